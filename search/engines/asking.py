"""提问 · the query model in plain conditions; each engine has its own words for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from backend.core.indexing import Flag, Keyword, Moment, Number, PerChannel, Text
from search.documents import beginning, fen, head, scaled, seconds, whole
from search.engines.layout import Layout
from search.query import Amount, AnyOf, By, Counts, Equals, Facet, Filter, Not, OneOf, Prefix, Query, Range
from search.refusals import UnknownChannel, UnknownField
from search.text.reading import Want

LONGEST_PREFIX = 200
"""No value that is looked up by its beginning is longer."""
LONGEST_VALUE = 8_000
"""No value that can be filtered by is longer."""
_SYNONYM = 0.6
_SOUND = 0.5
_PHRASE, _BEGINS, _EXACTLY = 1.5, 0.3, 1.5

Q = TypeVar("Q")


class Words(Protocol[Q]):
    """An engine's words: how it says one plain condition. Columns are those of `Layout.column`."""

    def term(self, column: str, value: str | bool, boost: float = 1) -> Q:
        """The column holds just this."""

    def terms(self, column: str, values: Sequence[str]) -> Q:
        """The column holds at least one of these."""

    def phrase(self, column: str, words: Sequence[str], boost: float = 1) -> Q:
        """The words stand side by side."""

    def prefix(self, column: str, prefix: str) -> Q:
        """The column begins so."""

    def ids(self, ids: Sequence[int]) -> Q:
        """Only these."""

    def between(self, column: str, low: int | None, high: int | None) -> Q:
        """The column holds a number that lies between the two, both included."""

    def without(self, excluded: Q) -> Q:
        """Everything else."""

    def everything(self) -> Q:
        """All there is."""

    def any_of(self, asked: Sequence[Q], at_least: int) -> Q:
        """At least so many of several; scores add up."""

    def all_of(self, asked: Sequence[Q]) -> Q:
        """All of several; scores add up."""

    def scored(self, asked: Q, better: Sequence[Q]) -> Q:
        """The first; the others only score."""

    def unscored(self, asked: Q) -> Q:
        """The same without a score."""


@dataclass(frozen=True, slots=True)
class Level:
    """宽严 · which wants count, and how many of these a thing has to meet."""

    wants: tuple[Want, ...] = ()
    at_least: int = 0
    by_end: bool = False
    """Whether words also count that only end alike: 办公桌 for 电脑桌."""


def levels(wants: tuple[Want, ...]) -> list[Level]:
    """First all wants, then all that are not vague, then two thirds of them, then any one.

    Words of which there are none are answered with words that end alike: before fewer wants, and at the last.
    """
    if not wants:
        return [Level()]
    clear = tuple(want for want in wants if not want.is_vague) or wants
    number = len(clear)
    ended = tuple(want for want in clear if want.end)
    tried = [Level(wants, len(wants)), Level(clear, number)]
    if ended:
        tried.append(Level(clear, number, by_end=True))
    tried += [Level(clear, max(1, min(number - 1, -(-number * 2 // 3)))), Level(clear, 1)]
    if ended:
        tried.append(Level(ended, 1, by_end=True))
    return list(dict.fromkeys(tried))


class Asker(Generic[Q]):
    """Asks the index of one kind in an engine's words."""

    def __init__(self, layout: Layout, words: Words[Q]) -> None:
        self.layout = layout
        self.words = words

    def any_of(self, asked: Sequence[Q], at_least: int = 1) -> Q:
        """At least so many of them."""
        if len(asked) == 1:
            return asked[0]
        return self.all_of(asked) if at_least == len(asked) else self.words.any_of(asked, at_least)

    def all_of(self, asked: Sequence[Q]) -> Q:
        """All of them; with none given: everything."""
        if not asked:
            return self.words.everything()
        return asked[0] if len(asked) == 1 else self.words.all_of(asked)

    def meeting(self, level: Level, known: Callable[[str], bool]) -> Q:
        """Things that meet enough of the wants. `known` tells whether a word is indexed at all."""
        return self.any_of([self._met(want, known, level.by_end) for want in level.wants], level.at_least)

    def text(self, wants: Sequence[Want], level: Level, known: Callable[[str], bool]) -> Q:
        """Things that meet enough of the wants; the better they meet them, the higher they score."""
        met = self.meeting(level, known)
        better = list(self._better(wants))
        return self.words.scored(met, better) if better else met

    def filters(self, query: Query, aside: Iterable[Filter] = ()) -> list[Q]:
        """The filters of a query as conditions that do not score, without those set aside."""
        aside = list(aside)
        conditions = [self.filter(each, query.channel) for each in query.filters if each not in aside]
        if offered := self.offered(query.channel):
            conditions.append(offered)
        return [self.words.unscored(each) for each in conditions]

    def own_filters(self, facet: Facet, query: Query) -> tuple[Filter, ...]:
        """The filters that a facet sets aside: those by which its own values were chosen."""
        chooser = facet.chosen_by if isinstance(facet, Counts) and facet.chosen_by else facet.field
        own = (each for each in query.filters if each.field == chooser)
        if isinstance(facet, Counts) and facet.prefix:
            return tuple(each for each in own if _chosen(each, facet.prefix))
        return tuple(own)

    def counted(self, facet: Facet, channel: str) -> str:
        """The column that a facet counts."""
        declared = self.layout.fields.get(facet.field)
        fitting = Keyword | Flag if isinstance(facet, Counts) else Number | PerChannel
        if not isinstance(declared, fitting) or not declared.facet:
            raise UnknownField(facet.field, "分面统计", "count")
        return self._column(facet.field, channel, "分面统计", "count")

    def order(self, by: By, channel: str) -> str:
        """The column to order by."""
        if by.field == "id":
            return "id"
        declared = self.layout.fields.get(by.field)
        if not isinstance(declared, Number | Moment | PerChannel | Text):
            raise UnknownField(by.field, "排序", "sort")
        if isinstance(declared, Text) and not declared.sortable:
            raise UnknownField(by.field, "排序", "sort")
        return self._column(by.field, channel, "排序", "sort")

    def offered(self, channel: str) -> Q | None:
        """Things offered in a channel; None where that says nothing."""
        name = self.layout.searchable.channels
        return self.filter(Equals(name, channel), "") if name and channel else None

    def whole(self, name: str, amount: Amount) -> int:
        """An amount of a field as it is indexed."""
        declared = self.layout.fields[name]
        if isinstance(declared, Moment) and isinstance(amount, datetime):
            return seconds(amount)
        if isinstance(amount, datetime):
            raise UnknownField(name, "按时间筛选", "filter by time")
        if isinstance(declared, Number):
            return scaled(amount, declared.decimals)
        return fen(Decimal(amount))

    def filter(self, wanted: Filter, channel: str) -> Q:
        """One filter as a condition."""
        match wanted:
            case Not():
                return self.words.without(self.filter(wanted.but, channel))
            case OneOf():
                return self.words.ids([each for each in wanted.ids if 0 <= each < 2**63])
            case Range():
                column = self._column(wanted.field, channel, "按范围筛选", "filter by range")
                if isinstance(self.layout.fields[wanted.field], Keyword | Flag | Text):
                    raise UnknownField(wanted.field, "按范围筛选", "filter by range")
                low = 0 if wanted.since is None else self.whole(wanted.field, wanted.since)
                high = None if wanted.upto is None else self.whole(wanted.field, wanted.upto)
                return self.words.between(column, low, high)
            case Equals(value=bool()):
                return self.words.term(self._exact(wanted.field, Flag), wanted.value)
            case Equals():
                return self.filter(AnyOf(wanted.field, (str(wanted.value),)), channel)
            case AnyOf():
                column = self._exact(wanted.field, Keyword)
                return self.words.terms(column, [one for one in wanted.values if len(one) <= LONGEST_VALUE])
            case Prefix():
                column = self._exact(wanted.field, Keyword)
                if len(wanted.prefix) > LONGEST_PREFIX:
                    return self.words.ids(())
                return self.words.prefix(column, wanted.prefix)

    def _met(self, want: Want, known: Callable[[str], bool], by_end: bool = False) -> Q:
        ways = [self._way(way) for way in want.ways]
        if (ends := want.head or (want.end if by_end else "")) and self.layout.heaviest:
            named = self.words.term(self.layout.heaviest, ends)
            ways += [self.words.term(self.layout.heaviest, head(ends)), self.words.unscored(named)]
        if want.sound:
            ways.append(self.words.term("sounds", want.sound, _SOUND))
        if want.characters and not known(want.word):
            ways.append(self._side_by_side(want.characters))
        return self.any_of(ways)

    def pieces(self, wants: Sequence[Want], level: Level, known: Callable[[str], bool]) -> dict[str, Q]:
        """What the points of `text` are made of, by name: `words`, each weighted band, and `order`."""
        found = {"words": self.meeting(level, known)}
        for weight, band in self.layout.bands.items():
            if better := list(self._better_in(band, weight, wants)):
                found[band] = self.any_of(better)
        if better := list(self._in_order(wants)):
            found["order"] = self.any_of(better)
        return found

    def met(self, want: Want, known: Callable[[str], bool]) -> Q:
        """Things that meet one want."""
        return self._met(want, known)

    def _better(self, wants: Sequence[Want]) -> Iterable[Q]:
        for weight, band in self.layout.bands.items():
            yield from self._better_in(band, weight, wants)
        yield from self._in_order(wants)

    def _better_in(self, band: str, weight: float, wants: Sequence[Want]) -> Iterable[Q]:
        for want in wants:
            for number, way in enumerate(want.ways):
                if len(way) == 1:
                    yield self.words.term(band, way[0], weight if number == 0 else weight * _SYNONYM)
            for part in want.also:
                yield self.words.term(band, part, weight * _SYNONYM)
            if want.head:
                yield self.words.term(band, head(want.head), weight)
            elif want.characters and len(want.word) == 1:
                yield self.words.term(band, head(want.word), weight)

    def _in_order(self, wants: Sequence[Want]) -> Iterable[Q]:
        heaviest = self.layout.heaviest
        if not heaviest:
            return
        weight = next(iter(self.layout.bands))
        words = [want.word for want in wants]
        if len(words) > 1:
            yield self.words.phrase(heaviest, words, weight * _PHRASE)
        yield self.words.term(heaviest, beginning(words), weight * _BEGINS)
        yield self.words.term(heaviest, whole(words), weight * _EXACTLY)

    def _way(self, way: tuple[str, ...]) -> Q:
        return self.all_of([self.words.term("everything", word) for word in way])

    def _side_by_side(self, characters: str) -> Q:
        if len(characters) == 1:
            return self.words.term("characters", characters)
        return self.words.phrase("characters", list(characters))

    def _exact(self, name: str, kind: type[Keyword] | type[Flag]) -> str:
        if not isinstance(self.layout.fields.get(name), kind):
            raise UnknownField(name, "筛选", "filter")
        return self._column(name, "", "筛选", "filter")

    def _column(self, name: str, channel: str, use: str, use_en: str) -> str:
        declared = self.layout.fields.get(name)
        if declared is None:
            raise UnknownField(name, use, use_en)
        if isinstance(declared, PerChannel) and channel not in self.layout.channels:
            raise UnknownChannel(channel=channel)
        return self.layout.column(name, channel)


def _chosen(wanted: Filter, prefix: str) -> bool:
    match wanted:
        case Equals(value=str(value)):
            return value.startswith(prefix)
        case AnyOf(values=values):
            return all(value.startswith(prefix) for value in values)
        case Prefix():
            return wanted.prefix.startswith(prefix)
        case Not():
            return _chosen(wanted.but, prefix)
        case _:
            return False
