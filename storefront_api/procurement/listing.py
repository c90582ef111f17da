"""采购项目列表 · a page of procurements: read from the database newest first, or found by the index when words are searched for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import graphene

from backend.core.actor import Actor
from backend.region.queries import within
from procurement_methods import queries
from procurement_methods.editions import METHODS
from procurement_methods.indexing import KIND
from procurement_methods.models import Procurement
from search.query import Counts, Equals, Filter, Query
from storefront_api.kit.connections import PAGING, page, window
from storefront_api.kit.found import BY_REGION, FoundPage, Way, searched
from storefront_api.kit.where import words
from storefront_api.procurement.enums import ProcurementMethodEnum, ProcurementPartyEnum


class ProcurementFilterInput(graphene.InputObjectType):
    """筛选 · which procurements; all conditions must be met."""

    search = graphene.String(description="检索词 · words to search for; as `search`.")
    method = ProcurementMethodEnum(description="采购方式 · by this method.")
    region_code = graphene.String(description="地区 · in the region and all below it.")
    stage = graphene.String(description="阶段代码 · with a package at this stage.")
    mine = ProcurementPartyEnum(
        description="本人参与 · in which one takes part as buyer, agent, supplier or panel member."
    )


LISTING = {
    **PAGING,
    "search": graphene.String(
        description="检索词 · words to search for: name, number, need, category, buyer; the most relevant come first."
    ),
    "filter": ProcurementFilterInput(description="筛选 · which ones."),
}


def procurement_page(actor: Actor, arguments: Mapping[str, Any]) -> FoundPage:
    """The page that is asked for. What is one's own is asked of the database, which knows it from the first draft on."""
    given = arguments.get("filter") or {}
    text = words(arguments.get("search") or given.get("search"))
    asked = window(**{name: arguments[name] for name in PAGING if name in arguments})
    method, mine = given.get("method"), given.get("mine")
    found = queries.procurements_like(
        queries.visible_procurements(actor),
        actor,
        method=method.value if method else "",
        regions=within(given["region_code"]) if given.get("region_code") else None,
        stage=given.get("stage") or "",
        mine=mine.value if mine else "",
    )
    named = queries.procurements_like(found, actor, search=text)
    return searched(
        Query(KIND, "" if mine else text, tuple(_filters(given))),
        found,
        asked,
        lambda: page(named, ("-created_at", "id"), asked),
        () if mine else WAYS,
        key="serial",
        unindexed=named.filter(published_at__isnull=True),
    )


def _filters(given: Mapping[str, Any]) -> Iterable[Filter]:
    if given.get("method"):
        yield Equals("method", given["method"].value)
    if given.get("region_code"):
        yield Equals("region", given["region_code"])
    if given.get("stage"):
        yield Equals("stages", given["stage"])


def _methods(values: Sequence[str]) -> Mapping[str, str]:
    return {method.code: method.zh for method in METHODS if method.code in values}


def _objects(values: Sequence[str]) -> Mapping[str, str]:
    return {value: Procurement.ObjectKind(value).label for value in values}


WAYS = (
    Way("method", "采购方式", Counts("method"), _methods, str.upper),
    Way("object", "采购对象", Counts("object"), _objects, str.upper),
    BY_REGION,
)
"""By what the list can be narrowed."""
