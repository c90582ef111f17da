"""Verbs of menus. Every one that touches items locks their menu first, so that its tree changes one step at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Model

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.ordering import moved
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Unique
from backend.core.texts import checked_slug, free_slug, one_line
from backend.core.verbs import only_once
from backend.menu.events import (
    MenuCreated,
    MenuDeleted,
    MenuItemCreated,
    MenuItemDeleted,
    MenuItemUpdated,
    MenuUpdated,
)
from backend.menu.models import Menu, MenuItem
from backend.menu.refusals import AddressWrong, ForeignItem, ManyTargets, TooDeep, TooManyItems, UnderItself
from backend.menu.rules import DEEPEST, MOST_ITEMS, is_address, is_below, levels
from backend.page.models import Page
from backend.product.models import Category, Collection

TARGETS: Mapping[str, type[Model]] = {"category": Category, "collection": Collection, "page": Page}


@dataclass(frozen=True, slots=True)
class ItemText:
    """菜单项内容 · what is said of an item; None says nothing. Where it leads is said anew as a whole, if at all."""

    name: str | None = None
    url: str | None = None
    category: int | None = None
    collection: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """移动 · an item goes below another (to the top for None), so many places down or up."""

    item_id: int
    parent_id: int | None
    places: int = 0


@transaction.atomic
def create(name: str, slug: str | None = None, items: Sequence[ItemText] = (), *, by: Actor) -> Menu:
    """新增菜单 · make a menu with items at its top."""
    by.must_permit(Permission.MANAGE_MENUS)
    menu = Menu(name=one_line(name, "name", 250, required=True))
    menu.slug = (
        _free(slug, menu)
        if slug
        else free_slug(menu.name, lambda made: Menu.objects.filter(slug=made).exists())
    )
    with only_once("标识 slug", "slug"):
        menu.save(force_insert=True)
    for said in items:
        _add(menu, said, None)
    journal.record("menu.created", menu, by, name=menu.name, slug=menu.slug, items=len(items))
    events.publish(MenuCreated(menu.pk))
    return menu


@transaction.atomic
def update(menu_id: int, name: str | None = None, slug: str | None = None, *, by: Actor) -> Menu:
    """修改菜单 · change a menu's name or slug."""
    menu = _locked(menu_id, by)
    if name is not None:
        menu.name = one_line(name, "name", 250, required=True)
    if slug is not None:
        menu.slug = _free(slug, menu)
    with only_once("标识 slug", "slug"):
        menu.save(update_fields=["name", "slug"])
    return _changed(menu, by)


@transaction.atomic
def delete(menu_id: int, *, by: Actor) -> Menu:
    """删除菜单 · delete a menu with its items."""
    menu = _locked(menu_id, by)
    journal.record("menu.deleted", menu, by, name=menu.name, slug=menu.slug)
    events.publish(MenuDeleted(menu.pk, menu.slug))
    menu.delete()
    menu.pk = menu_id
    return menu


@transaction.atomic
def add_item(menu_id: int, said: ItemText, parent_id: int | None = None, *, by: Actor) -> MenuItem:
    """新增菜单项 · add an item at the end of a menu, or of what stands below another item."""
    menu = _locked(menu_id, by, "menu")
    parent = None
    if parent_id is not None:
        parent = menu.items.filter(pk=parent_id).first()
        if parent is None:
            raise NotFound("上级菜单项 parent", field="parent")
    item = _add(menu, said, parent)
    journal.record("menu_item.created", item, by, menu=menu.slug, name=item.name)
    events.publish(MenuItemCreated(item.pk))
    return item


@transaction.atomic
def update_item(item_id: int, said: ItemText, *, by: Actor) -> MenuItem:
    """修改菜单项 · change an item's name, or where it leads."""
    item = _locked_item(item_id, by)
    _write(item, said)
    item.save()
    journal.record("menu_item.updated", item, by, menu=item.menu.slug, name=item.name)
    events.publish(MenuItemUpdated(item.pk))
    return item


@transaction.atomic
def delete_item(item_id: int, *, by: Actor) -> MenuItem:
    """删除菜单项 · delete an item with those below it."""
    item = _locked_item(item_id, by)
    journal.record("menu_item.deleted", item, by, menu=item.menu.slug, name=item.name)
    events.publish(MenuItemDeleted(item.pk, item.menu_id))
    item.delete()
    item.pk = item_id
    return item


@transaction.atomic
def move_items(menu_id: int, moves: Iterable[Move], *, by: Actor) -> Menu:
    """移动菜单项 · give items of a menu other places, below others or among their neighbours."""
    menu = _locked(menu_id, by, "menu")
    items = {item.pk: item for item in menu.items.all()}
    parents = {pk: item.parent_id for pk, item in items.items()}
    orders: dict[int | None, list[int]] = {}
    for pk, item in items.items():
        orders.setdefault(item.parent_id, []).append(pk)
    for move in moves:
        if move.item_id not in items:
            raise ForeignItem(field="item_id")
        if move.parent_id is not None and move.parent_id not in items:
            raise ForeignItem(field="parent_id")
        if move.parent_id is not None and is_below(move.parent_id, move.item_id, parents):
            raise UnderItself
        if parents[move.item_id] != move.parent_id:
            orders[parents[move.item_id]].remove(move.item_id)
            orders.setdefault(move.parent_id, []).append(move.item_id)
            parents[move.item_id] = move.parent_id
        orders[move.parent_id] = moved(orders[move.parent_id], [(move.item_id, move.places)])
    deep = levels(parents)
    if max(deep.values(), default=0) > DEEPEST:
        raise TooDeep(most=DEEPEST + 1, field="parent_id")
    places = {pk: place for order in orders.values() for place, pk in enumerate(order)}
    for pk, item in items.items():
        item.parent_id, item.level, item.sort_order = parents[pk], deep[pk], places[pk]
    MenuItem.objects.bulk_update(items.values(), ["parent", "level", "sort_order"])
    return _changed(menu, by)


def _locked(menu_id: int, by: Actor, field: str = "id") -> Menu:
    by.must_permit(Permission.MANAGE_MENUS)
    menu = Menu.objects.select_for_update().filter(pk=menu_id).first()
    if menu is None:
        raise NotFound("菜单 menu", field=field)
    return menu


def _locked_item(item_id: int, by: Actor) -> MenuItem:
    by.must_permit(Permission.MANAGE_MENUS)
    menu_id = MenuItem.objects.filter(pk=item_id).values_list("menu_id", flat=True).first()
    try:
        menu = _locked(menu_id or 0, by)
        item = menu.items.get(pk=item_id)
    except (NotFound, MenuItem.DoesNotExist):
        raise NotFound("菜单项 menu item", field="id") from None
    item.menu = menu
    return item


def _changed(menu: Menu, by: Actor) -> Menu:
    journal.record("menu.updated", menu, by, name=menu.name, slug=menu.slug)
    events.publish(MenuUpdated(menu.pk))
    return menu


def _free(slug: str, menu: Menu) -> str:
    plain = checked_slug(slug)
    if Menu.objects.filter(slug=plain).exclude(pk=menu.pk).exists():
        raise Unique("标识 slug", field="slug")
    return plain


def _add(menu: Menu, said: ItemText, parent: MenuItem | None) -> MenuItem:
    if menu.items.count() >= MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS)
    if parent is not None and parent.level >= DEEPEST:
        raise TooDeep(most=DEEPEST + 1)
    last: Any = menu.items.filter(parent=parent).aggregate(last=Max("sort_order"))["last"]
    item = MenuItem(menu=menu, parent=parent, level=parent.level + 1 if parent else 0)
    item.sort_order = 0 if last is None else last + 1
    _write(item, said)
    one_line(item.name, "name", 128, required=True)
    item.save(force_insert=True)
    return item


def _write(item: MenuItem, said: ItemText) -> None:
    if said.name is not None:
        item.name = one_line(said.name, "name", 128, required=True)
    given = {name: getattr(said, name) for name in TARGETS if getattr(said, name) is not None}
    if len(given) + bool(said.url) > 1:
        raise ManyTargets(field="url" if said.url else next(iter(given)))
    if not given and said.url is None:
        return
    for name, kind in TARGETS.items():
        if name in given and not kind._default_manager.filter(pk=given[name]).exists():
            raise NotFound(name, field=name)
        setattr(item, f"{name}_id", given.get(name))
    item.url = one_line(said.url, "url", 256)
    if item.url and not is_address(item.url):
        raise AddressWrong
