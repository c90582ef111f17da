"""分页 · pages of lists that are already in memory, and of the catalogue's smaller lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from backend.product.conditions import Condition
from backend.product.queries import Order, Shelf
from storefront_api.kit.connections import Page, Window


def slice_of(found: Sequence[Any], asked: Window) -> Page:
    """A page of rows that have been loaded with their peers; the cursor is the row's id."""
    at = None if asked.key is None else _place(found, asked.key)
    if asked.backward:
        end = len(found) if at is None else at
        start = max(0, end - asked.limit)
        more = start > 0
    else:
        start = 0 if at is None else at + 1
        end = start + asked.limit
        more = end < len(found)
    rows = found[start:end]
    return Page(rows, [(row.id,) for row in rows], more, asked, lambda: len(found))


def _place(found: Sequence[Any], key: tuple[Any, ...]) -> int:
    for at, row in enumerate(found):
        if (row.id,) == key:
            return at
    raise GraphQLError("游标无效。 · The cursor is not valid for this list.")


def shelf_page(shelf: Shelf, condition: Condition, asked: Window) -> Page:
    """A page of a smaller list, by keyset."""
    after = None
    if asked.key is not None:
        after = asked.key[0] if len(asked.key) == 1 else None
        if not isinstance(after, str):
            raise GraphQLError("游标无效。 · The cursor is not valid for this list.")
    rows = shelf.list(condition, limit=asked.limit + 1, after=after, descending=asked.backward)
    more = len(rows) > asked.limit
    del rows[asked.limit :]
    if asked.backward:
        rows.reverse()
    return Page(
        rows, [(getattr(row, shelf.key),) for row in rows], more, asked, lambda: shelf.count(condition)
    )


def sorted_page(shelf: Shelf, condition: Condition, order: Order, asked: Window, *, descending: bool) -> Page:
    """A page of a smaller list in another order."""
    found = shelf.sorted_list(
        condition,
        order,
        limit=asked.limit + 1,
        after=_after(asked, order),
        descending=descending != asked.backward,
    )
    more = len(found) > asked.limit
    del found[asked.limit :]
    if asked.backward:
        found.reverse()
    keys = [(order.name, *key) for _, key in found]
    return Page([row for row, _ in found], keys, more, asked, lambda: shelf.count(condition))


def _after(asked: Window, order: Order) -> tuple[Any, int] | None:
    if asked.key is None:
        return None
    try:
        name, value, pk = asked.key
        if name != order.name or isinstance(pk, bool) or not isinstance(pk, int):
            raise ValueError
        return order.read(value), pk
    except (ValueError, ArithmeticError):
        raise GraphQLError("游标无效或属于另一种排序。 · The cursor is not valid for this list.") from None
