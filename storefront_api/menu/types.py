"""导航菜单 · menus and their items in the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.core.peers import relation
from backend.menu import queries
from backend.menu.models import Menu as MenuModel
from backend.menu.models import MenuItem as MenuItemModel
from backend.page.models import Page as PageModel
from backend.page.queries import visible_pages_by_id
from backend.product.rows import CategoryRow, CollectionRow, categories_by_id, collections_by_id
from storefront_api.kit.connections import connection
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Node, node_id
from storefront_api.page.types import Page
from storefront_api.product.translations import MenuItemTranslation, translation
from storefront_api.product.types import Category, Collection

category = relation(categories_by_id, "category_id")
collection = relation(collections_by_id, "collection_id")
page = relation(visible_pages_by_id, "page_id")


class MenuItem(HasMetadata, graphene.ObjectType):
    """菜单项 · an entry of a menu: it leads to a category, a collection, a page or an address, or holds others together."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    menu = graphene.Field(lambda: Menu, required=True, description="菜单 · its menu.")
    parent = graphene.Field(lambda: MenuItem, description="上级 · the item above.")
    children = graphene.List(
        graphene.NonNull(lambda: MenuItem), description="下级 · the items directly below."
    )
    level = graphene.Int(required=True, description="层级 · the level; 0 is the top.")
    url = graphene.String(description="地址 · the address that it leads to.")
    category = graphene.Field(Category, description="品目 · the category that it leads to.")
    collection = graphene.Field(
        Collection, description="专题 · the collection that it leads to; null while it is not published."
    )
    page = graphene.Field(
        Page, description="页面 · the page that it leads to; null while it is not published."
    )
    translation = translation(MenuItemTranslation)

    resolve_id = node_id("MenuItem")

    @staticmethod
    def resolve_menu(item: MenuItemModel, info: Any) -> MenuModel:
        return queries.menu(item)

    @staticmethod
    def resolve_parent(item: MenuItemModel, info: Any) -> MenuItemModel | None:
        return queries.parent(item)

    @staticmethod
    def resolve_children(item: MenuItemModel, info: Any) -> Sequence[MenuItemModel]:
        return queries.children(item)

    @staticmethod
    def resolve_url(item: MenuItemModel, info: Any) -> str | None:
        return item.url or None

    @staticmethod
    def resolve_category(item: MenuItemModel, info: Any) -> CategoryRow | None:
        return category(item)

    @staticmethod
    def resolve_collection(item: MenuItemModel, info: Any) -> CollectionRow | None:
        found: CollectionRow | None = collection(item, queries.channel_of(item))
        return found if found and (found.is_published or info.context.actor.is_platform) else None

    @staticmethod
    def resolve_page(item: MenuItemModel, info: Any) -> PageModel | None:
        return page(item, info.context.actor)


class Menu(HasMetadata, graphene.ObjectType):
    """导航菜单 · a menu: a tree of items, such as `navbar` and `footer`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    items = graphene.List(graphene.NonNull(MenuItem), description="菜单项 · the items at the top.")

    resolve_id = node_id("Menu")

    @staticmethod
    def resolve_items(menu: MenuModel, info: Any) -> list[MenuItemModel]:
        return [item for item in queries.items(menu, queries.channel_of(menu)) if item.parent_id is None]


MenuConnection = connection(Menu)
MenuItemConnection = connection(MenuItem)
