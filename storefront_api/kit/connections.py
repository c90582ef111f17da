"""Connections with keyset cursors: stable under concurrent inserts, no OFFSET, a count only when it is asked for."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import graphene
import orjson
from django.db.models import Q, QuerySet
from graphql import GraphQLError

from backend.core.peers import gather

MOST = 100

PAGING = {
    "first": graphene.Int(description="取前若干条，至多 100 · return the first n, at most 100."),
    "after": graphene.String(description="从此游标之后 · after this cursor."),
    "last": graphene.Int(description="取后若干条，至多 100 · return the last n, at most 100."),
    "before": graphene.String(description="到此游标之前 · before this cursor."),
}


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for: `limit` rows after (or, backward, before) a key."""

    limit: int
    key: tuple[Any, ...] | None = None
    backward: bool = False


@dataclass(slots=True)
class Page:
    """One page of a list: its rows in order, a cursor key for each, and how to count the whole."""

    rows: Sequence[Any]
    keys: Sequence[tuple[Any, ...]]
    has_more: bool
    window: Window
    count: Callable[[], int]
    extra: Any = None
    _total: int | None = field(default=None)

    def total(self) -> int:
        """How many rows the whole list has; counted once."""
        if self._total is None:
            self._total = self.count()
        return self._total


def window(
    first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> Window:
    """Check Relay's paging arguments and make a window of them."""
    if first is not None and last is not None:
        raise GraphQLError("first 与 last 只能给一个。 · Give either `first` or `last`, not both.")
    if first is None and last is None:
        raise GraphQLError(
            "请给出 first 或 last（至多 100）。 · You must provide a `first` or `last` value (100 at most)."
        )
    if (first is not None and before is not None) or (last is not None and after is not None):
        raise GraphQLError(
            "first 配 after，last 配 before。 · Use `first` with `after`, `last` with `before`."
        )
    limit = first if first is not None else last
    assert limit is not None
    name = "first" if first is not None else "last"
    if limit < 1 or limit > MOST:
        raise GraphQLError(f"{name} 须在 1 至 {MOST} 之间。 · `{name}` must be between 1 and {MOST}.")
    cursor = after if first is not None else before
    return Window(limit, decode_cursor(cursor) if cursor else None, backward=last is not None)


def encode_cursor(key: tuple[Any, ...]) -> str:
    """An opaque cursor of a row's sort key."""
    return urlsafe_b64encode(orjson.dumps([_plain(part) for part in key])).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[Any, ...]:
    """The sort key in a cursor; a malformed one is a GraphQL error."""
    try:
        parts = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or not all(_is_part(part) for part in parts):
            raise TypeError
        return tuple(parts)
    except (ValueError, TypeError):
        raise GraphQLError("游标无效。 · The cursor is not valid.") from None


def _is_part(part: Any) -> bool:
    """Could this stand in a cursor of ours: one value, and a text without NUL?"""
    return not isinstance(part, list | dict) and not (isinstance(part, str) and "\x00" in part)


def page(queryset: QuerySet[Any], order: Sequence[str], asked: Window) -> Page:
    """A page of a queryset in a total `order` of not-null fields or annotations (`("-created_at", "id")`), as peers."""
    names = [name.removeprefix("-") for name in order]
    descending = [name.startswith("-") != asked.backward for name in order]
    rows_wanted = queryset
    if asked.key is not None:
        if len(asked.key) != len(names):
            raise GraphQLError("游标无效。 · The cursor is not valid for this list.")
        try:
            key = [
                _field_of(queryset, name).to_python(part) for name, part in zip(names, asked.key, strict=True)
            ]
        except Exception:
            raise GraphQLError("游标无效。 · The cursor is not valid for this list.") from None
        rows_wanted = rows_wanted.filter(beyond(names, key, descending))
    signs = ["-" if down else "" for down in descending]
    rows_wanted = rows_wanted.order_by(*(sign + name for sign, name in zip(signs, names, strict=True)))
    rows = list(rows_wanted[: asked.limit + 1])
    has_more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    if asked.backward:
        rows.reverse()
    keys = [tuple(getattr(row, name) for name in names) for row in rows]
    return Page(gather(rows), keys, has_more, asked, queryset.count)


def in_order(name: str, direction: str) -> tuple[str, ...]:
    """The total order by a field and then by number, in Saleor's `direction`."""
    sign = "-" if direction == "DESC" else ""
    return (sign + name,) if name == "id" else (sign + name, sign + "id")


def _field_of(queryset: QuerySet[Any], name: str) -> Any:
    """The field of a sort key: a column's, or that of what an annotation gives."""
    annotation = queryset.query.annotations.get(name)
    return queryset.model._meta.get_field(name) if annotation is None else annotation.output_field


def beyond(names: Sequence[str], key: Sequence[Any], descending: Sequence[bool]) -> Q:
    """The condition for rows that stand after `key` in the order: `a > x OR (a = x AND b > y) …`."""
    options = []
    for at, (name, part, down) in enumerate(zip(names, key, descending, strict=True)):
        equal = dict(zip(names[:at], key[:at], strict=True))
        options.append(Q(**equal, **{f"{name}__{'lt' if down else 'gt'}": part}))
    return reduce(or_, options)


def _plain(part: Any) -> Any:
    if isinstance(part, Decimal | uuid.UUID):
        return str(part)
    return part.isoformat() if isinstance(part, datetime) else part


class PageInfo(graphene.ObjectType):
    """分页信息 · Relay's page info."""

    has_next_page = graphene.Boolean(required=True)
    has_previous_page = graphene.Boolean(required=True)
    start_cursor = graphene.String()
    end_cursor = graphene.String()

    @staticmethod
    def resolve_has_next_page(page: Page, info: Any) -> bool:
        return page.window.key is not None if page.window.backward else page.has_more

    @staticmethod
    def resolve_has_previous_page(page: Page, info: Any) -> bool:
        return page.has_more if page.window.backward else page.window.key is not None

    @staticmethod
    def resolve_start_cursor(page: Page, info: Any) -> str | None:
        return encode_cursor(page.keys[0]) if page.keys else None

    @staticmethod
    def resolve_end_cursor(page: Page, info: Any) -> str | None:
        return encode_cursor(page.keys[-1]) if page.keys else None


def connection(
    node: type[graphene.ObjectType] | type[graphene.Union],
    extra: dict[str, graphene.Field] | None = None,
    countable: str = "Countable",
) -> type[graphene.ObjectType]:
    """`XCountableConnection` and `XCountableEdge` of a node type; resolvers give it a `Page`. `extra` adds fields."""
    noun = node._meta.name

    class Edge(graphene.ObjectType):
        class Meta:
            name = f"{noun}{countable}Edge"
            description = f"列表项 · an edge of a list of {noun}."

        node_ = graphene.Field(node, name="node", required=True)
        cursor = graphene.String(required=True)

        @staticmethod
        def resolve_node_(edge: tuple[Any, tuple[Any, ...]], info: Any) -> Any:
            return edge[0]

        @staticmethod
        def resolve_cursor(edge: tuple[Any, tuple[Any, ...]], info: Any) -> str:
            return encode_cursor(edge[1])

    def resolve_edges(page: Page, info: Any) -> list[tuple[Any, tuple[Any, ...]]]:
        return list(zip(page.rows, page.keys, strict=True))

    members = {
        "Meta": type(
            "Meta",
            (),
            {
                "name": f"{noun}{countable}Connection",
                "description": f"列表 · a list of {noun}, page by page.",
            },
        ),
        "page_info": graphene.Field(PageInfo, required=True),
        "edges": graphene.List(graphene.NonNull(Edge), required=True),
        "total_count": graphene.Int(
            description="总数，按需计算 · the number of all rows, counted when asked for."
        ),
        "resolve_page_info": staticmethod(lambda page, info: page),
        "resolve_edges": staticmethod(resolve_edges),
        "resolve_total_count": staticmethod(lambda page, info: page.total()),
        **(extra or {}),
    }
    return type(f"{noun}{countable}Connection", (graphene.ObjectType,), members)
