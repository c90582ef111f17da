"""What happened to menus. Events name them by their ids; of what is gone also the menu's slug, by which front ends know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MenuCreated:
    """菜单新增 · a menu was made."""

    menu_id: int


@dataclass(frozen=True, slots=True)
class MenuUpdated:
    """菜单修改 · a menu, or the order of its items, changed."""

    menu_id: int


@dataclass(frozen=True, slots=True)
class MenuDeleted:
    """菜单删除 · a menu was deleted with its items."""

    menu_id: int
    slug: str


@dataclass(frozen=True, slots=True)
class MenuItemCreated:
    """菜单项新增 · an item was added to a menu."""

    menu_item_id: int


@dataclass(frozen=True, slots=True)
class MenuItemUpdated:
    """菜单项修改 · an item changed."""

    menu_item_id: int


@dataclass(frozen=True, slots=True)
class MenuItemDeleted:
    """菜单项删除 · an item was deleted with those below it."""

    menu_item_id: int
    menu_id: int
