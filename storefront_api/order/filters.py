"""Conditions on orders and drafts, in Saleor's shapes."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Exists, OuterRef, Q

from backend.invoice.models import Invoice
from backend.order.models import Fulfillment
from storefront_api.kit.ids import key_or_none, pks_of
from storefront_api.kit.where import between, combined, matching
from storefront_api.order.enums import OrderStatus
from storefront_api.product.inputs import (
    DateTimeRangeInput,
    DecimalFilterInput,
    GlobalIDFilterInput,
    IntFilterInput,
    StringFilterInput,
)

_IDS = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")


class OrderStatusEnumFilterInput(graphene.InputObjectType):
    """订单状态条件 · equal to one, or one of several."""

    eq = OrderStatus(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(OrderStatus), description="其中之一 · one of.")


class PriceFilterInput(graphene.InputObjectType):
    """金额条件 · an amount in yuan."""

    currency = graphene.String(description="币种 · CNY; in another currency there is nothing.")
    amount = DecimalFilterInput(required=True, description="金额 · the amount.")


class _OfOrders:
    """What orders and drafts can be asked for alike."""

    ids = _IDS
    number = IntFilterInput(description="订单号 · the number.")
    channel_id = GlobalIDFilterInput(description="频道 · the channel.")
    created_at = DateTimeRangeInput(description="创建时间 · when it was made.")
    updated_at = DateTimeRangeInput(description="更新时间 · when it last changed.")
    user = GlobalIDFilterInput(description="经办人 · who placed or prepared it.")
    user_email = StringFilterInput(description="经办人邮箱 · the e-mail address of who did.")


class OrderWhereInput(_OfOrders, graphene.InputObjectType):
    """订单条件 · which orders; conditions that stand side by side must all hold."""

    status = OrderStatusEnumFilterInput(description="状态 · the status.")
    total_gross = PriceFilterInput(description="总价 · the total.")
    total_net = PriceFilterInput(description="总价 · the same.")
    checkout_id = GlobalIDFilterInput(description="购物车 · the cart that it was.")
    has_invoices = graphene.Boolean(description="有发票 · is an invoice registered?")
    has_fulfillments = graphene.Boolean(description="有发货 · was anything sent?")
    AND = graphene.List(
        graphene.NonNull(lambda: OrderWhereInput), name="AND", description="且 · all of these."
    )
    OR = graphene.List(graphene.NonNull(lambda: OrderWhereInput), name="OR", description="或 · any of these.")


class CustomerOrderWhereInput(_OfOrders, graphene.InputObjectType):
    """个人订单条件 · which orders of a person."""

    status = OrderStatusEnumFilterInput(description="状态 · the status.")
    total_gross = PriceFilterInput(description="总价 · the total.")
    total_net = PriceFilterInput(description="总价 · the same.")
    has_invoices = graphene.Boolean(description="有发票 · is an invoice registered?")
    has_fulfillments = graphene.Boolean(description="有发货 · was anything sent?")
    AND = graphene.List(
        graphene.NonNull(lambda: CustomerOrderWhereInput), name="AND", description="且 · all of these."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: CustomerOrderWhereInput), name="OR", description="或 · any of these."
    )


class DraftOrderWhereInput(_OfOrders, graphene.InputObjectType):
    """草稿单条件 · which drafts; conditions that stand side by side must all hold."""

    AND = graphene.List(
        graphene.NonNull(lambda: DraftOrderWhereInput), name="AND", description="且 · all of these."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: DraftOrderWhereInput), name="OR", description="或 · any of these."
    )


def orders_where(wanted: Any) -> Q:
    """The condition on rows of orders."""
    return combined(wanted or {}, _of_order)


def drafts_where(wanted: Any) -> Q:
    """The condition on the carts that drafts are."""
    return combined(wanted or {}, lambda one: _common(one, "draft_number"))


def _of_order(wanted: Any) -> Q:
    condition = _common(wanted, "number") & matching("status", wanted.get("status"))
    condition &= _amount(wanted.get("total_gross")) & _amount(wanted.get("total_net"))
    condition &= matching("checkout_id", wanted.get("checkout_id"), _key("Checkout"))
    for name, having in (
        ("has_invoices", Invoice.objects.filter(settlement__supplier_order__order=OuterRef("pk"))),
        ("has_fulfillments", Fulfillment.objects.filter(supplier_order__order=OuterRef("pk"))),
    ):
        if wanted.get(name) is not None:
            condition &= Q(Exists(having)) if wanted[name] else ~Q(Exists(having))
    return condition


def _common(wanted: Any, number: str) -> Q:
    condition = matching(number, wanted.get("number"))
    condition &= matching("channel_id", wanted.get("channel_id"), _key("Channel"))
    condition &= matching("user_id", wanted.get("user"), _key("User"))
    condition &= matching("user__email", wanted.get("user_email"), folded=True)
    condition &= between("created_at", wanted.get("created_at"))
    condition &= between("updated_at", wanted.get("updated_at"))
    if wanted.get("ids") is not None:
        condition &= Q(pk__in=pks_of(wanted["ids"], "Order"))
    return condition


def _amount(asked: Any) -> Q:
    if asked and asked.get("currency") not in (None, "CNY"):
        return Q(pk=None)
    return matching("total_amount", asked and asked.amount)


def _key(kind: str) -> Any:
    return lambda global_id: key_or_none(global_id, kind)
