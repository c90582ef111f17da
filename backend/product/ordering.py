"""排序 · putting things in order by moves, as Saleor's `ReorderInput` tells them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Key = TypeVar("Key")


def moved(order: Sequence[Key], moves: Sequence[tuple[Key, int]]) -> list[Key]:
    """The order after moves of `(key, by how many places)`, one after the other; nothing leaves the list at its ends."""
    now = list(order)
    for key, by in moves:
        at = now.index(key)
        now.pop(at)
        now.insert(min(max(at + by, 0), len(now)), key)
    return now
