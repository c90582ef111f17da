"""菜单办理 · commands of menus and their items, named and shaped as Saleor's; all of them need MANAGE_MENUS."""

from __future__ import annotations

from typing import Any

import graphene

from backend.core.actor import Actor
from backend.menu import services
from backend.menu.services import ItemText, Move
from storefront_api.kit.bulk import BulkDelete
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.menu.errors import MenuError
from storefront_api.menu.types import Menu, MenuItem

_MENU_ID = graphene.ID(required=True, description="菜单 · the menu.")
_ITEM_ID = graphene.ID(required=True, description="菜单项 · the item.")
_MENU = graphene.Field(Menu, description="菜单 · the menu as it is then.")
_ITEM = graphene.Field(MenuItem, description="菜单项 · the item as it is then.")


class MenuItemInput(graphene.InputObjectType):
    """菜单项内容 · what is said of an item. It leads to one thing at most."""

    name = graphene.String(description="名称 · the name.")
    url = graphene.String(description="地址 · a path of this site, or an http(s) address.")
    category = graphene.ID(description="品目 · a category.")
    collection = graphene.ID(description="专题 · a collection.")
    page = graphene.ID(description="页面 · a page.")


class MenuItemCreateInput(MenuItemInput):
    """新菜单项 · an item to be added to a menu."""

    name = graphene.String(required=True, description="名称 · the name.")
    menu = graphene.ID(required=True, description="菜单 · the menu.")
    parent = graphene.ID(description="上级 · the item below which it stands.")


class MenuInput(graphene.InputObjectType):
    """菜单内容 · what changes of a menu."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug.")


class MenuCreateInput(graphene.InputObjectType):
    """新菜单 · a menu to be made, with items at its top."""

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug; made of the name if not given.")
    items = graphene.List(graphene.NonNull(MenuItemInput), description="菜单项 · the items at the top.")


class MenuItemMoveInput(graphene.InputObjectType):
    """移动菜单项 · an item goes below another, or among its neighbours so many places down (up for less than 0)."""

    item_id = graphene.ID(required=True, description="菜单项 · the item.")
    parent_id = graphene.ID(description="新上级 · the item below which it stands then; the top if none.")
    sort_order = graphene.Int(description="位数 · by how many places.")


def _text(said: Any) -> ItemText:
    nouns = {"category": "Category", "collection": "Collection", "page": "Page"}
    targets = {
        name: pk_of(said.get(name), noun, name) for name, noun in nouns.items() if said.get(name) is not None
    }
    return ItemText(name=said.get("name"), url=said.get("url"), **targets)


class MenuCreate(Command):
    """新增菜单 · make a menu; MANAGE_MENUS."""

    class Arguments:
        input = MenuCreateInput(required=True, description="菜单 · the menu.")

    Errors = MenuError
    menu = _MENU

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        items = [_text(one) for one in input.get("items") or ()]
        return {"menu": services.create(input.name, input.get("slug"), items, by=context.actor)}


class MenuUpdate(Command):
    """修改菜单 · change a menu; MANAGE_MENUS."""

    class Arguments:
        id = _MENU_ID
        input = MenuInput(required=True, description="内容 · what changes.")

    Errors = MenuError
    menu = _MENU

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        menu = services.update(pk_of(id, "Menu"), input.get("name"), input.get("slug"), by=context.actor)
        return {"menu": menu}


class MenuDelete(Command):
    """删除菜单 · delete a menu with its items; MANAGE_MENUS."""

    class Arguments:
        id = _MENU_ID

    Errors = MenuError
    menu = _MENU

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"menu": services.delete(pk_of(id, "Menu"), by=context.actor)}


class MenuBulkDelete(BulkDelete):
    """批量删除菜单 · delete several menus; MANAGE_MENUS."""

    Errors = MenuError
    noun = "Menu"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return services.delete(pk, by=by)


class MenuItemCreate(Command):
    """新增菜单项 · add an item to a menu; MANAGE_MENUS."""

    class Arguments:
        input = MenuItemCreateInput(required=True, description="菜单项 · the item.")

    Errors = MenuError
    menu_item = _ITEM

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        parent = input.get("parent")
        item = services.add_item(
            pk_of(input.menu, "Menu", "menu"),
            _text(input),
            pk_of(parent, "MenuItem", "parent") if parent is not None else None,
            by=context.actor,
        )
        return {"menu_item": item}


class MenuItemUpdate(Command):
    """修改菜单项 · change an item; MANAGE_MENUS."""

    class Arguments:
        id = _ITEM_ID
        input = MenuItemInput(required=True, description="内容 · what changes.")

    Errors = MenuError
    menu_item = _ITEM

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {"menu_item": services.update_item(pk_of(id, "MenuItem"), _text(input), by=context.actor)}


class MenuItemDelete(Command):
    """删除菜单项 · delete an item with those below it; MANAGE_MENUS."""

    class Arguments:
        id = _ITEM_ID

    Errors = MenuError
    menu_item = _ITEM

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"menu_item": services.delete_item(pk_of(id, "MenuItem"), by=context.actor)}


class MenuItemBulkDelete(BulkDelete):
    """批量删除菜单项 · delete several items with those below them; MANAGE_MENUS."""

    Errors = MenuError
    noun = "MenuItem"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return services.delete_item(pk, by=by)


class MenuItemMove(Command):
    """移动菜单项 · give items of a menu other places; MANAGE_MENUS."""

    class Arguments:
        menu = _MENU_ID
        moves = graphene.List(
            graphene.NonNull(MenuItemMoveInput), required=True, description="移动 · the moves, in turn."
        )

    Errors = MenuError
    menu = _MENU

    @staticmethod
    def perform(context: Context, menu: str, moves: Any) -> dict[str, Any]:
        asked = [
            Move(
                pk_of(one.item_id, "MenuItem", "item_id"),
                pk_of(one.parent_id, "MenuItem", "parent_id") if one.get("parent_id") is not None else None,
                one.get("sort_order") or 0,
            )
            for one in moves
        ]
        return {"menu": services.move_items(pk_of(menu, "Menu", "menu"), asked, by=context.actor)}
