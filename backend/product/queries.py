"""目录查询 · which products somebody may see, in which order, page by page; and the smaller lists beside them.

Lists are read as rows (`rows.py`) by keyset: `(key, id)` of the last row says where the next page begins, so pages neither
repeat nor miss a row while products come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.peers import gather, keyed
from backend.core.permissions import Permission
from backend.core.rows import fetch, run
from backend.product.conditions import ANYTHING, LISTED, Condition, all_of, any_of, of_organisations, public
from backend.product.models import Product
from backend.product.ownership import SELLERS, sells_for_all
from backend.product.rows import (
    ATTRIBUTE,
    CATEGORY,
    COLLECTION,
    MEDIA,
    PRODUCT,
    SHOWN_IN,
    TYPE,
    VARIANT,
    AttributeRow,
    CategoryRow,
    CollectionRow,
    MediaRow,
    ProductRow,
    TypeRow,
    VariantRow,
    collections_by_id,
)
from backend.product.rows import (
    products_by_id as products_by_id,
)
from backend.product.rows import (
    variants_by_id as variants_by_id,
)

PRODUCTS = """FROM product_product p JOIN supplier_supplier s ON s.id = p.supplier_id
    {join} product_productchannellisting l ON l.product_id = p.id AND l.channel_id = %s"""


@dataclass(frozen=True, slots=True)
class Viewer:
    """浏览者 · who looks: platform staff see everything, a supplier's people their own, everybody what is public."""

    everything: bool = False
    organisations: frozenset[int] = frozenset()

    @classmethod
    def of(cls, actor: Actor) -> Viewer:
        everything = actor.is_platform or actor is SYSTEM or actor.permits(Permission.MANAGE_PRODUCTS)
        return cls(everything, actor.organisations(*SELLERS))

    @property
    def is_privileged(self) -> bool:
        """May this viewer ask without naming a channel?"""
        return self.everything or bool(self.organisations)

    def sees(self, *, listed: bool) -> Condition:
        """What this viewer sees; `listed`: in lists, where a product may hide although its page can be opened."""
        if self.everything:
            return ANYTHING
        seen = all_of([public(clock.today()), *([LISTED] if listed else [])])
        return any_of([seen, of_organisations(self.organisations)]) if self.organisations else seen


PUBLIC = Viewer()


@dataclass(frozen=True, slots=True)
class Scope:
    """范围 · whose eyes, and in which channel; without a channel there are no listings and no prices."""

    channel_id: int | None
    viewer: Viewer = PUBLIC

    def tables(self) -> str:
        """Products that are not listed in the channel are left out; without a channel none is."""
        return PRODUCTS.format(join="LEFT JOIN" if self.channel_id is None else "JOIN")


@dataclass(frozen=True, slots=True)
class Order:
    """排序 · a not-null SQL value to order by, its type, and how the value is read back from a cursor."""

    name: str
    sql: str
    type: str
    read: Callable[[Any], Any]
    needs: str = ""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ValueError("not a whole number")
    return value


def _amount(value: Any) -> Decimal:
    return Decimal(_text(value))


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("not a moment")
    return moment


BY_SLUG = Order("slug", "p.slug", "text", _text)
BY_NAME = Order("name", "p.name", "text", _text)
BY_PRICE = Order("price", "l.lowest_price", "numeric", _amount, needs="l.lowest_price IS NOT NULL")
BY_CREATION = Order("created", "p.created_at", "timestamptz", _moment)
BY_CHANGE = Order("changed", "p.updated_at", "timestamptz", _moment)
BY_PUBLICATION = Order(
    "published", "l.published_at", "timestamptz", _moment, needs="l.published_at IS NOT NULL"
)
BY_TYPE = Order("type", "p.product_type_id", "bigint", _whole)
BY_ID = Order("id", "p.id", "bigint", _whole)


def by_place_in(collection_id: int) -> Order:
    """In the order of a collection; for lists of that collection's products only."""
    place = (
        "coalesce((SELECT e.sort_order FROM product_collectionproduct e "
        f"WHERE e.product_id = p.id AND e.collection_id = {int(collection_id)}), 0)"
    )
    return Order("place", place, "bigint", _whole)


def by_attribute(attribute_id: int) -> Order:
    """In the order of an attribute's values: numbers by size, choices by their place; products without one come last."""
    place = (
        "coalesce((SELECT min(coalesce(v.number, v.sort_order)) FROM product_productattributevalue o "
        "JOIN product_attributevalue v ON v.id = o.value_id "
        f"WHERE o.product_id = p.id AND v.attribute_id = {int(attribute_id)}), 1000000000000000)"
    )
    return Order(f"attribute{int(attribute_id)}", place, "numeric", _amount)


def products(
    scope: Scope,
    condition: Condition,
    order: Order = BY_SLUG,
    *,
    descending: bool = False,
    limit: int,
    after: tuple[Any, int] | None = None,
) -> list[ProductRow]:
    """At most `limit` products after a `(key, id)`, as peers. To page backwards ask in the other direction."""
    asked = [scope.viewer.sees(listed=True), condition]
    if order.needs:
        asked.append(Condition(order.needs))
    if after is not None:
        sign = "<" if descending else ">"
        asked.append(Condition(f"({order.sql}, p.id) {sign} (%s::{order.type}, %s::bigint)", after))
    where = all_of(asked)
    way = "DESC" if descending else "ASC"
    sql = f"""SELECT {PRODUCT}, {order.sql} {scope.tables()} WHERE {where.sql}
        ORDER BY {order.sql} {way}, p.id {way} LIMIT {int(limit)}"""
    return gather(fetch(ProductRow, sql, [scope.channel_id, *where.params], prepared=condition == ANYTHING))


def products_of_each(
    scope: Scope, lists: Sequence[tuple[Condition, Order]], *, descending: bool = False, limit: int
) -> list[list[ProductRow]]:
    """The beginnings of several lists with one statement; all rows are peers of each other."""
    way = "DESC" if descending else "ASC"
    parts, params = [], []
    for number, (condition, order) in enumerate(lists):
        needs = [Condition(order.needs)] if order.needs else []
        where = all_of([scope.viewer.sees(listed=True), condition, *needs])
        parts.append(f"""(SELECT {number}, row_number() OVER (ORDER BY {order.sql} {way}, p.id {way}) AS place,
            {PRODUCT}, {order.sql} {scope.tables()} WHERE {where.sql} ORDER BY place LIMIT {int(limit)})""")
        params += [scope.channel_id, *where.params]
    found: list[list[ProductRow]] = [[] for _ in lists]
    for number, _, *columns in sorted(
        run(" UNION ALL ".join(parts), params, prepared=False), key=lambda row: row[:2]
    ):
        found[number].append(ProductRow(*columns))
    gather(row for rows in found for row in rows)
    return found


def count_each(scope: Scope, conditions: Sequence[Condition]) -> list[int]:
    """How many products each of several lists has; one statement."""
    parts, params = [], []
    for condition in conditions:
        where = all_of([scope.viewer.sees(listed=True), condition])
        parts.append(f"(SELECT count(*) {scope.tables()} WHERE {where.sql})")
        params += [scope.channel_id, *where.params]
    return [int(number) for number in run(f"SELECT {', '.join(parts)}", params, prepared=False)[0]]


def products_in_turn(
    scope: Scope, ids: Sequence[int], condition: Condition | None = None
) -> list[ProductRow]:
    """Those of these products that the viewer sees in lists, in the order of the ids."""
    where = all_of(
        [scope.viewer.sees(listed=True), Condition("p.id = ANY(%s)", (list(ids),))]
        + ([condition] if condition else [])
    )
    sql = f"SELECT {PRODUCT}, NULL {scope.tables()} WHERE {where.sql}"
    found = {each.id: each for each in fetch(ProductRow, sql, [scope.channel_id, *where.params])}
    return gather(found[each] for each in ids if each in found)


_WHOLE_CHANNEL = """WITH listed AS NOT MATERIALIZED (
        SELECT product_id FROM product_productchannellisting
        WHERE channel_id = %(channel)s AND is_published AND visible_in_listings)
    SELECT (SELECT count(*) FROM listed)
        - (SELECT count(*) FROM listed WHERE product_id = ANY(ARRAY(
            SELECT id FROM product_product WHERE state = ANY(%(hiding)s)
            UNION SELECT id FROM product_product WHERE supplier_id = ANY(ARRAY(
                SELECT s.id FROM supplier_supplier s WHERE s.state <> 'active' OR EXISTS (
                    SELECT FROM supplier_ban b
                    WHERE b.supplier_id = s.id AND %(today)s BETWEEN b.starts_on AND b.ends_on))))))"""
HIDING = [state.value for state in Product.State if state is not Product.State.PUBLISHED]


def count(scope: Scope, condition: Condition) -> int:
    """How many products the list has.

    The public list of a whole channel, which every front page asks for, is counted the short way: all that is listed, less
    the few that their own state or their supplier's hides.
    """
    if condition == ANYTHING and scope.viewer == PUBLIC and scope.channel_id is not None:
        given = {"channel": scope.channel_id, "hiding": HIDING, "today": clock.today()}
        return int(run(_WHOLE_CHANNEL, given)[0][0])
    where = all_of([scope.viewer.sees(listed=True), condition])
    sql = f"SELECT count(*) {scope.tables()} WHERE {where.sql}"
    return int(run(sql, [scope.channel_id, *where.params], prepared=False)[0][0])


def categories_in_use(prefixes: Sequence[str]) -> dict[str, list[int]]:
    """品目 · for each of these, the categories whose code begins with it and that have products.

    Asked before a list is: knowing these, the database knows whether to go through prices or through categories.
    """
    sql = """SELECT c.id, c.prefix FROM product_category c WHERE c.prefix LIKE ANY(%s)
        AND EXISTS (SELECT FROM product_product p WHERE p.category_id = c.id)"""
    used = run(sql, [[f"{prefix}%" for prefix in prefixes]], prepared=False)
    return {prefix: [pk for pk, own in used if own.startswith(prefix)] for prefix in prefixes}


def product(scope: Scope, condition: Condition) -> ProductRow | None:
    """One product that the viewer may open; hidden from lists or not."""
    where = all_of([scope.viewer.sees(listed=False), condition])
    sql = f"SELECT {PRODUCT}, NULL {scope.tables()} WHERE {where.sql} LIMIT 1"
    return next(iter(gather(fetch(ProductRow, sql, [scope.channel_id, *where.params]))), None)


def own_ids(by: Actor, condition: Condition, *, most: int) -> list[int]:
    """Of the products that somebody may change those that meet a condition, by their ids."""
    viewer = Viewer.of(by)
    own = ANYTHING if sells_for_all(by) else of_organisations(viewer.organisations)
    where = all_of([own, condition])
    sql = f"SELECT p.id {Scope(None).tables()} WHERE {where.sql} ORDER BY p.id LIMIT %s"
    return [pk for (pk,) in run(sql, [None, *where.params, most], prepared=False)]


def referred_products(ids: Collection[int], channel_id: int | None, viewer: Viewer) -> dict[int, ProductRow]:
    """Of these products to which attributes refer those that the viewer may open; without a channel: in any of them."""
    return keyed(
        gather(fetch(ProductRow, *_referred(f"{PRODUCT}, NULL", "", "p.id", ids, channel_id, viewer)))
    )


def referred_variants(ids: Collection[int], channel_id: int | None, viewer: Viewer) -> dict[int, VariantRow]:
    """Of these variants to which attributes refer those whose product the viewer may open."""
    joined = """JOIN product_productvariant v ON v.product_id = p.id
        LEFT JOIN product_productvariantchannellisting vl ON vl.variant_id = v.id AND vl.channel_id = l.channel_id"""
    columns = VARIANT.replace("%s::bigint", "l.channel_id")
    return keyed(gather(fetch(VariantRow, *_referred(columns, joined, "v.id", ids, channel_id, viewer))))


def _referred(
    columns: str, joined: str, key: str, ids: Collection[int], channel_id: int | None, viewer: Viewer
) -> tuple[str, list[Any]]:
    seen, somewhere = viewer.sees(listed=False), channel_id is None
    sql = seen.sql
    if somewhere:
        sql = sql.replace(
            "l.is_published",
            "EXISTS (SELECT FROM product_productchannellisting x WHERE x.product_id = p.id AND x.is_published)",
        )
    return (
        f"SELECT {columns} {PRODUCTS.format(join='LEFT JOIN' if somewhere else 'JOIN')} {joined} "
        f"WHERE {key} = ANY(%s) AND ({sql})",
        [channel_id, list(ids), *seen.params],
    )


def shown_collections(
    ids: Collection[int], channel_id: int | None, viewer: Viewer
) -> dict[int, CollectionRow]:
    """Of these collections those that the viewer sees in a channel; without one: in any."""
    found = collections_by_id(ids, channel_id)
    if viewer.everything or not found:
        return found
    sql = f"SELECT c.id FROM product_collection c WHERE c.id = ANY(%s) AND {SHOWN_IN}"
    shown = {pk for (pk,) in run(sql, [list(found), channel_id])}
    return {pk: row for pk, row in found.items() if pk in shown}


def offers(pairs: Sequence[tuple[str, str]], scope: Scope) -> dict[tuple[str, str], list[ProductRow]]:
    """同款比价 · the offers of all suppliers for each (brand, model), the cheapest first."""
    where = all_of(
        [
            scope.viewer.sees(listed=True),
            Condition("l.lowest_price IS NOT NULL"),
            Condition(
                "(p.brand, p.model) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
                ([brand for brand, _ in pairs], [model for _, model in pairs]),
            ),
        ]
    )
    sql = f"SELECT {PRODUCT}, NULL {scope.tables()} WHERE {where.sql} ORDER BY l.lowest_price, p.id"
    found: dict[tuple[str, str], list[ProductRow]] = {}
    for each in gather(fetch(ProductRow, sql, [scope.channel_id, *where.params])):
        found.setdefault((each.brand, each.model), []).append(each)
    return found


def variants(
    scope: Scope, condition: Condition, *, limit: int, after: int | None = None, descending: bool = False
) -> list[VariantRow]:
    """At most `limit` variants (named `v`) of products that the viewer may open, by their ids."""
    asked = [scope.viewer.sees(listed=False), condition]
    if not scope.viewer.is_privileged:
        asked.append(Condition("vl.id IS NOT NULL"))
    if after is not None:
        asked.append(Condition(f"v.id {'<' if descending else '>'} %s", (after,)))
    where = all_of(asked)
    sql = f"""SELECT {VARIANT} {scope.tables()} JOIN product_productvariant v ON v.product_id = p.id
        LEFT JOIN product_productvariantchannellisting vl ON vl.variant_id = v.id AND vl.channel_id = %s
        WHERE {where.sql} ORDER BY v.id {"DESC" if descending else "ASC"} LIMIT %s"""
    return gather(fetch(VariantRow, sql, [scope.channel_id] * 3 + [*where.params, limit]))


def count_variants(scope: Scope, condition: Condition) -> int:
    """How many variants the list has."""
    priced = [] if scope.viewer.is_privileged else [Condition("vl.id IS NOT NULL")]
    where = all_of([scope.viewer.sees(listed=False), condition, *priced])
    sql = f"""SELECT count(*) {scope.tables()} JOIN product_productvariant v ON v.product_id = p.id
        LEFT JOIN product_productvariantchannellisting vl ON vl.variant_id = v.id AND vl.channel_id = %s
        WHERE {where.sql}"""
    return int(run(sql, [scope.channel_id, scope.channel_id, *where.params])[0][0])


@dataclass(frozen=True, slots=True)
class Shelf:
    """小目录 · a smaller list beside the products, in the order of one unique column."""

    row: type
    columns: str
    table: str
    name: str
    key: str

    def list(
        self, condition: Condition, *, limit: int, after: Any = None, descending: bool = False
    ) -> list[Any]:
        """At most `limit` rows after a key, as peers."""
        column = f"{self.name}.{self.key}"
        asked = [condition]
        if after is not None:
            asked.append(Condition(f"{column} {'<' if descending else '>'} %s", (after,)))
        where = all_of(asked)
        sql = f"""SELECT {self.columns} FROM {self.table} {self.name} WHERE {where.sql}
            ORDER BY {column} {"DESC" if descending else "ASC"} LIMIT %s"""
        return gather(fetch(self.row, sql, [*where.params, limit]))

    def sorted_list(
        self,
        condition: Condition,
        order: Order,
        *,
        limit: int,
        after: tuple[Any, int] | None = None,
        descending: bool = False,
    ) -> list[tuple[Any, tuple[Any, int]]]:
        """At most `limit` rows with their keys `(value, id)` in another order, after such a key."""
        pk = f"{self.name}.id"
        asked = [condition]
        if after is not None:
            sign = "<" if descending else ">"
            asked.append(Condition(f"({order.sql}, {pk}) {sign} (%s::{order.type}, %s::bigint)", after))
        where = all_of(asked)
        way = "DESC" if descending else "ASC"
        sql = f"""SELECT {self.columns}, {order.sql}, {pk} FROM {self.table} {self.name} WHERE {where.sql}
            ORDER BY {order.sql} {way}, {pk} {way} LIMIT %s"""
        found = [
            (self.row(*values[:-2]), (values[-2], values[-1]))
            for values in run(sql, [*where.params, limit], prepared=False)
        ]
        gather(row for row, _ in found)
        return found

    def count(self, condition: Condition) -> int:
        sql = f"SELECT count(*) FROM {self.table} {self.name} WHERE {condition.sql}"
        return int(run(sql, condition.params)[0][0])

    def one(self, condition: Condition) -> Any | None:
        return next(iter(self.list(condition, limit=1)), None)


CATEGORIES = Shelf(CategoryRow, CATEGORY, "product_category", "c", "code")
COLLECTIONS = Shelf(CollectionRow, f"{COLLECTION}, NULL, NULL", "product_collection", "c", "slug")
TYPES = Shelf(TypeRow, TYPE, "product_producttype", "t", "slug")
ATTRIBUTES = Shelf(AttributeRow, ATTRIBUTE, "product_attribute", "a", "slug")


def shelf_order(name: str, sql: str, type: str = "text") -> Order:
    """Another order of a smaller list, by a not-null SQL value."""
    return Order(name, sql, type, {"text": _text, "bigint": _whole, "timestamptz": _moment}[type])


@dataclass(frozen=True, slots=True)
class Picture:
    """图片 · a picture with the state of its product, and what it is painted from if it was not uploaded."""

    media: MediaRow
    state: str
    hint: str
    brand: str
    name: str
    model: str


def picture(media_id: int) -> Picture | None:
    """A picture, whoever may see it."""
    sql = f"""SELECT {MEDIA}, p.state, p.picture::text, p.brand, p.name, p.model FROM product_productmedia m
        JOIN product_product p ON p.id = m.product_id WHERE m.id = %s"""
    for *columns, state, hint, brand, name, model in run(sql, [media_id]):
        return Picture(MediaRow(*columns), state, hint, brand, name, model)
    return None
