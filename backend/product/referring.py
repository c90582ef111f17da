"""引用 · what attributes refer to: products, variants, categories, collections, and the pages of the noun above.

Whoever writes a reference refers to what he or she sees: a supplier to its own goods and to those that are published.
`referable` is the port by which a noun offers its things.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Q

from backend.core.actor import Actor
from backend.product.models import Attribute, Category, Product, ProductVariant
from backend.product.models import Collection as CollectionModel
from backend.product.ownership import SELLERS, sells_for_all

Entity = Attribute.Entity


@dataclass(frozen=True, slots=True)
class Referred:
    """被引用 · a thing to which an attribute refers: how it is called, and of which type it is, where it has one."""

    name: str
    type_id: int | None = None


Offer = Callable[[Collection[int], Actor], dict[int, Referred]]
OFFERS: dict[str, Offer] = {}


def referable(entity: str) -> Callable[[Offer], Offer]:
    """Say which things of a kind somebody may refer to."""

    def register(offer: Offer) -> Offer:
        OFFERS[entity] = offer
        return offer

    return register


@referable(Entity.PRODUCT)
def _products(ids: Collection[int], by: Actor) -> dict[int, Referred]:
    rows = Product.objects.filter(_seen("", by), pk__in=ids).values_list("pk", "name", "product_type_id")
    return {pk: Referred(name, kind) for pk, name, kind in rows}


@referable(Entity.PRODUCT_VARIANT)
def _variants(ids: Collection[int], by: Actor) -> dict[int, Referred]:
    rows = ProductVariant.objects.filter(_seen("product__", by), pk__in=ids)
    return {
        pk: Referred(f"{product} {name}".strip(), kind)
        for pk, product, name, kind in rows.values_list(
            "pk", "product__name", "name", "product__product_type_id"
        )
    }


@referable(Entity.CATEGORY)
def _categories(ids: Collection[int], by: Actor) -> dict[int, Referred]:
    return {pk: Referred(name) for pk, name in Category.objects.filter(pk__in=ids).values_list("pk", "name")}


@referable(Entity.COLLECTION)
def _collections(ids: Collection[int], by: Actor) -> dict[int, Referred]:
    found = CollectionModel.objects.filter(pk__in=ids)
    if not sells_for_all(by):
        found = found.filter(is_published=True)
    return {pk: Referred(name) for pk, name in found.values_list("pk", "name")}


def _seen(path: str, by: Actor) -> Q:
    if sells_for_all(by):
        return Q()
    own = Q(**{f"{path}supplier__organisation__in": by.organisations(*SELLERS)})
    return own | Q(**{f"{path}state": Product.State.PUBLISHED})
