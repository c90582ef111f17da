from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene

from procurement_methods.calling_off import bidding, choosing, placing, rotation, supplying
from procurement_methods.calling_off.beginning import Need, NewCallOff
from procurement_methods.calling_off.bidding import Priced
from storefront_api.calling_off.enums import FrameworkCriterionEnum
from storefront_api.calling_off.errors import FrameworkCallOffError
from storefront_api.calling_off.types import FrameworkCallOff, FrameworkCallOffQuote, FrameworkSupply
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of

_CALL_OFF = graphene.Field(FrameworkCallOff, description="第二阶段成交 · the call-off as it is then.")
_QUOTE = graphene.Field(FrameworkCallOffQuote, description="报价 · the quote as it is then.")
_ID = graphene.ID(required=True, description="第二阶段成交 · the call-off.")
_ENTRANT = graphene.ID(description="入围供应商 · in whose name; needed by those who sell for several.")


class FrameworkNeedInput(graphene.InputObjectType):
    """需求的一行 · so many pieces of an item."""

    item_id = graphene.ID(required=True, description="目录项 · of what.")
    quantity = graphene.Int(required=True, description="数量 · how many.")


class FrameworkCallOffInput(graphene.InputObjectType):
    """采购需求 · what a buyer needs of a lot, where to, and which budget line pays."""

    lot_id = graphene.ID(required=True, description="采购包 · of which lot.")
    organisation_id = graphene.ID(required=True, description="采购单位 · who buys.")
    lines = graphene.List(
        graphene.NonNull(FrameworkNeedInput),
        required=True,
        description="需求明细 · what is needed, each item once.",
    )
    address_id = graphene.ID(required=True, description="送货地址 · where to; one of the buyer's own.")
    budget_line_id = graphene.ID(required=True, description="预算指标 · the budget line that pays.")
    note = graphene.String(description="备注 · a note for the supplier.")


class FrameworkCallOffPriceInput(graphene.InputObjectType):
    """一项报价 · what one piece of an item is to cost."""

    item_id = graphene.ID(required=True, description="目录项 · of what.")
    unit_price = graphene.Decimal(
        required=True, description="单价（元） · the agreed price at most, two decimals."
    )


def _needed(given: Any) -> NewCallOff:
    return NewCallOff(
        lot_id=pk_of(given.lot_id, "FrameworkLot", "lot_id"),
        buyer_id=pk_of(given.organisation_id, "Organisation", "organisation_id"),
        needs=[Need(pk_of(each.item_id, "FrameworkItem", "lines"), each.quantity) for each in given.lines],
        address_id=pk_of(given.address_id, "Address", "address_id"),
        budget_line_id=pk_of(given.budget_line_id, "BudgetLine", "budget_line_id"),
        note=given.get("note") or "",
    )


def _which(id: str) -> UUID:
    found: UUID = pk_of(id, "FrameworkCallOff")
    return found


def _entrant(id: str | None) -> int | None:
    return pk_of(id, "FrameworkEntrant", "entrant_id") if id else None


class FrameworkSupplyName(Command):
    """登记供货商品 · an entrant names the product on sale that it delivers for an item, at the price of the agreement."""

    class Arguments:
        entrant_id = graphene.ID(required=True, description="入围供应商 · in whose name.")
        item_id = graphene.ID(required=True, description="目录项 · for what.")
        variant_id = graphene.ID(required=True, description="商品规格 · the variant.")

    Errors = FrameworkCallOffError
    supply = graphene.Field(FrameworkSupply, description="供货商品 · as it is then.")

    @staticmethod
    def perform(context: Context, entrant_id: str, item_id: str, variant_id: str) -> dict[str, Any]:
        made = supplying.name_product(
            pk_of(entrant_id, "FrameworkEntrant", "entrant_id"),
            pk_of(item_id, "FrameworkItem", "item_id"),
            pk_of(variant_id, "ProductVariant", "variant_id"),
            by=context.known(),
        )
        return {"supply": made}


class FrameworkCallOffChoose(Command):
    """直接选定 · choose an entrant by recorded criteria; the order follows at once, at the price of the agreement."""

    class Arguments:
        input = FrameworkCallOffInput(required=True, description="采购需求 · what is needed.")
        entrant_id = graphene.ID(required=True, description="入围供应商 · who is chosen.")
        criteria = graphene.List(
            graphene.NonNull(FrameworkCriterionEnum), required=True, description="选定依据 · by what."
        )
        reason = graphene.String(required=True, description="选定理由 · why.")

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, input: Any, entrant_id: str, criteria: Any, reason: str) -> dict[str, Any]:
        entrant = pk_of(entrant_id, "FrameworkEntrant", "entrant_id")
        return {"call_off": choosing.choose(_needed(input), entrant, criteria, reason, by=context.known())}


class FrameworkCallOffInvite(Command):
    """发起二次竞价 · invite all entrants in force to go below their agreed prices; the clock opens the quotes."""

    class Arguments:
        input = FrameworkCallOffInput(required=True, description="采购需求 · what is needed.")
        bids_until = graphene.DateTime(description="竞价截止时间 · until when; the shortest time without it.")

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, input: Any, bids_until: Any = None) -> dict[str, Any]:
        return {"call_off": bidding.invite(_needed(input), bids_until, by=context.known())}


class FrameworkCallOffExtend(Command):
    """延长二次竞价 · once, where no valid quote came."""

    class Arguments:
        id = _ID
        bids_until = graphene.DateTime(description="竞价截止时间 · until when; the shortest time without it.")

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, id: str, bids_until: Any = None) -> dict[str, Any]:
        return {"call_off": bidding.extend(_which(id), bids_until, by=context.known())}


class FrameworkCallOffQuoteGive(Command):
    """报价 · one price for each item, the agreed one at most; sealed until the end, in place of an earlier one."""

    class Arguments:
        id = _ID
        prices = graphene.List(
            graphene.NonNull(FrameworkCallOffPriceInput),
            required=True,
            description="单价 · one for each item.",
        )
        entrant_id = _ENTRANT

    Errors = FrameworkCallOffError
    quote = _QUOTE

    @staticmethod
    def perform(context: Context, id: str, prices: Any, entrant_id: str | None = None) -> dict[str, Any]:
        told = [Priced(pk_of(each.item_id, "FrameworkItem", "prices"), each.unit_price) for each in prices]
        made = bidding.quote(_which(id), told, entrant_id=_entrant(entrant_id), by=context.known())
        return {"quote": made}


class FrameworkCallOffQuoteWithdraw(Command):
    """撤回报价 · before the end; another one may follow."""

    class Arguments:
        id = _ID
        entrant_id = _ENTRANT

    Errors = FrameworkCallOffError
    quote = _QUOTE

    @staticmethod
    def perform(context: Context, id: str, entrant_id: str | None = None) -> dict[str, Any]:
        return {"quote": bidding.withdraw(_which(id), entrant_id=_entrant(entrant_id), by=context.known())}


class FrameworkCallOffTake(Command):
    """顺序轮候 · take the next turn of the lot for a need; the entrant whose turn it is is asked."""

    class Arguments:
        input = FrameworkCallOffInput(required=True, description="采购需求 · what is needed.")

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        return {"call_off": rotation.take(_needed(input), by=context.known())}


class FrameworkCallOffAccept(Command):
    """承接 · the entrant whose turn it is delivers, at the prices of the agreement."""

    class Arguments:
        id = _ID

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"call_off": rotation.accept(_which(id), by=context.known())}


class FrameworkCallOffDecline(Command):
    """不承接 · with the reason; the turn is used up and the next entrant is asked."""

    class Arguments:
        id = _ID
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"call_off": rotation.decline(_which(id), reason, by=context.known())}


class FrameworkCallOffOrder(Command):
    """下达订单 · by hand, where the clock could not; from another budget line if need be."""

    class Arguments:
        id = _ID
        budget_line_id = graphene.ID(description="预算指标 · another budget line.")

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, id: str, budget_line_id: str | None = None) -> dict[str, Any]:
        line = pk_of(budget_line_id, "BudgetLine", "budget_line_id") if budget_line_id else None
        return {"call_off": placing.order(_which(id), budget_line_id=line, by=context.known())}


class FrameworkCallOffGiveUp(Command):
    """作废 · before anybody has won, or where no order can be placed; by the buyer, with the reason."""

    class Arguments:
        id = _ID
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = FrameworkCallOffError
    call_off = _CALL_OFF

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"call_off": placing.give_up(_which(id), reason, by=context.known())}
