"""Lists of orders and supplier orders: how they are filtered and in which order they come."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.account.models import User
from backend.checkout import drafts
from backend.checkout.models import Checkout
from backend.core.actor import Actor
from backend.invoice.queries import authorised, charged
from backend.order.models import Order as OrderModel
from backend.order.models import OrderLine, SupplierOrder
from backend.order.queries import visible_orders, visible_supplier_orders
from storefront_api.kit.connections import Page, connection, page, window
from storefront_api.kit.ids import pks_of
from storefront_api.kit.metadata import MetadataFilter, having_all
from storefront_api.kit.where import between
from storefront_api.order.enums import (
    OrderAuthorizeStatusEnum,
    OrderChargeStatusEnum,
    OrderSortField,
    OrderStatusFilter,
    SupplierOrderStateEnum,
)
from storefront_api.order.filters import drafts_where, never, orders_where
from storefront_api.order.types import Order
from storefront_api.order.types import SupplierOrder as SupplierOrderType
from storefront_api.product.enums import OrderDirection
from storefront_api.product.inputs import DateRangeInput, DateTimeRangeInput

OrderConnection = connection(Order)
SupplierOrderConnection = connection(SupplierOrderType)

LONGEST_SEARCH = 100


class OrderFilterInput(graphene.InputObjectType):
    """订单筛选 · which orders."""

    status = graphene.List(graphene.NonNull(OrderStatusFilter), description="状态 · any of these.")
    search = graphene.String(description="关键词 · a number, a product or a supplier.")
    created = DateRangeInput(description="下单日期 · when they were placed.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")
    numbers = graphene.List(graphene.NonNull(graphene.String), description="订单号 · any of these.")
    channels = graphene.List(graphene.NonNull(graphene.ID), description="频道 · in any of these.")
    customer = graphene.String(description="经办人 · a part of the clerk's name or e-mail address.")
    updated_at = DateTimeRangeInput(description="更新时间 · when they last changed.")
    checkout_ids = graphene.List(
        graphene.NonNull(graphene.ID), description="购物车 · that were any of these carts."
    )
    checkout_tokens = graphene.List(
        graphene.NonNull(graphene.UUID), description="购物车 · the same, by their keys."
    )
    metadata = graphene.List(
        graphene.NonNull(MetadataFilter), description="元数据 · with all of these keys and values."
    )
    charge_status = graphene.List(
        graphene.NonNull(OrderChargeStatusEnum), description="支付状态 · any of these."
    )
    authorize_status = graphene.List(
        graphene.NonNull(OrderAuthorizeStatusEnum), description="额度状态 · any of these."
    )
    is_click_and_collect = graphene.Boolean(description="自提：无 · goods are delivered.")
    gift_card_used = graphene.Boolean(description="礼品卡：无 · none is taken.")
    gift_card_bought = graphene.Boolean(description="礼品卡：无 · none is sold.")


class OrderDraftFilterInput(graphene.InputObjectType):
    """草稿单筛选 · which drafts."""

    search = graphene.String(description="关键词 · a number, a product or a clerk.")
    customer = graphene.String(description="经办人 · a part of the clerk's name or e-mail address.")
    created = DateRangeInput(description="日期 · when they were made.")
    channels = graphene.List(graphene.NonNull(graphene.ID), description="频道 · in any of these.")
    metadata = graphene.List(
        graphene.NonNull(MetadataFilter), description="元数据 · with all of these keys and values."
    )


class OrderSortingInput(graphene.InputObjectType):
    """订单排序 · by what, and in which direction."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = OrderSortField(required=True, description="字段 · by what.")


class SupplierOrderFilterInput(graphene.InputObjectType):
    """供货单筛选 · which supplier orders."""

    state = graphene.List(graphene.NonNull(SupplierOrderStateEnum), description="状态 · any of these.")
    search = graphene.String(description="关键词 · a number or a product.")
    created = DateRangeInput(description="日期 · when they were made.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")
    numbers = graphene.List(graphene.NonNull(graphene.String), description="供货单号 · any of these.")
    buyers = graphene.List(graphene.NonNull(graphene.ID), description="采购人 · for any of these buyers.")


def orders(
    actor: Actor,
    asked: dict[str, Any],
    filter: Any = None,
    where: Any = None,
    sort_by: Any = None,
    search: str | None = None,
    channel: str | None = None,
) -> Page:
    """A page of the orders that an actor may see, newest first unless sorted otherwise."""
    found = visible_orders(actor)
    if channel is not None:
        found = found.filter(channel__slug=channel)
    found = _filtered(found.filter(orders_where(where)), filter or {}, search)
    field = sort_by.field if sort_by else "created_at"
    sign = "" if sort_by and sort_by.direction == "ASC" else "-"
    return page(found, (f"{sign}{field}", "id"), window(**asked))


def draft_orders(
    actor: Actor,
    asked: dict[str, Any],
    filter: Any = None,
    where: Any = None,
    sort_by: Any = None,
    search: str | None = None,
) -> Page:
    """A page of the drafts that an actor may see, in the shape of orders, newest first unless sorted otherwise."""
    wanted = filter or {}
    found = drafts.visible_drafts(actor).filter(drafts_where(where))
    found = _by_clerk(_created(found, wanted.get("created")), wanted.get("customer"))
    found = found.filter(having_all(wanted.get("metadata")))
    if wanted.get("channels") is not None:
        found = found.filter(channel__in=pks_of(wanted["channels"], "Channel"))
    for words in filter_words(wanted.get("search"), search):
        match = Q(lines__variant__product__name__icontains=words) | _clerk(words)
        match |= Q(draft_number=int(words)) if _is_number(words) else Q()
        found = found.filter(pk__in=Checkout.objects.filter(match).values("pk"))
    field = sort_by.field if sort_by else "created_at"
    sign = "" if sort_by and sort_by.direction == "ASC" else "-"
    found = found.select_related("shipping_address", "billing_address", "shipping_method")
    carts = page(found, (f"{sign}{_COLUMNS.get(field, field)}", "id"), window(**asked))
    carts.rows = drafts.as_orders(carts.rows)
    return carts


_COLUMNS = {"number": "draft_number"}


def orders_of(user: User, actor: Actor, asked: dict[str, Any], where: Any = None) -> Page:
    """我的订单 · the orders that a person placed, as far as the actor may see them: what `me.orders` gives."""
    found = visible_orders(actor).filter(orders_where(where), user_id=user.pk)
    return page(found, ("-created_at", "id"), window(**asked))


def supplier_orders(actor: Actor, asked: dict[str, Any], filter: Any = None) -> Page:
    """A page of the supplier orders that an actor may see, newest first."""
    found = visible_supplier_orders(actor)
    wanted = filter or {}
    if wanted.get("state"):
        found = found.filter(state__in=wanted["state"])
    found = _created(found, wanted.get("created"))
    if wanted.get("ids") is not None:
        found = found.filter(pk__in=pks_of(wanted["ids"], "SupplierOrder"))
    if wanted.get("numbers") is not None:
        found = found.filter(number__in=wanted["numbers"])
    if wanted.get("buyers") is not None:
        found = found.filter(order__organisation__in=pks_of(wanted["buyers"], "Organisation"))
    if words := _words(wanted.get("search")):
        lines = OrderLine.objects.filter(supplier_order=OuterRef("pk"), product_name__icontains=words)
        found = found.filter(Q(number__istartswith=words) | Exists(lines))
    return page(found, ("-created_at", "id"), window(**asked))


def _filtered(found: QuerySet[OrderModel], wanted: Any, search: str | None) -> QuerySet[OrderModel]:
    if wanted.get("status"):
        statuses = set(wanted["status"])
        if "ready to fulfill" in statuses:
            statuses |= {OrderModel.Status.UNFULFILLED.value, OrderModel.Status.PARTIALLY_FULFILLED.value}
        found = found.filter(status__in=statuses)
    found = _created(found, wanted.get("created"))
    if wanted.get("ids") is not None:
        found = found.filter(pk__in=pks_of(wanted["ids"], "Order"))
    if wanted.get("numbers") is not None:
        found = found.filter(number__in=[int(text) for text in wanted["numbers"] if _is_number(text)])
    if wanted.get("channels") is not None:
        found = found.filter(channel__in=pks_of(wanted["channels"], "Channel"))
    if wanted.get("checkout_ids") is not None:
        found = found.filter(checkout_id__in=pks_of(wanted["checkout_ids"], "Checkout"))
    if wanted.get("checkout_tokens") is not None:
        found = found.filter(checkout_id__in=wanted["checkout_tokens"])
    for name, of in (("charge_status", charged), ("authorize_status", authorised)):
        if wanted.get(name):
            found = found.filter(of(wanted[name]))
    unheard = never(
        *(wanted.get(name) for name in ("is_click_and_collect", "gift_card_used", "gift_card_bought"))
    )
    found = found.filter(having_all(wanted.get("metadata")), unheard)
    found = _by_clerk(found, wanted.get("customer")).filter(between("updated_at", wanted.get("updated_at")))
    for words in filter_words(wanted.get("search"), search):
        lines = OrderLine.objects.filter(order=OuterRef("pk"), product_name__icontains=words)
        suppliers = SupplierOrder.objects.filter(
            order=OuterRef("pk"), supplier__organisation__name__icontains=words
        )
        match = Q(Exists(lines)) | Q(Exists(suppliers))
        found = found.filter(match | Q(number=int(words)) if _is_number(words) else match)
    return found


def _created(found: QuerySet[Any], days: Any) -> QuerySet[Any]:
    if days and days.get("gte"):
        found = found.filter(created_at__date__gte=days["gte"])
    if days and days.get("lte"):
        found = found.filter(created_at__date__lte=days["lte"])
    return found


def filter_words(*texts: str | None) -> list[str]:
    """What is looked for, in as many places as it was said."""
    return [words for text in texts if (words := _words(text))]


def _clerk(words: str) -> Q:
    return (
        Q(user__email__icontains=words)
        | Q(user__last_name__icontains=words)
        | Q(user__first_name__icontains=words)
    )


def _by_clerk(found: QuerySet[Any], text: str | None) -> QuerySet[Any]:
    for words in _words(text).split():
        found = found.filter(_clerk(words))
    return found


def _words(text: str | None) -> str:
    return (text or "").strip().lstrip("#")[:LONGEST_SEARCH]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
