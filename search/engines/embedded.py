"""嵌入式引擎 · the engine that needs no server: tantivy, in files beside the program.

Any number of processes read; one writes at a time. A reader notices a commit or a swapped generation at its next question,
by the time stamp of one small file.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import cached_property, partial
from itertools import starmap
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
from tantivy import DocAddress, Index, IndexWriter, Order, Searcher, TextAnalyzerBuilder, Tokenizer
from tantivy import Query as Asked

from backend.core.indexing import Keyword, PerChannel, Searchable, Text
from search.cursor import Place
from search.documents import Document, digest
from search.engines.answering import LONGER_FROM, Answer, Found, Kind, of_kind, ranked, typed
from search.engines.embedded_counting import (
    Answered,
    Lists,
    bands,
    counts_of,
    counts_of_bands,
    counts_of_flag,
    number_of,
    terms,
)
from search.engines.embedded_terms import FLAGS, TEXT_KEY, VERSION, TantivyWords, entry, schema
from search.engines.generations import Generations, Stamp
from search.engines.integrity import damaged
from search.engines.layout import Layout, read_suggestion, suggestion_term
from search.port import (
    Bucket,
    CannotWrite,
    Documents,
    Engine,
    Explained,
    IndexUnavailable,
    Progress,
    Results,
    Suggestion,
)
from search.query import Bands, By, Counts, Facet, Query
from search.ranking import UNIT, Ranking
from search.refusals import BadCursor
from search.text.analyser import Analyser
from search.text.normal import normalise
from search.text.reading import Reader
from search.text.spelling import Speller, with_synonyms

_WRITER_MEMORY = 30_000_000
_REBUILD_MEMORY = 120_000_000
_PROGRESS_EVERY = 1_000
_EQUALS = 42
"""Read beyond what is wanted at first, in case that there are equals."""
DEEPEST_TIES = 10_000
"""So many equals are put in order; beyond them it is at random which come first."""


@contextmanager
def _damage(kind: str) -> Iterator[None]:
    """Whatever tantivy says about unreadable files becomes `IndexUnavailable`, a panic of its threads included."""
    try:
        yield
    except BaseException as error:
        if not _is_of_files(error):
            raise
        raise IndexUnavailable(f"{kind}: {error}") from error


def _is_of_files(error: BaseException) -> bool:
    """Whether tantivy, or the system, says that it cannot read or write."""
    return isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException"


def _open(path: Path) -> Index:
    index = Index.open(str(path))
    index.config_reader("manual")
    return _with_tokens(index)


def _with_tokens(index: Index) -> Index:
    index.register_tokenizer("whitespace", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    return index


class _Reading:
    """One state of an index, as long as nobody commits."""

    def __init__(
        self, path: Path, index: Index, stamp: Stamp, analyser: Analyser, lists: Mapping[str, Lists]
    ) -> None:
        self.path = path
        self.index = index
        self.stamp = stamp
        self.searcher: Searcher = index.searcher()
        self.lists = lists
        self._analyser = analyser

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The words of the heaviest band and how many things have them."""
        return dict(self.searcher.terms_with_prefix("vocabulary", ""))

    @cached_property
    def speller(self) -> Speller:
        """What corrects words by those that are indexed."""
        known = with_synonyms(self.vocabulary, self._analyser.lexicon.same_meaning())
        return Speller(known, self.of_sound, self._analyser.knows)

    def of_sound(self, sound: str) -> str:
        """The most frequent suggested word that sounds so."""
        terms = self.searcher.terms_with_prefix("suggestions", suggestion_term(sound, "", "")[:-1], limit=1)
        return normalise(read_suggestion(terms[0][0])[1]) if terms else ""


class _Kind(Kind[Asked]):
    """The index of one kind."""

    def __init__(
        self,
        searchable: Searchable,
        folder: Path,
        channels: Sequence[str],
        analyser: Analyser,
        patience: float,
        ranking: Ranking,
    ) -> None:
        weights = ranking.of(searchable.kind)
        layout = Layout(searchable, channels, analyser.lexicon.edition, weights, VERSION)
        self.schema = schema(layout)
        self.tantivy = TantivyWords(self.schema)
        super().__init__(searchable, layout, self.tantivy, analyser)
        self.generations = Generations(folder / searchable.kind, layout.fingerprint, patience)
        self._reading: _Reading | None = None
        self._opening = Lock()

    def reading(self) -> _Reading:
        """The newest state of the index."""
        stamp = self.generations.stamp()
        reading = self._reading
        if reading is not None and reading.stamp == stamp:
            return reading
        with self._opening, _damage(self.name):
            path = self.generations.live()
            if reading is not None and reading.path == path:
                index, lists = reading.index, reading.lists
                index.reload()
            else:
                index, lists = _open(path), self._lists()
            reading = self._reading = _Reading(path, index, stamp, self.preparer.analyser, lists)
        return reading

    def _lists(self) -> dict[str, Lists]:
        fields = (each for each in self.layout.searchable.fields if isinstance(each, Keyword))
        return {each.name: Lists(each.name) for each in fields if each.facet and each.many}

    def forget(self) -> None:
        """Open the files anew at the next question."""
        self._reading = None

    @contextmanager
    def changing(self, changes: Iterable[dict[str, object]]) -> Iterator[_Writer]:
        """A writer of the live generation; a generation that is being built is told of the changes, too."""
        with self.generations.writing():
            path = self.generations.live()
            with self.writer(path, _WRITER_MEMORY) as writer:
                yield writer
            with self.disk(path):
                self.generations.note(changes)

    @contextmanager
    def writer(self, path: Path, memory: int) -> Iterator[_Writer]:
        """A writer that commits at the end; what it raises leaves the index as it was."""
        with self.disk(path):
            writer = _open(path).writer(memory, 1)
        try:
            yield _Writer(self, path, writer)
            with self.disk(path):
                writer.commit()
                writer.wait_merging_threads()
        except BaseException:
            with suppress(ValueError):
                writer.rollback()
                writer.garbage_collect_files()  # the room of what did not become part of it
            raise

    @contextmanager
    def disk(self, path: Path) -> Iterator[None]:
        """When a generation could not be written: is it damaged, or does the disk take no more?"""
        try:
            yield
        except BaseException as error:
            if not _is_of_files(error):
                raise
            if (path / "made.json").exists() and damaged(path):
                raise IndexUnavailable(f"{self.name}: {error}") from error
            free = shutil.disk_usage(self.generations.folder).free >> 20
            raise CannotWrite(
                f"{self.name}: {path} cannot be written, {free} MB are free: {error}"
            ) from error


class _Writer:
    """Writes documents of one kind into one generation."""

    def __init__(self, own: _Kind, path: Path, writer: IndexWriter) -> None:
        self._own = own
        self._path = path
        self._writer = writer

    def add(self, documents: Iterable[Document]) -> int:
        """Write documents that are not indexed yet; returns how many."""
        number = 0
        for document in documents:
            made = entry(self._own.layout, document)
            with self._own.disk(self._path):
                self._writer.add_document(made)
            number += 1
        return number

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out. (By query: `delete_documents_by_term` of tantivy 0.27 finds no unsigned numbers.)"""
        known = [each for each in ids if 0 <= each < 2**63]
        if known:
            with self._own.disk(self._path):
                self._writer.delete_documents_by_query(self._own.tantivy.ids(known))

    def repeat(self, change: Mapping[str, object]) -> None:
        """A change that came while this generation was being built."""
        match change:
            case {"put": dict(values)}:
                document = Document(**values)
                self.remove([document.id])
                self.add([document])
            case {"delete": int(identity)}:
                self.remove([identity])


class EmbeddedEngine(Engine):
    """嵌入式引擎 · keeps the indexes of all declared kinds in one folder.

    `channels` are the 渠道 that prices are kept for; with other channels the indexes must be rebuilt. `patience` is how
    many seconds a writer waits for another one before `IndexBusy`.
    """

    def __init__(
        self,
        folder: Path,
        searchables: Iterable[Searchable],
        channels: Sequence[str],
        analyser: Analyser,
        patience: float = 30,
        ranking: Ranking | None = None,
    ) -> None:
        self._reader = Reader(analyser)
        weighed = ranking or Ranking()
        self._kinds = {
            each.kind: _Kind(each, folder, channels, analyser, patience, weighed) for each in searchables
        }

    def put(self, kind: str, documents: Documents) -> int:
        own = self._kind(kind)
        prepared = {document.id: document for document in map(own.preparer.prepare, documents)}
        with own.changing({"put": asdict(document)} for document in prepared.values()) as writer:
            writer.remove(prepared)
            writer.add(prepared.values())
        return len(prepared)

    def delete(self, kind: str, ids: Sequence[int]) -> None:
        with self._kind(kind).changing({"delete": identity} for identity in ids) as writer:
            writer.remove(ids)

    def rebuild(self, kind: str, documents: Documents, progress: Progress | None = None) -> int:
        own = self._kind(kind)

        def prepared() -> Iterator[Document]:
            for number, values in enumerate(documents, start=1):
                yield own.preparer.prepare(values)
                if progress and number % _PROGRESS_EVERY == 0:
                    progress(number)

        with own.generations.rebuilding(), own.generations.fresh() as path:
            with own.disk(path):
                _with_tokens(Index(own.schema, str(path)))
            with own.writer(path, _REBUILD_MEMORY) as writer:
                number = writer.add(prepared())
            with own.generations.writing():
                with own.writer(path, _WRITER_MEMORY) as writer:
                    for change in own.generations.noted():
                        writer.repeat(change)
                own.generations.swap(path)
        if progress:
            progress(number)
        return number

    def examine(self, kind: str) -> None:
        own = self._kind(kind)
        with own.generations.writing():
            if wrong := damaged(own.generations.live()):
                raise IndexUnavailable(f"{kind}: damaged files: {', '.join(wrong)}")

    def count(self, kind: str) -> int:
        return self._kind(kind).reading().searcher.num_docs

    def ids(self, kind: str) -> Iterator[int]:
        own = self._kind(kind)
        with _damage(kind):
            searcher = own.reading().searcher
            if searcher.num_docs == 0:
                return
            hits = searcher.search(
                Asked.all_query(), searcher.num_docs, count=False, order_by_field="id", order=Order.Asc
            ).hits
        for identity, _ in hits:
            yield identity

    def stale(self, kind: str, documents: Documents) -> tuple[int, ...]:
        own = self._kind(kind)
        wanted = {document.id: digest(document) for document in map(own.preparer.prepare, documents)}
        if not wanted:
            return ()
        with _damage(kind):
            searcher = own.reading().searcher
            rows = searcher.search(own.tantivy.ids(list(wanted)), len(wanted), count=False).hits
            addresses = [address for _, address in rows]
            ids = searcher.fast_field_values("id", addresses) if addresses else []
            indexed = searcher.fast_field_values("digest", addresses) if addresses else []
        kept = dict(zip(ids, indexed, strict=True))
        return tuple(identity for identity, content in wanted.items() if kept.get(identity) != content)

    def suggest(self, kind: str, prefix: str, channel: str = "", limit: int = 10) -> tuple[Suggestion, ...]:
        own = self._kind(kind)
        begun = typed(prefix)
        if not begun or limit < 1:
            return ()
        with _damage(kind):
            searcher = own.reading().searcher
            offered = own.asker.offered(channel)
            terms = searcher.terms_with_prefix("suggestions", begun, offered, limit * 4)
            if len(begun) >= LONGER_FROM:
                terms += searcher.terms_with_prefix("titles", begun, offered, limit * 2)
        read = ((read_suggestion(term), count) for term, count in terms)
        return ranked((Suggestion(text, field, count) for (_, text, field), count in read), limit)

    def search(self, query: Query) -> Results:
        own = self._kind(query.kind)
        try:
            with _damage(query.kind):
                return _Answer(own, own.reading(), query, self._reader).results()
        except IndexUnavailable:
            own.forget()
            raise

    def explain(self, query: Query, documents: Mapping[int, Mapping[str, object] | None]) -> Explained:
        own = self._kind(query.kind)
        with _damage(query.kind):
            return _Answer(own, own.reading(), query, self._reader).explained(documents)

    def _kind(self, kind: str) -> _Kind:
        return of_kind(self._kinds, kind)


class _Answer(Answer[Asked]):
    """Answers one question on one state of an index."""

    def __init__(
        self, own: _Kind, reading: _Reading, query: Query, reader: Reader, *, is_correction: bool = False
    ) -> None:
        super().__init__(own, query, reader, is_correction=is_correction)
        self.own = own
        self.reader = reader
        self.tantivy = own.tantivy
        self.reading = reading
        self.searcher = reading.searcher
        self._counted: dict[int, dict[str, tuple[Bucket, ...]]] = {}
        """Facets by level."""

    def again(self, query: Query) -> Answer[Asked]:
        return _Answer(self.own, self.reading, query, self.reader, is_correction=True)

    def place_types(self, by: By) -> tuple[type, ...]:
        return (str if isinstance(self.layout.fields.get(by.field), Text) else int,)

    def known(self, word: str) -> bool:
        return self.searcher.doc_freq("everything", word) > 0

    def in_order(self, level: int, by: By) -> tuple[list[tuple[Place, int, object]], bool]:
        limit = self.query.limit
        column = self.asker.order(by, self.query.channel)
        upwards = by.descending == self.backwards
        conditions = [self.meant(level)]
        if self.place is not None:
            conditions.append(self._beyond(column, self.place[1], upwards))
        elif isinstance(self.layout.fields.get(by.field), PerChannel):
            conditions.append(self.tantivy.keys(column, 0, None))
        rows = self.searcher.search(
            self.asker.all_of(conditions),
            limit + 1,
            count=False,
            order_by_field=column,
            order=Order.Asc if upwards else Order.Desc,
        ).hits
        more, rows = len(rows) > limit, rows[:limit]
        return [
            ([key], identity, address) for identity, (key, address) in zip(self._ids(rows), rows, strict=True)
        ], more

    def best(self, level: int, wanted: int) -> tuple[list[Found], bool]:
        """tantivy cuts equals at random, so it is read on until the last equal of the last thing wanted."""
        asked = self.asked(level)
        lift = self.layout.lift(self.query.channel) or None
        unit = UNIT if lift else 1
        limit = wanted + _EQUALS
        while True:
            rows = self._rows(asked, limit + 1, level, lift)
            complete = len(rows) <= limit
            if complete or rows[wanted - 1][0] != rows[-1][0] or limit > DEEPEST_TIES:
                break
            limit *= 4
        if not complete and rows[wanted - 1][0] != rows[-1][0]:
            rows = [row for row in rows if row[0] != rows[-1][0]]
        found = [
            Found(float(score) / unit, identity, address)
            for identity, (score, address) in zip(self._ids(rows), rows, strict=True)
        ]
        found.sort(key=lambda each: (-each.score, each.id))
        return found, complete

    def points(self, asked: Asked, most: int) -> Mapping[int, float]:
        rows = self.searcher.search(asked, max(most, 1), count=False).hits
        return {identity: float(score) for identity, (score, _) in zip(self._ids(rows), rows, strict=True)}

    def lifts(self, asked: Asked, most: int) -> Mapping[int, int | None]:
        rows = self.searcher.search(asked, max(most, 1), count=False).hits
        column = self.layout.lift(self.query.channel)
        addresses = [address for _, address in rows]
        values = self.searcher.fast_field_values(column, addresses) if column and rows else [None] * len(rows)
        kept = [None if value is None else int(value) for value in values]
        return dict(zip(self._ids(rows), kept, strict=True))

    def _rows(self, asked: Asked, limit: int, level: int, lift: str | None) -> list[tuple[Any, DocAddress]]:
        """The best; where the number of all is wanted and no facet counts it, it is counted in passing."""
        counts = self.query.total and not self.query.facets and level not in self._totals
        answered = self.searcher.search(asked, limit, count=counts, weight_by_field=lift)
        if counts:
            self._totals[level] = answered.count  # type: ignore[attr-defined]
        return list(answered.hits)

    def total(self, level: int) -> int:
        if self.query.facets:
            self.facets(level)
        if level not in self._totals:
            self._totals[level] = self.searcher.search(self.meant(level), 1, count=True).count  # type: ignore[attr-defined]
        return self._totals[level]

    def facets(self, level: int) -> dict[str, tuple[Bucket, ...]]:
        """Where no filter is set aside, all that is found is counted in passing."""
        if level in self._counted:
            return self._counted[level]
        counted = self._counted[level] = {}
        for aside, facets in self.passes().items():
            meant = self.meant(level, aside)
            ways = [self._way(facet) for facet in facets]
            asked = {name: counting for name, counting, _ in ways}
            if not aside:
                asked[FLAGS] = terms(FLAGS)
            answered = self.searcher.aggregate(meant, asked)
            if not aside:
                self._totals[level] = number_of(answered[FLAGS])
            for facet, (name, _, read) in zip(facets, ways, strict=True):
                counts = read(answered[name])
                if counts is None:
                    assert isinstance(facet, Counts)
                    counts = self._by_value(facet, meant)
                counted[facet.name] = _buckets(facet, counts)
        return counted

    def shown(self, handle: object) -> Mapping[str, str]:
        assert isinstance(handle, DocAddress)
        shown = self.searcher.doc(handle).get_first("shown")
        texts: Mapping[str, str] = orjson.loads(bytes(shown)) if shown else {}
        return texts

    def speller(self) -> Speller:
        return self.reading.speller

    def _way(self, facet: Facet) -> tuple[str, dict[str, Any], Callable[[Answered], dict[str, int] | None]]:
        """How a facet is counted: under which name, what tantivy is asked for, and how its answer is read."""
        column = self.asker.counted(facet, self.query.channel)
        if isinstance(facet, Bands):
            bounds = [self.asker.whole(facet.field, bound) for bound in facet.bounds]
            return facet.name, bands(column, bounds), partial(counts_of_bands, facet.bounds)
        if facet.field in self.layout.flags:
            return FLAGS, terms(FLAGS), partial(counts_of_flag, self.layout.flags.index(facet.field))
        lists = self.reading.lists.get(facet.field)
        if lists is not None and lists.are_worth:
            return facet.name, terms(lists.column), partial(lists.counts, searcher=self.searcher)
        return facet.name, terms(column, facet.limit, facet.prefix), counts_of

    def _by_value(self, facet: Counts, meant: Asked) -> dict[str, int]:
        column = self.asker.counted(facet, self.query.channel)
        counting = terms(column, facet.limit, facet.prefix)
        return counts_of(self.searcher.aggregate(meant, {facet.name: counting})[facet.name])

    def _beyond(self, column: str, key: float | int | str, upwards: bool) -> Asked:
        """Things after the cursor's in the order of a column."""
        if isinstance(key, str):
            if not TEXT_KEY.fullmatch(key):
                raise BadCursor
            span = f"{{{key} TO *}}" if upwards else f"{{* TO {key}}}"
            return self.reading.index.parse_query(f"{column}:{span}")
        bound = min(max(int(key), 0), 2**64 - 1)
        low, high = (bound, None) if upwards else (None, bound)
        return self.tantivy.keys(column, low, high, included=False)

    def _ids(self, rows: list[tuple[Any, DocAddress]]) -> list[int]:
        identities = self.searcher.fast_field_values("id", [address for _, address in rows]) if rows else []
        return [int(identity or 0) for identity in identities]


def _buckets(facet: Facet, counts: Mapping[str, int]) -> tuple[Bucket, ...]:
    """Bands in their order, values by their numbers."""
    if isinstance(facet, Bands):
        return tuple(starmap(Bucket, counts.items()))
    begun = (each for each in counts.items() if each[0].startswith(facet.prefix))
    return tuple(starmap(Bucket, sorted(begun, key=lambda each: (-each[1], each[0]))[: facet.limit]))
