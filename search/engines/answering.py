"""应答 · how one question is answered, whatever the engine: relaxing step by step, paging, correcting."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar

from backend.core.indexing import Moment, Searchable, Text
from search.cursor import Place, order_of, read_cursor, write_cursor
from search.documents import Preparer
from search.engines.asking import LONGEST_PREFIX, Asker, Q, Words, levels
from search.engines.layout import Layout
from search.port import Bucket, Explained, Hit, Part, Results, Suggestion, Weighed
from search.query import MOST_HITS, By, Facet, Filter, Query
from search.ranking import factor, lift
from search.refusals import BadLimit, TooDeep, UnknownKind
from search.text.analyser import Analyser
from search.text.highlight import highlight
from search.text.normal import normalise
from search.text.reading import LONGEST_TEXT, Reader, Want
from search.text.spelling import Speller

T = TypeVar("T")

DEEPEST = 10_000
"""How far results can be paged by relevance."""
LONGER_FROM = 3
"""Whole titles are suggested from so many characters on."""


class Kind(Generic[Q]):
    """What is the same about one kind for every engine."""

    def __init__(self, searchable: Searchable, layout: Layout, words: Words[Q], analyser: Analyser) -> None:
        self.name = searchable.kind
        self.layout = layout
        self.asker = Asker(layout, words)
        self.preparer = Preparer(searchable, analyser, layout.weights)
        newest = next((field.name for field in searchable.fields if isinstance(field, Moment)), None)
        self.default_order = By(newest, descending=True) if newest else By("id")


def of_kind(kinds: Mapping[str, T], kind: str) -> T:
    """The one of this name."""
    try:
        return kinds[kind]
    except KeyError:
        raise UnknownKind(kind=kind) from None


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found by relevance, and what the engine needs to show it."""

    score: float
    id: int
    handle: object


def typed(prefix: str) -> str:
    """What has been typed so far, as suggestions are looked up by; nothing when no suggestion is so long."""
    plain = " ".join(normalise(prefix[: LONGEST_PREFIX + 1]).split())
    return plain if len(plain) <= LONGEST_PREFIX else ""


def ranked(suggestions: Iterable[Suggestion], limit: int) -> tuple[Suggestion, ...]:
    """The most frequent first, each text once."""
    best: dict[str, Suggestion] = {}
    for each in suggestions:
        if each.text not in best or best[each.text].count < each.count:
            best[each.text] = each
    ordered = sorted(best.values(), key=lambda each: (-each.count, len(each.text), each.text))
    return tuple(ordered[:limit])


class Answer(ABC, Generic[Q]):
    """Answers one question."""

    def __init__(self, own: Kind[Q], query: Query, reader: Reader, *, is_correction: bool = False) -> None:
        if not 0 <= query.limit <= MOST_HITS:
            raise BadLimit(most=MOST_HITS)
        self.layout = own.layout
        self.asker = own.asker
        self.preparer = own.preparer
        self.query = query
        self.analyser = reader.analyser
        self.wants: tuple[Want, ...] = reader.read(query.text) if query.text.strip() else ()
        self.by = query.sort or (None if self.wants else own.default_order)
        self.order = "relevance" if self.by is None else f"{'-' if self.by.descending else ''}{self.by.field}"
        self.order += f"@{query.channel}"
        self.levels = levels(self.wants)
        self.is_correction = is_correction
        corrected = f"{self.order}~"
        cursor = query.after or query.before
        self.follows_correction = not is_correction and bool(cursor) and order_of(cursor) == corrected
        if is_correction:
            self.order = corrected
        self.place = None if self.follows_correction else self._place(cursor)
        self.backwards = bool(query.before) and not query.after
        self._totals: dict[int, int] = {}

    def results(self) -> Results:
        query = self.query
        if query.text.strip() and not self.wants:
            nothing = {facet.name: () for facet in query.facets}
            return Results(hits=(), total=0 if query.total else None, facets=nothing)
        if self.follows_correction:
            return self._corrected() or Results(hits=())
        for level in self._levels():
            hits, has_next, has_previous = self._page(level)
            is_found = bool(hits) or (query.limit == 0 and self._total(level) > 0)
            if is_found:
                break
        relaxed = bool(self.wants) and level > 0
        is_doubtful = bool(self.wants) and self.place is None and (relaxed or not is_found)
        if is_doubtful and (corrected := self._corrected()):
            return corrected
        return Results(
            hits=tuple(hits),
            has_next=has_next,
            has_previous=has_previous,
            facets=self.facets(level) if query.facets else {},
            total=self._total(level) if query.total else None,
            did_you_mean=self.better_spelling if is_doubtful else "",
            relaxed=relaxed,
        )

    def _total(self, level: int) -> int:
        """How many things there are, counted once."""
        if level not in self._totals:
            self._totals[level] = self.total(level)
        return self._totals[level]

    def _corrected(self) -> Results | None:
        """What is found by a better spelling, if all of that is found. A correction is not corrected again."""
        if self.is_correction or not self.better_spelling:
            return None
        only_counted = self.query.limit == 0
        query = replace(self.query, text=self.better_spelling, total=self.query.total or only_counted)
        found = self.again(query).results()
        if found.relaxed or not (found.hits or self.follows_correction or (only_counted and found.total)):
            return None
        total = found.total if self.query.total else None
        return replace(found, did_you_mean=query.text, relaxed=True, total=total)

    def explained(self, documents: Mapping[int, Mapping[str, object] | None]) -> Explained:
        """How this question is understood, and what it means for these things."""
        level = next((each for each in range(len(self.levels)) if self._total(each)), len(self.levels) - 1)
        relaxed = bool(self.wants) and level > 0
        better = self.better_spelling if relaxed or not self._total(level) else ""
        if better and not self.is_correction:
            again = self.again(replace(self.query, text=better))
            if again._total(0):
                return replace(again.explained(documents), did_you_mean=better, relaxed=True)
        return Explained(
            self.query.text,
            self.wants,
            self.levels[level].at_least,
            relaxed,
            better,
            tuple(self._weighed(level, documents)),
        )

    def _weighed(self, level: int, documents: Mapping[int, Mapping[str, object] | None]) -> Iterable[Weighed]:
        ids = list(documents)
        only = self.asker.words.unscored(self.asker.words.ids(ids))

        def points(asked: Q) -> Mapping[int, float]:
            return self.points(self.asker.all_of([asked, only]), len(ids))

        asked = self.levels[level]
        pieces = (
            {name: points(piece) for name, piece in self.asker.pieces(self.wants, asked, self.known).items()}
            if self.wants
            else {}
        )
        met = [points(self.asker.words.unscored(self.asker.met(want, self.known))) for want in self.wants]
        kept = [
            points(self.asker.words.unscored(self.asker.filter(each, self.query.channel)))
            for each in self.query.filters
        ]
        if offered := self.asker.offered(self.query.channel):
            kept.append(points(self.asker.words.unscored(offered)))
        lifts = self.lifts(only, len(ids))
        for identity, values in documents.items():
            meets = not self.wants or identity in pieces["words"]
            words = {name: each.get(identity, 0.0) if meets else 0.0 for name, each in pieces.items()}
            word_points = sum(words.values())
            lifted = lifts.get(identity)
            times = factor(lifted) if lifted is not None else 1.0
            signals = self.preparer.signals(values or {}, self.query.channel)
            now = lift(self.layout.weights, signals)
            parts = [Part(self._named(name), self._weight(name), each) for name, each in words.items()] + [
                Part(name, weight, word_points * weight * signals[name], signals[name])
                for name, weight in self.layout.weights.items()
            ]
            filters = tuple(identity in each for each in kept)
            yield Weighed(
                identity,
                is_indexed=identity in lifts,
                is_found=meets and identity in lifts and all(filters),
                is_stale=bool(self.layout.lift("")) and identity in lifts and lifted != now,
                points=word_points * times,
                word_points=word_points,
                factor=times,
                parts=tuple(parts),
                met=tuple(identity in each for each in met),
                filters=filters,
            )

    def _named(self, piece: str) -> str:
        """A band by the fields whose words it holds."""
        weight = self._weight(piece)
        if piece not in self.layout.bands.values():
            return piece
        return " ".join(
            each.name
            for each in self.layout.fields.values()
            if isinstance(each, Text) and each.weight == weight
        )

    def _weight(self, piece: str) -> float:
        return next((weight for weight, band in self.layout.bands.items() if band == piece), 1.0)

    # What an engine has to bring.

    @abstractmethod
    def points(self, asked: Q, most: int) -> Mapping[int, float]:
        """The points of the things that fulfil a condition, which are no more than so many; without their lifts."""

    @abstractmethod
    def lifts(self, asked: Q, most: int) -> Mapping[int, int | None]:
        """What the signals of these things came to when they were indexed; None where nothing is weighed."""

    @abstractmethod
    def again(self, query: Query) -> Answer[Q]:
        """The answer to a corrected question."""

    @abstractmethod
    def in_order(self, level: int, by: By) -> tuple[list[tuple[Place, int, object]], bool]:
        """The things after the place in the order of a field, in the direction asked for: place, id, handle.

        And whether there are more of them.
        """

    @abstractmethod
    def best(self, level: int, wanted: int) -> tuple[list[Found], bool]:
        """At least so many of the best things, equally good ones by id; and whether these are all."""

    @abstractmethod
    def total(self, level: int) -> int:
        """How many things there are."""

    @abstractmethod
    def facets(self, level: int) -> dict[str, tuple[Bucket, ...]]:
        """The counts of the facets."""

    @abstractmethod
    def known(self, word: str) -> bool:
        """Whether anything has this word."""

    @abstractmethod
    def shown(self, handle: object) -> Mapping[str, str]:
        """The texts of a thing that can be highlighted."""

    @abstractmethod
    def speller(self) -> Speller:
        """What corrects words."""

    @abstractmethod
    def place_types(self, by: By) -> tuple[type, ...]:
        """What a place in the order of a field consists of."""

    def asked(self, level: int, aside: Iterable[Filter] = ()) -> Q:
        """The words and the filters, without the filters set aside."""
        conditions = self.asker.filters(self.query, aside)
        if self.wants:
            conditions.insert(0, self.asker.text(self.wants, self.levels[level], self.known))
        return self.asker.all_of(conditions)

    def meant(self, level: int, aside: Iterable[Filter] = ()) -> Q:
        """The same things as `asked`, where no score is needed."""
        conditions = self.asker.filters(self.query, aside)
        if self.wants:
            conditions.insert(0, self.asker.meeting(self.levels[level], self.known))
        return self.asker.all_of(conditions)

    def passes(self) -> dict[tuple[Filter, ...], list[Facet]]:
        """Facets count under all filters but their own; those that set the same filters aside share one pass."""
        passes: dict[tuple[Filter, ...], list[Facet]] = {}
        for facet in self.query.facets:
            passes.setdefault(self.asker.own_filters(facet, self.query), []).append(facet)
        return passes

    def _place(self, cursor: str) -> Place | None:
        """Where the page begins; every place starts with how strict the question was."""
        if not cursor:
            return None
        if self.by is None:
            return read_cursor(self.order, cursor, int, int, float, int)
        return read_cursor(self.order, cursor, int, *self.place_types(self.by))

    def _levels(self) -> list[int]:
        """How strict to be: less if nothing is found; on later pages as on the first."""
        last = len(self.levels) - 1
        return list(range(last + 1)) if self.place is None else [min(max(int(self.place[0]), 0), last)]

    def _page(self, level: int) -> tuple[list[Hit], bool, bool]:
        """One page, whether more follow, whether more precede."""
        if self.query.limit == 0:
            return [], False, False
        if self.by is None:
            return self._by_relevance(level)
        rows, more = self.in_order(level, self.by)
        if self.backwards:
            rows.reverse()
        hits = [
            Hit(identity, write_cursor(self.order, [level, *place]), highlights=self._highlights(handle))
            for place, identity, handle in rows
        ]
        return (hits, True, more) if self.backwards else (hits, more, self.place is not None)

    def _by_relevance(self, level: int) -> tuple[list[Hit], bool, bool]:
        limit = self.query.limit
        rank = -1 if self.place is None else int(self.place[1])
        if rank >= DEEPEST:
            raise TooDeep(most=DEEPEST)
        wanted = max(rank, 0) + limit + 2
        while True:
            found, complete = self.best(level, wanted)
            here, after = self._position(found)
            if complete or after + limit < len(found) or (self.backwards and after < len(found)):
                break
            if wanted > 2 * DEEPEST:
                break
            wanted *= 2
        first = max(0, here - limit) if self.backwards else after
        page = found[first : here if self.backwards else after + limit]
        hits = [
            Hit(
                each.id,
                write_cursor(self.order, [level, first + number, each.score, each.id]),
                each.score,
                self._highlights(each.handle),
            )
            for number, each in enumerate(page)
        ]
        return hits, self.backwards or after + limit < len(found), first > 0

    def _position(self, found: list[Found]) -> tuple[int, int]:
        """Where the cursor's thing stands and where the next one does; both where it would be, if it is gone."""
        if self.place is None:
            return 0, 0
        score, identity = float(self.place[2]), int(self.place[3])
        for position, each in enumerate(found):
            if each.id == identity:
                return position, position + 1
        for position, each in enumerate(found):
            if (-each.score, each.id) > (-score, identity):
                return position, position
        return len(found), len(found)

    def _highlights(self, handle: object) -> Mapping[str, str]:
        if not self.query.highlight or not self.wants:
            return {}
        marked = {
            name: highlight(text, self.wants, self.analyser) for name, text in self.shown(handle).items()
        }
        return {name: fragment for name, fragment in marked.items() if fragment}

    @cached_property
    def better_spelling(self) -> str:
        """The text with its mistakes corrected; empty when nothing better is known."""
        text = self.query.text[:LONGEST_TEXT]
        words = [token.text for token in self.analyser.tokens(text)]
        corrected = self.speller().correct(words)
        between = " " if len(text.split()) > 1 else ""
        return "" if corrected is None else between.join(corrected)
