"""Saleor's commands on the payment of orders: the treasury's payment is recorded; what belongs to cards is refused with the reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene

from backend.core.money import CURRENCY
from backend.core.refusals import NotFound, Required
from backend.invoice import services as settling
from backend.payment import asked
from backend.payment.refusals import OnlyYuan, PaymentsAreRecorded
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.kit.types import MetadataInput
from storefront_api.order import relations
from storefront_api.order.errors import OrderError
from storefront_api.order.order_commands import ORDER, ORDER_OR_PART, order_or_part
from storefront_api.order.types import Order
from storefront_api.payment.errors import (
    TransactionCreateError,
    TransactionRequestActionError,
    TransactionUpdateError,
)
from storefront_api.payment.types import TransactionActionEnum, TransactionItem


class OrderMarkAsPaid(Command):
    """标记已支付 · the finance officer records that the treasury has paid, with its voucher's number; `settlementPaymentRecord` of the
    one settlement of the order that waits for it."""

    class Arguments:
        id = graphene.ID(required=True, description=ORDER_OR_PART)
        transaction_reference = graphene.String(description="支付凭证号 · the treasury's voucher; required.")

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · the order.")

    @staticmethod
    def perform(context: Context, id: str, transaction_reference: str | None = None) -> dict[str, Any]:
        return {"order": _paid(context, id, transaction_reference, None, "transaction_reference").order}


def _paid(context: Context, global_id: str, voucher: str | None, amount: Decimal | None, field: str) -> Any:
    """The supplier order whose payment was recorded."""
    key = order_or_part(global_id, "id")
    assert key is not None
    by = context.known()
    if not (voucher or "").strip():
        settling.must_be_payable(key, by=by)
        raise Required("支付凭证号 voucher", field=field)
    return settling.mark_paid(key, voucher=voucher or "", amount=amount, by=by).supplier_order


class OrderCapture(Command):
    """扣款 · always refused: no card is charged; the treasury pays after acceptance and settlement."""

    class Arguments:
        id = ORDER
        amount = PositiveDecimal(required=True, description="金额 · has no effect.")

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · null.")

    @staticmethod
    def perform(context: Context, id: str, amount: Decimal) -> dict[str, Any]:
        asked.capture(pk_of(id, "Order"), by=context.known())
        return {}


class OrderVoid(Command):
    """作废支付 · always refused: what the budget line holds is given back by `orderCancel`."""

    class Arguments:
        id = ORDER

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · null.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        asked.void(pk_of(id, "Order"), by=context.known())
        return {}


class MoneyInput(graphene.InputObjectType):
    """金额 · an amount of money."""

    currency = graphene.String(required=True, description="币种 · CNY.")
    amount = PositiveDecimal(required=True, description="金额（元） · the amount in yuan.")


class _TransactionInput:
    name = graphene.String(description="名称 · has no effect.")
    message = graphene.String(description="说明 · has no effect.")
    psp_reference = graphene.String(description="支付凭证号 · the treasury's voucher.")
    available_actions = graphene.List(
        graphene.NonNull(TransactionActionEnum), description="可办事项 · has no effect."
    )
    amount_charged = MoneyInput(description="支付金额 · what the treasury paid: what is owed, to the cent.")
    amount_authorized = MoneyInput(description="核定金额：不可自填 · refused.")
    amount_refunded = MoneyInput(description="退款金额：不可自填 · refused: register the credit note.")
    amount_canceled = MoneyInput(description="释放金额：不可自填 · refused.")
    external_url = graphene.String(description="外部链接 · has no effect.")
    metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="元数据：见 updateMetadata · refused."
    )
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="内部元数据：见 updatePrivateMetadata · refused."
    )


class TransactionCreateInput(_TransactionInput, graphene.InputObjectType):
    """支付记录 · that the treasury has paid."""


class TransactionUpdateInput(_TransactionInput, graphene.InputObjectType):
    """支付记录 · refused: it is written by what is done."""


class TransactionEventInput(graphene.InputObjectType):
    """支付事件 · the voucher may stand here as well."""

    psp_reference = graphene.String(description="支付凭证号 · the treasury's voucher.")
    message = graphene.String(description="说明 · has no effect.")


_FOREIGN = ("amount_authorized", "amount_refunded", "amount_canceled", "metadata", "private_metadata")


class TransactionCreate(Command):
    """登记支付 · the finance officer records what the treasury has paid of an order, as `orderMarkAsPaid` does; nothing else can be
    written into its payment."""

    class Arguments:
        id = graphene.ID(required=True, description=ORDER_OR_PART)
        transaction = TransactionCreateInput(required=True, description="支付 · what was paid.")
        transaction_event = TransactionEventInput(description="支付事件 · the voucher, if it is not above.")

    Errors = TransactionCreateError
    transaction = graphene.Field(TransactionItem, description="支付记录 · the transaction of the order.")

    @staticmethod
    def perform(context: Context, id: str, transaction: Any, transaction_event: Any = None) -> dict[str, Any]:
        key = order_or_part(id, "id")
        assert key is not None
        paid = transaction.get("amount_charged")
        if paid is None or any(transaction.get(name) is not None for name in _FOREIGN):
            settling.must_be_payable(key, by=context.known())
            raise PaymentsAreRecorded
        if paid.currency != CURRENCY:
            settling.must_be_payable(key, by=context.known())
            raise OnlyYuan
        voucher = transaction.get("psp_reference") or (transaction_event or {}).get("psp_reference")
        part = _paid(context, id, voucher, paid.amount, "transaction")
        return {"transaction": next(iter(relations.transactions_about(part)), None)}


class TransactionUpdate(Command):
    """改写支付记录 · always refused: it is written by what is done."""

    class Arguments:
        id = graphene.ID(description="支付记录 · the transaction.")
        token = graphene.UUID(description="支付记录 · the same, by its key.")
        transaction = TransactionUpdateInput(description="内容 · refused.")
        transaction_event = TransactionEventInput(description="支付事件 · refused.")

    Errors = TransactionUpdateError
    transaction = graphene.Field(TransactionItem, description="支付记录 · null.")

    @staticmethod
    def perform(
        context: Context,
        id: str | None = None,
        token: UUID | None = None,
        transaction: Any = None,
        transaction_event: Any = None,
    ) -> dict[str, Any]:
        asked.rewrite(_transaction(id, token), by=context.known())
        return {}


class TransactionRequestAction(Command):
    """支付操作 · CANCEL withdraws what a cart was authorised with. CHARGE and REFUND are refused: the treasury pays after
    settlement, and refunds rest on credit notes."""

    class Arguments:
        id = graphene.ID(description="支付记录 · the transaction.")
        token = graphene.UUID(description="支付记录 · the same, by its key.")
        action_type = TransactionActionEnum(required=True, description="操作 · CANCEL.")
        amount = PositiveDecimal(description="金额 · has no effect.")
        refund_reason = graphene.String(description="退款原因 · has no effect.")
        refund_reason_reference = graphene.ID(description="退款原因页面 · has no effect.")

    Errors = TransactionRequestActionError
    transaction = graphene.Field(TransactionItem, description="支付记录 · the transaction.")

    @staticmethod
    def perform(
        context: Context, action_type: str, id: str | None = None, token: UUID | None = None, **unused: Any
    ) -> dict[str, Any]:
        return {"transaction": asked.act(_transaction(id, token), action_type, by=context.known())}


def _transaction(global_id: str | None, token: UUID | None) -> UUID:
    if global_id is None and token is None:
        raise NotFound("支付记录 transaction", field="id")
    found: UUID = pk_of(global_id, "TransactionItem") if global_id is not None else token
    return found
