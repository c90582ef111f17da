"""检索服务 · the engine as configured, and the verbs that keep its indexes true to the store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar

from backend.core.indexing import Searchable, declared
from search.engines.cluster import Cluster
from search.port import Engine, EngineDown, Explained, IndexUnavailable
from search.query import Query
from search.ranking import Ranking
from search.refusals import UnknownKind
from search.text.analyser import Analyser
from search.text.lexicon import Lexicon

log = logging.getLogger(__name__)

One = TypeVar("One")
Done = TypeVar("Done")

BATCH = 500
"""How many things are loaded at once."""

Alone = Callable[[], AbstractContextManager[None]]
KindProgress = Callable[[str, int], None]
"""Is told the kind and how many of its documents have been indexed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index and the lexicon are, and what they are made for.

    `channels` and `terms` are asked once, when the engine is first needed: the 渠道 that have prices, and names (of the
    品目 tree) from which words for the dictionary are derived.
    """

    folder: Path
    lexicon: Path
    channels: Callable[[], Sequence[str]]
    terms: Callable[[], Iterable[str]] = tuple
    cluster: Cluster | None = None
    """The Elasticsearch that keeps the index; without one it is kept in `folder`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """差异 · what `check` found for one kind."""

    kind: str
    missing: tuple[int, ...]
    """In the store but not in the index."""
    left_over: tuple[int, ...]
    """In the index but no longer in the store."""
    stale: tuple[int, ...] = ()
    """In the index with another content than in the store; known only where contents were compared."""

    @property
    def agrees(self) -> bool:
        return not (self.missing or self.left_over or self.stale)


class NotConfigured(RuntimeError):
    """`configure` has not been called."""


_settings: Settings | None = None
_engine: Engine | None = None
_building = Lock()


def configure(settings: Settings) -> None:
    """Say where the index is. The engine is built when it is first needed."""
    global _settings, _engine
    with _building:
        _settings, _engine = settings, None


def settings() -> Settings:
    """What `configure` was told last."""
    if _settings is None:
        raise NotConfigured("search.service.configure has not been called")
    return _settings


def engine() -> Engine:
    """The engine of this process."""
    global _engine
    if _engine is None:
        with _building:
            if _engine is None:
                _engine = _built()
    return _engine


def reindex(progress: KindProgress | None = None, kinds: Iterable[str] = ()) -> Mapping[str, int]:
    """Build the indexes of all declared kinds (or of some) anew beside the live ones. Returns how many of each."""
    chosen = set(kinds)
    written = {}
    for searchable in declared():
        if not chosen or searchable.kind in chosen:
            report = None if progress is None else _report(progress, searchable.kind)
            written[searchable.kind] = engine().rebuild(searchable.kind, _all(searchable), report)
    return written


def apply(kind: str, ids: Sequence[int]) -> None:
    """Bring the index up to date about these ids: what still loads is put, what does not is forgotten.

    An index that is lost or damaged is built anew, which reads these ids, too. While somebody else is building it:
    `IndexBusy`; nobody knows whether they have been read already, so come again; also when the engine is down.
    """
    searchable = _searchable(kind)
    try:
        for batch in _batches(dict.fromkeys(ids)):
            _apply(searchable, batch)
    except EngineDown:
        raise
    except IndexUnavailable:
        _build_anew(kind)


def explain(query: Query, ids: Sequence[int]) -> Explained:
    """How a question is understood, and what it means for these things as they are now."""
    loaded = {document["id"]: document for document in _searchable(query.kind).load(list(ids))}
    return engine().explain(query, {each: loaded.get(each) for each in dict.fromkeys(ids)})


def check(*, contents: bool = False) -> tuple[Difference, ...]:
    """Compare the ids of index and store, kind by kind; with `contents` everything that is indexed of each, too."""
    return tuple(_difference(searchable, contents) for searchable in declared())


def heal(*, contents: bool = False, alone: Alone = nullcontext) -> tuple[Difference, ...]:
    """Compare, then repair what differs; an index that cannot be used is built anew. Returns what was found.

    `alone` is entered while differences are repaired: no other writer may write then what it read before.
    """
    return tuple(each(declared(), lambda searchable: _healed(searchable, contents, alone)))


def restore() -> None:
    """Build anew what cannot be asked at all; much cheaper than `heal`."""
    each(declared(), _restored)


def _restored(searchable: Searchable) -> None:
    try:
        _ask_something(searchable)
    except EngineDown:
        raise
    except IndexUnavailable:
        _build_anew(searchable.kind)


def each(kinds: Sequence[One], do: Callable[[One], Done]) -> list[Done]:
    """Do it for every kind, also behind one that fails; then raise the first failure."""
    done: list[Done] = []
    failures: list[Exception] = []
    for kind in kinds:
        try:
            done.append(do(kind))
        except Exception as error:
            failures.append(error)
    for other in failures[1:]:
        log.error("this failed, too", exc_info=other)
    if failures:
        raise failures[0]
    return done


def _apply(searchable: Searchable, batch: Sequence[int]) -> None:
    documents = list(searchable.load(batch))
    loaded = {document["id"] for document in documents}
    if documents:
        engine().put(searchable.kind, documents)
    gone = [each for each in batch if each not in loaded]
    if gone:
        engine().delete(searchable.kind, gone)


def _build_anew(kind: str) -> None:
    log.warning(
        "%s 的检索索引不可用，正在重建 · the index of %s cannot be used and is built anew",
        kind,
        kind,
        exc_info=True,
    )
    reindex(kinds=(kind,))


def _healed(searchable: Searchable, contents: bool, alone: Alone) -> Difference:
    try:
        difference = _difference(searchable, contents)
    except EngineDown:
        raise
    except IndexUnavailable:
        _build_anew(searchable.kind)
        return Difference(searchable.kind, tuple(sorted(searchable.all_ids())), ())
    if not difference.agrees:
        with alone():
            apply(difference.kind, (*difference.missing, *difference.left_over, *difference.stale))
    return difference


def _ask_something(searchable: Searchable) -> None:
    engine().search(Query(searchable.kind, searchable.label, limit=1))


def _difference(searchable: Searchable, contents: bool) -> Difference:
    _ask_something(searchable)
    engine().examine(searchable.kind)
    stored, indexed = set(searchable.all_ids()), set(engine().ids(searchable.kind))
    stale: list[int] = []
    for batch in _batches(sorted(stored & indexed)) if contents else ():
        stale += engine().stale(searchable.kind, searchable.load(batch))
    return Difference(
        searchable.kind, tuple(sorted(stored - indexed)), tuple(sorted(indexed - stored)), tuple(stale)
    )


def _built() -> Engine:
    told = settings()
    analyser = Analyser(Lexicon.read(told.lexicon, told.terms()))
    ranking = Ranking.read(told.lexicon / "ranking.yaml")
    # Only the engine that is used is loaded.
    if told.cluster is not None:
        from search.engines.elastic import ElasticEngine

        return ElasticEngine(told.cluster, declared(), told.channels(), analyser, ranking)
    from search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(told.folder, declared(), told.channels(), analyser, ranking=ranking)


def _searchable(kind: str) -> Searchable:
    for searchable in declared():
        if searchable.kind == kind:
            return searchable
    raise UnknownKind(kind=kind)


def _all(searchable: Searchable) -> Iterator[Mapping[str, object]]:
    for batch in _batches(searchable.all_ids()):
        yield from searchable.load(batch)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(ids)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _report(progress: KindProgress, kind: str) -> Callable[[int], None]:
    return lambda number: progress(kind, number)
