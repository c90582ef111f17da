"""页面的输入 · inputs of pages, in Saleor's names, and how queries and verbs are told of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

import graphene
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from backend.page.models import PageAttributeValue
from backend.page.services.pages import PageText
from storefront_api.kit.connections import in_order
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import pks_of
from storefront_api.kit.metadata import MetadataFilter, MetadataFilterInput, having, having_all
from storefront_api.kit.scalars import JSONString
from storefront_api.product.attributes import meaning
from storefront_api.product.command_inputs import AttributeValueInput, SeoInput, given_attributes
from storefront_api.product.enums import OrderDirection
from storefront_api.product.inputs import (
    AssignedAttributeWhereInput,
    GlobalIDFilterInput,
    StringFilterInput,
)

_IDS = graphene.List(graphene.NonNull(graphene.ID))
_TEXTS = graphene.List(graphene.NonNull(graphene.String))

ORDERS = {
    "TITLE": "title",
    "SLUG": "slug",
    "VISIBILITY": "is_published",
    "CREATED_AT": "created_at",
    "CREATION_DATE": "created_at",
    "PUBLISHED_AT": "dated_at",
    "PUBLICATION_DATE": "dated_at",
    "RANK": "id",
}
PageSortField = strings(
    "PageSortField",
    [(name, name) for name in ORDERS],
    "页面排序 · what pages can be ordered by; RANK is the order in which they were made.",
)
PageTypeSortField = strings(
    "PageTypeSortField",
    [("NAME", "name"), ("SLUG", "slug")],
    "页面类型排序 · what page types can be ordered by.",
)


class PageSortingInput(graphene.InputObjectType):
    """页面排序 · the order of a list of pages."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = PageSortField(required=True, description="依据 · by what.")


class PageTypeSortingInput(graphene.InputObjectType):
    """页面类型排序 · the order of a list of page types."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = PageTypeSortField(required=True, description="依据 · by what.")


class PageFilterInput(graphene.InputObjectType):
    """页面筛选 · every condition must hold."""

    search = graphene.String(description="检索词 · part of title, slug or content.")
    page_types = graphene.Argument(_IDS, description="类型 · of these types.")
    ids = graphene.Argument(_IDS, description="编号 · only these.")
    slugs = graphene.Argument(_TEXTS, description="标识 · only these.")
    metadata = graphene.List(graphene.NonNull(MetadataFilter), description="元数据 · with this metadata.")


class PageWhereInput(graphene.InputObjectType):
    """页面条件 · conditions that can be joined by AND and OR."""

    AND = graphene.List(
        graphene.NonNull(lambda: PageWhereInput), name="AND", description="全部 · all of them."
    )
    OR = graphene.List(graphene.NonNull(lambda: PageWhereInput), name="OR", description="任一 · any of them.")
    ids = graphene.Argument(_IDS, description="编号 · only these.")
    slug = StringFilterInput(description="标识 · the slug.")
    page_type = GlobalIDFilterInput(description="类型 · the type.")
    attributes = graphene.List(
        graphene.NonNull(AssignedAttributeWhereInput), description="属性 · attributes, all of them."
    )
    metadata = MetadataFilterInput(description="元数据 · with this metadata.")


class PageTypeFilterInput(graphene.InputObjectType):
    """页面类型筛选 · every condition must hold."""

    search = graphene.String(description="名称或标识 · part of name or slug.")
    slugs = graphene.Argument(_TEXTS, description="标识 · only these.")


class PageInput(graphene.InputObjectType):
    """页面内容 · what is said of a page; what is not given stays as it is."""

    title = graphene.String(description="标题 · the title.")
    slug = graphene.String(description="标识 · the slug; made of the title if not given.")
    content = JSONString(
        description="内容 · EditorJS: paragraph, header, list, image, table, quote, delimiter."
    )
    attributes = graphene.List(
        graphene.NonNull(AttributeValueInput), description="属性 · attributes with values."
    )
    is_published = graphene.Boolean(description="发布 · let everybody see it.")
    published_at = graphene.DateTime(description="发布时间 · since when it is seen.")
    seo = SeoInput(description="搜索引擎 · title and summary for search engines.")


class PageCreateInput(PageInput):
    """新页面 · a page to be written."""

    page_type = graphene.ID(required=True, description="类型 · its type.")


class PageTypeCreateInput(graphene.InputObjectType):
    """新页面类型 · a page type to be made."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug; made of the name if not given.")
    add_attributes = graphene.Argument(_IDS, description="属性 · attributes of its pages.")


class PageTypeUpdateInput(PageTypeCreateInput):
    """页面类型内容 · what changes of a page type."""

    remove_attributes = graphene.Argument(_IDS, description="移除属性 · attributes that its pages lose.")


class ReorderInput(graphene.InputObjectType):
    """移动 · move something by so many places: down for more than 0, up for less."""

    id = graphene.ID(required=True, description="编号 · what is moved.")
    sort_order = graphene.Int(description="位数 · by how many places.")


def moves(given: Any, type_name: str) -> list[tuple[Any, int]]:
    """What a list of moves says."""
    keys = pks_of([one.id for one in given], type_name, "moves")
    return [(key, one.get("sort_order") or 0) for key, one in zip(keys, given, strict=True)]


def order(sort_by: Mapping[str, str] | None) -> tuple[str, ...]:
    """In which order pages are listed; by slug if nothing is said."""
    if sort_by is None:
        return ("slug",)
    return in_order(ORDERS[sort_by["field"]], sort_by["direction"])


def page_text(said: Any) -> PageText:
    """What a page input says; an empty content takes it away."""
    seo, content = said.get("seo") or {}, said.get("content")
    return PageText(
        title=said.get("title"),
        slug=said.get("slug"),
        content={} if "content" in said and content is None else content,
        seo_title=seo.get("title"),
        seo_description=seo.get("description"),
        attributes=given_attributes(said.get("attributes")),
        is_published=said.get("is_published"),
        published_at=said.get("published_at"),
    )


def filtered(given: Mapping[str, Any]) -> Q:
    """The condition of a filter."""
    asked = containing(given.get("search"))
    if given.get("page_types") is not None:
        asked &= Q(page_type__in=pks_of(given["page_types"], "PageType"))
    if given.get("ids") is not None:
        asked &= Q(pk__in=pks_of(given["ids"], "Page"))
    if given.get("slugs") is not None:
        asked &= Q(slug__in=given["slugs"])
    return asked & having_all(given.get("metadata"))


def containing(words: str | None) -> Q:
    """Pages whose title, slug or content has every one of the words."""
    asked = Q()
    for word in (words or "").split():
        asked &= Q(title__icontains=word) | Q(slug__icontains=word) | Q(content_text__icontains=word)
    return asked


CONTENT_TEXT = {"content_text": Cast("content", TextField())}


def where(given: Mapping[str, Any]) -> Q:
    """The condition of a where."""
    asked = Q()
    if given.get("AND"):
        asked &= reduce(and_, (where(one) for one in given["AND"]))
    if given.get("OR"):
        asked &= reduce(or_, (where(one) for one in given["OR"]))
    if given.get("ids") is not None:
        asked &= Q(pk__in=pks_of(given["ids"], "Page"))
    if given.get("slug") is not None:
        asked &= _one_of("slug", given["slug"])
    if given.get("page_type") is not None:
        chosen = given["page_type"]
        if chosen.get("eq") is not None:
            asked &= Q(page_type__in=pks_of([chosen["eq"]], "PageType"))
        if chosen.get("one_of") is not None:
            asked &= Q(page_type__in=pks_of(chosen["one_of"], "PageType"))
    if given.get("metadata") is not None:
        asked &= having(given["metadata"])
    for attribute in given.get("attributes") or ():
        asked &= _with_attribute(attribute)
    return asked


def _one_of(name: str, given: Mapping[str, Any]) -> Q:
    asked = Q()
    if given.get("eq") is not None:
        asked &= Q(**{name: given["eq"]})
    if given.get("one_of") is not None:
        asked &= Q(**{f"{name}__in": given["one_of"]})
    return asked


def _with_attribute(given: Mapping[str, Any]) -> Q:
    asked, value = Q(), given.get("value") or {}
    if given.get("slug") is not None:
        asked &= Q(value__attribute__slug=given["slug"])
    for name in ("slug", "name"):
        if value.get(name) is not None:
            asked &= _one_of(f"value__{name}", value[name])
    if value.get("boolean") is not None:
        asked &= Q(value__boolean=value["boolean"])
    if value.get("numeric") is not None:
        number = value["numeric"]
        asked &= _one_of("value__number", number)
        for end, limit in (number.get("range") or {}).items():
            if limit is not None:
                asked &= Q(**{f"value__number__{end}": limit})
    for name, column in (("date", "day"), ("date_time", "moment")):
        for end, limit in (value.get(name) or {}).items():
            if limit is not None:
                asked &= Q(**{f"value__{column}__{end}": limit})
    found = _holding(asked)
    for name, path in _REFERENCES.items():
        meant = (value.get("reference") or {}).get(name) or {}
        if meant.get("contains_any") is not None:
            found &= _holding(asked & Q(**{f"value__{path}__in": meaning(name, meant["contains_any"])}))
        for one in meant.get("contains_all") or ():
            found &= _holding(asked & Q(**{f"value__{path}__in": meaning(name, [one])}))
    return found


_REFERENCES = {
    "referenced_ids": "slug",
    "page_slugs": "page__slug",
    "product_slugs": "product__slug",
    "product_variant_skus": "variant__sku",
    "category_slugs": "category__slug",
    "collection_slugs": "collection__slug",
}


def _holding(asked: Q) -> Q:
    return Q(pk__in=PageAttributeValue.objects.filter(asked).values("page_id"))
