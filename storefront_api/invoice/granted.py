"""红冲约定 · granted refunds, named and shaped as Saleor's: what is to be credited, before there is a credit note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from backend.invoice import granting, refusals
from backend.invoice.models import GrantedRefund as GrantedRefundModel
from backend.invoice.models import GrantedRefundLine as GrantedRefundLineModel
from backend.order import refusals as order_refusals
from storefront_api.invoice.invoice_commands import RED_NUMBER
from storefront_api.invoice.types import CreditNote, Settlement
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.enums import strings
from storefront_api.kit.errors import error_type
from storefront_api.kit.ids import pk_of, pks_of, to_global_id
from storefront_api.kit.types import Money, always, node_id
from storefront_api.order import relations
from storefront_api.order.order_commands import ORDER_OR_PART, order_or_part
from storefront_api.order.types import Order, OrderLine
from storefront_api.payment.types import TransactionEvent, TransactionItem, events_of

OrderGrantedRefundStatusEnum = strings(
    "OrderGrantedRefundStatusEnum",
    [(name, name.lower()) for name in ("NONE", "PENDING", "SUCCESS", "FAILURE")],
    "约定状态 · NONE 待红冲 (no credit note yet), PENDING 待退款 (the supplier has to return money), SUCCESS 已了结; never FAILURE.",
)
REASON_PAGE = "storefront_api.page.types.Page"


class OrderGrantedRefundLine(graphene.ObjectType):
    """约定明细 · how many pieces of an order line are to be credited."""

    id = graphene.ID(required=True)
    order_line = graphene.Field(OrderLine, required=True, description="订单行 · the order line.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")
    reason = graphene.String(description="原因 · why.")
    reason_reference = graphene.Field(
        REASON_PAGE, description="原因页面 · the page that says why, if one does."
    )

    resolve_id = node_id("OrderGrantedRefundLine")

    @staticmethod
    def resolve_reason_reference(line: GrantedRefundLineModel, info: Any) -> Any:
        return relations.reason_page_of(line)

    @staticmethod
    def resolve_order_line(line: GrantedRefundLineModel, info: Any) -> Any:
        return relations.line_of(line)

    @staticmethod
    def resolve_reason(line: GrantedRefundLineModel, info: Any) -> str | None:
        return line.reason or None


class OrderGrantedRefund(graphene.ObjectType):
    """红冲约定 · what is to be credited of an order. The supplier issues the credit note; once it is registered the grant is
    settled by it."""

    id = graphene.ID(required=True)
    created_at = graphene.DateTime(required=True, description="约定时间 · when it was granted.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it last changed.")
    amount = graphene.Field(Money, required=True, description="金额 · what is to be credited.")
    reason = graphene.String(description="原因 · why.")
    reason_reference = graphene.Field(
        REASON_PAGE, description="原因页面 · the page that says why, if one does."
    )
    user = graphene.Field("storefront_api.account.types.User", description="约定人 · who granted it.")
    app = graphene.Field(
        "storefront_api.app.types.App", description="应用：无 · null: apps settle for nobody."
    )
    shipping_costs_included = graphene.Boolean(
        required=True, description="含运费：否 · no: delivery is in the price."
    )
    lines = graphene.List(
        graphene.NonNull(OrderGrantedRefundLine), description="明细 · the pieces, if it names any."
    )
    status = graphene.Field(
        OrderGrantedRefundStatusEnum, required=True, description="状态 · what became of it."
    )
    transaction = graphene.Field(TransactionItem, description="支付记录 · what paid the order.")
    transaction_events = graphene.List(
        graphene.NonNull(TransactionEvent), description="支付事件 · what came of it in the order's payment."
    )
    settlement = graphene.Field(Settlement, required=True, description="结算单 · the settlement.")
    credit_note = graphene.Field(CreditNote, description="红字发票 · the credit note that settled it.")

    resolve_id = node_id("OrderGrantedRefund")
    resolve_app = always(None)
    resolve_shipping_costs_included = always(False)

    @staticmethod
    def resolve_reason_reference(grant: GrantedRefundModel, info: Any) -> Any:
        return relations.reason_page_of(grant)

    @staticmethod
    def resolve_reason(grant: GrantedRefundModel, info: Any) -> str | None:
        return grant.reason or None

    @staticmethod
    def resolve_user(grant: GrantedRefundModel, info: Any) -> Any:
        return relations.granter_of(grant)

    @staticmethod
    def resolve_lines(grant: GrantedRefundModel, info: Any) -> Sequence[GrantedRefundLineModel]:
        return relations.lines_of_grant(grant)

    @staticmethod
    def resolve_status(grant: GrantedRefundModel, info: Any) -> str:
        note = relations.credit_note_of(grant)
        if note is None:
            return "none"
        return "pending" if note.state == note.State.DUE else "success"

    @staticmethod
    def resolve_transaction(grant: GrantedRefundModel, info: Any) -> Any:
        return _paying(grant)

    @staticmethod
    def resolve_transaction_events(grant: GrantedRefundModel, info: Any) -> list[Any]:
        note, paying = relations.credit_note_of(grant), _paying(grant)
        if note is None or paying is None:
            return []
        return [event for event in events_of(paying) if event.reference == note.number]

    @staticmethod
    def resolve_settlement(grant: GrantedRefundModel, info: Any) -> Any:
        return relations.settlement_of(grant)

    @staticmethod
    def resolve_credit_note(grant: GrantedRefundModel, info: Any) -> Any:
        return relations.credit_note_of(grant)


def _paying(grant: GrantedRefundModel) -> Any:
    """The transaction of the order that the grant is about, for those who may see the order as a whole."""
    return next(iter(relations.transactions_about(relations.part_of(relations.settlement_of(grant)))), None)


def _line_error(noun: str) -> type[graphene.ObjectType]:
    """What is wrong with a line of a grant; resolvers get the order line's key."""
    code = strings(
        f"{noun}ErrorCode",
        [
            (name, name)
            for name in (
                "GRAPHQL_ERROR",
                "INVALID",
                "NOT_CONFIGURED",
                "NOT_FOUND",
                "QUANTITY_GREATER_THAN_AVAILABLE",
            )
        ],
        "错误代码 · always QUANTITY_GREATER_THAN_AVAILABLE.",
    )
    return type(
        f"{noun}Error",
        (graphene.ObjectType,),
        {
            "__doc__": "明细错误 · a line of which more is named than can be credited.",
            "line_id": graphene.ID(required=True, description="订单行 · the order line."),
            "field": graphene.String(description="出错的输入项 · the input field."),
            "message": graphene.String(description="说明：见上级 · null: the error itself says it."),
            "code": graphene.Field(code, required=True, description="错误代码 · the code."),
            "resolve_line_id": staticmethod(lambda pk, info: to_global_id("OrderLine", pk)),
            "resolve_field": always("quantity"),
            "resolve_message": always(None),
            "resolve_code": always("QUANTITY_GREATER_THAN_AVAILABLE"),
        },
    )


_CODES = (
    "AMOUNT_GREATER_THAN_AVAILABLE", "GRAPHQL_ERROR", "INVALID", "NOT_CONFIGURED", "NOT_FOUND", "REQUIRED",
    "SHIPPING_COSTS_ALREADY_GRANTED",
)  # fmt: skip
_LINES_WRONG = "明细错误 · the lines of which too many pieces are named."
OrderGrantRefundCreateError = error_type(
    "OrderGrantRefundCreate",
    refusals,
    order_refusals,
    codes=_CODES,
    more={
        "lines": graphene.List(
            graphene.NonNull(_line_error("OrderGrantRefundCreateLine")), description=_LINES_WRONG
        )
    },
)
_UPDATED_LINE = _line_error("OrderGrantRefundUpdateLine")
OrderGrantRefundUpdateError = error_type(
    "OrderGrantRefundUpdate",
    refusals,
    order_refusals,
    codes=_CODES,
    more={
        "lines": graphene.List(graphene.NonNull(_UPDATED_LINE), description=_LINES_WRONG),
        "add_lines": graphene.List(graphene.NonNull(_UPDATED_LINE), source="lines", description=_LINES_WRONG),
        "remove_lines": graphene.List(
            graphene.NonNull(_UPDATED_LINE), description="明细错误：无 · null: the message says it."
        ),
    },
)
TransactionRequestRefundForGrantedRefundError = error_type(
    "TransactionRequestRefundForGrantedRefund",
    refusals,
    order_refusals,
    codes=(
        "AMOUNT_GREATER_THAN_AVAILABLE", "GRAPHQL_ERROR", "INVALID", "MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK",
        "NOT_FOUND", "REFUND_ALREADY_PROCESSED", "REFUND_IS_PENDING",
    ),
)  # fmt: skip


_WHY_PAGE = graphene.ID(
    description="原因页面 · a page of the type that `refundSettings` names; of a grant required where it names one."
)


class OrderGrantRefundCreateLineInput(graphene.InputObjectType):
    """约定明细 · pieces of an order line that are to be credited."""

    id = graphene.ID(required=True, description="订单行 · the order line.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")
    reason = graphene.String(description="原因 · why.")
    reason_reference = _WHY_PAGE


class OrderGrantRefundUpdateLineAddInput(OrderGrantRefundCreateLineInput):
    """约定明细 · pieces of another order line that are to be credited."""


_AMOUNT = graphene.Decimal(description="金额（元） · by default what the pieces cost.")
_SHIPPING = graphene.Boolean(description="含运费：无此项 · has no effect: delivery is in the price.")
_TRANSACTION = graphene.ID(description="支付记录 · the order's transaction, if one is named at all.")
_REASON = graphene.String(description="原因 · why.")


class OrderGrantRefundCreateInput(graphene.InputObjectType):
    """红冲约定 · what is to be credited: pieces, an amount, or both."""

    amount = _AMOUNT
    reason = _REASON
    reason_reference = _WHY_PAGE
    lines = graphene.List(graphene.NonNull(OrderGrantRefundCreateLineInput), description="明细 · the pieces.")
    grant_refund_for_shipping = _SHIPPING
    transaction_id = _TRANSACTION


class OrderGrantRefundUpdateInput(graphene.InputObjectType):
    """修改红冲约定 · what changes."""

    amount = graphene.Decimal(
        description="金额（元） · if it is not given and lines change, what the pieces cost."
    )
    reason = _REASON
    reason_reference = _WHY_PAGE
    add_lines = graphene.List(
        graphene.NonNull(OrderGrantRefundUpdateLineAddInput), description="增加明细 · pieces to add."
    )
    remove_lines = graphene.List(
        graphene.NonNull(graphene.ID), description="移出明细 · lines of the grant to take out."
    )
    grant_refund_for_shipping = _SHIPPING
    transaction_id = _TRANSACTION


_GRANT = graphene.Field(OrderGrantedRefund, description="红冲约定 · the grant.")
_ORDER = graphene.Field(Order, description="订单 · the order, for those who may see it as a whole.")


class OrderGrantRefundCreate(Command):
    """约定红冲 · the buyer's finance officer or the supplier states what is to be credited, once an invoice is registered and the
    settlement confirmed. No money moves: the supplier issues the credit note."""

    class Arguments:
        id = graphene.ID(required=True, description=ORDER_OR_PART)
        input = OrderGrantRefundCreateInput(required=True, description="约定 · what is to be credited.")

    Errors = OrderGrantRefundCreateError
    order = _ORDER
    granted_refund = _GRANT

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        key = order_or_part(id, "id")
        assert key is not None
        grant = granting.grant_refund(
            key,
            amount=input.get("amount"),
            reason=input.get("reason") or "",
            reason_id=_page(input.get("reason_reference"), "reason_reference"),
            lines=_asked(input.get("lines")),
            transaction_id=_transaction(input.get("transaction_id"), "transaction_id"),
            by=context.known(),
        )
        return _granted(grant, context)


class OrderGrantRefundUpdate(Command):
    """修改红冲约定 · change what is to be credited, as long as no credit note is registered for it."""

    class Arguments:
        id = graphene.ID(required=True, description="红冲约定 · the grant.")
        input = OrderGrantRefundUpdateInput(required=True, description="内容 · what changes.")

    Errors = OrderGrantRefundUpdateError
    order = _ORDER
    granted_refund = _GRANT

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        grant = granting.update_grant(
            pk_of(id, "OrderGrantedRefund"),
            amount=input.get("amount"),
            reason=input.get("reason"),
            reason_id=_page(input.get("reason_reference"), "reason_reference"),
            add_lines=_asked(input.get("add_lines")),
            remove_lines=pks_of(input.get("remove_lines") or (), "OrderGrantedRefundLine", "remove_lines"),
            transaction_id=_transaction(input.get("transaction_id"), "transaction_id"),
            by=context.known(),
        )
        return _granted(grant, context)


class TransactionRequestRefundForGrantedRefund(Command):
    """按约定红冲 · register the credit note over what was granted; its number comes from the tax system."""

    class Arguments:
        id = graphene.ID(description="支付记录 · the order's transaction.")
        token = graphene.UUID(description="支付记录 · the same, by its key.")
        granted_refund_id = graphene.ID(required=True, description="红冲约定 · the grant.")
        credit_note_number = RED_NUMBER

    Errors = TransactionRequestRefundForGrantedRefundError
    transaction = graphene.Field(TransactionItem, description="支付记录 · what paid the order.")
    credit_note = graphene.Field(CreditNote, description="红字发票 · the credit note.")

    @staticmethod
    def perform(
        context: Context,
        granted_refund_id: str,
        id: str | None = None,
        token: UUID | None = None,
        credit_note_number: str | None = None,
    ) -> dict[str, Any]:
        note = granting.credit_grant(
            pk_of(granted_refund_id, "OrderGrantedRefund", "granted_refund_id"),
            number=credit_note_number,
            transaction_id=_transaction(id, "id") or token,
            by=context.known(),
        )
        part = relations.part_of(note.settlement)
        whole = relations.visible_order_of(part, context.actor)
        paying = next(iter(relations.transactions_of(whole)), None) if whole else None
        return {"credit_note": note, "transaction": paying}


def _asked(lines: Any) -> list[granting.Asked]:
    return [
        (
            pk_of(line.id, "OrderLine", "lines"),
            line.quantity,
            line.get("reason") or "",
            _page(line.get("reason_reference"), "lines"),
        )
        for line in lines or ()
    ]


def _page(global_id: str | None, field: str) -> int | None:
    found: int | None = pk_of(global_id, "Page", field) if global_id else None
    return found


def _transaction(global_id: str | None, field: str) -> UUID | None:
    found: UUID | None = pk_of(global_id, "TransactionItem", field) if global_id else None
    return found


def _granted(grant: GrantedRefundModel, context: Context) -> dict[str, Any]:
    part = relations.part_of(relations.settlement_of(grant))
    return {"granted_refund": grant, "order": relations.visible_order_of(part, context.actor)}
