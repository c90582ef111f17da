"""供应商列表 · a page of suppliers: read from the database, or found by the index when words are searched for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import graphene
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from backend.core import clock
from backend.core.actor import Actor
from backend.core.rows import run
from backend.product.models import Category
from backend.supplier import queries
from backend.supplier.indexing import KIND
from backend.supplier.models import Supplier as SupplierModel
from search.query import AnyOf, By, Counts, Equals, Filter, Not, OneOf, Query
from storefront_api.kit.connections import PAGING, in_order, page, window
from storefront_api.kit.enums import described
from storefront_api.kit.found import BY_REGION, FoundPage, Way, searched
from storefront_api.kit.ids import pks_of, to_global_id
from storefront_api.product.enums import OrderDirection
from storefront_api.supplier.types import SupplierSizeEnum, SupplierStateEnum


class _SortField(StrEnum):
    NAME = "name"
    ADMITTED_AT = "admitted_at"
    RANK = "rank"


SupplierSortField = described(
    "SupplierSortField",
    _SortField,
    "排序依据 · by what suppliers are ordered.",
    {"NAME": "名称", "ADMITTED_AT": "入驻时间", "RANK": "相关度"},
)
_TEXTS = graphene.List(graphene.NonNull(graphene.String))


class SupplierSortingInput(graphene.InputObjectType):
    """供应商排序 · the order of a list of suppliers."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = SupplierSortField(required=True, description="依据 · by what.")


class SupplierFilterInput(graphene.InputObjectType):
    """筛选 · which suppliers; all conditions must hold, each is met by any of its values."""

    search = graphene.String(description="检索词 · words to search for, or the credit code; as `search`.")
    state = SupplierStateEnum(description="状态 · the state.")
    region_code = graphene.String(description="地区 · the region with all below it.")
    regions = graphene.Argument(_TEXTS, description="地区 · these regions with all below them.")
    sizes = graphene.List(
        graphene.NonNull(SupplierSizeEnum), description="企业规模（声明） · of these declared sizes."
    )
    categories = graphene.List(
        graphene.NonNull(graphene.ID), description="经营品目 · that sell goods of these categories or below."
    )
    small_supplier = graphene.Boolean(
        description="中小企业 · those that declare themselves micro, small or medium, or only the others."
    )
    is_admitted = graphene.Boolean(
        description="可交易 · those that can be bought from today: active, under no statutory ban; or only the others."
    )


LISTING = {
    **PAGING,
    "search": graphene.String(
        description="检索词 · words to search for: name, trade, goods, region, credit code."
    ),
    "filter": SupplierFilterInput(description="筛选 · which ones."),
    "sort_by": SupplierSortingInput(
        description="排序 · the order; by relevance where something is searched for, else by number."
    ),
}


def supplier_page(actor: Actor, arguments: Mapping[str, Any]) -> FoundPage:
    """The page that is asked for."""
    given, sort = arguments.get("filter") or {}, arguments.get("sort_by")
    text = (arguments.get("search") or given.get("search") or "").strip()
    asked = window(**{name: arguments[name] for name in PAGING if name in arguments})
    shown, filters = _narrowed(queries.visible_suppliers(actor), given)
    order: tuple[str, ...] = ("id",)
    by: By | None = None
    if sort is not None and sort["field"] != "rank":
        order = in_order(f"by_{sort['field']}", sort["direction"])
        by = By(sort["field"], sort["direction"] == "DESC")
        shown = shown.annotate(
            by_name=F("organisation__name"), by_admitted_at=Coalesce("admitted_at", "created_at")
        )
    return searched(
        Query(KIND, text, filters, sort=by),
        shown,
        asked,
        lambda: page(queries.named_like(shown, text), order, asked),
        WAYS,
    )


def _narrowed(
    found: QuerySet[SupplierModel], given: Mapping[str, Any]
) -> tuple[QuerySet[SupplierModel], tuple[Filter, ...]]:
    """The conditions, for the database and for the index."""
    filters: list[Filter] = []
    if (state := given.get("state")) is not None:
        found = found.filter(state=state.value)
        filters.append(Equals("state", state.value))
    for regions in ([given["region_code"]] if given.get("region_code") else None, given.get("regions")):
        if regions is not None:
            found = queries.within_regions(found, regions)
            filters.append(AnyOf("region", tuple(regions)))
    if (sizes := given.get("sizes")) is not None:
        found = found.filter(size__in=[size.value for size in sizes])
        filters.append(AnyOf("size", tuple(size.value for size in sizes)))
    if (small := given.get("small_supplier")) is not None:
        sized = ("micro", "small", "medium")
        found = found.filter(size__in=sized) if small else found.exclude(size__in=sized)
        filters.append(Equals("small", small))
    if (categories := given.get("categories")) is not None:
        pks = pks_of(categories, "Category")
        found = found.filter(pk__in=_sellers(pks))
        filters.append(AnyOf("categories", tuple(map(str, pks))))
    if (admitted := given.get("is_admitted")) is not None:
        banned = queries.banned_on(clock.today())
        if admitted:
            found = found.filter(state=SupplierModel.State.ACTIVE).exclude(pk__in=banned)
            filters += [Equals("state", SupplierModel.State.ACTIVE.value), Not(OneOf(banned))]
        else:
            found = found.filter(~Q(state=SupplierModel.State.ACTIVE) | Q(pk__in=banned))
            filters.append(OneOf(tuple(found.values_list("pk", flat=True))))
    return found, tuple(filters)


def _sellers(category_ids: Sequence[int]) -> list[int]:
    """The suppliers of published goods of these categories, or below them."""
    found = run(
        "SELECT DISTINCT p.supplier_id FROM product_product p JOIN product_category c ON c.id = p.category_id "
        "JOIN product_category a ON starts_with(c.prefix, a.prefix) "
        "WHERE a.id = ANY(%s) AND p.state = 'published'",
        [list(category_ids)],
    )
    return [pk for (pk,) in found]


def _states(values: Sequence[str]) -> Mapping[str, str]:
    return {value: SupplierModel.State(value).label for value in values}


def _sizes(values: Sequence[str]) -> Mapping[str, str]:
    return {value: SupplierModel.Size(value).label for value in values}


def _categories(values: Sequence[str]) -> Mapping[str, str]:
    found = Category.objects.filter(pk__in=[int(value) for value in values]).values_list("pk", "name")
    return {str(pk): name for pk, name in found}


def _small(values: Sequence[str]) -> Mapping[str, str]:
    return {value: "中小企业" for value in values if value in {"true", "1"}}


WAYS = (
    Way("state", "状态", Counts("state"), _states, str.upper),
    BY_REGION,
    Way("size", "企业规模（声明）", Counts("size"), _sizes, str.upper),
    Way("sme", "中小企业", Counts("small"), _small, lambda value: "true"),
    Way(
        "category",
        "经营品目",
        Counts("categories", 40),
        _categories,
        lambda value: to_global_id("Category", int(value)),
    ),
)
"""By what the list can be narrowed."""
