"""翻页游标 · where a page ended: opaque to callers, bound to the order it was made in."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson

from search.refusals import BadCursor

Place = list[int | float | str]


def write_cursor(order: str, place: Place) -> str:
    """A cursor for a place in an order."""
    return urlsafe_b64encode(orjson.dumps([order, *place])).decode().rstrip("=")


def order_of(cursor: str) -> str:
    """The order that a cursor was made in; empty if it is no cursor."""
    written = _read(cursor)
    return written[0] if written and isinstance(written[0], str) else ""


def read_cursor(order: str, cursor: str, *types: type) -> Place:
    """The place that a cursor holds. A cursor of another order, or no cursor at all, is refused."""
    written = _read(cursor)
    if not written or written[0] != order:
        raise BadCursor
    place = written[1:]
    if [type(each) for each in place] != list(types):
        raise BadCursor
    return place


def _read(cursor: str) -> list[Any]:
    try:
        written = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return []
    return written if isinstance(written, list) else []
