"""Verbs that bring in variants with all they need at once: text, stock and prices, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.core.actor import Actor
from backend.core.refusals import Invalid, Refusal
from backend.core.verbs import each
from backend.product.models import ProductVariant
from backend.product.ownership import own_product
from backend.product.refusals import TooMany
from backend.product.rules import MOST_VARIANTS
from backend.product.services import set_prices, variants
from backend.product.services.variants import VariantText
from backend.warehouse.services import set_stock


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
