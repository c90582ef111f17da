"""提问 · the query model in tantivy's terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from tantivy import FieldType, Occur, Searcher
from tantivy import Query as Asked

from backend.core.indexing import Flag, Keyword, Moment, Number, PerChannel, Text
from search.documents import beginning, fen, scaled, seconds, whole
from search.engines.layout import Layout, lowest_key
from search.query import Amount, AnyOf, By, Counts, Equals, Facet, Filter, Not, OneOf, Prefix, Query, Range
from search.refusals import UnknownChannel, UnknownField
from search.text.reading import Want

_SYNONYM = 0.6
_SOUND = 0.5
_PHRASE, _BEGINS, _EXACTLY = 1.5, 0.3, 1.5
_ALL_VALUES = 65_000
"""Counted in every segment, so that counts are exact and not estimates."""


def any_of(asked: Sequence[Asked], at_least: int = 1) -> Asked:
    """At least so many of them."""
    if len(asked) == 1:
        return asked[0]
    if at_least == len(asked):
        return all_of(asked)
    return Asked.boolean_query([(Occur.Should, each) for each in asked], minimum_number_should_match=at_least)


def all_of(asked: Sequence[Asked]) -> Asked:
    """All of them; with none given: everything."""
    if not asked:
        return Asked.all_query()
    return asked[0] if len(asked) == 1 else Asked.boolean_query([(Occur.Must, each) for each in asked])


def levels(wants: int) -> list[int]:
    """How many wants a thing has to meet: first all, then two thirds, then any one."""
    return list(dict.fromkeys((wants, max(1, min(wants - 1, -(-wants * 2 // 3))), 1)))


class Asker:
    """Asks the index of one kind."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.schema = layout.schema

    def words(self, wants: Sequence[Want], at_least: int, searcher: Searcher) -> Asked:
        """Things that meet at least so many wants; the better they meet them, the higher they score."""
        met = any_of([self._met(want, searcher) for want in wants], at_least)
        better = list(self._better(wants))
        if not better:
            return met
        return Asked.boolean_query([(Occur.Must, met), *((Occur.Should, each) for each in better)])

    def filters(self, query: Query, aside: Iterable[Filter] = ()) -> list[Asked]:
        """The filters of a query as conditions that do not score, without those set aside."""
        aside = list(aside)
        conditions = [self._filter(each, query.channel) for each in query.filters if each not in aside]
        if query.channel and self.layout.searchable.channels:
            conditions.append(self._filter(Equals(self.layout.searchable.channels, query.channel), ""))
        return [Asked.const_score_query(each, 0.0) for each in conditions]

    def own_filters(self, facet: Facet, query: Query) -> tuple[Filter, ...]:
        """The filters that a facet sets aside: those by which its own values were chosen."""
        own = (each for each in query.filters if each.field == facet.field)
        if isinstance(facet, Counts) and facet.prefix:
            return tuple(each for each in own if _chosen(each, facet.prefix))
        return tuple(own)

    def counting(self, facet: Facet, channel: str) -> dict[str, object]:
        """A facet as an aggregation."""
        declared = self.layout.fields.get(facet.field)
        fitting = Keyword | Flag if isinstance(facet, Counts) else Number | PerChannel
        if not isinstance(declared, fitting) or not declared.facet:
            raise UnknownField(facet.field, "分面统计", "count")
        column = self._column(facet.field, channel, "分面统计", "count")
        if isinstance(facet, Counts):
            terms: dict[str, object] = {
                "field": column,
                "size": facet.limit,
                "segment_size": _ALL_VALUES,
            }
            if facet.prefix:
                terms["include"] = f"{re.escape(facet.prefix)}.*"
            return {"terms": terms}
        keys = [float(lowest_key(self._whole(facet.field, bound))) for bound in facet.bounds]
        ranges: list[dict[str, float]] = [{"from": low, "to": high} for low, high in pairwise(keys)]
        return {"range": {"field": column, "ranges": [*ranges, {"from": keys[-1]}]}}

    def order(self, by: By, channel: str) -> str:
        """The index field to order by."""
        if by.field == "id":
            return "id"
        declared = self.layout.fields.get(by.field)
        if not isinstance(declared, Number | Moment | PerChannel | Text):
            raise UnknownField(by.field, "排序", "sort")
        if isinstance(declared, Text) and not declared.sortable:
            raise UnknownField(by.field, "排序", "sort")
        return self._column(by.field, channel, "排序", "sort")

    def beyond(self, column: str, key: int, upwards: bool) -> Asked:
        """Things after (upwards) or before a sort key."""
        return self._between(column, key, None, False) if upwards else self._between(column, None, key, False)

    def priced(self, column: str) -> Asked:
        """Things that have a sort key at all."""
        return self._between(column, 0, None)

    def offered(self, channel: str) -> Asked | None:
        """Things offered in a channel; None where that says nothing."""
        name = self.layout.searchable.channels
        return self._filter(Equals(name, channel), "") if name and channel else None

    def _met(self, want: Want, searcher: Searcher) -> Asked:
        ways = [self._way(way) for way in want.ways]
        if want.sound:
            ways.append(Asked.boost_query(self._term("sounds", want.sound), _SOUND))
        if want.characters and not searcher.doc_freq("everything", want.word):
            ways.append(self._side_by_side(want.characters))
        return any_of(ways)

    def _better(self, wants: Sequence[Want]) -> Iterable[Asked]:
        for weight, band in self.layout.bands.items():
            for want in wants:
                for number, way in enumerate(want.ways):
                    if len(way) == 1:
                        yield Asked.boost_query(
                            self._term(band, way[0]), weight if number == 0 else weight * _SYNONYM
                        )
        heaviest = self.layout.heaviest
        if not heaviest:
            return
        weight = next(iter(self.layout.bands))
        words = [want.word for want in wants]
        if len(words) > 1:
            yield self._phrase(heaviest, words, weight * _PHRASE)
        yield Asked.boost_query(self._term(heaviest, beginning(words)), weight * _BEGINS)
        yield Asked.boost_query(self._term(heaviest, whole(words)), weight * _EXACTLY)

    def _way(self, way: tuple[str, ...]) -> Asked:
        return all_of([self._term("everything", word) for word in way])

    def _side_by_side(self, characters: str) -> Asked:
        if len(characters) == 1:
            return self._term("characters", characters)
        return Asked.phrase_query(self.schema, "characters", list(characters))

    def _phrase(self, band: str, words: list[str], boost: float) -> Asked:
        phrase: list[str | tuple[int, str]] = list(words)
        return Asked.boost_query(Asked.phrase_query(self.schema, band, phrase), boost)

    def _term(self, field: str, value: str | bool | int) -> Asked:
        return Asked.term_query(self.schema, field, value, "basic" if not isinstance(value, str) else "freq")

    def _filter(self, wanted: Filter, channel: str) -> Asked:
        match wanted:
            case Not():
                excluded = self._filter(wanted.but, channel)
                return Asked.boolean_query([(Occur.Must, Asked.all_query()), (Occur.MustNot, excluded)])
            case OneOf():
                known = [each for each in wanted.ids if 0 <= each < 2**63]
                return Asked.term_set_query(self.schema, "id", known) if known else Asked.empty_query()
            case Range():
                column = self._column(wanted.field, channel, "按范围筛选", "filter by range")
                if isinstance(self.layout.fields[wanted.field], Keyword | Flag | Text):
                    raise UnknownField(wanted.field, "按范围筛选", "filter by range")
                low = 0 if wanted.since is None else self._whole(wanted.field, wanted.since)
                high = None if wanted.upto is None else lowest_key(self._whole(wanted.field, wanted.upto) + 1)
                return self._between(column, lowest_key(low), None if high is None else high - 1)
            case Equals(value=bool()):
                return self._term(self._exact(wanted.field, Flag), wanted.value)
            case Equals():
                return self._term(self._exact(wanted.field, Keyword), wanted.value)
            case AnyOf():
                column = self._exact(wanted.field, Keyword)
                if not wanted.values:
                    return Asked.empty_query()
                return Asked.term_set_query(self.schema, column, list(wanted.values))
            case Prefix():
                pattern = f"{re.escape(wanted.prefix)}.*"
                return Asked.regex_query(self.schema, self._exact(wanted.field, Keyword), pattern)

    def _exact(self, name: str, kind: type[Keyword] | type[Flag]) -> str:
        column = self._column(name, "", "筛选", "filter") if self._is(name, kind) else ""
        if not column:
            raise UnknownField(name, "筛选", "filter")
        return column

    def _is(self, name: str, kind: type[Keyword] | type[Flag]) -> bool:
        return isinstance(self.layout.fields.get(name), kind)

    def _column(self, name: str, channel: str, use: str, use_en: str) -> str:
        declared = self.layout.fields.get(name)
        if declared is None:
            raise UnknownField(name, use, use_en)
        if isinstance(declared, PerChannel) and channel not in self.layout.channels:
            raise UnknownChannel(channel=channel)
        return self.layout.column(name, channel)

    def _whole(self, name: str, amount: Amount) -> int:
        declared = self.layout.fields[name]
        if isinstance(declared, Moment) and isinstance(amount, datetime):
            return seconds(amount)
        if isinstance(amount, datetime):
            raise UnknownField(name, "按时间筛选", "filter by time")
        if isinstance(declared, Number):
            return scaled(amount, declared.decimals)
        return fen(Decimal(amount))

    def _between(self, column: str, low: int | None, high: int | None, included: bool = True) -> Asked:
        return Asked.range_query(
            self.schema,
            column,
            FieldType.Unsigned,
            lower_bound=low,
            upper_bound=high,
            include_lower=included or low is None,
            include_upper=included or high is None,
        )


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
