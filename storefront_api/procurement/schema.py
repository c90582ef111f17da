from __future__ import annotations

from typing import Any

import graphene

from backend.region.queries import within
from procurement_methods import opportunities, queries
from procurement_methods.editions import METHODS
from procurement_methods.models import Package
from procurement_methods.models import Procurement as ProcurementModel
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.found import FOUND_FIELDS, FoundPage, tell
from storefront_api.kit.ids import key_or_none, only_one, pk_of
from storefront_api.procurement import commands
from storefront_api.procurement.auction import AuctionType
from storefront_api.procurement.listing import LISTING, procurement_page
from storefront_api.procurement.methods import ProcurementMethod
from storefront_api.procurement.steps import MUTATIONS
from storefront_api.procurement.types import ProcurementPackage, ProcurementType

ProcurementConnection = connection(ProcurementType, extra=FOUND_FIELDS)
ProcurementPackageConnection = connection(ProcurementPackage)


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
    procurement_opportunities = graphene.Field(
        ProcurementPackageConnection,
        **PAGING,
        in_name_of=graphene.ID(description="供应商 · for which one, if one acts for several."),
        region_code=graphene.String(description="地区 · of buyers in the region and all below it."),
        fitting=graphene.Boolean(
            description="只看相符的 · beside invitations only goods that one sells in the buyer's region, and services and works around one's own? Yes, if nothing is said."
        ),
        description="商机 · what one may quote or bid for now, in the mall, in tenders and calls to a framework, the earliest deadline first.",
    )
    procurement_awards = graphene.Field(
        ProcurementPackageConnection,
        **PAGING,
        in_name_of=graphene.ID(description="供应商 · for which one, if one acts for several."),
        description="我的成交 · what one has won, and the lots of frameworks that one has entered.",
    )
    auction = graphene.Field(
        AuctionType,
        number=graphene.String(required=True, description="竞价场编号 · the number."),
        description="一个竞价场 · one auction.",
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
    def resolve_procurement_opportunities(
        root: None,
        info: Any,
        in_name_of: str | None = None,
        region_code: str | None = None,
        fitting: bool = True,
        **paging: Any,
    ) -> Page:
        found = opportunities.opportunities(
            info.context.actor,
            supplier=pk_of(in_name_of, "Organisation", "in_name_of") if in_name_of else None,
            regions=within(region_code) if region_code else None,
            fitting=fitting is not False,
        )
        return page(found, ("next_due_at", "id"), window(**paging))

    @staticmethod
    def resolve_procurement_awards(
        root: None, info: Any, in_name_of: str | None = None, **paging: Any
    ) -> Page:
        supplier = pk_of(in_name_of, "Organisation", "in_name_of") if in_name_of else None
        return page(opportunities.awards(info.context.actor, supplier=supplier), ("id",), window(**paging))

    @staticmethod
    def resolve_auction(root: None, info: Any, number: str) -> Any:
        return queries.auction_numbered(number, info.context.actor)

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
