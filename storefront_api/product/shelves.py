"""小目录的筛选 · filters, conditions and orders of the smaller lists: categories, collections, product types, attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import GraphQLError

from backend.product.attribute_values import CHOSEN
from backend.product.conditions import NOTHING, Condition, all_of, any_of, between
from backend.product.queries import ATTRIBUTES, CATEGORIES, COLLECTIONS, TYPES, Order, Shelf, shelf_order
from storefront_api.kit.connections import Page, Window
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.product.enums import UNITS
from storefront_api.product.filters import metadata_of
from storefront_api.product.paging import shelf_page, sorted_page

Given = Mapping[str, Any]


def named(shelf: Shelf, type_name: str, given: Given | None) -> Condition:
    """The filters that all smaller lists have: ids, slugs, part of the name, metadata."""
    given = given or {}
    name, asked = shelf.name, []
    if given.get("ids") is not None:
        asked.append(Condition(f"{name}.id = ANY(%s)", (pks_of(given["ids"], type_name),)))
    if given.get("slugs") is not None:
        asked.append(Condition(f"{name}.slug = ANY(%s)", (list(given["slugs"]),)))
    if words := (given.get("search") or "").strip():
        asked.append(Condition(f"strpos(lower({name}.name), lower(%s)) > 0", (words,)))
    asked += metadata_of(f"{name}.metadata", given.get("metadata"))
    return all_of(asked)


def joined(given: Given | None, told: Callable[[Given], Iterable[Condition]]) -> Condition:
    """A `where`: what it says itself, with its branches of AND and OR."""
    given = given or {}
    asked = list(told(given))
    asked += [joined(branch, told) for branch in given.get("AND") or ()]
    if given.get("OR") is not None:
        asked.append(any_of(joined(branch, told) for branch in given["OR"]))
    return all_of(asked)


def either(filter: Given | None, where: Given | None) -> None:
    if filter and where:
        raise GraphQLError("filter 与 where 只能给一个。 · Give either `filter` or `where`, not both.")


def page_of(
    shelf: Shelf, condition: Condition, sort: Given | None, orders: Mapping[str, Order | None], asked: Window
) -> Page:
    """The page in the order that is asked for; an order that makes no difference is the list's own."""
    order = orders[sort["field"]] if sort else None
    if order is None:
        return shelf_page(shelf, condition, asked)
    return sorted_page(shelf, condition, order, asked, descending=(sort or {})["direction"] == "DESC")


_CATEGORY_ORDERS: dict[str, Order | None] = {
    "NAME": shelf_order("name", "c.name"),
    "PRODUCT_COUNT": shelf_order(
        "products", "(SELECT count(*) FROM product_product p WHERE p.category_id = c.id)", "bigint"
    ),
    "SUBCATEGORY_COUNT": shelf_order(
        "children", "(SELECT count(*) FROM product_category k WHERE k.parent_id = c.id)", "bigint"
    ),
}
_PUBLISHED_AT = shelf_order(
    "published",
    "coalesce((SELECT max(x.published_at) FROM product_collectionchannellisting x WHERE x.collection_id = c.id), "
    "'1970-01-01 00:00+00'::timestamptz)",
    "timestamptz",
)
_COLLECTION_ORDERS: dict[str, Order | None] = {
    "NAME": shelf_order("name", "c.name"),
    "AVAILABILITY": shelf_order("shown", "c.is_published::int::bigint", "bigint"),
    "PRODUCT_COUNT": shelf_order(
        "products",
        "(SELECT count(*) FROM product_collectionproduct e WHERE e.collection_id = c.id)",
        "bigint",
    ),
    "PUBLICATION_DATE": _PUBLISHED_AT,
    "PUBLISHED_AT": _PUBLISHED_AT,
}
_TYPE_ORDERS: dict[str, Order | None] = {
    "NAME": shelf_order("name", "t.name"),
    "SHIPPING_REQUIRED": shelf_order("shipped", "t.is_shipping_required::int::bigint", "bigint"),
    "DIGITAL": None,
}
_FILTERABLE = shelf_order("filterable", "a.filterable::int::bigint", "bigint")
_ATTRIBUTE_ORDERS: dict[str, Order | None] = {
    "NAME": shelf_order("name", "a.name"),
    "SLUG": shelf_order("slug", "a.slug"),
    "VALUE_REQUIRED": shelf_order("required", "a.value_required::int::bigint", "bigint"),
    "FILTERABLE_IN_STOREFRONT": _FILTERABLE,
    "FILTERABLE_IN_DASHBOARD": _FILTERABLE,
    "VISIBLE_IN_STOREFRONT": None,
    "IS_VARIANT_ONLY": None,
    "STOREFRONT_SEARCH_POSITION": None,
    "AVAILABLE_IN_GRID": None,
}


def category_page(
    given: Given | None, where: Given | None, level: int | None, sort: Given | None, asked: Window
) -> Page:
    """品目 · a page of categories, by code or as it is asked."""
    either(given, where)
    filters = dict(given or {})
    words = (filters.pop("search", None) or "").strip()
    conditions = [named(CATEGORIES, "Category", filters), joined(where, _plain(CATEGORIES, "Category"))]
    if words:
        conditions.append(
            Condition(
                "(strpos(lower(c.name), lower(%s)) > 0 OR starts_with(c.code, upper(%s)))", (words, words)
            )
        )
    if level is not None:
        conditions.append(Condition("c.level = %s::int", (level,)))
    changed = filters.get("updated_at") or {}
    conditions.append(between("c.updated_at", changed.get("gte"), changed.get("lte")))
    return page_of(CATEGORIES, all_of(conditions), sort, _CATEGORY_ORDERS, asked)


def collection_page(
    given: Given | None, where: Given | None, seen: Condition, sort: Given | None, asked: Window
) -> Page:
    """专题 · a page of the collections that somebody sees."""
    either(given, where)
    conditions = [
        seen,
        named(COLLECTIONS, "Collection", given),
        joined(where, _plain(COLLECTIONS, "Collection")),
    ]
    if (given or {}).get("published") is not None:
        conditions.append(Condition("c.is_published = %s", ((given or {})["published"] == "PUBLISHED",)))
    return page_of(COLLECTIONS, all_of(conditions), sort, _COLLECTION_ORDERS, asked)


def type_page(given: Given | None, sort: Given | None, asked: Window) -> Page:
    """商品类型 · a page of product types."""
    conditions = [named(TYPES, "ProductType", given)]
    kind, form = (given or {}).get("kind"), (given or {}).get("product_type")
    if kind == "GIFT_CARD" or form == "DIGITAL":
        conditions.append(NOTHING)
    if form == "SHIPPABLE":
        conditions.append(Condition("t.is_shipping_required"))
    return page_of(TYPES, all_of(conditions), sort, _TYPE_ORDERS, asked)


def _plain(shelf: Shelf, type_name: str) -> Callable[[Given], Iterable[Condition]]:
    return lambda given: [named(shelf, type_name, given)]


def attributes_asked(given: Given | None, where: Given | None, search: str | None) -> Condition:
    """属性 · the conditions of a list of attributes."""
    either(given, where)
    filters = dict(given or {})
    filters["search"] = search or filters.get("search")
    return all_of(
        [named(ATTRIBUTES, "Attribute", filters), *_attributes(filters), joined(where, _attributes_where)]
    )


def attribute_page(condition: Condition, sort: Given | None, asked: Window) -> Page:
    """属性 · a page of attributes."""
    return page_of(ATTRIBUTES, condition, sort, _ATTRIBUTE_ORDERS, asked)


_OF_VARIANTS_ONLY = """(EXISTS (SELECT FROM product_producttypeattribute x WHERE x.attribute_id = a.id AND x.of_variant)
    AND NOT EXISTS (SELECT FROM product_producttypeattribute x WHERE x.attribute_id = a.id AND NOT x.of_variant)) = %s"""
_CARRIED_IN = """a.id IN (SELECT x.attribute_id FROM product_producttypeattribute x WHERE x.product_type_id IN (
    SELECT p.product_type_id FROM product_product p WHERE {where}))"""


def _attributes(given: Given) -> Iterable[Condition]:
    for name in ("filterable_in_storefront", "filterable_in_dashboard"):
        if given.get(name) is not None:
            yield Condition("a.filterable = %s", (given[name],))
    if given.get("type") is not None and isinstance(given["type"], str):
        yield Condition("a.type = %s", (given["type"],))
    if given.get("value_required") is not None:
        yield Condition("a.value_required = %s", (given["value_required"],))
    if given.get("visible_in_storefront") is False:
        yield NOTHING
    if given.get("is_variant_only") is not None:
        yield Condition(_OF_VARIANTS_ONLY, (given["is_variant_only"],))
    if given.get("in_category") is not None:
        below = """p.category_id IN (SELECT k.id FROM product_category k JOIN product_category c ON c.id = %s
            WHERE starts_with(k.prefix, c.prefix))"""
        yield Condition(_CARRIED_IN.format(where=below), (pk_of(given["in_category"], "Category"),))
    if given.get("in_collection") is not None:
        inside = "p.id IN (SELECT e.product_id FROM product_collectionproduct e WHERE e.collection_id = %s)"
        yield Condition(_CARRIED_IN.format(where=inside), (pk_of(given["in_collection"], "Collection"),))


def _attributes_where(given: Given) -> Iterable[Condition]:
    yield named(ATTRIBUTES, "Attribute", given)
    yield from _attributes({name: value for name, value in given.items() if name != "type"})
    for name in ("name", "slug", "type", "input_type", "entity_type"):
        if (values := _either(given.get(name))) is not None:
            yield Condition(f"a.{name} = ANY(%s)", (values,))
    if (units := _either(given.get("unit"))) is not None:
        yield Condition("a.unit = ANY(%s)", ([UNITS[unit] for unit in units],))
    if given.get("with_choices") is not None:
        yield Condition("(a.input_type = ANY(%s)) = %s", (sorted(CHOSEN), given["with_choices"]))


def _either(given: Given | None) -> list[Any] | None:
    """The values of an `eq` or `oneOf` filter; None when neither is given."""
    if not given:
        return None
    if given.get("eq") is not None:
        return [str(given["eq"])]
    return None if given.get("one_of") is None else [str(one) for one in given["one_of"]]
