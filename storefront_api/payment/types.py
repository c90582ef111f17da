from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import graphene

from backend.core.money import CURRENCY, ZERO
from backend.core.peers import relation
from backend.payment import queries
from backend.payment.gateways import NAME, offered
from backend.payment.models import TransactionEvent as TransactionEventModel
from backend.payment.models import TransactionItem as TransactionItemModel
from storefront_api.kit.enums import strings
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import JSON
from storefront_api.kit.types import Money, Node, always, node_id
from storefront_api.payment.errors import PaymentGatewayConfigError

ORDER = "storefront_api.order.types.Order"

TransactionActionEnum = strings(
    "TransactionActionEnum",
    [(name, name.lower()) for name in ("CHARGE", "REFUND", "CANCEL")],
    "可办事项 · what could be asked of a payment provider; nothing here: the treasury pays after acceptance.",
)
TransactionFlowStrategyEnum = strings(
    "TransactionFlowStrategyEnum",
    [(name, name.lower()) for name in ("AUTHORIZATION", "CHARGE")],
    "支付流程 · whichever is asked for, the amount is authorised and paid after acceptance.",
)
TransactionEventTypeEnum = strings(
    "TransactionEventTypeEnum",
    [
        (name, name.lower())
        for name in (
            "AUTHORIZATION_SUCCESS", "AUTHORIZATION_FAILURE", "AUTHORIZATION_ADJUSTMENT", "AUTHORIZATION_REQUEST",
            "AUTHORIZATION_ACTION_REQUIRED", "CHARGE_ACTION_REQUIRED", "CHARGE_SUCCESS", "CHARGE_FAILURE", "CHARGE_BACK",
            "CHARGE_REQUEST", "REFUND_SUCCESS", "REFUND_FAILURE", "REFUND_REVERSE", "REFUND_REQUEST", "CANCEL_SUCCESS",
            "CANCEL_FAILURE", "CANCEL_REQUEST", "INFO",
        )
    ],
    "支付事件类型 · AUTHORIZATION_SUCCESS 核定, CANCEL_SUCCESS 额度释放, CHARGE_SUCCESS 国库支付, REFUND_REQUEST 待供应商退款, "
    "REFUND_SUCCESS 供应商退款; others do not happen here.",
)  # fmt: skip

events_of = relation(queries.events_by_transaction, "id", missing=())
budget_line_of = relation(queries.budget_lines_by_id, "budget_line_id")
visible_order_of = relation(queries.visible_orders_by_id, "order_id")


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway by its id."""

    id: str


class GatewayConfigLine(graphene.ObjectType):
    """支付方式参数 · a parameter of a gateway."""

    field = graphene.String(required=True, description="名称 · the name.")
    value = graphene.String(description="值 · the value.")


class PaymentGateway(graphene.ObjectType):
    """支付方式 · a way to pay a cart: always treasury payment from a budget line after acceptance, under one of its names."""

    id = graphene.ID(required=True, description="标识 · the id, for `transactionInitialize`.")
    name = graphene.String(required=True, description="名称 · the name.")
    currencies = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="币种 · CNY alone."
    )
    config = graphene.List(
        graphene.NonNull(GatewayConfigLine), required=True, description="参数：无 · none is needed."
    )

    resolve_name = always(NAME)
    resolve_currencies = always((CURRENCY,))
    resolve_config = always(())


def gateways(row: Any, info: Any) -> list[Gateway]:
    """The gateways that any cart may be paid through."""
    return [Gateway(each) for each in offered()]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a front end is told about a gateway before it pays, or why there is none."""

    id: str
    data: dict[str, Any] | None = None
    errors: list[Any] = field(default_factory=list)


class PaymentGatewayConfig(graphene.ObjectType):
    """支付准备 · what a front end needs to pay through a gateway: the budget lines that can pay, and which one will unless told."""

    id = graphene.String(required=True, description="标识 · the id of the gateway.")
    data = JSON(
        description="内容 · `{amount, currency, budgetLines: [{id, code, name, available, isDefault}], budgetLineId}`."
    )
    errors = graphene.List(
        graphene.NonNull(PaymentGatewayConfigError), description="错误 · why it is not there."
    )


class TransactionEvent(graphene.ObjectType):
    """支付事件 · what happened to a transaction: authorised, given back, paid by the treasury."""

    class Meta:
        interfaces = (Node,)

    created_at = graphene.DateTime(required=True, description="时间 · when.")
    psp_reference = graphene.String(
        required=True, source="reference", description="凭证 · the budget line, supplier order or settlement."
    )
    message = graphene.String(required=True, description="说明 · what it was about.")
    external_url = graphene.String(required=True, description="外部链接：无 · none.")
    amount = graphene.Field(Money, required=True, description="金额 · how much.")
    type = TransactionEventTypeEnum(source="kind", description="类型 · the kind.")
    idempotency_key = graphene.String(description="幂等键：见交易 · none of its own.")

    resolve_id = node_id("TransactionEvent")
    resolve_external_url = always("")
    resolve_idempotency_key = always(None)


class TransactionItem(HasMetadata, graphene.ObjectType):
    """支付记录 · that a budget line of the buyer pays for a cart, and for the order that it became."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    token = graphene.UUID(required=True, source="pk", description="编号 · the key.")
    created_at = graphene.DateTime(required=True, description="时间 · when it was authorised.")
    modified_at = graphene.DateTime(
        required=True, source="updated_at", description="更新时间 · last changed."
    )
    name = graphene.String(required=True, description="支付方式 · the way to pay.")
    message = graphene.String(required=True, description="状态 · the state, for people.")
    psp_reference = graphene.String(required=True, description="预算指标编号 · the code of the budget line.")
    external_url = graphene.String(required=True, description="外部链接：无 · none.")
    actions = graphene.List(
        graphene.NonNull(TransactionActionEnum),
        required=True,
        description="可办事项：无 · none: finance officers settle after acceptance.",
    )
    events = graphene.List(
        graphene.NonNull(TransactionEvent),
        required=True,
        description="事件 · what happened, from the beginning on.",
    )
    authorized_amount = graphene.Field(
        Money, required=True, description="已核定 · authorised, and held for an order."
    )
    charged_amount = graphene.Field(Money, required=True, description="已支付 · paid by the treasury.")
    canceled_amount = graphene.Field(Money, required=True, description="已释放 · given back.")
    refunded_amount = graphene.Field(
        Money, required=True, description="已退款 · what suppliers have returned."
    )
    authorize_pending_amount = graphene.Field(Money, required=True, description="核定中：零 · zero.")
    charge_pending_amount = graphene.Field(Money, required=True, description="支付中：零 · zero.")
    refund_pending_amount = graphene.Field(
        Money,
        required=True,
        description="退款中 · what credit notes say and suppliers have not returned yet.",
    )
    cancel_pending_amount = graphene.Field(Money, required=True, description="释放中：零 · zero.")
    order = graphene.Field(ORDER, description="订单 · the order that the cart became.")

    resolve_id = node_id("TransactionItem")
    resolve_name = always(NAME)
    resolve_external_url = always("")
    resolve_actions = always(())
    resolve_authorize_pending_amount = resolve_charge_pending_amount = always(ZERO)
    resolve_cancel_pending_amount = always(ZERO)

    @staticmethod
    def resolve_message(item: TransactionItemModel, info: Any) -> str:
        return item.get_state_display()

    @staticmethod
    def resolve_psp_reference(item: TransactionItemModel, info: Any) -> str:
        return budget_line_of(item).code

    @staticmethod
    def resolve_events(item: TransactionItemModel, info: Any) -> Sequence[TransactionEventModel]:
        return events_of(item)

    @staticmethod
    def resolve_authorized_amount(item: TransactionItemModel, info: Any) -> Decimal:
        return item.amount - _sum(item, "cancel_success") - _sum(item, "charge_success")

    @staticmethod
    def resolve_charged_amount(item: TransactionItemModel, info: Any) -> Decimal:
        return _sum(item, "charge_success")

    @staticmethod
    def resolve_refunded_amount(item: TransactionItemModel, info: Any) -> Decimal:
        return _sum(item, "refund_success")

    @staticmethod
    def resolve_refund_pending_amount(item: TransactionItemModel, info: Any) -> Decimal:
        return _sum(item, "refund_request") - _sum(item, "refund_success")

    @staticmethod
    def resolve_canceled_amount(item: TransactionItemModel, info: Any) -> Decimal:
        return given_back(item)

    @staticmethod
    def resolve_order(item: TransactionItemModel, info: Any) -> Any:
        return visible_order_of(item, info.context.actor)


def given_back(item: TransactionItemModel) -> Decimal:
    """What the budget line got back of a transaction."""
    return _sum(item, "cancel_success")


def _sum(item: TransactionItemModel, kind: str) -> Decimal:
    return sum((event.amount for event in events_of(item) if event.kind == kind), ZERO)
