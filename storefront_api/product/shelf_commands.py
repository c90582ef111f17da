"""品目与专题的办理 · commands of categories and collections, in Saleor's names."""

from __future__ import annotations

from typing import Any

import graphene

from backend.core.actor import Actor
from backend.product import rows
from backend.product.pictures.uploads import MOST_MEGABYTES
from backend.product.services import categories, collections
from backend.product.services.categories import PageText
from backend.product.services.collections import Showing
from storefront_api.kit.bulk import BulkDelete, at_most
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import MetadataInput
from storefront_api.kit.uploads import Upload
from storefront_api.product.command_inputs import SeoInput
from storefront_api.product.errors import CollectionChannelListingError, CollectionError, ProductError
from storefront_api.product.kind_commands import metadata_of
from storefront_api.product.types import Category, Collection


def _ids(description: str, *, required: bool = False) -> graphene.List:
    return graphene.List(graphene.NonNull(graphene.ID), required=required, description=description)


class _PageInput:
    """What is said of a category or a collection."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug; made of the name if not given.")
    description = JSONString(description="说明 · the description, EditorJS.")
    seo = SeoInput(description="搜索引擎 · for search engines.")
    background_image = Upload(description="背景图 · a picture: PNG, JPEG, WebP or GIF, 10 MB at most.")
    background_image_alt = graphene.String(description="背景图替代文字 · what the picture shows.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata, added by key.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="内部元数据 · private metadata, added by key."
    )


class CategoryInput(_PageInput, graphene.InputObjectType):
    """品目内容 · what is said of a category; what is not given stays as it is."""

    code = graphene.String(
        description="品目编码 · the code in 《政府采购品目分类目录》; needed for a new one, fixed afterwards."
    )


class CollectionInput(_PageInput, graphene.InputObjectType):
    """专题内容 · what is said of a collection; what is not given stays as it is."""

    is_published = graphene.Boolean(description="已发布 · published or hidden.")


class CollectionCreateInput(CollectionInput):
    """新专题 · a collection to be curated."""

    products = _ids("商品 · its products, in order.")


def _page_text(said: Any) -> PageText:
    seo, description, image = said.get("seo") or {}, said.get("description"), said.get("background_image")
    return PageText(
        name=said.get("name"),
        slug=said.get("slug"),
        description={} if "description" in said and description is None else description,
        seo_title=seo.get("title"),
        seo_description=seo.get("description"),
        background=None if image is None else image.read(MOST_MEGABYTES * 1024 * 1024 + 1),
        background_alt=said.get("background_image_alt"),
        metadata=metadata_of(said),
        private_metadata=metadata_of(said, "private_metadata"),
    )


def _category(pk: int) -> rows.CategoryRow | None:
    return rows.categories_by_id({pk}).get(pk)


def _collection(pk: int) -> rows.CollectionRow | None:
    return rows.collections_by_id({pk}).get(pk)


_CATEGORY = graphene.Field(Category, description="品目 · the category.")
_COLLECTION = graphene.Field(Collection, description="专题 · the collection.")


class CategoryCreate(Command):
    """新增品目 · add a category that the official catalogue has."""

    class Arguments:
        input = CategoryInput(required=True, description="品目 · the category.")
        parent = graphene.ID(description="上级品目 · the category above; the code names it, too.")

    Errors = ProductError
    category = _CATEGORY

    @staticmethod
    def perform(context: Context, input: Any, parent: str | None = None) -> dict[str, Any]:
        above = pk_of(parent, "Category", "parent") if parent is not None else None
        made = categories.create(_page_text(input), code=input.get("code"), parent_id=above, by=context.actor)
        return {"category": _category(made.pk)}


class CategoryUpdate(Command):
    """修改品目 · say more of a category; its code and place are the law's."""

    class Arguments:
        id = graphene.ID(required=True, description="品目 · the category.")
        input = CategoryInput(required=True, description="内容 · what changes.")

    Errors = ProductError
    category = _CATEGORY

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        pk = pk_of(id, "Category")
        categories.update(pk, _page_text(input), code=input.get("code"), by=context.actor)
        return {"category": _category(pk)}


class CategoryDelete(Command):
    """删除品目 · delete a category without categories below it and without products."""

    class Arguments:
        id = graphene.ID(required=True, description="品目 · the category.")

    Errors = ProductError
    category = _CATEGORY

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        pk = pk_of(id, "Category")
        before = _category(pk)
        categories.delete(pk, by=context.actor)
        return {"category": before}


class CategoryBulkDelete(BulkDelete):
    """批量删除品目 · delete categories without categories below them and without products."""

    Errors = ProductError
    noun = "Category"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return categories.delete(pk, by=by)


class CollectionCreate(Command):
    """新增专题 · curate a collection."""

    class Arguments:
        input = CollectionCreateInput(required=True, description="专题 · the collection.")

    Errors = CollectionError
    collection = _COLLECTION

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        products = input.get("products") or ()
        at_most(products, "products")
        made = collections.create(
            _page_text(input),
            products=pks_of(products, "Product", "products"),
            is_published=input.get("is_published"),
            by=context.actor,
        )
        return {"collection": _collection(made.pk)}


class CollectionUpdate(Command):
    """修改专题 · say something else of a collection; publish or hide it."""

    class Arguments:
        id = graphene.ID(required=True, description="专题 · the collection.")
        input = CollectionInput(required=True, description="内容 · what changes.")

    Errors = CollectionError
    collection = _COLLECTION

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        pk = pk_of(id, "Collection")
        collections.update(pk, _page_text(input), is_published=input.get("is_published"), by=context.actor)
        return {"collection": _collection(pk)}


class CollectionDelete(Command):
    """删除专题 · delete a collection; its products stay."""

    class Arguments:
        id = graphene.ID(required=True, description="专题 · the collection.")

    Errors = CollectionError
    collection = _COLLECTION

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        pk = pk_of(id, "Collection")
        before = _collection(pk)
        collections.delete(pk, by=context.actor)
        return {"collection": before}


class CollectionBulkDelete(BulkDelete):
    """批量删除专题 · delete collections; their products stay."""

    Errors = CollectionError
    noun = "Collection"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return collections.delete(pk, by=by)


class CollectionAddProducts(Command):
    """加入商品 · put products at the end of a collection."""

    class Arguments:
        collection_id = graphene.ID(required=True, description="专题 · the collection.")
        products = _ids("商品 · the products.", required=True)

    Errors = CollectionError
    collection = _COLLECTION

    @staticmethod
    def perform(context: Context, collection_id: str, products: list[str]) -> dict[str, Any]:
        at_most(products, "products")
        pk = pk_of(collection_id, "Collection", "collection_id")
        collections.add_products(pk, pks_of(products, "Product", "products"), by=context.actor)
        return {"collection": _collection(pk)}


class CollectionRemoveProducts(Command):
    """移出商品 · take products out of a collection."""

    class Arguments:
        collection_id = graphene.ID(required=True, description="专题 · the collection.")
        products = _ids("商品 · the products.", required=True)

    Errors = CollectionError
    collection = _COLLECTION

    @staticmethod
    def perform(context: Context, collection_id: str, products: list[str]) -> dict[str, Any]:
        at_most(products, "products")
        pk = pk_of(collection_id, "Collection", "collection_id")
        collections.remove_products(pk, pks_of(products, "Product", "products"), by=context.actor)
        return {"collection": _collection(pk)}


class MoveProductInput(graphene.InputObjectType):
    """移动商品 · move a product of a collection."""

    product_id = graphene.ID(required=True, description="商品 · the product.")
    sort_order = graphene.Int(description="移动几位 · by how many places: down if positive, up if negative.")


class CollectionReorderProducts(Command):
    """专题商品排序 · move products of a collection."""

    class Arguments:
        collection_id = graphene.ID(required=True, description="专题 · the collection.")
        moves = graphene.List(
            graphene.NonNull(MoveProductInput),
            required=True,
            description="移动 · the moves, one after the other.",
        )

    Errors = CollectionError
    collection = _COLLECTION

    @staticmethod
    def perform(context: Context, collection_id: str, moves: Any) -> dict[str, Any]:
        at_most(moves, "moves")
        pk = pk_of(collection_id, "Collection", "collection_id")
        wanted = [(pk_of(one.product_id, "Product", "moves"), one.get("sort_order") or 0) for one in moves]
        collections.reorder_products(pk, wanted, by=context.actor)
        return {"collection": _collection(pk)}


class PublishableChannelListingInput(graphene.InputObjectType):
    """频道发布 · show something in a channel, or hide it there."""

    channel_id = graphene.ID(required=True, description="频道 · the channel.")
    is_published = graphene.Boolean(description="发布 · show it there; hidden if not said.")
    published_at = graphene.DateTime(description="发布时间 · since when; now if not said.")


class CollectionChannelListingUpdateInput(graphene.InputObjectType):
    """专题频道 · channels in which a collection is shown from now on, and those in which it no longer is."""

    add_channels = graphene.List(
        graphene.NonNull(PublishableChannelListingInput), description="加入或修改 · added or changed."
    )
    remove_channels = _ids("移出 · taken out.")


class CollectionChannelListingUpdate(Command):
    """频道发布 · show a collection in channels, or no longer."""

    class Arguments:
        id = graphene.ID(required=True, description="专题 · the collection.")
        input = CollectionChannelListingUpdateInput(required=True, description="频道 · the channels.")

    Errors = CollectionChannelListingError
    collection = _COLLECTION

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        pk = pk_of(id, "Collection")
        showings = [
            Showing(
                pk_of(one.channel_id, "Channel", "channel_id"),
                bool(one.get("is_published")),
                one.get("published_at"),
            )
            for one in input.get("add_channels") or ()
        ]
        remove = pks_of(input.get("remove_channels") or (), "Channel", "remove_channels")
        collections.show_in_channels(pk, showings, remove, by=context.actor)
        return {"collection": _collection(pk)}


class ShelfCommands:
    """What staff do with categories and collections."""

    category_create = CategoryCreate.Field()
    category_update = CategoryUpdate.Field()
    category_delete = CategoryDelete.Field()
    category_bulk_delete = CategoryBulkDelete.Field()
    collection_create = CollectionCreate.Field()
    collection_update = CollectionUpdate.Field()
    collection_delete = CollectionDelete.Field()
    collection_bulk_delete = CollectionBulkDelete.Field()
    collection_add_products = CollectionAddProducts.Field()
    collection_remove_products = CollectionRemoveProducts.Field()
    collection_reorder_products = CollectionReorderProducts.Field()
    collection_channel_listing_update = CollectionChannelListingUpdate.Field()
