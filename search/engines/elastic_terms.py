"""Elasticsearch 的用语 · documents and conditions as Elasticsearch has them, in the terms of `elasticsearch.dsl`.

Words are cut by us: the server splits at spaces and does nothing else, so a bare server is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, Literal

from elasticsearch.dsl import Boolean, Keyword, Long, MetaField, Object, Q, Short, Text
from elasticsearch.dsl import Document as Entry
from elasticsearch.dsl.query import Query as Asked

from backend.core import indexing
from search.documents import Document, digest, vocabulary
from search.engines.asking import LONGEST_VALUE
from search.engines.layout import Layout, suggestion_term
from search.ranking import NEUTRAL, UNIT

_PLAIN = re.compile(r"[^0-9A-Za-z㐀-鿿]")


def escaped(prefix: str) -> str:
    """A text as a regular expression of Lucene that means just this text."""
    return _PLAIN.sub(lambda each: f"\\{each.group()}", prefix)


def entry_class(layout: Layout) -> type[Entry]:
    """The document of one kind, from its declaration."""

    def words(options: Literal["freqs", "positions"]) -> Text:
        return Text(analyzer="whitespace", index_options=options)

    columns: dict[str, Any] = {
        "id": Long(),
        "digest": Long(index=False),
        "everything": words("freqs"),
        "characters": words("positions"),
        "sounds": words("freqs"),
        "suggestions": Keyword(ignore_above=LONGEST_VALUE),
        "titles": Keyword(ignore_above=LONGEST_VALUE),
        "vocabulary": Keyword(ignore_above=LONGEST_VALUE),
        "shown": Object(enabled=False),
        **{band: words("positions") for band in layout.bands.values()},
        **{column: Short(index=False) for column in layout.lifts().values()},
    }
    for field in layout.searchable.fields:
        match field:
            case indexing.Keyword():
                columns[layout.column(field.name)] = Keyword(
                    doc_values=field.facet, ignore_above=LONGEST_VALUE
                )
            case indexing.Flag():
                columns[layout.column(field.name)] = Boolean()
            case indexing.Number() | indexing.Moment():
                columns[layout.column(field.name)] = Long()
            case indexing.PerChannel():
                for channel in layout.channels:
                    columns[layout.column(field.name, channel)] = Long()
            case indexing.Text() if field.sortable:
                columns[layout.column(field.name)] = Keyword(index=False, ignore_above=LONGEST_VALUE)
            case indexing.Text():
                pass
    meta = type("Meta", (), {"dynamic": MetaField("strict")})
    return type(f"{layout.searchable.kind.title()}Entry", (Entry,), {**columns, "Meta": meta})


def entry(layout: Layout, document: Document) -> dict[str, object]:
    """A document as Elasticsearch takes it."""
    written: dict[str, object] = {
        "id": document.id,
        "digest": digest(document),
        "everything": document.everything,
        "characters": document.characters,
        "sounds": document.sounds,
        **document.bands,
        "suggestions": [suggestion_term(*each) for each in document.suggestions],
        "titles": [suggestion_term(*each) for each in document.titles],
        "vocabulary": vocabulary(document, layout.heaviest),
        "shown": document.shown,
    }
    plain: Mapping[str, object] = {**document.keywords, **document.flags, **document.numbers}
    for name, value in plain.items():
        written[layout.column(name)] = value
    for field in layout.searchable.fields:
        if isinstance(field, indexing.Text) and field.sortable:
            written[layout.column(field.name)] = document.order.get(field.name, "")
    for channel, column in layout.lifts().items():
        if channel in document.lifts:
            written[column] = document.lifts[channel]
    for name, amounts in document.prices.items():
        for channel, amount in amounts.items():
            if channel in layout.channels:
                written[layout.column(name, channel)] = amount
    return written


def lifted(asked: Asked, column: str) -> Asked:
    """The same, its points multiplied by what the signals come to: a lift n counts log₂(2 + n) / UNIT (here with log₁₀)."""
    counted = {"field": column, "modifier": "log2p", "missing": NEUTRAL}
    weighed = {"field_value_factor": counted, "weight": 1 / log10(2**UNIT)}
    return Q("function_score", query=asked, functions=[weighed], boost_mode="multiply")


class ElasticWords:
    """Conditions on the index of any kind."""

    def term(self, column: str, value: str | bool, boost: float = 1) -> Asked:
        return Q("term", **{column: {"value": value, "boost": boost}})

    def terms(self, column: str, values: Sequence[str]) -> Asked:
        if len(values) == 1:
            return self.term(column, values[0])
        return Q("terms", **{column: list(values)}) if values else Q("match_none")

    def phrase(self, column: str, words: Sequence[str], boost: float = 1) -> Asked:
        return Q("match_phrase", **{column: {"query": " ".join(words), "boost": boost}})

    def prefix(self, column: str, prefix: str) -> Asked:
        return Q("prefix", **{column: {"value": prefix}})

    def ids(self, ids: Sequence[int]) -> Asked:
        return Q("terms", id=list(ids)) if ids else Q("match_none")

    def between(self, column: str, low: int | None, high: int | None) -> Asked:
        bounds = {"gte": low, "lte": high}
        return Q("range", **{column: {name: bound for name, bound in bounds.items() if bound is not None}})

    def without(self, excluded: Asked) -> Asked:
        return Q("bool", must_not=[excluded])

    def everything(self) -> Asked:
        return Q("match_all")

    def any_of(self, asked: Sequence[Asked], at_least: int) -> Asked:
        return Q("bool", should=list(asked), minimum_should_match=at_least)

    def all_of(self, asked: Sequence[Asked]) -> Asked:
        return Q("bool", must=list(asked))

    def scored(self, asked: Asked, better: Sequence[Asked]) -> Asked:
        return Q("bool", must=[asked], should=list(better))

    def unscored(self, asked: Asked) -> Asked:
        return Q("constant_score", filter=asked, boost=0)
