"""Reads of menus. A menu is read whole: all its items with one statement, as peers of each other, however deep it goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from backend.core.peers import gather, keyed, relation
from backend.menu.models import Menu, MenuItem


def items_of_menus(ids: Collection[int], channel_id: int | None) -> dict[int, list[MenuItem]]:
    """All items of menus, in order; each knows those directly below it as `below`, and in which 频道 it is read."""
    found: dict[int, list[MenuItem]] = {}
    below: dict[int | None, list[MenuItem]] = {}
    for item in gather(MenuItem.objects.filter(menu__in=ids).order_by("menu_id", "sort_order", "id")):
        found.setdefault(item.menu_id, []).append(item)
        item.channel_id = channel_id  # type: ignore[attr-defined]
        item.below = below.setdefault(item.pk, [])  # type: ignore[attr-defined]
        if item.parent_id is not None:
            below.setdefault(item.parent_id, []).append(item)
    return found


def menus_by_id(ids: Collection[int]) -> dict[int, Menu]:
    return keyed(Menu.objects.filter(pk__in=ids))


items = relation(items_of_menus, "id", missing=())
menu = relation(menus_by_id, "menu_id")
_whole = relation(items_of_menus, "menu_id", missing=())


def channel_of(read: Menu | MenuItem) -> int | None:
    """In which 频道 a menu is read; None if nobody said."""
    return getattr(read, "channel_id", None)


def children(item: MenuItem) -> Sequence[MenuItem]:
    """The items directly below one, which may have been read alone."""
    if not hasattr(item, "below"):
        item.below = next((each.below for each in _whole(item, channel_of(item)) if each.pk == item.pk), [])  # type: ignore[attr-defined]
    below: Sequence[MenuItem] = item.below  # type: ignore[attr-defined]
    return below


def parent(item: MenuItem) -> MenuItem | None:
    """The item above one."""
    if item.parent_id is None:
        return None
    return next((each for each in _whole(item, channel_of(item)) if each.pk == item.parent_id), None)
