"""Conditions on orders and drafts, in Saleor's shapes."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Count, Exists, Model, OuterRef, Q, TextField
from django.db.models.functions import Cast

from backend.approval.models import ApprovalRequest
from backend.core.models import JournalEntry
from backend.invoice.models import Invoice, Settlement
from backend.invoice.queries import authorised, charged
from backend.order.models import Fulfillment, OrderLine, SupplierOrder
from backend.payment.models import TransactionItem
from storefront_api.kit.ids import key_or_none, pks_of
from storefront_api.kit.metadata import MetadataFilterInput, having
from storefront_api.kit.where import between, combined, matching
from storefront_api.order.enums import (
    FulfillmentStatus,
    OrderAuthorizeStatusEnum,
    OrderChargeStatusEnum,
    OrderStatus,
)
from storefront_api.order.events import IN_SALEORS_WORDS, OrderEventsEnum
from storefront_api.product.inputs import (
    DateTimeRangeInput,
    DecimalFilterInput,
    GlobalIDFilterInput,
    IntFilterInput,
    StringFilterInput,
)
from storefront_api.region.types import CountryCode

_IDS = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")


class OrderStatusEnumFilterInput(graphene.InputObjectType):
    """订单状态条件 · equal to one, or one of several."""

    eq = OrderStatus(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(OrderStatus), description="其中之一 · one of.")


class OrderChargeStatusEnumFilterInput(graphene.InputObjectType):
    """支付状态条件 · equal to one, or one of several."""

    eq = OrderChargeStatusEnum(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(OrderChargeStatusEnum), description="其中之一 · one of.")


class OrderAuthorizeStatusEnumFilterInput(graphene.InputObjectType):
    """额度状态条件 · equal to one, or one of several."""

    eq = OrderAuthorizeStatusEnum(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(OrderAuthorizeStatusEnum), description="其中之一 · one of.")


class FulfillmentStatusEnumFilterInput(graphene.InputObjectType):
    """发货状态条件 · equal to one, or one of several."""

    eq = FulfillmentStatus(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(FulfillmentStatus), description="其中之一 · one of.")


class OrderEventTypeEnumFilterInput(graphene.InputObjectType):
    """动态类型条件 · equal to one, or one of several."""

    eq = OrderEventsEnum(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(OrderEventsEnum), description="其中之一 · one of.")


class CountryCodeEnumFilterInput(graphene.InputObjectType):
    """国家条件 · equal to one, one of several, or none of several."""

    eq = CountryCode(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(CountryCode), description="其中之一 · one of.")
    not_one_of = graphene.List(graphene.NonNull(CountryCode), description="不在其中 · none of.")


class UUIDFilterInput(graphene.InputObjectType):
    """键条件 · equal to one, or one of several."""

    eq = graphene.UUID(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.UUID), description="其中之一 · one of.")


class LinesFilterInput(graphene.InputObjectType):
    """订单行条件 · with such a line."""

    metadata = MetadataFilterInput(description="元数据 · metadata of the line.")


class InvoiceFilterInput(graphene.InputObjectType):
    """发票条件 · with such an invoice."""

    created_at = DateTimeRangeInput(description="登记时间 · when it was registered, or asked for.")


class FulfillmentFilterInput(graphene.InputObjectType):
    """发货条件 · with such a delivery."""

    status = FulfillmentStatusEnumFilterInput(description="状态 · the state of the delivery.")
    metadata = MetadataFilterInput(description="元数据 · metadata of the delivery.")


class TransactionFilterInput(graphene.InputObjectType):
    """支付条件 · with such a transaction."""

    metadata = MetadataFilterInput(description="元数据 · metadata of the transaction.")
    psp_reference = StringFilterInput(description="凭证 · the code of the budget line that pays.")


class OrderEventFilterInput(graphene.InputObjectType):
    """动态条件 · with such an entry in its journal."""

    date = DateTimeRangeInput(description="时间 · when it happened.")
    type = OrderEventTypeEnumFilterInput(description="类型 · what happened.")


class AddressFilterInput(graphene.InputObjectType):
    """地址条件 · of an address."""

    phone_number = StringFilterInput(description="电话 · the telephone.")
    country = CountryCodeEnumFilterInput(description="国家 · the country.")


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
    metadata = MetadataFilterInput(description="元数据 · with a key, or with such a value of it.")
    charge_status = OrderChargeStatusEnumFilterInput(description="支付状态 · what is paid.")
    authorize_status = OrderAuthorizeStatusEnumFilterInput(
        description="额度状态 · is the budget held or spent?"
    )
    lines = graphene.List(graphene.NonNull(LinesFilterInput), description="订单行 · with each of these.")
    lines_count = IntFilterInput(description="行数 · how many lines.")
    invoices = graphene.List(graphene.NonNull(InvoiceFilterInput), description="发票 · with each of these.")
    fulfillments = graphene.List(
        graphene.NonNull(FulfillmentFilterInput), description="发货 · with each of these."
    )
    transactions = graphene.List(
        graphene.NonNull(TransactionFilterInput), description="支付 · with each of these."
    )
    events = graphene.List(graphene.NonNull(OrderEventFilterInput), description="动态 · with each of these.")
    billing_address = AddressFilterInput(description="开票地址 · the invoice's address.")
    shipping_address = AddressFilterInput(description="收货地址 · where to deliver.")
    product_type_id = GlobalIDFilterInput(description="商品类型 · with goods of a product type.")
    checkout_token = UUIDFilterInput(description="购物车 · the key of the cart that it was.")
    voucher_code = StringFilterInput(description="优惠码：无 · there are none, so nothing is found.")
    is_click_and_collect = graphene.Boolean(description="自提：无 · goods are delivered.")
    is_gift_card_bought = graphene.Boolean(description="礼品卡：无 · none is sold.")
    is_gift_card_used = graphene.Boolean(description="礼品卡：无 · none is taken.")
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
    for name, those in (
        ("has_invoices", Invoice.objects.filter(settlement__supplier_order__order=OuterRef("pk"))),
        ("has_fulfillments", Fulfillment.objects.filter(supplier_order__order=OuterRef("pk"))),
    ):
        if wanted.get(name) is not None:
            condition &= Q(Exists(those)) if wanted[name] else ~Q(Exists(those))
    return condition & _about(wanted)


def _about(wanted: Any) -> Q:
    """What belongs to an order: its lines, deliveries, invoices, payment, addresses and journal."""
    condition = having(wanted["metadata"]) if wanted.get("metadata") else Q()
    for name, of in (("charge_status", charged), ("authorize_status", authorised)):
        if (statuses := _either(wanted.get(name))) is not None:
            condition &= of(statuses)
    for one in wanted.get("lines") or ():
        condition &= _with(OrderLine, "order", having(one["metadata"]) if one.get("metadata") else Q())
    if wanted.get("lines_count"):
        counted = OrderLine.objects.order_by().values("order").annotate(count=Count("pk"))
        condition &= Q(pk__in=counted.filter(matching("count", wanted["lines_count"])).values("order"))
    for one in wanted.get("invoices") or ():
        condition &= _with(
            Invoice, "settlement__supplier_order__order", between("created_at", one.get("created_at"))
        )
    for one in wanted.get("fulfillments") or ():
        sent = having(one["metadata"]) if one.get("metadata") else Q()
        if (statuses := _either(one.get("status"))) is not None:
            received = {Fulfillment.Status.RECEIVED.value} if "fulfilled" in statuses else set()
            sent &= Q(status__in=statuses | received)
        condition &= _with(Fulfillment, "supplier_order__order", sent)
    for one in wanted.get("transactions") or ():
        paying = matching("budget_line__code", one.get("psp_reference"))
        paying &= having(one["metadata"]) if one.get("metadata") else Q()
        condition &= _with(TransactionItem, "order", paying)
    for one in wanted.get("events") or ():
        condition &= _told(one)
    for name in ("billing_address", "shipping_address"):
        condition &= _address(name, wanted.get(name))
    if wanted.get("product_type_id"):
        bought = matching("variant__product__product_type_id", wanted["product_type_id"], _key("ProductType"))
        condition &= _with(OrderLine, "order", bought)
    condition &= matching("checkout_id", wanted.get("checkout_token"))
    return condition & never(
        wanted.get("is_click_and_collect"),
        wanted.get("is_gift_card_bought"),
        wanted.get("is_gift_card_used"),
        bool(wanted.get("voucher_code")),
    )


def never(*asked: bool | None) -> Q:
    """What is so of no order: asking for it finds nothing, asking for its contrary everything."""
    return Q(pk__in=()) if any(asked) else Q()


def _either(asked: Any) -> set[str] | None:
    """The values of a condition on an enum; None if nothing is asked."""
    if not asked:
        return None
    found = [{asked["eq"]}] if asked.get("eq") is not None else []
    if asked.get("one_of") is not None:
        found.append(set(asked["one_of"]))
    return set.intersection(*found) if found else None


def _with(model: type[Model], path: str, condition: Q) -> Q:
    return Q(Exists(model._default_manager.filter(condition, **{path: OuterRef("pk")})))


def _address(name: str, asked: Any) -> Q:
    asked = asked or {}
    condition = matching(f"{name}__phone", asked.get("phone_number"))
    country = asked.get("country") or {}
    condition &= matching(f"{name}__country", country, lambda code: code.value)
    if country.get("not_one_of") is not None:
        condition &= ~Q(**{f"{name}__country__in": [code.value for code in country["not_one_of"]]})
    return condition


def _told(asked: Any) -> Q:
    """With an entry in its own journal, in that of a part of it, of a settlement or of an invoice."""
    when = between("happened_at", asked.get("date"))
    kinds = _either(asked.get("type"))
    if kinds is not None:
        known = [verb for verb, word in IN_SALEORS_WORDS.items() if word in kinds]
        said = Q(verb__in=known)
        if "OTHER" in kinds:
            said |= ~Q(verb__in=list(IN_SALEORS_WORDS))
        if "PLACED" in kinds and "PLACED_FROM_DRAFT" not in kinds:
            said &= ~Q(verb="order.placed", facts__from_draft=True)
        if "PLACED_FROM_DRAFT" in kinds:
            said |= Q(verb="order.placed", facts__from_draft=True)
        when &= said
    entries = JournalEntry.objects.filter(when, subject_id=Cast(OuterRef("pk"), TextField()))
    condition = Q(Exists(entries.filter(subject_type="Order")))
    for kind, model, path in (
        ("SupplierOrder", SupplierOrder, "order"),
        ("Settlement", Settlement, "supplier_order__order"),
        ("Invoice", Invoice, "settlement__supplier_order__order"),
        ("ApprovalRequest", ApprovalRequest, "order"),
    ):
        condition |= _with(model, path, Q(Exists(entries.filter(subject_type=kind))))
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
