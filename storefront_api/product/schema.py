from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import graphene
from graphql import GraphQLError

from backend.product import queries
from backend.product.conditions import ANYTHING, Condition, all_of, one_of
from backend.product.queries import ATTRIBUTES, CATEGORIES, COLLECTIONS, TYPES, Shelf, Viewer
from backend.product.rows import (
    SHOWN_IN,
    AttributeRow,
    CategoryRow,
    CollectionRow,
    ProductRow,
    TypeRow,
    VariantRow,
)
from search import service
from storefront_api.kit.connections import PAGING, Page, window
from storefront_api.kit.documents import selected
from storefront_api.kit.found import SearchKindEnum, tell, while_there_is
from storefront_api.kit.ids import only_one, pk_of, pks_of
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.product.attributes import ASSIGNED_KINDS, Attribute, AttributeConnection
from storefront_api.product.commands import CatalogueCommands
from storefront_api.product.explaining import ExplainingQueries
from storefront_api.product.exports import ExportCommands, ExportQueries
from storefront_api.product.filters import LISTING, listing_arguments
from storefront_api.product.inputs import (
    AttributeFilterInput,
    AttributeSortingInput,
    AttributeWhereInput,
    CategoryFilterInput,
    CategorySortingInput,
    CategoryWhereInput,
    CollectionFilterInput,
    CollectionSortingInput,
    CollectionWhereInput,
    ProductTypeFilterInput,
    ProductTypeSortingInput,
    ProductVariantFilterInput,
    ProductVariantWhereInput,
)
from storefront_api.product.kind_commands import OUTSIDE, KindCommands
from storefront_api.product.listing import KIND, NOWHERE, ProductPage, product_page, scope_of
from storefront_api.product.shelf_commands import ShelfCommands
from storefront_api.product.shelves import (
    attribute_page,
    attributes_asked,
    category_page,
    collection_page,
    either,
    type_page,
)
from storefront_api.product.translations import of_slug
from storefront_api.product.types import (
    Category,
    CategoryConnection,
    Collection,
    CollectionConnection,
    Product,
    ProductConnection,
    ProductType,
    ProductTypeConnection,
    ProductVariant,
    ProductVariantConnection,
)
from storefront_api.product.variant_filters import variants_asked
from storefront_api.product.warehouse_commands import WarehouseCommands
from storefront_api.product.warehouses import WarehouseQueries

_ID = graphene.ID(description="全局编号 · the global id.")
_SLUG = graphene.String(description="标识 · the slug.")
_CHANNEL = graphene.String(description="频道 · the channel; every region has its own.")
_LANGUAGE = graphene.Argument(
    LanguageCodeEnum, description="标识的语言 · the language of the slug; the base slug is found, too."
)
MOST_SUGGESTIONS = 20
KINDS = ASSIGNED_KINDS


class SearchSuggestion(graphene.ObjectType):
    """联想词 · a way to go on typing."""

    text = graphene.String(required=True, description="联想词 · the words.")
    field = graphene.String(required=True, description="来源 · where they come from: name, brand, category.")
    count = graphene.Int(required=True, description="数量 · how many things have them.")


def _one(
    shelf: Shelf,
    type_name: str,
    id: str | None,
    slug: str | None,
    seen: Condition = ANYTHING,
    language: Any = None,
) -> Any:
    only_one(id=id, slug=slug)
    pk = of_slug(type_name, slug, language) if id is None else pk_of(id, type_name)
    if pk is not None:
        return shelf.one(all_of([seen, Condition(f"{shelf.name}.id = %s", (pk,))]))
    return shelf.one(all_of([seen, Condition(f"{shelf.name}.slug = %s", (slug,))]))


class Queries(WarehouseQueries, ExportQueries, ExplainingQueries):
    products = graphene.Field(
        ProductConnection, channel=_CHANNEL, **LISTING, description="商品 · products of a channel."
    )
    product = graphene.Field(
        Product,
        id=_ID,
        slug=_SLUG,
        slug_language_code=_LANGUAGE,
        external_reference=OUTSIDE,
        channel=_CHANNEL,
        description="一个商品 · one product by id, slug or external reference.",
    )
    product_variant = graphene.Field(
        ProductVariant,
        id=_ID,
        sku=graphene.String(description="货号 SKU · the SKU."),
        external_reference=OUTSIDE,
        channel=_CHANNEL,
        description="一个规格 · one variant by id, SKU or external reference.",
    )
    product_variants = graphene.Field(
        ProductVariantConnection,
        **PAGING,
        ids=graphene.List(graphene.NonNull(graphene.ID), description="编号 · only these."),
        channel=_CHANNEL,
        filter=ProductVariantFilterInput(description="筛选 · conditions."),
        where=ProductVariantWhereInput(description="条件 · conditions joined by AND and OR."),
        description="规格 · variants of a channel.",
    )
    categories = graphene.Field(
        CategoryConnection,
        **PAGING,
        filter=CategoryFilterInput(description="筛选 · conditions."),
        where=CategoryWhereInput(description="条件 · conditions joined by AND and OR."),
        sort_by=CategorySortingInput(description="排序 · the order; by code if not given."),
        level=graphene.Int(description="层级 · only this level; 0 is the top."),
        description="品目 · categories, by code.",
    )
    category = graphene.Field(
        Category,
        id=_ID,
        slug=_SLUG,
        slug_language_code=_LANGUAGE,
        description="一个品目 · one category by id or slug.",
    )
    collections = graphene.Field(
        CollectionConnection,
        **PAGING,
        filter=CollectionFilterInput(description="筛选 · conditions."),
        where=CollectionWhereInput(description="条件 · conditions joined by AND and OR."),
        sort_by=CollectionSortingInput(description="排序 · the order; by slug if not given."),
        channel=_CHANNEL,
        description="专题 · published collections.",
    )
    collection = graphene.Field(
        Collection,
        id=_ID,
        slug=_SLUG,
        slug_language_code=_LANGUAGE,
        channel=_CHANNEL,
        description="一个专题 · one collection by id or slug.",
    )
    product_types = graphene.Field(
        ProductTypeConnection,
        **PAGING,
        filter=ProductTypeFilterInput(description="筛选 · conditions."),
        sort_by=ProductTypeSortingInput(description="排序 · the order; by slug if not given."),
        description="商品类型 · product types.",
    )
    product_type = graphene.Field(
        ProductType,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个商品类型 · one product type.",
    )
    attributes = graphene.Field(
        AttributeConnection,
        **PAGING,
        filter=AttributeFilterInput(description="筛选 · conditions."),
        where=AttributeWhereInput(description="条件 · conditions joined by AND and OR."),
        sort_by=AttributeSortingInput(description="排序 · the order; by slug if not given."),
        search=graphene.String(description="名称 · part of the name."),
        channel=_CHANNEL,
        description="属性 · attributes.",
    )
    attribute = graphene.Field(
        Attribute,
        id=_ID,
        slug=_SLUG,
        external_reference=OUTSIDE,
        description="一个属性 · one attribute by id, slug or external reference.",
    )
    search_suggestions = graphene.List(
        graphene.NonNull(SearchSuggestion),
        required=True,
        channel=graphene.String(required=True, description="频道 · the channel."),
        text=graphene.String(
            required=True, description="已输入 · what has been typed: characters, pinyin or initials."
        ),
        first=graphene.Int(default_value=10, description="取前若干条，至多 20 · the first n, at most 20."),
        kind=SearchKindEnum(description="类别 · of which kind of things; of products if not given."),
        description="联想词 · ways to go on typing; none while there is no index.",
    )

    @staticmethod
    def resolve_products(root: None, info: Any, channel: str | None = None, **arguments: Any) -> ProductPage:
        scope = scope_of(info.context, channel)
        asked, paging = listing_arguments(arguments)
        return tell(info.context, product_page(scope, asked, window(**paging), selected(info)))

    @staticmethod
    def resolve_product(
        root: None,
        info: Any,
        id: str | None = None,
        slug: str | None = None,
        slug_language_code: str | None = None,
        channel: str | None = None,
        external_reference: str | None = None,
    ) -> ProductRow | None:
        only_one(id=id, slug=slug, external_reference=external_reference)
        scope = scope_of(info.context, channel)
        if external_reference is not None:
            named = Condition("p.external_reference = %s", (external_reference,))
            return _alone(queries.products(scope, named, limit=2))
        if id is not None:
            return queries.product(scope, one_of("id", [pk_of(id, "Product")]))
        if (pk := of_slug("Product", slug, slug_language_code)) is not None:
            return queries.product(scope, one_of("id", [pk]))
        return queries.product(scope, one_of("slug", [slug]))

    @staticmethod
    def resolve_product_variant(
        root: None,
        info: Any,
        id: str | None = None,
        sku: str | None = None,
        channel: str | None = None,
        external_reference: str | None = None,
    ) -> VariantRow | None:
        only_one(id=id, sku=sku, external_reference=external_reference)
        scope = scope_of(info.context, channel)
        if external_reference is not None:
            named = Condition("v.external_reference = %s", (external_reference,))
            return _alone(queries.variants(scope, named, limit=2))
        if id is not None:
            condition = Condition("v.id = %s", (pk_of(id, "ProductVariant"),))
        else:
            condition = Condition("v.sku = %s", (sku,))
        return next(iter(queries.variants(scope, condition, limit=1)), None)

    @staticmethod
    def resolve_product_variants(
        root: None,
        info: Any,
        channel: str | None = None,
        ids: Iterable[str] | None = None,
        filter: Mapping[str, Any] | None = None,
        where: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Page:
        scope, asked = scope_of(info.context, channel), window(**paging)
        either(filter, where)
        conditions = [] if ids is None else [Condition("v.id = ANY(%s)", (pks_of(ids, "ProductVariant"),))]
        return _variant_page(scope, all_of([*conditions, variants_asked(filter, where)]), asked)

    @staticmethod
    def resolve_categories(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        where: Mapping[str, Any] | None = None,
        level: int | None = None,
        sort_by: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Page:
        return category_page(filter, where, level, sort_by, window(**paging))

    @staticmethod
    def resolve_category(
        root: None,
        info: Any,
        id: str | None = None,
        slug: str | None = None,
        slug_language_code: str | None = None,
    ) -> CategoryRow | None:
        found: CategoryRow | None = _one(CATEGORIES, "Category", id, slug, language=slug_language_code)
        return found

    @staticmethod
    def resolve_collections(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        where: Mapping[str, Any] | None = None,
        channel: str | None = None,
        sort_by: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Page:
        page = collection_page(filter, where, _seen_collections(info, channel), sort_by, window(**paging))
        for collection in page.rows:
            _in_channel(collection, info, channel)
        return page

    @staticmethod
    def resolve_collection(
        root: None,
        info: Any,
        id: str | None = None,
        slug: str | None = None,
        slug_language_code: str | None = None,
        channel: str | None = None,
    ) -> CollectionRow | None:
        found: CollectionRow | None = _one(
            COLLECTIONS,
            "Collection",
            id,
            slug,
            _seen_collections(info, channel),
            language=slug_language_code,
        )
        if found is None:
            return None
        _in_channel(found, info, channel)
        return found

    @staticmethod
    def resolve_product_types(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        sort_by: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Page:
        return type_page(filter, sort_by, window(**paging))

    @staticmethod
    def resolve_product_type(root: None, info: Any, id: str) -> TypeRow | None:
        found: TypeRow | None = TYPES.one(Condition("t.id = %s", (pk_of(id, "ProductType"),)))
        return found

    @staticmethod
    def resolve_attributes(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        where: Mapping[str, Any] | None = None,
        search: str | None = None,
        channel: str | None = None,
        sort_by: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Page:
        return attribute_page(attributes_asked(filter, where, search), sort_by, window(**paging))

    @staticmethod
    def resolve_attribute(
        root: None,
        info: Any,
        id: str | None = None,
        slug: str | None = None,
        external_reference: str | None = None,
    ) -> AttributeRow | None:
        found: AttributeRow | None
        if external_reference is not None:
            only_one(id=id, slug=slug, external_reference=external_reference)
            found = ATTRIBUTES.one(Condition("a.external_reference = %s", (external_reference,)))
        else:
            found = _one(ATTRIBUTES, "Attribute", id, slug)
        return found

    @staticmethod
    def resolve_search_suggestions(
        root: None, info: Any, channel: str, text: str, first: int = 10, kind: Any = None
    ) -> Any:
        if not 1 <= first <= MOST_SUGGESTIONS:
            raise GraphQLError(
                f"first 须在 1 至 {MOST_SUGGESTIONS} 之间。 · `first` must be between 1 and {MOST_SUGGESTIONS}."
            )
        if info.context.channel(channel) is None:
            return []
        name = kind.value if kind else KIND
        found = while_there_is(info.context, lambda: service.engine().suggest(name, text, channel, first))
        return found or []


def _alone(found: list[Any]) -> Any:
    """The one thing of these; several suppliers' systems may call their goods alike."""
    if len(found) > 1:
        raise GraphQLError(
            "此外部编号不止一个对象使用，请用 id。 · More than one thing is called so; name it by its id."
        )
    return found[0] if found else None


def _variant_page(scope: queries.Scope, condition: Condition, asked: Any) -> Page:
    after = None
    if asked.key is not None:
        if len(asked.key) != 1 or not isinstance(asked.key[0], int):
            raise GraphQLError("游标无效。 · The cursor is not valid for this list.")
        after = asked.key[0]
    rows = queries.variants(scope, condition, limit=asked.limit + 1, after=after, descending=asked.backward)
    more = len(rows) > asked.limit
    del rows[asked.limit :]
    if asked.backward:
        rows.reverse()
    return Page(
        rows, [(row.id,) for row in rows], more, asked, lambda: queries.count_variants(scope, condition)
    )


def _seen_collections(info: Any, slug: str | None) -> Condition:
    """Staff see every collection, others those that are shown in the channel."""
    if Viewer.of(info.context.actor).everything:
        return ANYTHING
    channel = info.context.channel(slug, required=False)
    return Condition(SHOWN_IN, (channel.pk if channel else (NOWHERE if slug else None),))


def _in_channel(collection: CollectionRow, info: Any, slug: str | None) -> None:
    if slug is not None:
        collection.channel_id = scope_of(info.context, slug).channel_id


class Mutations(CatalogueCommands, KindCommands, ShelfCommands, WarehouseCommands, ExportCommands):
    pass
