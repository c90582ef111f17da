from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.db.models import Q

from backend.page.models import Page as PageModel
from backend.page.models import PageType as PageTypeModel
from backend.page.queries import visible_pages
from storefront_api.kit.connections import PAGING, in_order, page, window
from storefront_api.kit.connections import Page as Slice
from storefront_api.kit.ids import key_or_none, only_one
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.page import commands, inputs
from storefront_api.page.types import Page, PageConnection, PageType, PageTypeConnection
from storefront_api.product.translations import of_slug

_CHANNEL = graphene.String(description="频道；页面各频道相同 · the channel; pages are the same in all.")


class Queries:
    page = graphene.Field(
        Page,
        id=graphene.ID(description="全局编号 · the global id."),
        slug=graphene.String(description="标识 · the slug."),
        slug_language_code=graphene.Argument(
            LanguageCodeEnum, description="标识的语言 · the slug's language."
        ),
        channel=_CHANNEL,
        description="一个页面 · one page by id or slug.",
    )
    pages = graphene.Field(
        PageConnection,
        **PAGING,
        filter=inputs.PageFilterInput(description="筛选 · conditions."),
        where=inputs.PageWhereInput(description="条件 · conditions that can be joined."),
        search=graphene.String(description="检索词 · part of title, slug or content."),
        sort_by=inputs.PageSortingInput(description="排序 · the order; by slug if not given."),
        channel=_CHANNEL,
        description="页面 · content pages.",
    )
    page_type = graphene.Field(
        PageType,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个页面类型 · one page type.",
    )
    page_types = graphene.Field(
        PageTypeConnection,
        **PAGING,
        filter=inputs.PageTypeFilterInput(description="筛选 · conditions."),
        sort_by=inputs.PageTypeSortingInput(description="排序 · the order; by slug if not given."),
        description="页面类型 · types of pages.",
    )

    @staticmethod
    def resolve_page(
        root: None,
        info: Any,
        id: str | None = None,
        slug: str | None = None,
        slug_language_code: str | None = None,
        channel: str | None = None,
    ) -> PageModel | None:
        only_one(id=id, slug=slug)
        pk = of_slug("Page", slug, slug_language_code) if id is None else key_or_none(id, "Page")
        asked = Q(slug=slug) if id is None and pk is None else Q(pk=pk)
        return visible_pages(info.context.actor).filter(asked).first()

    @staticmethod
    def resolve_pages(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        where: Mapping[str, Any] | None = None,
        search: str | None = None,
        sort_by: Mapping[str, str] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Slice:
        asked = inputs.filtered(filter or {}) & inputs.where(where or {}) & inputs.containing(search)
        found = visible_pages(info.context.actor).annotate(**inputs.CONTENT_TEXT).filter(asked)
        return page(found, inputs.order(sort_by), window(**paging))

    @staticmethod
    def resolve_page_type(root: None, info: Any, id: str) -> PageTypeModel | None:
        return PageTypeModel.objects.filter(pk=key_or_none(id, "PageType")).first()

    @staticmethod
    def resolve_page_types(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        sort_by: Mapping[str, str] | None = None,
        **paging: Any,
    ) -> Slice:
        given, asked = filter or {}, Q()
        for word in (given.get("search") or "").split():
            asked &= Q(name__icontains=word) | Q(slug__icontains=word)
        if given.get("slugs") is not None:
            asked &= Q(slug__in=given["slugs"])
        by = in_order(sort_by["field"], sort_by["direction"]) if sort_by else ("slug",)
        return page(PageTypeModel.objects.filter(asked), by, window(**paging))


class Mutations:
    page_create = commands.PageCreate.Field()
    page_update = commands.PageUpdate.Field()
    page_delete = commands.PageDelete.Field()
    page_bulk_delete = commands.PageBulkDelete.Field()
    page_bulk_publish = commands.PageBulkPublish.Field()
    page_reorder_attribute_values = commands.PageReorderAttributeValues.Field()
    page_type_create = commands.PageTypeCreate.Field()
    page_type_update = commands.PageTypeUpdate.Field()
    page_type_delete = commands.PageTypeDelete.Field()
    page_type_bulk_delete = commands.PageTypeBulkDelete.Field()
    page_attribute_assign = commands.PageAttributeAssign.Field()
    page_attribute_unassign = commands.PageAttributeUnassign.Field()
    page_type_reorder_attributes = commands.PageTypeReorderAttributes.Field()
