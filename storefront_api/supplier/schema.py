from __future__ import annotations

from typing import Any

import graphene

from backend.core import clock
from backend.supplier import queries
from backend.supplier.models import Supplier as SupplierModel
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import key_or_none
from storefront_api.supplier import commands
from storefront_api.supplier.types import AdmissionCall, Supplier, SupplierStateEnum

SupplierConnection = connection(Supplier)
AdmissionCallConnection = connection(AdmissionCall)


class SupplierFilterInput(graphene.InputObjectType):
    """筛选 · which suppliers."""

    search = graphene.String(description="名称或代码 · part of the name, or the credit code.")
    state = SupplierStateEnum(description="状态 · the state.")
    region_code = graphene.String(description="地区 · the region with all below it.")


class Queries:
    suppliers = graphene.Field(
        SupplierConnection,
        **PAGING,
        filter=SupplierFilterInput(description="筛选 · which ones."),
        description="供应商名录 · the suppliers of the mall.",
    )
    supplier = graphene.Field(
        Supplier,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个供应商 · one supplier.",
    )
    admission_calls = graphene.Field(
        AdmissionCallConnection,
        **PAGING,
        is_open=graphene.Boolean(
            description="受理中 · only those that take suppliers now, or only the others."
        ),
        description="征集公告 · calls to suppliers, newest first.",
    )

    @staticmethod
    def resolve_suppliers(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        asked = filter or {}
        state = asked.get("state")
        found = queries.suppliers_like(
            queries.visible_suppliers(info.context.actor),
            search=asked.get("search") or "",
            state=state.value if state else "",
            region_code=asked.get("region_code") or "",
        )
        return page(found, ("id",), window(**paging))

    @staticmethod
    def resolve_supplier(root: None, info: Any, id: str) -> SupplierModel | None:
        pk = key_or_none(id, "Supplier")
        return queries.visible_suppliers(info.context.actor).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_admission_calls(root: None, info: Any, is_open: bool | None = None, **paging: Any) -> Page:
        return page(queries.calls(is_open, clock.now()), ("-opens_at", "id"), window(**paging))


class Mutations:
    admission_call_open = commands.AdmissionCallOpen.Field()
    supplier_commit = commands.SupplierCommit.Field()
    supplier_suspend = commands.SupplierSuspend.Field()
    supplier_resume = commands.SupplierResume.Field()
    supplier_exit = commands.SupplierExit.Field()
    supplier_remove = commands.SupplierRemove.Field()
    supplier_ban_record = commands.SupplierBanRecord.Field()
