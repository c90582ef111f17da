"""菜单规则 · what a menu's tree may be, and where its items may lead."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

MOST_ITEMS = 200
"""Of one menu: it is read whole."""
DEEPEST = 3
"""The lowest level; the top is 0."""


def is_address(url: str) -> bool:
    """May an item lead there? A path of this site, or an http(s) address; never `javascript:` or another scheme."""
    if not url.isprintable() or any(letter.isspace() or letter in "<>\"'\\" for letter in url):
        return False
    if url.startswith("/"):
        return not url.startswith("//")
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def is_below(item: int, above: int, parents: Mapping[int, int | None]) -> bool:
    """Does `item` stand somewhere below `above`, or is it the same?"""
    here: int | None = item
    while here is not None:
        if here == above:
            return True
        here = parents.get(here)
    return False


def levels(parents: Mapping[int, int | None]) -> dict[int, int]:
    """How deep every item of a tree stands."""
    found: dict[int, int] = {}

    def level(item: int) -> int:
        if item not in found:
            above = parents[item]
            found[item] = 0 if above is None else level(above) + 1
        return found[item]

    for item in parents:
        level(item)
    return found
