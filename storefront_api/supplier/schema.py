from __future__ import annotations

from typing import Any

import graphene

from backend.core import clock
from backend.supplier import queries
from backend.supplier.models import Supplier as SupplierModel
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.found import FOUND_FIELDS, FoundPage, tell
from storefront_api.kit.ids import key_or_none
from storefront_api.supplier import commands
from storefront_api.supplier.listing import LISTING, supplier_page
from storefront_api.supplier.types import AdmissionCall, Supplier

SupplierConnection = connection(Supplier, extra=FOUND_FIELDS)
AdmissionCallConnection = connection(AdmissionCall)


class Queries:
    suppliers = graphene.Field(
        SupplierConnection,
        **LISTING,
        description="供应商名录 · the suppliers of the mall: searched and narrowed like products.",
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
    def resolve_suppliers(root: None, info: Any, **arguments: Any) -> FoundPage:
        return tell(info.context, supplier_page(info.context.actor, arguments))

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
