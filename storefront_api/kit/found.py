"""检索列表 · lists that the index finds, whatever their kind: a page of hits as the store has them, and ways to narrow it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

import graphene
from django.db.models import QuerySet
from graphql import GraphQLError

from backend.core.indexing import declared
from backend.core.peers import gather
from backend.region.queries import region_names
from search import service
from search.port import IndexUnavailable
from search.query import Counts, Query
from storefront_api.kit.connections import Page, Window
from storefront_api.kit.context import Context
from storefront_api.kit.enums import described

log = logging.getLogger(__name__)
Told = TypeVar("Told", bound=Page)
Answer = TypeVar("Answer")

_KINDS = StrEnum("_KINDS", [(each.kind.upper(), each.kind) for each in declared()])  # type: ignore[misc]
SearchKindEnum = described(
    "SearchKindEnum",
    _KINDS,
    "检索类别 · the kinds of things that can be searched for.",
    {each.kind.upper(): each.label for each in declared()},
)
FOUND = "found"
"""Begins the cursor of a page that the index found."""
INDEX_UNAVAILABLE = (
    "检索引擎暂不可用，结果来自数据库，只按名称查找。 · The search engine is not available; these were found by name "
    "in the database."
)
NOTHING_TO_TELL = "检索引擎暂不可用，暂无分面和联想词。 · The search engine is not available; there are no facets and suggestions now."


@dataclass(frozen=True, slots=True)
class Value:
    """分面值 · one value and how many things have it."""

    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """分面 · one way to narrow a list."""

    slug: str
    name: str
    values: list[Value]


class FacetValue(graphene.ObjectType):
    """分面值 · one value to narrow a list by. Values of `price` are `from-to` in yuan; of categories, their ids."""

    class Meta:
        name = "SearchFacetValue"

    slug = graphene.String(required=True, description="值 · what to filter by.")
    name = graphene.String(required=True, description="名称 · how it is shown.")
    count = graphene.Int(required=True, description="数量 · how many of the list have it.")


class Facet(graphene.ObjectType):
    """分面 · one way to narrow a list: category, brand, supplier, price, region, an attribute and so on."""

    class Meta:
        name = "SearchFacet"

    slug = graphene.String(
        required=True, description="标识 · what is narrowed by; of an attribute, its own slug."
    )
    name = graphene.String(required=True, description="名称 · how it is shown.")
    values = graphene.List(graphene.NonNull(FacetValue), required=True, description="值 · the values.")


FOUND_FIELDS = {
    "facets": graphene.List(
        graphene.NonNull(Facet),
        description="分面，按需计算 · ways to narrow the list, counted when asked for; null while there is no index.",
    ),
    "did_you_mean": graphene.String(
        description="您是不是要找 · a better spelling of what was searched for. Where all of it is found, the list shows that."
    ),
    "is_relaxed": graphene.Boolean(
        required=True,
        description="已放宽 · nothing meets every word as it is written, so these meet some of them, or a better spelling.",
    ),
    "is_index_unavailable": graphene.Boolean(
        required=True,
        description="检索降级 · there is no index now: names were searched in the database instead.",
    ),
    "resolve_facets": staticmethod(lambda page, info: while_there_is(info.context, page.facets)),
    "resolve_did_you_mean": staticmethod(lambda page, info: page.did_you_mean or None),
    "resolve_is_relaxed": staticmethod(lambda page, info: page.is_relaxed),
    "resolve_is_index_unavailable": staticmethod(lambda page, info: page.is_index_unavailable),
}
"""What the connection of a list has that can be searched."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to narrow a list: by which field, and what its values are called. Values without a name are not shown."""

    slug: str
    name: str
    counts: Counts
    names: Callable[[Sequence[str]], Mapping[str, str]]
    slug_of: Callable[[str], str] = str


def _regions(values: Sequence[str]) -> Mapping[str, str]:
    names = region_names()
    return {value: names[value] for value in values if value in names}


BY_REGION = Way("region", "地区", Counts("region", 100), _regions)
"""By the regions of things whose field `region` has the whole way up to the province."""


@dataclass(slots=True)
class FoundPage(Page):
    """A page of a list that can be searched, and how it was found."""

    query: Query | None = None
    ways: Sequence[Way] = ()
    did_you_mean: str = ""
    is_relaxed: bool = False
    is_index_unavailable: bool = False

    def facets(self) -> list[Found]:
        """Those ways that have something to choose."""
        assert self.query is not None
        asked = replace(self.query, sort=None, limit=0, facets=tuple(way.counts for way in self.ways))
        counted = service.engine().search(asked).facets
        found = []
        for way in self.ways:
            buckets = counted[way.counts.name]
            names = way.names([each.value for each in buckets])
            values = [
                Value(way.slug_of(each.value), names[each.value], each.count)
                for each in buckets
                if each.value in names
            ]
            found.append(Found(way.slug, way.name, values))
        return [each for each in found if each.values]


def searched(
    query: Query,
    rows: QuerySet[Any],
    asked: Window,
    listed: Callable[[], Page],
    ways: Sequence[Way] = (),
    *,
    key: str = "pk",
    unindexed: QuerySet[Any] | None = None,
) -> FoundPage:
    """The page of `rows` that the window shows of what is asked for; without an index that of `listed`, which says so.

    Without words the store is asked. What the index knows by its `key`, but `rows` have no more, is left out. The index knows
    what everybody may see: where the viewer also sees `unindexed` rows, which meet the words as well, the store tells them all.
    """
    is_found = asked.key is not None and asked.key[0] == FOUND
    is_private = not is_found and bool(query.text) and unindexed is not None and unindexed.exists()
    if query.text and not is_private and (asked.key is None or is_found):
        cursor = str(asked.key[1]) if asked.key and len(asked.key) == 2 else ""
        place = {"before" if asked.backward else "after": cursor}
        try:
            results = service.engine().search(replace(query, limit=asked.limit, **place))  # type: ignore[arg-type]
        except (IndexUnavailable, service.NotConfigured):
            log.warning("no index of %s: searching the database", query.kind, exc_info=True)
            if is_found:
                raise start_again() from None
        else:
            kept = rows.in_bulk([hit.id for hit in results.hits], field_name=key)
            hits = [hit for hit in results.hits if hit.id in kept]
            return FoundPage(
                gather(kept[hit.id] for hit in hits),
                [(FOUND, hit.cursor) for hit in hits],
                results.has_previous if asked.backward else results.has_next,
                asked,
                lambda: count_of(
                    lambda: (
                        service.engine().search(replace(query, sort=None, limit=0, total=True)).total or 0
                    ),
                    lambda: listed().count(),
                ),
                query=query,
                ways=ways,
                did_you_mean=results.did_you_mean,
                is_relaxed=results.relaxed,
            )
    page = listed()
    return FoundPage(
        page.rows,
        page.keys,
        page.has_more,
        asked,
        page.count,
        query=query,
        ways=ways,
        is_index_unavailable=bool(query.text) and not is_private,
    )


def count_of(by_index: Callable[[], int], by_store: Callable[[], int]) -> int:
    """How many there are; the store tells if the index has gone since it found them."""
    try:
        return by_index()
    except (IndexUnavailable, service.NotConfigured):
        return by_store()


def while_there_is(context: Context, ask: Callable[[], Answer]) -> Answer | None:
    """What only the index can tell; None while there is none, and the answer's `extensions` say so."""
    try:
        return ask()
    except (IndexUnavailable, service.NotConfigured):
        log.warning("there is no index to ask", exc_info=True)
        context.told.setdefault("search", {"indexUnavailable": True, "message": NOTHING_TO_TELL})
        return None


def start_again() -> GraphQLError:
    """What to say of a page that only the index could tell."""
    return GraphQLError(
        "检索暂不可用，请从第一页重新检索。 · The index is not available; start again from the first page."
    )


def tell(context: Context, page: Told) -> Told:
    """Say in the answer's `extensions` when the index could not be asked: clients of Saleor ask for no field that says so."""
    if page.is_index_unavailable:  # type: ignore[attr-defined]
        context.told["search"] = {"indexUnavailable": True, "message": INDEX_UNAVAILABLE}
    return page
