"""同伴 · peers: rows that were loaded together know each other, so a relation is loaded for all of them at once.

A list of rows shares one `Peers` object. The first row whose relation is asked for loads it for every row of the list, in
one SQL statement; the others find it in the memo. Relations of the loaded rows form a peer group again, so a document of
any depth costs one statement a level, without executor hooks or an event loop.

    category = relation(categories_by_id, "category_id")
    category(product)      # one statement for the whole list that `product` came with
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol, TypeVar


class HasPeers(Protocol):
    """A row that can be asked which list it came with."""

    peers: Peers


Row = TypeVar("Row")
Found = TypeVar("Found")


class Peers:
    """The rows of one list, and what was loaded for them together."""

    __slots__ = ("memo", "rows")

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows
        self.memo: dict[Hashable, dict[Any, Any]] = {}


def gather(rows: Iterable[Row]) -> list[Row]:
    """Make `rows` peers of each other and return them as a list."""
    listed = list(rows)
    group = Peers(listed)
    for row in listed:
        row.peers = group  # type: ignore[attr-defined]
    return listed


def peers_of(row: Any) -> Peers:
    """The peer group of `row`; a row that came alone is its own peer."""
    group = getattr(row, "peers", None)
    if group is None:
        group = row.peers = Peers([row])
    return group


def relation(
    load: Callable[..., dict[Any, Found]], own_key: str, *, missing: Any = None
) -> Callable[..., Found | Any]:
    """A getter that loads for all peers at first access.

    `load` takes the set of the peers' keys (and any further arguments, hashable) and returns `{key: found}`; found rows
    should be made peers of each other by the loader. `own_key` names the attribute that holds a row's key.
    """

    def get(row: Any, *arguments: Hashable) -> Found | Any:
        group = peers_of(row)
        key = (load, own_key, *arguments)
        found = group.memo.get(key)
        if found is None:
            keys = {value for peer in group.rows if (value := getattr(peer, own_key)) is not None}
            found = group.memo[key] = load(keys, *arguments) if keys else {}
        return found.get(getattr(row, own_key), missing)

    return get


def grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    """`{key: [rows]}` where all rows are peers of each other: what a to-many loader returns."""
    by_key: dict[Any, list[Row]] = {}
    for row in gather(rows):
        by_key.setdefault(getattr(row, key), []).append(row)
    return by_key


def keyed(rows: Iterable[Row], key: str = "id") -> dict[Any, Row]:
    """`{key: row}` where all rows are peers of each other: what a to-one loader returns."""
    return {getattr(row, key): row for row in gather(rows)}
