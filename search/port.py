"""检索端口 · what every engine promises. The suite in `tests/search` holds each engine to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.query import Query

Documents = Iterable[Mapping[str, object]]
Progress = Callable[[int], None]
"""Is told how many documents have been indexed so far."""


class IndexUnavailable(Exception):
    """The index is missing, damaged or made for other declarations: rebuild it, and answer from the store meanwhile."""


class EngineDown(IndexUnavailable):
    """The server that keeps the index does not answer, or not in time: answer from the store; there is nothing to rebuild."""


class CannotWrite(EngineDown):
    """The disk is full, or nothing can be written for another reason: what is indexed goes on answering; changes wait."""


class IndexBusy(Exception):
    """Somebody else kept writing for too long; try again later."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `highlights` holds HTML-safe fragments by field, only where something matched."""

    id: int
    cursor: str
    score: float | None = None
    highlights: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One line of a facet: a value, or the lower bound of a band, and how many things have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """结果 · one page of what was found."""

    hits: tuple[Hit, ...]
    has_next: bool = False
    has_previous: bool = False
    total: int | None = None
    facets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)
    did_you_mean: str = ""
    """A better spelling, when not everything that was asked for could be found."""
    relaxed: bool = False
    """Nothing met every word, so these meet some of them."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """联想词 · a way to go on typing: the text, the field it comes from, and how many things have it."""

    text: str
    field: str
    count: int


class Engine(Protocol):
    """检索引擎 · keeps one index for each kind and answers questions about it.

    Every method may raise `IndexUnavailable`; those that write may raise `IndexBusy`; questions that cannot be answered
    are refused with the refusals of `search.refusals`.
    """

    def put(self, kind: str, documents: Documents) -> int:
        """Add documents or replace those of the same id; found from the next search on. Returns how many."""

    def delete(self, kind: str, ids: Sequence[int]) -> None:
        """Forget these ids; unknown ones are ignored."""

    def search(self, query: Query) -> Results:
        """Answer a question."""

    def suggest(self, kind: str, prefix: str, channel: str = "", limit: int = 10) -> tuple[Suggestion, ...]:
        """How a buyer may want to go on, the most frequent first."""

    def rebuild(self, kind: str, documents: Documents, progress: Progress | None = None) -> int:
        """Build anew beside the live index, then take its place at once. Changes put meanwhile are kept."""

    def examine(self, kind: str) -> None:
        """Raise `IndexUnavailable` if the index is damaged, even where no question has come upon it yet."""

    def count(self, kind: str) -> int:
        """How many things are indexed."""

    def ids(self, kind: str) -> Iterator[int]:
        """The ids of everything indexed, in no particular order."""

    def stale(self, kind: str, documents: Documents) -> tuple[int, ...]:
        """The ids of those that are indexed with another content, or not at all."""
