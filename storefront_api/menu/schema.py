from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.db.models import Count, Q

from backend.menu.models import Menu as MenuModel
from backend.menu.models import MenuItem as MenuItemModel
from storefront_api.kit.connections import PAGING, Page, in_order, page, window
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import key_or_none, only_one
from storefront_api.kit.metadata import MetadataFilter, having_all
from storefront_api.menu import commands
from storefront_api.menu.types import Menu, MenuConnection, MenuItem, MenuItemConnection
from storefront_api.product.enums import OrderDirection

_CHANNEL = graphene.String(description="频道 · the channel in which collections are read.")
_TEXTS = graphene.List(graphene.NonNull(graphene.String))

MenuSortField = strings(
    "MenuSortField",
    [("NAME", "name"), ("ITEMS_COUNT", "items_count")],
    "菜单排序 · what menus can be ordered by.",
)
MenuItemsSortField = strings(
    "MenuItemsSortField", [("NAME", "name")], "菜单项排序 · what menu items can be ordered by."
)


class MenuSortingInput(graphene.InputObjectType):
    """菜单排序 · the order of a list of menus."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = MenuSortField(required=True, description="依据 · by what.")


class MenuItemSortingInput(graphene.InputObjectType):
    """菜单项排序 · the order of a list of menu items."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = MenuItemsSortField(required=True, description="依据 · by what.")


class MenuFilterInput(graphene.InputObjectType):
    """菜单筛选 · every condition must hold."""

    search = graphene.String(description="名称或标识 · part of name or slug.")
    slug = graphene.Argument(_TEXTS, description="标识 · only these.")
    slugs = graphene.Argument(_TEXTS, description="标识 · only these.")
    metadata = graphene.List(graphene.NonNull(MetadataFilter), description="元数据 · with this metadata.")


class MenuItemFilterInput(graphene.InputObjectType):
    """菜单项筛选 · every condition must hold."""

    search = graphene.String(description="名称 · part of the name.")
    metadata = graphene.List(graphene.NonNull(MetadataFilter), description="元数据 · with this metadata.")


class Queries:
    menu = graphene.Field(
        Menu,
        id=graphene.ID(description="全局编号 · the global id."),
        name=graphene.String(description="名称 · the name."),
        slug=graphene.String(description="标识 · the slug."),
        channel=_CHANNEL,
        description="一个菜单 · one menu by id, name or slug.",
    )
    menus = graphene.Field(
        MenuConnection,
        **PAGING,
        filter=MenuFilterInput(description="筛选 · conditions."),
        sort_by=MenuSortingInput(description="排序 · the order; by slug if not given."),
        channel=_CHANNEL,
        description="导航菜单 · menus.",
    )
    menu_item = graphene.Field(
        MenuItem,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        channel=_CHANNEL,
        description="一个菜单项 · one item of a menu.",
    )
    menu_items = graphene.Field(
        MenuItemConnection,
        **PAGING,
        filter=MenuItemFilterInput(description="筛选 · conditions."),
        sort_by=MenuItemSortingInput(description="排序 · the order."),
        channel=_CHANNEL,
        description="菜单项 · items of all menus.",
    )

    @staticmethod
    def resolve_menu(
        root: None,
        info: Any,
        id: str | None = None,
        name: str | None = None,
        slug: str | None = None,
        channel: str | None = None,
    ) -> MenuModel | None:
        only_one(id=id, name=name, slug=slug)
        asked = Q(slug=slug) if slug is not None else Q(name=name)
        found = MenuModel.objects.filter(Q(pk=key_or_none(id, "Menu")) if id is not None else asked)
        return _in_channel(found.order_by("pk").first(), info, channel)

    @staticmethod
    def resolve_menus(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        sort_by: Mapping[str, str] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Page:
        given, found = filter or {}, MenuModel.objects.filter(_filtered(filter or {}, "name", "slug"))
        for name in ("slug", "slugs"):
            if given.get(name) is not None:
                found = found.filter(slug__in=given[name])
        order = ("slug",) if sort_by is None else in_order(sort_by["field"], sort_by["direction"])
        if sort_by is not None and sort_by["field"] == "items_count":
            found = found.annotate(items_count=Count("items"))
        listed = page(found, order, window(**paging))
        for menu in listed.rows:
            _in_channel(menu, info, channel)
        return listed

    @staticmethod
    def resolve_menu_item(root: None, info: Any, id: str, channel: str | None = None) -> MenuItemModel | None:
        return _in_channel(
            MenuItemModel.objects.filter(pk=key_or_none(id, "MenuItem")).first(), info, channel
        )

    @staticmethod
    def resolve_menu_items(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        sort_by: Mapping[str, str] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Page:
        order = ("id",) if sort_by is None else in_order(sort_by["field"], sort_by["direction"])
        found = MenuItemModel.objects.filter(_filtered(filter or {}, "name"))
        listed = page(found, order, window(**paging))
        for item in listed.rows:
            _in_channel(item, info, channel)
        return listed


def _filtered(given: Mapping[str, Any], *names: str) -> Q:
    asked = having_all(given.get("metadata"))
    for word in (given.get("search") or "").split():
        part = Q()
        for name in names:
            part |= Q(**{f"{name}__icontains": word})
        asked &= part
    return asked


def _in_channel(read: Any, info: Any, slug: str | None) -> Any:
    """What was read, in a channel whose collections are meant."""
    if read is not None and slug is not None:
        found = info.context.channel(slug)
        read.channel_id = found.pk if found else None
    return read


class Mutations:
    menu_create = commands.MenuCreate.Field()
    menu_update = commands.MenuUpdate.Field()
    menu_delete = commands.MenuDelete.Field()
    menu_bulk_delete = commands.MenuBulkDelete.Field()
    menu_item_create = commands.MenuItemCreate.Field()
    menu_item_update = commands.MenuItemUpdate.Field()
    menu_item_delete = commands.MenuItemDelete.Field()
    menu_item_bulk_delete = commands.MenuItemBulkDelete.Field()
    menu_item_move = commands.MenuItemMove.Field()
