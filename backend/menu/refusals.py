from __future__ import annotations

from backend.core.refusals import Refusal


class ManyTargets(Refusal):
    """菜单项只能指向一处：品目、专题、页面或地址。 · A menu item leads to one thing: a category, a collection, a page or an address."""

    code = "CANNOT_ASSIGN_NODE"


class AddressWrong(Refusal):
    """地址须为本站路径或 http(s) 网址。 · An address is a path of this site, or begins with http(s)."""

    code = "INVALID"
    field = "url"


class ForeignItem(Refusal):
    """菜单项不属于此菜单。 · The item is not one of this menu."""

    code = "INVALID_MENU_ITEM"


class UnderItself(Refusal):
    """菜单项不能移到自己之下。 · An item cannot be moved below itself."""

    code = "CANNOT_ASSIGN_NODE"
    field = "parent_id"


class TooDeep(Refusal):
    """菜单至多 {most} 层。 · A menu has {most} levels at most."""

    code = "INVALID_MENU_ITEM"
    field = "parent"


class TooManyItems(Refusal):
    """一个菜单至多 {most} 项。 · A menu has {most} items at most."""

    code = "TOO_MANY_MENU_ITEMS"
    field = "items"
