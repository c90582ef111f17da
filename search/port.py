"""检索端口 · what every engine promises. The suite in `tests/search` holds each engine to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from search.query import Query
from search.text.reading import Want

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


@dataclass(frozen=True, slots=True)
class Part:
    """得分项 · what a field of words, or a signal, adds to the points of one thing."""

    name: str
    weight: float
    points: float
    value: float | None = None
    """Of a signal: between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """得分说明 · why one thing stands where it does, or is not found."""

    id: int
    is_indexed: bool
    is_found: bool
    is_stale: bool
    """Its signals have changed since it was indexed."""
    points: float
    word_points: float
    factor: float
    parts: tuple[Part, ...]
    met: tuple[bool, ...]
    """Which of the words it meets."""
    filters: tuple[bool, ...]
    """Which of the filters it meets; last, where a channel was asked for, whether it is offered there."""


@dataclass(frozen=True, slots=True)
class Explained:
    """检索说明 · how a question was understood, and what it means for some things."""

    text: str
    wants: tuple[Want, ...]
    needed: int
    """How many of the words a thing has to meet."""
    relaxed: bool
    did_you_mean: str
    things: tuple[Weighed, ...]


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

    def explain(self, query: Query, documents: Mapping[int, Mapping[str, object] | None]) -> Explained:
        """How a question is understood and what it means for these things, given as they load now; None: they do not."""

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
