"""条件 · what may be asked of products, as pieces of SQL that can be put together.

The names stand for the tables of `queries.PRODUCTS`: `p` the product, `l` its listing in the channel, `s` its supplier.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.region.queries import within


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true or false, with its parameters in order."""

    sql: str
    params: tuple[Any, ...] = ()


ANYTHING = Condition("true")
NOTHING = Condition("false")


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Every one of them; of none: true."""
    return _joined([one for one in conditions if one != ANYTHING], " AND ", ANYTHING)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """At least one of them; of none: false."""
    return _joined(list(conditions), " OR ", NOTHING)


def _joined(conditions: list[Condition], word: str, of_none: Condition) -> Condition:
    if not conditions:
        return of_none
    if len(conditions) == 1:
        return conditions[0]
    return Condition(
        word.join(f"({one.sql})" for one in conditions),
        tuple(param for one in conditions for param in one.params),
    )


def public(on: date) -> Condition:
    """可见 · what strangers may see in a channel on a day: published, of an active supplier that is not banned."""
    return Condition(
        "p.state = 'published' AND l.is_published AND s.state = 'active' AND NOT EXISTS (SELECT FROM supplier_ban b "
        "WHERE b.supplier_id = p.supplier_id AND %s BETWEEN b.starts_on AND b.ends_on)",
        (on,),
    )


LISTED = Condition("l.visible_in_listings")


def of_organisations(ids: Collection[int]) -> Condition:
    """Of the suppliers that people of these organisations sell for."""
    return Condition("s.organisation_id = ANY(%s)", (list(ids),))


def one_of(column: str, values: Collection[Any]) -> Condition:
    """A column of the product is one of these."""
    return Condition(f"p.{column} = ANY(%s)", (list(values),))


def in_collections(ids: Collection[int]) -> Condition:
    """专题 · in one of these collections."""
    return Condition(
        "p.id IN (SELECT e.product_id FROM product_collectionproduct e WHERE e.collection_id = ANY(%s))",
        (list(ids),),
    )


def priced(since: Decimal | None, upto: Decimal | None) -> Condition:
    """价格 · the lowest price in the channel, the one that lists show, lies between the two, both included."""
    bounds = [Condition("l.lowest_price >= %s", (since,))] if since is not None else []
    bounds += [Condition("l.lowest_price <= %s", (upto,))] if upto is not None else []
    return all_of(bounds)


def having(attribute: str, value: Condition) -> Condition:
    """属性 · the product, or a variant of it, has a value (named `v`) of this attribute for which the condition holds."""
    return Condition(
        "p.id IN (SELECT o.product_id FROM product_attribute a JOIN product_attributevalue v ON v.attribute_id = a.id "
        "JOIN product_productattributevalue o ON o.value_id = v.id "
        f"WHERE a.slug = %s AND ({value.sql}) UNION ALL "
        "SELECT r.product_id FROM product_attribute a JOIN product_attributevalue v ON v.attribute_id = a.id "
        "JOIN product_variantattributevalue o ON o.value_id = v.id JOIN product_productvariant r ON r.id = o.variant_id "
        f"WHERE a.slug = %s AND ({value.sql}))",
        (attribute, *value.params, attribute, *value.params),
    )


def _through(column: str, table: str, name: str) -> Callable[[list[str]], Condition]:
    return lambda texts: Condition(
        f"v.{column} IN (SELECT t.id FROM {table} t WHERE t.{name} = ANY(%s))", (texts,)
    )


REFERENCES: Mapping[str, Callable[[list[str]], Condition]] = {
    "referenced_ids": lambda slugs: Condition("v.slug = ANY(%s)", (slugs,)),
    "page_slugs": _through("page_id", "page_page", "slug"),
    "product_slugs": _through("product_id", "product_product", "slug"),
    "product_variant_skus": _through("variant_id", "product_productvariant", "sku"),
    "category_slugs": _through("category_id", "product_category", "slug"),
    "collection_slugs": _through("collection_id", "product_collection", "slug"),
}
"""引用 · a value (named `v`) that refers to one of these things."""


def of_small_suppliers(wanted: bool) -> Condition:
    """中小企业 · of a supplier that declares itself micro, small or medium (财库〔2020〕46号)."""
    return Condition("(s.size IN ('micro', 'small', 'medium')) = %s", (wanted,))


def of_suppliers_in(region_codes: Iterable[str]) -> Condition:
    """供应商所在地区 · of a supplier that is registered in one of these regions, or below it. To narrow a list by, never to rank."""
    codes = sorted({below for code in region_codes for below in within(code)})
    return Condition(
        "s.organisation_id IN (SELECT id FROM account_organisation WHERE region_id = ANY(%s))", (codes,)
    )


def published(wanted: bool) -> Condition:
    """On sale in the channel."""
    return Condition("(p.state = 'published' AND coalesce(l.is_published, false)) = %s", (wanted,))


def listed(wanted: bool) -> Condition:
    """Shown in the channel's lists."""
    return Condition("coalesce(l.visible_in_listings, false) = %s", (wanted,))


def purchasable(wanted: bool, now: datetime) -> Condition:
    """On sale in the channel with a price, and its day of sale has come."""
    return Condition(
        "(l.lowest_price IS NOT NULL AND coalesce(l.is_published, false) "
        "AND coalesce(l.available_for_purchase_at <= %s, true)) = %s",
        (now, wanted),
    )


def between(column: str, since: datetime | None, upto: datetime | None) -> Condition:
    """A moment lies between the two, both included."""
    bounds = [Condition(f"{column} >= %s", (since,))] if since is not None else []
    bounds += [Condition(f"{column} <= %s", (upto,))] if upto is not None else []
    return all_of(bounds)


def containing(words: Iterable[str]) -> Condition:
    """Every word stands in the name, brand or model: the plain way of searching, while there is no index."""
    column = "(p.name || ' ' || p.brand || ' ' || p.model)"
    return all_of(Condition(f"{column} ILIKE %s", (f"%{_escaped(word)}%",)) for word in words)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
