"""购物车列表 · the carts of everybody, for staff who manage them."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Exists, OuterRef, Q

from backend.checkout import queries
from backend.checkout.models import CheckoutLine as LineModel
from backend.core.actor import Actor
from storefront_api.checkout.types import Checkout, CheckoutChargeStatusEnum, CheckoutLine
from storefront_api.kit.connections import Page, connection, page, window
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import pks_of
from storefront_api.kit.metadata import MetadataFilter, having_all
from storefront_api.kit.where import between, words
from storefront_api.product.enums import OrderDirection
from storefront_api.product.inputs import DateRangeInput

CheckoutConnection = connection(Checkout)
CheckoutLineConnection = connection(CheckoutLine)
CheckoutSortField = strings(
    "CheckoutSortField",
    [("CREATION_DATE", "created_at"), ("CUSTOMER", "email")],
    "购物车排序 · by what carts are sorted.",
)


class CheckoutFilterInput(graphene.InputObjectType):
    """购物车筛选 · which carts."""

    customer = graphene.String(description="经办人 · a part of the clerk's name or e-mail address.")
    created = DateRangeInput(description="创建日期 · when they were made.")
    updated_at = DateRangeInput(description="更新日期 · when they last changed.")
    search = graphene.String(description="关键词 · a clerk or a product.")
    channels = graphene.List(graphene.NonNull(graphene.ID), description="频道 · in any of these.")
    charge_status = graphene.List(
        graphene.NonNull(CheckoutChargeStatusEnum),
        description="支付状态 · NONE: nothing is paid before acceptance.",
    )
    metadata = graphene.List(
        graphene.NonNull(MetadataFilter), description="元数据 · with all of these keys and values."
    )


class CheckoutSortingInput(graphene.InputObjectType):
    """购物车排序 · by what, and in which direction."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = CheckoutSortField(required=True, description="字段 · by what.")


def checkouts(
    actor: Actor, asked: dict[str, Any], channel: str | None = None, filter: Any = None, sort_by: Any = None
) -> Page:
    """A page of the carts that are not ordered yet, newest first unless sorted otherwise."""
    wanted = filter or {}
    condition = between("created_at__date", wanted.get("created"))
    condition &= between("updated_at__date", wanted.get("updated_at")) & having_all(wanted.get("metadata"))
    if channel is not None:
        condition &= Q(channel__slug=channel)
    if wanted.get("channels") is not None:
        condition &= Q(channel__in=pks_of(wanted["channels"], "Channel"))
    if wanted.get("charge_status") and "none" not in wanted["charge_status"]:
        condition &= Q(pk__in=())
    for word in words(wanted.get("customer")).split():
        condition &= _clerk(word)
    if word := words(wanted.get("search")):
        lines = LineModel.objects.filter(checkout=OuterRef("pk"), variant__product__name__icontains=word)
        condition &= _clerk(word) | Q(Exists(lines))
    found = queries.every_cart(actor).filter(condition)
    found = found.select_related("budget_line", "channel", "shipping_address", "billing_address")
    sign = "" if sort_by and sort_by.direction == "ASC" else "-"
    return page(found, (f"{sign}{sort_by.field if sort_by else 'created_at'}", f"{sign}id"), window(**asked))


def lines(actor: Actor, asked: dict[str, Any]) -> Page:
    """A page of the lines of all carts, the oldest first."""
    carts = queries.every_cart(actor)
    found = page(
        LineModel.objects.filter(checkout__in=carts.values("pk")), ("created_at", "id"), window(**asked)
    )
    found.rows = queries.line_rows(found.rows)
    return found


def _clerk(word: str) -> Q:
    return (
        Q(email__icontains=word)
        | Q(user__email__icontains=word)
        | Q(user__last_name__icontains=word)
        | Q(user__first_name__icontains=word)
    )
