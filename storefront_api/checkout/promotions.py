"""优惠 · what Saleor's clients ask about discounts. The mall sells at agreed prices: there are none, so these types describe nothing
that exists here; fields that could hold them are empty or null."""

from __future__ import annotations

import graphene

from storefront_api.kit.enums import strings
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.kit.types import Money, Node

NONE = "电子卖场没有此项 · the mall has none."

OrderDiscountType = strings(
    "OrderDiscountType",
    [(name, name.lower()) for name in ("SALE", "VOUCHER", "MANUAL", "PROMOTION", "ORDER_PROMOTION")],
    "优惠类型 · kinds of discounts; none is given.",
)
DiscountValueTypeEnum = strings(
    "DiscountValueTypeEnum",
    [("FIXED", "fixed"), ("PERCENTAGE", "percentage")],
    "优惠计算方式 · how discounts are stated; none is given.",
)


class GiftCard(HasMetadata, graphene.ObjectType):
    """礼品卡 · the mall has no gift cards: public money is spent from budget lines."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    display_code = graphene.String(required=True, description=NONE)
    last4_code_chars = graphene.String(required=True, name="last4CodeChars", description=NONE)
    is_active = graphene.Boolean(required=True, description=NONE)
    initial_balance = graphene.Field(Money, required=True, description=NONE)
    current_balance = graphene.Field(Money, required=True, description=NONE)
    created = graphene.DateTime(required=True, description=NONE)
    expiry_date = graphene.Date(description=NONE)


class Voucher(HasMetadata, graphene.ObjectType):
    """优惠券 · the mall has no vouchers: prices are as agreed."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(description=NONE)
    code = graphene.String(description=NONE)


class OrderDiscount(graphene.ObjectType):
    """订单优惠 · the mall gives no discounts: prices are as agreed."""

    class Meta:
        interfaces = (Node,)

    type = OrderDiscountType(required=True, description=NONE)
    name = graphene.String(description=NONE)
    translated_name = graphene.String(description=NONE)
    reason = graphene.String(description=NONE)
    value_type = DiscountValueTypeEnum(required=True, description=NONE)
    value = PositiveDecimal(required=True, description=NONE)
    amount = graphene.Field(Money, required=True, description=NONE)
    total = graphene.Field(Money, required=True, description=NONE)


class OrderLineDiscount(graphene.ObjectType):
    """订单行优惠 · the mall gives no discounts: prices are as agreed."""

    id = graphene.ID(required=True, description=NONE)
    type = OrderDiscountType(required=True, description=NONE)
    name = graphene.String(description=NONE)
    translated_name = graphene.String(description=NONE)
    reason = graphene.String(description=NONE)
    value_type = DiscountValueTypeEnum(required=True, description=NONE)
    value = PositiveDecimal(required=True, description=NONE)
    total = graphene.Field(Money, required=True, description=NONE)
    unit = graphene.Field(Money, required=True, description=NONE)


class OrderEventDiscountObject(graphene.ObjectType):
    """动态中的优惠 · the mall gives no discounts: prices are as agreed."""

    value_type = DiscountValueTypeEnum(required=True, description=NONE)
    value = PositiveDecimal(required=True, description=NONE)
    reason = graphene.String(description=NONE)
    amount = graphene.Field(Money, description=NONE)
    old_value_type = DiscountValueTypeEnum(description=NONE)
    old_value = PositiveDecimal(description=NONE)
    old_amount = graphene.Field(Money, description=NONE)
