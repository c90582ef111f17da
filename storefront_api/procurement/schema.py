from __future__ import annotations

from typing import Any

import graphene

from procurement_methods import queries
from procurement_methods.editions import METHODS
from procurement_methods.models import Package
from procurement_methods.models import Procurement as ProcurementModel
from storefront_api.kit.connections import connection
from storefront_api.kit.found import FOUND_FIELDS, FoundPage, tell
from storefront_api.kit.ids import key_or_none, only_one
from storefront_api.procurement import commands
from storefront_api.procurement.listing import LISTING, procurement_page
from storefront_api.procurement.methods import ProcurementMethod
from storefront_api.procurement.steps import MUTATIONS
from storefront_api.procurement.types import ProcurementPackage, ProcurementType

ProcurementConnection = connection(ProcurementType, extra=FOUND_FIELDS)


class Queries:
    procurements = graphene.Field(
        ProcurementConnection,
        **LISTING,
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
    def resolve_procurements(root: None, info: Any, **arguments: Any) -> FoundPage:
        return tell(info.context, procurement_page(info.context.actor, arguments))

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
    procurement_archive_make = commands.ProcurementArchiveMake.Field()
    procurement_bond_lodge = commands.ProcurementBondLodge.Field()
    procurement_bond_return = commands.ProcurementBondReturn.Field()
    procurement_bond_keep = commands.ProcurementBondKeep.Field()
    bid_key_share_take = commands.BidKeyShareTake.Field()
    bid_key_share_give = commands.BidKeyShareGive.Field()


for _name, _field in MUTATIONS.items():
    setattr(Mutations, _name, _field)
