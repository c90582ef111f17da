"""规格筛选 · conditions on variants: of a list as SQL, and of one product's variants, which are read anyway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from backend.product.conditions import Condition, all_of, any_of, between
from backend.product.rows import VariantRow
from storefront_api.kit.ids import pks_of
from storefront_api.product.filters import metadata_of, valued
from storefront_api.product.shelves import joined

Given = Mapping[str, Any]


def variants_asked(given: Given | None, where: Given | None) -> Condition:
    """The conditions of a list of variants, named `v`."""
    return all_of([*_filtered(given or {}), joined(where, _where)])


def is_asked(variant: VariantRow, given: Given) -> bool:
    """Does a variant meet a filter?"""
    words = (given.get("search") or "").strip().lower()
    changed = given.get("updated_at") or {}
    kept = orjson.loads(variant.metadata) if given.get("metadata") else {}
    return (
        (given.get("sku") is None or variant.sku in given["sku"])
        and (not words or words in variant.sku.lower() or words in variant.name.lower())
        and (changed.get("gte") is None or variant.updated_at >= changed["gte"])
        and (changed.get("lte") is None or variant.updated_at <= changed["lte"])
        and all(
            one["key"] in kept and (one.get("value") is None or kept[one["key"]] == one["value"])
            for one in given.get("metadata") or ()
        )
    )


def _filtered(given: Given) -> Iterable[Condition]:
    if given.get("sku") is not None:
        yield Condition("v.sku = ANY(%s)", (list(given["sku"]),))
    if words := (given.get("search") or "").strip():
        columns = ("sku", "name")
        yield any_of(Condition(f"strpos(lower(v.{one}), lower(%s)) > 0", (words,)) for one in columns)
    yield from metadata_of("v.metadata", given.get("metadata"))
    changed = given.get("updated_at") or {}
    yield between("v.updated_at", changed.get("gte"), changed.get("lte"))


def _where(given: Given) -> Iterable[Condition]:
    if given.get("ids") is not None:
        yield Condition("v.id = ANY(%s)", (pks_of(given["ids"], "ProductVariant"),))
    sku = given.get("sku") or {}
    if sku.get("eq") is not None:
        yield Condition("v.sku = %s", (sku["eq"],))
    if sku.get("one_of") is not None:
        yield Condition("v.sku = ANY(%s)", (list(sku["one_of"]),))
    yield from _filtered({name: given.get(name) for name in ("metadata", "updated_at")})
    for attribute in given.get("attributes") or ():
        yield from valued(attribute, _carried)


def _carried(attribute: str | None, value: Condition) -> Condition:
    """A variant `v` with a value of an attribute; inside, `v` is the value, as everywhere."""
    named = Condition("true") if attribute is None else Condition("a.slug = %s", (attribute,))
    asked = all_of([named, value])
    return Condition(
        "v.id IN (SELECT o.variant_id FROM product_attribute a "
        "JOIN product_attributevalue v ON v.attribute_id = a.id "
        f"JOIN product_variantattributevalue o ON o.value_id = v.id WHERE {asked.sql})",
        asked.params,
    )
