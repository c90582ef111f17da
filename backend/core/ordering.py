"""次序 · moving things in a list by so many places, as Saleor's `ReorderInput` says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def moved(order: Sequence[Any], moves: Iterable[tuple[Any, int]]) -> list[Any]:
    """The order after each (key, places) in turn: down for more than 0, up for less; the ends of the list stop it."""
    result = list(order)
    for key, places in moves:
        at = result.index(key)
        del result[at]
        result.insert(max(0, at + places), key)
    return result
