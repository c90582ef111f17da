from __future__ import annotations

from datetime import date
from typing import Any

import graphene
from graphql import GraphQLError

from backend.account.models import Address
from backend.account.queries import within_reach
from backend.core.refusals import NotFound, Refusal
from backend.region.queries import chain
from procurement_methods.designated_services import kinds, ordering, queries
from procurement_methods.designated_services.models import ServiceOrder, SettlementStatement
from procurement_methods.designated_services.rules import Criterion
from procurement_methods.framework.models import Lot
from procurement_methods.queries import SELLS
from storefront_api.designated_services import commands
from storefront_api.designated_services.commands import (
    DesignatedServiceLineInput,
    DesignatedServicePlaceInput,
)
from storefront_api.designated_services.enums import (
    DesignatedServiceCriterionEnum,
    DesignatedServiceOrderStateEnum,
    DesignatedServiceStatementStateEnum,
)
from storefront_api.designated_services.types import (
    DesignatedService,
    DesignatedServiceConnection,
    DesignatedServiceKind,
    DesignatedServiceOrder,
    DesignatedServiceOrderConnection,
    DesignatedServiceProvider,
    DesignatedServiceStatement,
    DesignatedServiceStatementConnection,
)
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.ids import key_or_none, pk_of
from storefront_api.kit.speech import said_of_refusal
from storefront_api.kit.types import listed


class Queries:
    designated_services = graphene.Field(
        DesignatedServiceConnection,
        **PAGING,
        category_code=graphene.String(description="品目编码 · of this category and all below it."),
        region_code=graphene.String(description="地区代码 · that buyers of this region may order by."),
        description="定点服务 · lots of services of agreements in force today, with items and everybody's prices; for everybody.",
    )
    designated_service = graphene.Field(
        DesignatedService,
        id=graphene.ID(required=True, description="采购包 · the lot of the framework agreement."),
        description="一类定点服务 · one lot of services in force today.",
    )
    designated_service_kinds = listed(
        DesignatedServiceKind, "服务种类 · what orders of each kind of services say beside their lines."
    )
    designated_service_providers = graphene.List(
        graphene.NonNull(DesignatedServiceProvider),
        lot_id=graphene.ID(required=True, description="采购包 · of which lot."),
        place=DesignatedServicePlaceInput(description="服务地点 · where it is needed."),
        items=graphene.List(
            graphene.NonNull(DesignatedServiceLineInput),
            description="目录项与数量 · what is wanted; for the sum.",
        ),
        sort_by=DesignatedServiceCriterionEnum(
            description="排序 · NEAREST, if nothing is said; PRICE; RATING. Equal ones keep the order of turns."
        ),
        required=True,
        description="可选供应商 · who could do it: how near, at what sum, how well rated; for everybody.",
    )
    designated_service_orders = graphene.Field(
        DesignatedServiceOrderConnection,
        **PAGING,
        state=DesignatedServiceOrderStateEnum(description="状态 · only those in this state."),
        overdue=graphene.Boolean(
            description="逾期 · only those that should have been accepted, or done, by now."
        ),
        as_supplier=graphene.Boolean(description="作为供应商 · only those that one's own supplier does."),
        description="服务订单 · one's own as buyer or supplier, the latest first; regulators see their region's.",
    )
    designated_service_order = graphene.Field(
        DesignatedServiceOrder,
        id=graphene.ID(required=True, description="服务订单 · the order."),
        description="一张服务订单 · one order.",
    )
    designated_service_statements = graphene.Field(
        DesignatedServiceStatementConnection,
        **PAGING,
        month=graphene.String(description="结算月份 · only those of a month, as 2026-05."),
        state=DesignatedServiceStatementStateEnum(description="状态 · only those in this state."),
        overdue=graphene.Boolean(description="逾期未付 · only those whose last day to pay has passed."),
        as_supplier=graphene.Boolean(
            description="作为供应商 · only those by which one's own supplier is paid."
        ),
        description="月结单 · one's own as buyer or supplier, the latest first; regulators see their region's.",
    )
    designated_service_statement = graphene.Field(
        DesignatedServiceStatement,
        id=graphene.ID(required=True, description="月结单 · the statement."),
        description="一张月结单 · one statement.",
    )

    @staticmethod
    def resolve_designated_services(
        root: None, info: Any, category_code: str = "", region_code: str | None = None, **paging: Any
    ) -> Page:
        regions = frozenset(chain(region_code)) if region_code else None
        found = queries.catalogue(category=category_code or "", regions=regions)
        return page(found, ("framework_id", "number", "id"), window(**paging))

    @staticmethod
    def resolve_designated_service(root: None, info: Any, id: str) -> Lot | None:
        pk = key_or_none(id, "FrameworkLot")
        return queries.catalogue().filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_designated_service_kinds(root: None, info: Any) -> Any:
        return kinds.KINDS

    @staticmethod
    def resolve_designated_service_providers(
        root: None, info: Any, lot_id: str, place: Any = None, items: Any = (), sort_by: Any = None
    ) -> list[queries.Provider]:
        given, lines = commands.placed(place), commands.wanted(items or ())
        try:
            lot = ordering.lot_for(pk_of(lot_id, "FrameworkLot", "lot_id"))
            address = None
            if given.address_id is not None:
                mine = Address.objects.filter(organisation__in=within_reach(info.context.actor))
                address = mine.filter(pk=given.address_id).select_related("organisation").first()
                if address is None:
                    raise NotFound("地址 address", field="address_id")
            owner = address.organisation if address is not None else None
            where = ordering.where_is(address, given, owner.region_id if owner else lot.framework.region_id)
            if lines:
                ordering.items_of(lot, lines)
        except Refusal as refusal:
            raise GraphQLError(said_of_refusal(refusal)) from None
        asked = {each.item_id: each.quantity for each in lines}
        return queries.providers(
            lot, where, asked, Criterion(sort_by.value) if sort_by else Criterion.NEAREST
        )

    @staticmethod
    def resolve_designated_service_orders(
        root: None,
        info: Any,
        state: Any = None,
        overdue: bool = False,
        as_supplier: bool = False,
        **paging: Any,
    ) -> Page:
        actor = info.context.known()
        found = queries.visible_orders(actor)
        if state is not None:
            found = found.filter(state=state)
        if overdue:
            found = found.filter(queries.is_overdue())
        if as_supplier:
            found = found.filter(entrant__supplier__in=actor.organisations(*SELLS))
        return page(found, ("-ordered_at", "id"), window(**paging))

    @staticmethod
    def resolve_designated_service_order(root: None, info: Any, id: str) -> ServiceOrder | None:
        pk = key_or_none(id, "DesignatedServiceOrder")
        return queries.visible_orders(info.context.known()).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_designated_service_statements(
        root: None,
        info: Any,
        month: str | None = None,
        state: Any = None,
        overdue: bool = False,
        as_supplier: bool = False,
        **paging: Any,
    ) -> Page:
        actor = info.context.known()
        found = queries.visible_statements(actor)
        if month:
            try:
                found = found.filter(month=date.fromisoformat(f"{month}-01"))
            except ValueError:
                raise GraphQLError("month 应如 2026-05。 · month is written as 2026-05.") from None
        if state is not None:
            found = found.filter(state=state)
        if overdue:
            found = found.filter(queries.is_unpaid_in_time())
        if as_supplier:
            found = found.filter(entrant__supplier__in=actor.organisations(*SELLS))
        return page(found, ("-month", "-made_at", "id"), window(**paging))

    @staticmethod
    def resolve_designated_service_statement(root: None, info: Any, id: str) -> SettlementStatement | None:
        pk = key_or_none(id, "DesignatedServiceStatement")
        return queries.visible_statements(info.context.known()).filter(pk=pk).first() if pk else None


class Mutations:
    designated_service_point_add = commands.DesignatedServicePointAdd.Field()
    designated_service_point_change = commands.DesignatedServicePointChange.Field()
    designated_service_point_close = commands.DesignatedServicePointClose.Field()
    designated_service_order_place = commands.DesignatedServiceOrderPlace.Field()
    designated_service_order_approve = commands.DesignatedServiceOrderApprove.Field()
    designated_service_order_return = commands.DesignatedServiceOrderReturn.Field()
    designated_service_order_cancel = commands.DesignatedServiceOrderCancel.Field()
    designated_service_order_user = commands.DesignatedServiceOrderUser.Field()
    designated_service_order_accept = commands.DesignatedServiceOrderAccept.Field()
    designated_service_order_decline = commands.DesignatedServiceOrderDecline.Field()
    designated_service_order_begin = commands.DesignatedServiceOrderBegin.Field()
    designated_service_supplement_ask = commands.DesignatedServiceSupplementAsk.Field()
    designated_service_supplement_answer = commands.DesignatedServiceSupplementAnswer.Field()
    designated_service_order_report = commands.DesignatedServiceOrderReport.Field()
    designated_service_order_inspect = commands.DesignatedServiceOrderInspect.Field()
    designated_service_statement_agree = commands.DesignatedServiceStatementAgree.Field()
    designated_service_statement_invoice = commands.DesignatedServiceStatementInvoice.Field()
    designated_service_statement_confirm = commands.DesignatedServiceStatementConfirm.Field()
    designated_service_statement_pay = commands.DesignatedServiceStatementPay.Field()
    designated_service_statement_dispute = commands.DesignatedServiceStatementDispute.Field()
    designated_service_dispute_end = commands.DesignatedServiceDisputeEnd.Field()
