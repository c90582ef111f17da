from __future__ import annotations

from typing import Any

import graphene

from backend.region.queries import within
from procurement_methods import queries
from procurement_methods.editions import METHODS
from procurement_methods.models import Package
from procurement_methods.models import Procurement as ProcurementModel
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import key_or_none, only_one
from storefront_api.procurement import commands
from storefront_api.procurement.enums import ProcurementMethodEnum, ProcurementPartyEnum
from storefront_api.procurement.methods import ProcurementMethod
from storefront_api.procurement.steps import MUTATIONS
from storefront_api.procurement.types import ProcurementPackage, ProcurementType

ProcurementConnection = connection(ProcurementType)


class ProcurementFilterInput(graphene.InputObjectType):
    """筛选 · which procurements."""

    search = graphene.String(description="名称或编号 · part of the name or of the number.")
    method = ProcurementMethodEnum(description="采购方式 · by this method.")
    region_code = graphene.String(description="地区 · in the region and all below it.")
    stage = graphene.String(description="阶段代码 · with a package at this stage.")
    mine = ProcurementPartyEnum(
        description="本人参与 · in which one takes part as buyer, agent, supplier or panel member."
    )


class Queries:
    procurements = graphene.Field(
        ProcurementConnection,
        **PAGING,
        filter=ProcurementFilterInput(description="筛选 · which ones."),
        description="采购项目 · the procurements that one may know of, newest first.",
    )
    procurement = graphene.Field(
        ProcurementType,
        id=graphene.ID(description="全局编号 · the global id."),
        number=graphene.String(description="项目编号 · the number."),
        description="一个采购项目 · one procurement.",
    )
    procurement_package = graphene.Field(
        ProcurementPackage,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个采购包 · one package.",
    )
    procurement_methods = graphene.List(
        graphene.NonNull(ProcurementMethod),
        required=True,
        description="采购方式 · the statutory methods as they are declared, each limit with its clause.",
    )

    @staticmethod
    def resolve_procurements(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        asked = filter or {}
        method, mine = asked.get("method"), asked.get("mine")
        found = queries.procurements_like(
            queries.visible_procurements(info.context.actor),
            info.context.actor,
            search=asked.get("search") or "",
            method=method.value if method else "",
            regions=within(asked["region_code"]) if asked.get("region_code") else None,
            stage=asked.get("stage") or "",
            mine=mine.value if mine else "",
        )
        return page(found, ("-created_at", "id"), window(**paging))

    @staticmethod
    def resolve_procurement(
        root: None, info: Any, id: str | None = None, number: str | None = None
    ) -> ProcurementModel | None:
        only_one(id=id, number=number)
        known = queries.visible_procurements(info.context.actor)
        if number is not None:
            return known.filter(number=number).first()
        pk = key_or_none(id or "", "Procurement")
        return known.filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_procurement_package(root: None, info: Any, id: str) -> Package | None:
        pk = key_or_none(id, "ProcurementPackage")
        known = queries.visible_procurements(info.context.actor)
        found = Package.objects.filter(pk=pk, procurement__in=known) if pk else Package.objects.none()
        return found.select_related("procurement__organisation", "procurement__agent", "category").first()

    @staticmethod
    def resolve_procurement_methods(root: None, info: Any) -> Any:
        return METHODS


class Mutations:
    procurement_create = commands.ProcurementCreate.Field()
    procurement_from_checkout = commands.ProcurementFromCheckout.Field()
    procurement_package_revise = commands.ProcurementPackageRevise.Field()
    procurement_follow = commands.ProcurementFollow.Field()
    procurement_submit_bid = commands.ProcurementSubmitBid.Field()
    bid_key_share_take = commands.BidKeyShareTake.Field()
    bid_key_share_give = commands.BidKeyShareGive.Field()


for _name, _field in MUTATIONS.items():
    setattr(Mutations, _name, _field)
