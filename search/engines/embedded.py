"""嵌入式引擎 · the engine that needs no server: tantivy, in files beside the program.

Any number of processes read; one writes at a time. A reader notices a commit or a swapped generation at its next question,
by the time stamp of one small file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
from tantivy import DocAddress, Index, IndexWriter, Order, Searcher, TextAnalyzerBuilder, Tokenizer
from tantivy import Query as Asked

from backend.core.indexing import Moment, PerChannel, Searchable, Text
from search.cursor import Place, read_cursor, write_cursor
from search.documents import Document, Preparer
from search.engines.asking import Asker, all_of, levels
from search.engines.generations import Generations, Stamp
from search.engines.layout import TEXT_KEY, Layout, read_suggestion, suggestion_term
from search.port import Bucket, Documents, Engine, Hit, IndexUnavailable, Progress, Results, Suggestion
from search.query import MOST_HITS, By, Counts, Facet, Filter, Query
from search.refusals import BadCursor, BadLimit, TooDeep, UnknownKind
from search.text.analyser import Analyser
from search.text.highlight import highlight
from search.text.normal import normalise
from search.text.reading import Reader, Want
from search.text.spelling import Speller

DEEPEST = 10_000
"""How far results can be paged by relevance."""
_WRITER_MEMORY = 30_000_000
_REBUILD_MEMORY = 120_000_000
_PROGRESS_EVERY = 1_000
_LONGER_FROM = 3
"""Whole titles are suggested from so many characters on."""

Found = tuple[float, int, DocAddress]
"""Score, id, address."""


@contextmanager
def _damage(kind: str) -> Iterator[None]:
    """Whatever tantivy says about unreadable files becomes `IndexUnavailable`, a panic of its threads included."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexUnavailable(f"{kind}: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexUnavailable(f"{kind}: the index is damaged") from error


def _open(path: Path) -> Index:
    index = Index.open(str(path))
    index.config_reader("manual")
    return _with_tokens(index)


def _with_tokens(index: Index) -> Index:
    index.register_tokenizer("whitespace", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    return index


class _Reading:
    """One state of an index, as long as nobody commits."""

    def __init__(self, path: Path, index: Index, stamp: Stamp, heaviest: str) -> None:
        self.path = path
        self.index = index
        self.stamp = stamp
        self.searcher: Searcher = index.searcher()
        self._heaviest = heaviest

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The words of the heaviest band and how many things have them."""
        terms = self.searcher.terms_with_prefix(self._heaviest, "") if self._heaviest else []
        return {word: count for word, count in terms if word[0].isalnum()}

    def of_sound(self, sound: str) -> str:
        """The most frequent suggested word that sounds so."""
        terms = self.searcher.terms_with_prefix("suggestions", suggestion_term(sound, "", "")[:-1], limit=1)
        return normalise(read_suggestion(terms[0][0])[1]) if terms else ""


class _Kind:
    """The index of one kind."""

    def __init__(
        self,
        searchable: Searchable,
        folder: Path,
        channels: Sequence[str],
        analyser: Analyser,
        patience: float,
    ) -> None:
        self.name = searchable.kind
        self.layout = Layout(searchable, channels)
        self.asker = Asker(self.layout)
        self.preparer = Preparer(searchable, analyser)
        self.generations = Generations(folder / searchable.kind, self.layout.fingerprint, patience)
        newest = next((field.name for field in searchable.fields if isinstance(field, Moment)), None)
        self.default_order = By(newest, descending=True) if newest else By("id")
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
                index = reading.index
                index.reload()
            else:
                index = _open(path)
            reading = self._reading = _Reading(path, index, stamp, self.layout.heaviest)
        return reading

    def forget(self) -> None:
        """Open the files anew at the next question."""
        self._reading = None

    @contextmanager
    def writer(self, path: Path, memory: int) -> Iterator[IndexWriter]:
        """A writer that commits at the end; what it raises leaves the index as it was."""
        with _damage(self.name):
            writer = _open(path).writer(memory, 1)
        try:
            yield writer
        except BaseException:
            writer.rollback()
            raise
        with _damage(self.name):
            writer.commit()
            writer.wait_merging_threads()

    def add(self, writer: IndexWriter, documents: Iterable[Document]) -> int:
        """Write documents that are not indexed yet; returns how many."""
        number = 0
        for document in documents:
            writer.add_document(self.layout.entry(document))
            number += 1
        return number

    def remove(self, writer: IndexWriter, ids: Iterable[int]) -> None:
        """Take documents out. (By query: `delete_documents_by_term` of tantivy 0.27 finds no unsigned numbers.)"""
        known = [each for each in ids if 0 <= each < 2**63]
        if known:
            writer.delete_documents_by_query(Asked.term_set_query(self.layout.schema, "id", known))


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
    ) -> None:
        self._reader = Reader(analyser)
        self._analyser = analyser
        self._kinds = {each.kind: _Kind(each, folder, channels, analyser, patience) for each in searchables}

    def put(self, kind: str, documents: Documents) -> int:
        own = self._kind(kind)
        prepared = {document.id: document for document in map(own.preparer.prepare, documents)}
        with own.generations.writing():
            with own.writer(own.generations.live(), _WRITER_MEMORY) as writer:
                own.remove(writer, prepared)
                own.add(writer, prepared.values())
            own.generations.note({"put": asdict(document)} for document in prepared.values())
        return len(prepared)

    def delete(self, kind: str, ids: Sequence[int]) -> None:
        own = self._kind(kind)
        with own.generations.writing():
            with own.writer(own.generations.live(), _WRITER_MEMORY) as writer:
                own.remove(writer, ids)
            own.generations.note({"delete": identity} for identity in ids)

    def rebuild(self, kind: str, documents: Documents, progress: Progress | None = None) -> int:
        own = self._kind(kind)

        def prepared() -> Iterator[Document]:
            for number, values in enumerate(documents, start=1):
                yield own.preparer.prepare(values)
                if progress and number % _PROGRESS_EVERY == 0:
                    progress(number)

        with own.generations.rebuilding():
            path = own.generations.fresh()
            with _damage(kind):
                _with_tokens(Index(own.layout.schema, str(path)))
            with own.writer(path, _REBUILD_MEMORY) as writer:
                number = own.add(writer, prepared())
            with own.generations.writing():
                with own.writer(path, _WRITER_MEMORY) as writer:
                    for change in own.generations.noted():
                        self._repeat(own, writer, change)
                own.generations.swap(path)
        if progress:
            progress(number)
        return number

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

    def suggest(self, kind: str, prefix: str, channel: str = "", limit: int = 10) -> tuple[Suggestion, ...]:
        own = self._kind(kind)
        typed = " ".join(normalise(prefix).split())
        if not typed or limit < 1:
            return ()
        with _damage(kind):
            searcher = own.reading().searcher
            offered = own.asker.offered(channel)
            terms = searcher.terms_with_prefix("suggestions", typed, offered, limit * 4)
            if len(typed) >= _LONGER_FROM:
                terms += searcher.terms_with_prefix("titles", typed, offered, limit * 2)
        best: dict[str, Suggestion] = {}
        for term, count in terms:
            _, text, field = read_suggestion(term)
            if text not in best or best[text].count < count:
                best[text] = Suggestion(text, field, count)
        ranked = sorted(best.values(), key=lambda each: (-each.count, len(each.text), each.text))
        return tuple(ranked[:limit])

    def search(self, query: Query) -> Results:
        own = self._kind(query.kind)
        if not 0 <= query.limit <= MOST_HITS:
            raise BadLimit(most=MOST_HITS)
        try:
            with _damage(query.kind):
                return _Search(own, own.reading(), query, self._reader, self._analyser).results()
        except IndexUnavailable:
            own.forget()
            raise

    def _kind(self, kind: str) -> _Kind:
        try:
            return self._kinds[kind]
        except KeyError:
            raise UnknownKind(kind=kind) from None

    @staticmethod
    def _repeat(own: _Kind, writer: IndexWriter, change: Mapping[str, object]) -> None:
        match change:
            case {"put": dict(values)}:
                document = Document(**values)
                own.remove(writer, [document.id])
                own.add(writer, [document])
            case {"delete": int(identity)}:
                own.remove(writer, [identity])


class _Search:
    """Answers one question on one state of an index."""

    def __init__(
        self, own: _Kind, reading: _Reading, query: Query, reader: Reader, analyser: Analyser
    ) -> None:
        self.own = own
        self.asker = own.asker
        self.reading = reading
        self.searcher = reading.searcher
        self.query = query
        self.analyser = analyser
        self.wants: tuple[Want, ...] = reader.read(query.text) if query.text.strip() else ()
        self.by = query.sort or (None if self.wants else own.default_order)
        self.order = "relevance" if self.by is None else f"{'-' if self.by.descending else ''}{self.by.field}"
        self.order += f"@{query.channel}"
        self.place = self._place(query.after or query.before)
        self.backwards = bool(query.before) and not query.after

    def results(self) -> Results:
        query = self.query
        if query.text.strip() and not self.wants:
            return Results(hits=(), total=0 if query.total else None)
        for at_least in self._levels():
            asked = self._asked(at_least)
            hits, has_next, has_previous = self._page(asked, at_least)
            if hits or (query.limit == 0 and self._total(asked)):
                break
        relaxed = bool(self.wants) and at_least < len(self.wants)
        nothing = bool(self.wants) and not hits and self.place is None
        return Results(
            hits=tuple(hits),
            has_next=has_next,
            has_previous=has_previous,
            total=self._total(asked) if query.total else None,
            facets=self._facets(at_least) if query.facets else {},
            did_you_mean=self._did_you_mean() if relaxed or nothing else "",
            relaxed=relaxed,
        )

    def _place(self, cursor: str) -> Place | None:
        """Where the page begins; every place starts with how many wants the things had to meet."""
        if not cursor:
            return None
        if self.by is None:
            return read_cursor(self.order, cursor, int, int, float, int)
        declared = self.own.layout.fields.get(self.by.field)
        return read_cursor(self.order, cursor, int, str if isinstance(declared, Text) else int)

    def _levels(self) -> list[int]:
        """How many wants must be met: fewer if nothing is found; on later pages as many as on the first."""
        wants = len(self.wants)
        if not wants:
            return [0]
        return levels(wants) if self.place is None else [min(max(int(self.place[0]), 1), wants)]

    def _asked(self, at_least: int, aside: Iterable[Filter] = ()) -> Asked:
        """The words and the filters, without the filters set aside."""
        conditions = self.asker.filters(self.query, aside)
        if self.wants:
            conditions.insert(0, self.asker.words(self.wants, at_least, self.searcher))
        return all_of(conditions)

    def _page(self, asked: Asked, at_least: int) -> tuple[list[Hit], bool, bool]:
        """One page, whether more follow, whether more precede."""
        if self.query.limit == 0:
            return [], False, False
        return (
            self._by_relevance(asked, at_least)
            if self.by is None
            else self._by_field(asked, at_least, self.by)
        )

    def _by_field(self, asked: Asked, at_least: int, by: By) -> tuple[list[Hit], bool, bool]:
        limit = self.query.limit
        column = self.asker.order(by, self.query.channel)
        upwards = by.descending == self.backwards
        conditions = [asked]
        if self.place is not None:
            conditions.append(self._beyond(column, self.place[1], upwards))
        elif isinstance(self.own.layout.fields.get(by.field), PerChannel):
            conditions.append(self.asker.priced(column))
        rows = self.searcher.search(
            all_of(conditions),
            limit + 1,
            count=False,
            order_by_field=column,
            order=Order.Asc if upwards else Order.Desc,
        ).hits
        more, rows = len(rows) > limit, rows[:limit]
        if self.backwards:
            rows.reverse()
        hits = [
            Hit(
                identity,
                write_cursor(self.order, [at_least, key]),
                highlights=self._highlights(address),
            )
            for identity, (key, address) in zip(self._ids(rows), rows, strict=True)
        ]
        if self.backwards:
            return hits, True, more
        return hits, more, self.place is not None

    def _beyond(self, column: str, key: float | int | str, upwards: bool) -> Asked:
        """Things after the cursor's in the order of a column."""
        if isinstance(key, str):
            if not TEXT_KEY.fullmatch(key):
                raise BadCursor
            span = f"{{{key} TO *}}" if upwards else f"{{* TO {key}}}"
            return self.reading.index.parse_query(f"{column}:{span}")
        return self.asker.beyond(column, min(max(int(key), 0), 2**64 - 1), upwards)

    def _by_relevance(self, asked: Asked, at_least: int) -> tuple[list[Hit], bool, bool]:
        limit = self.query.limit
        rank = -1 if self.place is None else int(self.place[1])
        if rank >= DEEPEST:
            raise TooDeep(most=DEEPEST)
        wanted = max(rank, 0) + limit + 2
        while True:
            found, complete = self._ranked(asked, wanted)
            here, after = self._position(found)
            if complete or after + limit < len(found) or (self.backwards and after < len(found)):
                break
            wanted *= 2
        first = max(0, here - limit) if self.backwards else after
        page = found[first : here if self.backwards else after + limit]
        hits = [
            Hit(
                identity,
                write_cursor(self.order, [at_least, first + number, score, identity]),
                score,
                self._highlights(address),
            )
            for number, (score, identity, address) in enumerate(page)
        ]
        return hits, self.backwards or after + limit < len(found), first > 0

    def _ranked(self, asked: Asked, wanted: int) -> tuple[list[Found], bool]:
        """The best things, equally good ones by id; and whether these are all.

        tantivy cuts equals at random, so it is read on until the last equal of the last thing wanted.
        """
        limit = wanted
        while True:
            rows = self.searcher.search(asked, limit + 1, count=False).hits
            complete = len(rows) <= limit
            if complete or rows[wanted - 1][0] != rows[-1][0] or limit > DEEPEST:
                break
            limit *= 4
        if not complete and rows[wanted - 1][0] != rows[-1][0]:
            rows = [row for row in rows if row[0] != rows[-1][0]]
        found = [
            (float(score), identity, address)
            for identity, (score, address) in zip(self._ids(rows), rows, strict=True)
        ]
        found.sort(key=lambda each: (-each[0], each[1]))
        return found, complete

    def _position(self, found: list[Found]) -> tuple[int, int]:
        """Where the cursor's thing stands and where the next one does; both where it would be, if it is gone."""
        if self.place is None:
            return 0, 0
        score, identity = float(self.place[2]), int(self.place[3])
        for position, each in enumerate(found):
            if each[1] == identity:
                return position, position + 1
        for position, each in enumerate(found):
            if (-each[0], each[1]) > (-score, identity):
                return position, position
        return len(found), len(found)

    def _ids(self, rows: list[tuple[Any, DocAddress]]) -> list[int]:
        identities = self.searcher.fast_field_values("id", [address for _, address in rows]) if rows else []
        return [int(identity or 0) for identity in identities]

    def _highlights(self, address: DocAddress) -> Mapping[str, str]:
        if not self.query.highlight or not self.wants:
            return {}
        shown = self.searcher.doc(address).get_first("shown")
        if not shown:
            return {}
        marked = {
            name: highlight(text, self.wants, self.analyser)
            for name, text in orjson.loads(bytes(shown)).items()
        }
        return {name: fragment for name, fragment in marked.items() if fragment}

    def _total(self, asked: Asked) -> int:
        counted: int = self.searcher.search(asked, 1, count=True).count  # type: ignore[attr-defined]
        return counted

    def _facets(self, at_least: int) -> dict[str, tuple[Bucket, ...]]:
        """Counts under all filters but a facet's own; facets that set the same filters aside share one pass."""
        query = self.query
        passes: dict[tuple[Filter, ...], list[Facet]] = {}
        for facet in query.facets:
            passes.setdefault(self.asker.own_filters(facet, query), []).append(facet)
        counted: dict[str, tuple[Bucket, ...]] = {}
        for aside, facets in passes.items():
            countings = {facet.name: self.asker.counting(facet, query.channel) for facet in facets}
            answered = self.searcher.aggregate(self._asked(at_least, aside), countings)
            for facet in facets:
                counted[facet.name] = _buckets(facet, answered[facet.name]["buckets"])
        return counted

    def _did_you_mean(self) -> str:
        words = [token.text for token in self.analyser.tokens(self.query.text)]
        corrected = Speller(self.reading.vocabulary, self.reading.of_sound).correct(words)
        between = " " if len(self.query.text.split()) > 1 else ""
        return "" if corrected is None else between.join(corrected)


def _buckets(facet: Facet, answered: Iterable[Mapping[str, object]]) -> tuple[Bucket, ...]:
    if isinstance(facet, Counts):
        return tuple(
            Bucket(str(each.get("key_as_string", each["key"])), int(str(each["doc_count"])))
            for each in answered
        )
    # tantivy adds a band below the first bound, which nobody asked for.
    counts = [int(str(each["doc_count"])) for each in answered if "from" in each]
    return tuple(Bucket(str(bound), count) for bound, count in zip(facet.bounds, counts, strict=True))
