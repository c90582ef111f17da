"""展品列表 · a page of exhibits: in the pavilion's order, or found by the index where words are searched for. The site and the
API ask here alike; while there is no index, the database is asked for the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from pavilion import queries
from pavilion.models import Cluster, Honour
from pavilion.rules import Kind
from pavilion.services.telling import KIND
from search.query import AnyOf, Counts, Filter, OneOf, Query
from storefront_api.kit.connections import Window, page
from storefront_api.kit.found import FoundPage, Way, searched


@dataclass(frozen=True, slots=True)
class Asked:
    """所查 · what exhibits are asked for; None does not narrow."""

    text: str = ""
    kinds: Sequence[str] | None = None
    regions: Sequence[str] | None = None
    clusters: Sequence[str] | None = None
    rooms: Sequence[str] | None = None
    honours: Sequence[str] | None = None
    month: int | None = None


def exhibit_page(asked: Asked, window: Window) -> FoundPage:
    """The page that is asked for."""
    condition, filters = _narrowed(asked)
    rows = queries.shown().filter(condition).select_related("region")
    return searched(
        Query(KIND, asked.text.strip(), filters),
        rows,
        window,
        lambda: page(queries.in_order(rows.filter(queries.containing(asked.text))), ("rank", "id"), window),
        WAYS,
    )


def _narrowed(asked: Asked) -> tuple[Q, tuple[Filter, ...]]:
    """The conditions, for the database and for the index. What depends on the day the database decides."""
    condition, filters = Q(), list[Filter]()
    if asked.kinds is not None:
        condition &= Q(kind__in=asked.kinds)
        filters.append(AnyOf("exhibit_kind", tuple(asked.kinds)))
    if asked.regions is not None:
        condition &= Q(region__in=asked.regions)
        filters.append(AnyOf("region", tuple(asked.regions)))
    if asked.clusters is not None:
        condition &= Q(cluster__slug__in=asked.clusters)
        filters.append(AnyOf("cluster", tuple(asked.clusters)))
    if asked.month is not None:
        month = asked.month if 1 <= asked.month <= 12 else None
        condition &= Q(months__contains=[month]) if month else Q(pk=None)
        filters.append(AnyOf("months", (str(month),) if month else ()))
    if asked.rooms is not None:
        inside = queries.open_rooms().filter(slug__in=asked.rooms)
        ids = queries.RoomExhibit.objects.filter(room__in=inside).values_list("exhibit", flat=True)
        filters.append(OneOf(tuple(ids)))
        condition &= Q(pk__in=ids)
    if asked.honours is not None:
        honours = queries.valid_honours().filter(kind__in=asked.honours, exhibit__isnull=False)
        ids = honours.values_list("exhibit", flat=True)
        filters.append(OneOf(tuple(ids)))
        condition &= Q(pk__in=ids)
    return condition, tuple(filters)


def _kinds(values: Sequence[str]) -> Mapping[str, str]:
    return {value: Kind(value).label for value in values}


def _regions(values: Sequence[str]) -> Mapping[str, str]:
    return {one.pk: one.name for one in queries.districts() if one.pk in values}


def _clusters(values: Sequence[str]) -> Mapping[str, str]:
    return dict(Cluster.objects.filter(slug__in=values).values_list("slug", "name"))


def _honours(values: Sequence[str]) -> Mapping[str, str]:
    return {value: str(Honour.Kind(value).label) for value in values}


def _months(values: Sequence[str]) -> Mapping[str, str]:
    return {value: f"{value} 月" for value in values}


WAYS = (
    Way("kind", "类别", Counts("exhibit_kind"), _kinds, str.upper),
    Way("region", "区县", Counts("region", 20), _regions),
    Way("cluster", "产业集群", Counts("cluster", 30), _clusters),
    Way("honour", "荣誉", Counts("honours"), _honours, str.upper),
    Way("month", "时令", Counts("months", 12), _months),
)
"""By what the list can be narrowed."""
