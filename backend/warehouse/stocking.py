"""Verbs that bring in variants with all they need at once: text, stock and prices, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Refusal
from backend.core.verbs import each
from backend.product.models import ProductVariant
from backend.product.ownership import own_product
from backend.product.refusals import TooMany, VariantOfOthers
from backend.product.rules import MOST_VARIANTS
from backend.product.services import change_listings, set_prices, variants
from backend.product.services.variants import VariantText
from backend.warehouse.services import add_stock, drop_stock, set_stock


@dataclass(frozen=True, slots=True)
class StockedVariant:
    """新规格 · a variant to be added, its pieces as (warehouse id, pieces) and prices as (channel id, yuan)."""

    text: VariantText
    stocks: tuple[tuple[UUID, int], ...] = ()
    prices: tuple[tuple[int, Decimal], ...] = ()


@transaction.atomic
def add_variant(product_id: int, wanted: StockedVariant, *, by: Actor) -> ProductVariant:
    """新增规格 · add a variant with stock and prices."""
    variant = variants.create(product_id, wanted.text, by=by)
    if wanted.stocks:
        set_stock(variant.pk, wanted.stocks, by=by)
    if wanted.prices:
        set_prices(variant.pk, wanted.prices, by=by)
    return variant


@transaction.atomic
def add_variants(
    product_id: int, wanted: Sequence[StockedVariant], *, by: Actor, keep_good: bool = False
) -> list[ProductVariant | Refusal]:
    """批量新增规格 · add several; in the place of one that is refused stands its refusal.

    `keep_good`: those that can be added are. Otherwise one refusal leaves everything as it was.
    """
    own_product(product_id, by, field="product")
    if not wanted:
        raise Invalid("请至少给出一个规格。", "Give one variant at least.", field="variants")
    if len(wanted) > MOST_VARIANTS:
        raise TooMany(what="规格 variants", most=MOST_VARIANTS, field="variants")
    return each(wanted, lambda one: add_variant(product_id, one, by=by), keep_good=keep_good)


@dataclass(frozen=True, slots=True)
class StockedChange:
    """规格改动 · what changes of a variant: its text; stock to be added, restated (by stock id) or dropped; prices likewise."""

    variant_id: int
    text: VariantText
    new_stocks: tuple[tuple[UUID, int], ...] = ()
    stocks: tuple[tuple[int, int], ...] = ()
    gone_stocks: tuple[int, ...] = ()
    new_prices: tuple[tuple[int, Decimal], ...] = ()
    prices: tuple[tuple[int, Decimal], ...] = ()
    gone_prices: tuple[int, ...] = ()


@transaction.atomic
def change_variant(product_id: int, wanted: StockedChange, *, by: Actor) -> ProductVariant:
    """修改规格 · change a variant of a product with its stock and prices."""
    if not ProductVariant.objects.filter(pk=wanted.variant_id, product=product_id).exists():
        raise VariantOfOthers(field="id")
    variant = variants.update(wanted.variant_id, wanted.text, by=by)
    pk = variant.pk
    if wanted.new_stocks:
        add_stock(pk, wanted.new_stocks, by=by)
    if wanted.stocks or wanted.gone_stocks:
        warehouse_of = dict(variant.stocks.values_list("pk", "warehouse_id"))
        if not {*(stock for stock, _ in wanted.stocks), *wanted.gone_stocks} <= warehouse_of.keys():
            raise NotFound("库存 stock", field="stocks")
        set_stock(pk, [(warehouse_of[stock], pieces) for stock, pieces in wanted.stocks], by=by)
        drop_stock(pk, [warehouse_of[stock] for stock in wanted.gone_stocks], by=by)
    if wanted.new_prices:
        set_prices(pk, wanted.new_prices, by=by)
    if wanted.prices or wanted.gone_prices:
        change_listings(pk, wanted.prices, wanted.gone_prices, by=by)
    return variant


@transaction.atomic
def change_variants(
    product_id: int, wanted: Sequence[StockedChange], *, by: Actor, keep_good: bool = False
) -> list[ProductVariant | Refusal]:
    """批量修改规格 · change several variants of a product; in the place of one that is refused stands its refusal."""
    own_product(product_id, by, field="product")
    if len(wanted) > MOST_VARIANTS:
        raise TooMany(what="规格 variants", most=MOST_VARIANTS, field="variants")
    return each(wanted, lambda one: change_variant(product_id, one, by=by), keep_good=keep_good)
