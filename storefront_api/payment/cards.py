"""刷卡支付 · what Saleor's clients ask about card payments. The treasury pays after acceptance: there are none, so these types
describe nothing that exists here; lists of them are empty."""

from __future__ import annotations

import graphene

from storefront_api.kit.enums import strings
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Money, Node
from storefront_api.order.enums import OrderAction, PaymentChargeStatusEnum

NONE = "电子卖场没有此项 · the mall has none."
TransactionKind = strings(
    "TransactionKind",
    [
        (name, name)
        for name in (
            "ACTION_TO_CONFIRM",
            "AUTH",
            "CANCEL",
            "CAPTURE",
            "CONFIRM",
            "EXTERNAL",
            "PENDING",
            "REFUND",
            "REFUND_ONGOING",
            "VOID",
        )
    ],
    "刷卡事项 · what is done with cards; nothing here.",
)


class Transaction(graphene.ObjectType):
    """刷卡记录 · the mall takes no cards."""

    class Meta:
        interfaces = (Node,)

    created = graphene.DateTime(required=True, description=NONE)
    token = graphene.String(required=True, description=NONE)
    kind = graphene.Field(TransactionKind, required=True, description=NONE)
    is_success = graphene.Boolean(required=True, description=NONE)
    amount = graphene.Field(Money, description=NONE)


class Payment(HasMetadata, graphene.ObjectType):
    """刷卡支付 · the mall takes no cards: the treasury pays after acceptance, see `TransactionItem` and `Settlement`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    gateway = graphene.String(required=True, description=NONE)
    is_active = graphene.Boolean(required=True, description=NONE)
    created = graphene.DateTime(required=True, description=NONE)
    modified = graphene.DateTime(required=True, description=NONE)
    payment_method_type = graphene.String(required=True, description=NONE)
    charge_status = graphene.Field(PaymentChargeStatusEnum, required=True, description=NONE)
    actions = graphene.List(graphene.NonNull(OrderAction), required=True, description=NONE)
    total = graphene.Field(Money, description=NONE)
    captured_amount = graphene.Field(Money, description=NONE)
    available_capture_amount = graphene.Field(Money, description=NONE)
    available_refund_amount = graphene.Field(Money, description=NONE)
    transactions = graphene.List(graphene.NonNull(Transaction), description=NONE)
