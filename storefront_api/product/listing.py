"""商品列表 · one page of products: read from the database by keyset, or found by the index when words are searched for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphql import GraphQLError

from backend.core.peers import gather
from backend.product import queries
from backend.product.conditions import Condition, all_of, containing
from backend.product.queries import Scope, Viewer
from backend.product.rows import ProductRow
from backend.region.queries import channels_by_id
from search import service
from search.port import Bucket, Hit, IndexUnavailable, Results
from search.query import Query
from storefront_api.kit.connections import Page, Window
from storefront_api.kit.context import Context
from storefront_api.kit.found import FOUND, Found, count_of, start_again
from storefront_api.product.filters import Asked

log = logging.getLogger(__name__)

KIND = "product"
NOWHERE = 0
"""The number of a channel that does not exist: nothing is listed there."""
MOST_SIFTED = 2000
"""How many hits are looked through for conditions that the index cannot tell."""
SIFTED_AT_ONCE = 100
EVERYTHING = Asked()


def scope_of(context: Context, slug: str | None, *, required: bool = True) -> Scope:
    """In whose eyes and in which channel; strangers must name one. In an unknown channel nothing is listed."""
    viewer = context.memo.get(Viewer)
    if viewer is None:
        viewer = context.memo[Viewer] = Viewer.of(context.actor)
    if slug is None:
        context.channel(None, required=required and not viewer.is_privileged)
        return Scope(None, viewer)
    channel = context.channel(slug)
    return Scope(channel.pk if channel else NOWHERE, viewer)


@dataclass(slots=True)
class ProductPage(Page):
    """A page of products, and how it was found."""

    scope: Scope | None = None
    asked: Asked = EVERYTHING
    did_you_mean: str = ""
    is_relaxed: bool = False
    is_index_unavailable: bool = False
    counted: Mapping[str, tuple[Bucket, ...]] | None = None
    """The facets, where they were counted with the page."""

    def facets(self) -> list[Found] | None:
        """Ways to narrow the list; None where no channel is named."""
        from storefront_api.product.facets import facets

        assert self.scope is not None
        return facets(self.scope, self.asked, self.counted)


def product_page(scope: Scope, asked: Asked, window: Window, selected: Collection[str] = ()) -> ProductPage:
    """The page that a window shows of what is asked for. What is `selected` of it is asked of the index at once."""
    if asked.text and scope.channel_id:
        if window.key is None or window.key[0] == FOUND:
            try:
                return _found(scope, asked, window, selected)
            except (IndexUnavailable, service.NotConfigured):
                log.warning("no index of products: searching names in the database", exc_info=True)
                if window.key is not None:
                    raise start_again() from None
        listed = _listed(scope, asked, window, containing(asked.text.split()))
        listed.is_index_unavailable = True
        return listed
    return _listed(scope, asked, window, containing(asked.text.split()))


def product_pages(scope: Scope, asked: Sequence[Asked], window: Window) -> list[ProductPage]:
    """The same window of several lists, where they stand side by side; one statement, and one more for all counts."""
    first = asked[0]
    if len(asked) == 1 or first.text or window.key is not None:
        return [product_page(scope, each, window) for each in asked]
    conditions = [each.condition for each in asked]
    found = queries.products_of_each(
        scope,
        [(each.condition, each.sort.order) for each in asked],
        descending=first.sort.descending != window.backward,
        limit=window.limit + 1,
    )
    counts: list[int] = []

    def count(number: int) -> int:
        if not counts:
            counts.extend(queries.count_each(scope, conditions))
        return counts[number]

    return [
        _in_window(rows, scope, each, window, partial(count, number))
        for number, (each, rows) in enumerate(zip(asked, found, strict=True))
    ]


def _listed(scope: Scope, asked: Asked, window: Window, words: Condition) -> ProductPage:
    sort, condition = asked.sort, all_of([asked.condition, words])
    order, descending = sort.order, sort.descending != window.backward
    rows = queries.products(
        scope,
        condition,
        order,
        descending=descending,
        limit=window.limit + 1,
        after=_after(window, order),
    )
    return _in_window(rows, scope, asked, window, lambda: queries.count(scope, condition))


def _in_window(
    rows: list[ProductRow], scope: Scope, asked: Asked, window: Window, count: Callable[[], int]
) -> ProductPage:
    """A page of rows that were read in the window's direction, one more than it shows."""
    more = len(rows) > window.limit
    del rows[window.limit :]
    if window.backward:
        rows.reverse()
    keys = [(asked.sort.order.name, row.key, row.id) for row in rows]
    return ProductPage(rows, keys, more, window, count, scope=scope, asked=asked)


def _after(window: Window, order: queries.Order) -> tuple[Any, int] | None:
    if window.key is None:
        return None
    try:
        name, value, pk = window.key
        if name != order.name or isinstance(pk, bool) or not isinstance(pk, int):
            raise ValueError
        return order.read(value), pk
    except (ValueError, ArithmeticError):
        raise GraphQLError("游标无效或属于另一种排序。 · The cursor is not valid for this list.") from None


def query(scope: Scope, asked: Asked, **more: Any) -> Query:
    """What is asked for, as a question to the index."""
    channel = channels_by_id().get(scope.channel_id or NOWHERE)
    return Query(KIND, asked.text, asked.filters, channel=channel.slug if channel else "", **more)


def _found(scope: Scope, asked: Asked, window: Window, selected: Collection[str]) -> ProductPage:
    if scope.channel_id == NOWHERE:
        return ProductPage([], [], False, window, lambda: 0, scope=scope, asked=asked)
    cursor = str(window.key[1]) if window.key and len(window.key) == 2 else ""
    rest = asked.beyond_index
    if rest is not None:
        return _sifted(scope, asked, window, cursor, rest)
    also: dict[str, Any] = {"total": "totalCount" in selected}
    if "facets" in selected:
        from storefront_api.product.facets import wanted

        also["facets"] = wanted(asked)
    results = _ask(scope, asked, window, cursor, window.limit, **also)
    seen = queries.products_in_turn(scope, [hit.id for hit in results.hits])
    more = results.has_previous if window.backward else results.has_next
    page = _page(scope, asked, window, results, seen, results.hits, more)
    page._total = results.total
    page.counted = results.facets or None
    return page


def _sifted(scope: Scope, asked: Asked, window: Window, cursor: str, rest: Condition) -> ProductPage:
    """Go through the hits until the page is full: some conditions only the database can tell."""
    seen: list[ProductRow] = []
    kept: list[Hit] = []
    first: Results | None = None
    looked_through, more = 0, True
    while more and len(kept) <= window.limit and looked_through < MOST_SIFTED:
        results = _ask(scope, asked, window, cursor, SIFTED_AT_ONCE)
        first = first or results
        hits = results.hits[::-1] if window.backward else results.hits
        found = {row.id: row for row in queries.products_in_turn(scope, [hit.id for hit in hits], rest)}
        kept += [hit for hit in hits if hit.id in found]
        seen += found.values()
        more = results.has_previous if window.backward else results.has_next
        looked_through += len(hits)
        if not hits:
            break
        cursor = hits[-1].cursor
    assert first is not None
    more = len(kept) > window.limit
    kept = kept[: window.limit]
    if window.backward:
        kept.reverse()
    by_id = {row.id: row for row in seen}
    return _page(scope, asked, window, first, gather(by_id[hit.id] for hit in kept), kept, more)


def _ask(scope: Scope, asked: Asked, window: Window, cursor: str, limit: int, **also: Any) -> Results:
    place = {"before" if window.backward else "after": cursor}
    return service.engine().search(query(scope, asked, sort=asked.sort.by, limit=limit, **place, **also))


def _page(
    scope: Scope,
    asked: Asked,
    window: Window,
    results: Results,
    rows: list[ProductRow],
    hits: Any,
    more: bool,
) -> ProductPage:
    cursors = {hit.id: hit.cursor for hit in hits}
    return ProductPage(
        rows,
        [(FOUND, cursors[row.id]) for row in rows],
        more,
        window,
        lambda: count_of(
            lambda: _count(scope, asked),
            lambda: queries.count(scope, all_of([asked.condition, containing(asked.text.split())])),
        ),
        scope=scope,
        asked=asked,
        did_you_mean=results.did_you_mean,
        is_relaxed=results.relaxed,
    )


def _count(scope: Scope, asked: Asked) -> int:
    """How many were found; where only the database can tell, of the first that are looked through."""
    rest = asked.beyond_index
    if rest is None:
        return service.engine().search(query(scope, asked, limit=0, total=True)).total or 0
    hits: list[int] = []
    cursor, more = "", True
    while more and len(hits) < MOST_SIFTED:
        results = service.engine().search(query(scope, asked, limit=SIFTED_AT_ONCE, after=cursor))
        hits += [hit.id for hit in results.hits]
        more = results.has_next and bool(results.hits)
        cursor = results.hits[-1].cursor if results.hits else ""
    return queries.count(scope, all_of([rest, Condition("p.id = ANY(%s)", (hits,))]))
