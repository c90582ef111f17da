"""页面 · content pages and their types in the API; their attributes are shown as those of products are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import graphene

from backend.page import queries
from backend.page.models import Page as PageModel
from backend.page.models import PageType as PageTypeModel
from backend.product import rows
from backend.product.conditions import Condition, all_of
from backend.product.models import Attribute as AttributeModel
from backend.product.queries import ATTRIBUTES
from backend.product.rows import AttributeRow, SelectedRow
from storefront_api.kit.connections import PAGING, connection, window
from storefront_api.kit.connections import Page as Slice
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, node_id
from storefront_api.product.attributes import (
    Attribute,
    AttributeConnection,
    ObjectWithAttributes,
    SelectedAttribute,
    by_slug,
)
from storefront_api.product.inputs import AttributeFilterInput, AttributeWhereInput
from storefront_api.product.paging import shelf_page
from storefront_api.product.shelves import attributes_asked
from storefront_api.product.translations import PageTranslation, translation
from storefront_api.product.types import ProductType


class PageType(HasMetadata, graphene.ObjectType):
    """页面类型 · which attributes its pages have."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    attributes = graphene.List(graphene.NonNull(Attribute), description="属性 · the attributes of its pages.")
    available_attributes = graphene.Field(
        AttributeConnection,
        **PAGING,
        search=graphene.String(description="名称 · part of the name."),
        filter=AttributeFilterInput(description="筛选 · conditions."),
        where=AttributeWhereInput(description="条件 · conditions joined by AND and OR."),
        description="可添加的属性 · attributes of pages that it does not have yet.",
    )
    has_pages = graphene.Boolean(description="有页面 · are there pages of it?")

    resolve_id = node_id("PageType")

    @staticmethod
    def resolve_attributes(kind: PageTypeModel, info: Any) -> list[AttributeRow]:
        return [rows.attribute(each) for each in queries.type_attributes(kind)]

    @staticmethod
    def resolve_available_attributes(
        kind: PageTypeModel,
        info: Any,
        search: str | None = None,
        filter: Mapping[str, Any] | None = None,
        where: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Slice:
        assigned = [each.attribute_id for each in queries.type_attributes(kind)]
        asked = [
            Condition("a.type = %s", (AttributeModel.Type.PAGE_TYPE.value,)),
            Condition("a.id <> ALL(%s)", (assigned,)),
            attributes_asked(filter, where, search),
        ]
        return shelf_page(ATTRIBUTES, all_of(asked), window(**paging))

    @staticmethod
    def resolve_has_pages(kind: PageTypeModel, info: Any) -> bool:
        return queries.has_pages(kind)


PageTypeConnection = connection(PageType)


class ReferenceType(graphene.Union):
    """引用类型 · a type to which an attribute's references are limited: of products, or of pages."""

    class Meta:
        types = (ProductType, PageType)

    @classmethod
    def resolve_type(cls, row: Any, info: Any) -> type[graphene.ObjectType]:
        return PageType if isinstance(row, PageTypeModel) else ProductType


class Page(HasMetadata, graphene.ObjectType):
    """页面 · a content page: about, a guide, privacy."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata, ObjectWithAttributes)

    title = graphene.String(required=True, description="标题 · the title.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    content = JSONString(description="内容 (EditorJS) · the content.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")
    page_type = graphene.Field(PageType, required=True, description="页面类型 · its type.")
    is_published = graphene.Boolean(
        required=True, description="已发布 · is it published? Until its moment has come only staff see it."
    )
    published_at = graphene.DateTime(description="发布时间 · since when it is seen.")
    created = graphene.DateTime(required=True, description="创建时间 · when it was made.")
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute), required=True, description="属性 · attributes with values."
    )
    attribute = graphene.Field(
        SelectedAttribute,
        slug=graphene.String(required=True, description="标识 · the slug."),
        description="一个属性 · one attribute.",
    )
    translation = translation(PageTranslation)

    resolve_id = node_id("Page")

    @staticmethod
    def resolve_seo_title(page: PageModel, info: Any) -> str | None:
        return page.seo_title or None

    @staticmethod
    def resolve_seo_description(page: PageModel, info: Any) -> str | None:
        return page.seo_description or None

    @staticmethod
    def resolve_page_type(page: PageModel, info: Any) -> PageTypeModel:
        return queries.page_type(page)

    @staticmethod
    def resolve_created(page: PageModel, info: Any) -> Any:
        return page.created_at

    @staticmethod
    def resolve_attributes(page: PageModel, info: Any) -> Sequence[SelectedRow]:
        return queries.page_attributes(page)

    @staticmethod
    def resolve_attribute(page: PageModel, info: Any, slug: str) -> SelectedRow | None:
        return by_slug(queries.page_attributes(page), slug)

    resolve_assigned_attribute = resolve_attribute

    @staticmethod
    def resolve_assigned_attributes(
        page: PageModel, info: Any, limit: int | None = None
    ) -> Sequence[SelectedRow]:
        return queries.page_attributes(page)[: limit or 100]


PageConnection = connection(Page)
