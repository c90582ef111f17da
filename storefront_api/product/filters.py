"""筛选 · from filter inputs to conditions: each becomes a piece of SQL and, where the index can, a filter of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Any

import graphene
from graphql import GraphQLError

from backend.core import clock
from backend.product import conditions as sql
from backend.product import queries
from backend.product.conditions import ANYTHING, Condition, all_of, any_of, one_of
from backend.product.queries import Order
from backend.product.rows import CategoryRow, categories_by_id
from backend.warehouse.queries import in_stock, stocked
from search.query import AnyOf, By, Equals, Filter, OneOf, Range
from storefront_api.kit.connections import PAGING
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.product.attributes import meaning
from storefront_api.product.inputs import ProductFilterInput, ProductOrder, ProductWhereInput

Given = Mapping[str, Any]

LISTING = {
    **PAGING,
    "filter": ProductFilterInput(description="筛选 · conditions that all must hold."),
    "where": ProductWhereInput(
        description="条件 · conditions joined by AND and OR; not together with `filter`."
    ),
    "sort_by": ProductOrder(description="排序 · the order."),
    "search": graphene.String(description="检索词 · words to search for."),
}
"""The arguments of every list of products."""


@dataclass(frozen=True, slots=True)
class Part:
    """One condition, for the database and for the index; `filters` is None where the index cannot tell."""

    condition: Condition
    filters: tuple[Filter, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list, for the database and for the index (`by` is None where that cannot, or for relevance)."""

    order: Order = queries.BY_SLUG
    descending: bool = False
    by: By | None = None
    is_rank: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of products is asked for."""

    parts: tuple[Part, ...] = ()
    text: str = ""
    sort: Sort = Sort(is_rank=True)

    def within(self, part: Part) -> Asked:
        """The same, narrowed."""
        return replace(self, parts=(part, *self.parts))

    @property
    def condition(self) -> Condition:
        """Every part, for the database."""
        return all_of(part.condition for part in self.parts)

    @property
    def filters(self) -> tuple[Filter, ...]:
        """What of it the index can tell."""
        return tuple(one for part in self.parts for one in part.filters or ())

    @property
    def beyond_index(self) -> Condition | None:
        """What of it the index cannot tell."""
        rest = [part.condition for part in self.parts if part.filters is None]
        return all_of(rest) if rest else None


def of_categories(categories: Iterable[CategoryRow]) -> Part:
    """品目 · in one of these categories or below it."""
    listed = list(categories)
    used = queries.categories_in_use([each.prefix for each in listed])
    return Part(
        one_of("category_id", {pk for below in used.values() for pk in below}),
        (AnyOf("category", _texts(each.id for each in listed)),),
    )


def of_each_category(categories: Iterable[CategoryRow]) -> list[Part]:
    """The same for each of several, one by one; one statement."""
    listed = list(categories)
    used = queries.categories_in_use([each.prefix for each in listed])
    return [
        Part(one_of("category_id", used[each.prefix]), (AnyOf("category", (str(each.id),)),))
        for each in listed
    ]


def of_collections(ids: Iterable[int]) -> Part:
    """专题 · in one of these collections."""
    listed = list(ids)
    return Part(sql.in_collections(listed), (AnyOf("collections", _texts(listed)),))


def listing_arguments(
    arguments: Mapping[str, Any], *, collection_id: int | None = None
) -> tuple[Asked, dict[str, Any]]:
    """What is asked for, and the paging arguments. `collection_id`: of which collection the list is, if of one."""
    given, where = arguments.get("filter") or {}, arguments.get("where") or {}
    if given and where:
        raise GraphQLError("filter 与 where 只能给一个。 · Give either `filter` or `where`, not both.")
    text = (arguments.get("search") or given.get("search") or "").replace("\0", " ").strip()
    parts = tuple(
        translate(value) for name, translate in FILTERS.items() if (value := given.get(name)) is not None
    ) + tuple(_where(where))
    sort = _sort(arguments.get("sort_by"), bool(text), collection_id)
    paging = {name: arguments[name] for name in PAGING if name in arguments}
    return Asked(parts, text, sort), paging


def _where(given: Given) -> Iterable[Part]:
    for name, translate in WHERE.items():
        if (value := given.get(name)) is not None:
            yield translate(value)
    for branch in given.get("AND") or ():
        yield from _where(branch)
    if given.get("OR") is not None:
        yield Part(any_of(all_of(part.condition for part in _where(branch)) for branch in given["OR"]))


def _sort(given: Given | None, is_search: bool, collection_id: int | None) -> Sort:
    field = (given or {}).get("field")
    if given is not None and field is None and given.get("attribute_id") is not None:
        order = queries.by_attribute(pk_of(given["attribute_id"], "Attribute", "attribute_id"))
        return Sort(order, given["direction"] == "DESC")
    if given is None or field is None:
        return Sort(is_rank=True) if is_search or collection_id is None else _by_place(collection_id, False)
    descending = given["direction"] == "DESC"
    if field == "COLLECTION":
        if collection_id is None:
            raise GraphQLError(
                "COLLECTION 只能用于专题的商品。 · COLLECTION orders the products of a collection only."
            )
        return _by_place(collection_id, descending)
    if field == "RANK":
        if not is_search:
            raise GraphQLError("RANK 须与检索词同用。 · RANK needs something to search for.")
        return Sort(is_rank=True)
    if field == "RATING" and is_search:
        return Sort(is_rank=True)  # what Saleor's clients mean by it: the best first
    order, indexed = SORTS[field]
    return Sort(order, descending, By(indexed, descending) if indexed else None)


def _by_place(collection_id: int, descending: bool) -> Sort:
    return Sort(queries.by_place_in(collection_id), descending)


SORTS: dict[str, tuple[Order, str]] = {
    "NAME": (queries.BY_NAME, "name"),
    "PRICE": (queries.BY_PRICE, "price"),
    "MINIMAL_PRICE": (queries.BY_PRICE, "price"),
    "DATE": (queries.BY_CHANGE, "updated_at"),
    "LAST_MODIFIED": (queries.BY_CHANGE, "updated_at"),
    "LAST_MODIFIED_AT": (queries.BY_CHANGE, "updated_at"),
    "TYPE": (queries.BY_TYPE, ""),
    "PUBLISHED": (queries.BY_PUBLICATION, "published_at"),
    "PUBLICATION_DATE": (queries.BY_PUBLICATION, "published_at"),
    "PUBLISHED_AT": (queries.BY_PUBLICATION, "published_at"),
    "CREATED_AT": (queries.BY_CREATION, "created_at"),
    "RATING": (queries.BY_ID, "id"),
}


def _texts(ids: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(each) for each in ids)


def _either(given: Given) -> list[Any] | None:
    """The values of an `eq` or `oneOf` filter; None when neither is given."""
    if given.get("eq") is not None:
        return [given["eq"]]
    return None if given.get("one_of") is None else list(given["one_of"])


EVERYTHING = Part(ANYTHING, ())
NOTHING = Part(sql.NOTHING, (OneOf(()),))


def _by_ids(column: str, type_name: str, index: str = "") -> Callable[[Sequence[str]], Part]:
    def translate(ids: Sequence[str]) -> Part:
        pks = pks_of(ids, type_name)
        if column == "id":
            return Part(one_of(column, pks), (OneOf(tuple(pks)),))
        return Part(one_of(column, pks), (AnyOf(index, _texts(pks)),))

    return translate


def _by_texts(column: str, index: str = "") -> Callable[[Sequence[str]], Part]:
    def translate(values: Sequence[str]) -> Part:
        return Part(one_of(column, values), (AnyOf(index, tuple(values)),) if index else None)

    return translate


def _one_of(translate: Callable[[Sequence[Any]], Part]) -> Callable[[Given], Part]:
    def narrowed(given: Given) -> Part:
        values = _either(given)
        return EVERYTHING if values is None else translate(values)

    return narrowed


def _price(given: Given) -> Part:
    since, upto = (None if given.get(end) is None else _yuan(given[end]) for end in ("gte", "lte"))
    if since is None and upto is None:
        return EVERYTHING
    return Part(sql.priced(since, upto), (Range("price", since, upto),))


def _yuan(value: Any) -> Decimal:
    amount = Decimal(str(value))
    if not amount.is_finite():
        raise GraphQLError("价格须为有限的数。 · A price is a finite number.")
    return min(max(amount, Decimal(0)), Decimal(10) ** 10)


def _price_where(given: Given) -> Part:
    parts = [_price(given["range"])] if given.get("range") else []
    values = _either(given)
    if values is not None:
        parts.append(Part(any_of(sql.priced(_yuan(value), _yuan(value)) for value in values)))
    return _together(parts)


def _together(parts: Sequence[Part]) -> Part:
    if not parts:
        return EVERYTHING
    return reduce(
        lambda one, other: Part(
            all_of([one.condition, other.condition]),
            None if one.filters is None or other.filters is None else (*one.filters, *other.filters),
        ),
        parts,
    )


def _attributes(given: Sequence[Given]) -> Part:
    return _together([_attribute(each) for each in given])


def _attribute(given: Given) -> Part:
    slug = given.get("slug")
    if not slug:
        raise GraphQLError("请给出属性标识 slug。 · Give the attribute's slug.")
    value = dict(given.get("value") or {})
    if given.get("values") is not None:
        value["slug"] = {"one_of": given["values"]}
    if given.get("boolean") is not None:
        value["boolean"] = given["boolean"]
    between = given.get("values_range") or {}
    also = _bounds("v.number", between.get("gte"), between.get("lte"))
    condition = all_of(valued({"slug": slug, "value": value}, sql.having, also))
    slugs = _either(value.get("slug") or {})
    if slugs is None or also or any(each is not None for name, each in value.items() if name != "slug"):
        return Part(condition)
    return Part(condition, (AnyOf("attributes", tuple(f"{slug}:{each}" for each in slugs)),))


def valued(
    given: Given, having: Callable[[Any, Condition], Condition], also: Sequence[Condition] = ()
) -> list[Condition]:
    """What is asked of an attribute's value; `having` says of what carries it that it has a value (named `v`) like that."""
    slug, value, wanted = given.get("slug"), given.get("value") or {}, list(also)
    for name, column in (("slug", "slug"), ("name", "name"), ("numeric", "number")):
        if (values := _either(value.get(name) or {})) is not None:
            wanted.append(Condition(f"v.{column} = ANY(%s)", (values,)))
    ranges = ((value.get("numeric") or {}).get("range"), value.get("date"), value.get("date_time"))
    for column, between in zip(("v.number", "v.day", "v.moment"), ranges, strict=True):
        wanted += _bounds(column, (between or {}).get("gte"), (between or {}).get("lte"))
    if value.get("boolean") is not None:
        wanted.append(Condition("v.boolean = %s", (value["boolean"],)))
    found = []
    for name, meant in sql.REFERENCES.items():
        asked = (value.get("reference") or {}).get(name) or {}
        sets = [[one] for one in asked.get("contains_all") or ()]
        if asked.get("contains_any") is not None:
            sets.append(asked["contains_any"])
        found += [having(slug, all_of([*wanted, meant(meaning(name, each))])) for each in sets]
    return found or [having(slug, all_of(wanted))]


def _bounds(column: str, since: Any, upto: Any) -> list[Condition]:
    found = [Condition(f"{column} >= %s", (since,))] if since is not None else []
    return found + ([Condition(f"{column} <= %s", (upto,))] if upto is not None else [])


def _stock(availability: str) -> Part:
    wanted = availability == "IN_STOCK"
    return Part(in_stock(wanted), (Equals("in_stock", wanted),))


def _flag(make: Callable[[bool], Condition], index: str = "") -> Callable[[bool], Part]:
    return lambda wanted: Part(make(wanted), (Equals(index, wanted),) if index else None)


def _always(wanted: bool) -> Part:
    return EVERYTHING if wanted else NOTHING


def _never(wanted: bool) -> Part:
    return NOTHING if wanted else EVERYTHING


def _changed(given: Given) -> Part:
    return Part(sql.between("p.updated_at", given.get("gte"), given.get("lte")))


def _changed_where(given: Given) -> Part:
    parts = [_changed(given["range"])] if given.get("range") else []
    if (moments := _either(given)) is not None:
        parts.append(Part(one_of("updated_at", moments)))
    return _together(parts)


def _pieces(given: Given) -> Part:
    ids = given.get("warehouse_ids")
    between = given.get("quantity") or {}
    keys = None if ids is None else pks_of(ids, "Warehouse", "warehouse_ids")
    return Part(stocked(between.get("gte"), between.get("lte"), keys))


def metadata_of(column: str, given: Sequence[Given] | None) -> list[Condition]:
    """元数据 · has these keys, with these values where they are given."""
    return [
        Condition(f"jsonb_exists({column}, %s)", (one["key"],))
        if one.get("value") is None
        else Condition(f"{column} ->> %s = %s", (one["key"], one["value"]))
        for one in given or ()
    ]


def _published_from(since: datetime) -> Part:
    return Part(sql.between("l.published_at", since, None))


def _available_from(since: datetime) -> Part:
    return Part(sql.between("l.available_for_purchase_at", since, None))


_PLAIN: dict[str, Callable[[Any], Part]] = {
    "ids": _by_ids("id", "Product"),
    "is_published": _flag(sql.published),
    "is_available": _flag(lambda wanted: sql.purchasable(wanted, clock.now())),
    "is_visible_in_listing": _flag(sql.listed),
    "has_category": _always,
    "gift_card": _never,
    "attributes": _attributes,
    "stock_availability": _stock,
    "published_from": _published_from,
    "available_from": _available_from,
    "green_label": _flag(lambda wanted: Condition("p.green_label = %s", (wanted,)), "green_label"),
    "small_supplier": _flag(sql.of_small_suppliers, "small_supplier"),
    "supplier_regions": lambda codes: Part(sql.of_suppliers_in(codes), (AnyOf("region", tuple(codes)),)),
    "metadata": lambda given: Part(all_of(metadata_of("p.metadata", given))),
    "stocks": _pieces,
}
FILTERS: dict[str, Callable[[Any], Part]] = {
    **_PLAIN,
    "slugs": _by_texts("slug"),
    "updated_at": _changed,
    "categories": lambda ids: of_categories(categories_by_id(pks_of(ids, "Category")).values()),
    "collections": lambda ids: of_collections(pks_of(ids, "Collection")),
    "product_types": _by_ids("product_type_id", "ProductType", "product_type"),
    "price": _price,
    "minimal_price": _price,
    "brands": _by_texts("brand", "brand"),
    "suppliers": _by_ids("supplier_id", "Supplier", "supplier"),
}
WHERE: dict[str, Callable[[Any], Part]] = {
    **_PLAIN,
    "name": _one_of(_by_texts("name")),
    "slug": _one_of(_by_texts("slug")),
    "updated_at": _changed_where,
    "category": _one_of(FILTERS["categories"]),
    "collection": _one_of(FILTERS["collections"]),
    "product_type": _one_of(FILTERS["product_types"]),
    "price": _price_where,
    "minimal_price": _price_where,
    "brand": _one_of(FILTERS["brands"]),
    "supplier": _one_of(FILTERS["suppliers"]),
}
