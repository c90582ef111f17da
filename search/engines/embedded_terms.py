"""内嵌引擎的用语 · documents and conditions as tantivy has them.

Numbers, amounts and moments are *sort keys*: the value and then the id in one 64-bit number, so that one fast field serves
ranges, bands, ordering and stable keyset paging alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

import orjson
from tantivy import Document as Entry
from tantivy import FieldType, Occur, Schema, SchemaBuilder
from tantivy import Query as Asked

from backend.core.indexing import Flag, Keyword, Moment, Number, PerChannel, Text
from search.documents import Document, digest, vocabulary
from search.engines.layout import Layout, suggestion_term

ID_BITS = 24


def lowest_key(value: int) -> int:
    """The sort key below those of all things with this value. Things without a value come before all others."""
    return (value + 1) << ID_BITS


def sort_key(value: int | None, identity: int) -> int:
    """The place of a thing among others."""
    return (0 if value is None else lowest_key(value)) | (identity & ((1 << ID_BITS) - 1))


def text_key(text: str, identity: int) -> str:
    """The place of a thing among others by a text's sort key; only [0-9a-z]."""
    return f"{text}0{identity:012d}"


VERSION = 1
"""Raise it when the columns below change, which only tantivy has."""
FLAGS = "flags"
"""The column of all flags that are counted. Every thing has just one value in it, so its counts sum up to all things."""
LINK = "\x1f"
"""Stands between the values of a list."""


def flags_key(said: Iterable[bool | None]) -> int:
    """What is said of several flags as one number, a digit each: 0 nothing, 1 no, 2 yes."""
    return sum((0 if each is None else 1 + each) * 3**place for place, each in enumerate(said))


def flag_in(key: int, place: int) -> bool | None:
    """What such a number says of one flag."""
    return (None, False, True)[key // 3**place % 3]


def list_key(values: Sequence[str]) -> int:
    """A number for a list of values. Many things have the same list: to count lists is faster than to count values."""
    return int.from_bytes(blake2b(LINK.join(values).encode(), digest_size=8).digest()) >> 1


def list_term(key: int, values: Sequence[str] = ()) -> str:
    """What a list is indexed as: found by its number, carrying its values."""
    return LINK.join((f"{key:016x}", *values))


def read_list(term: str) -> tuple[str, ...]:
    """The values of `list_term`."""
    return tuple(term.split(LINK)[1:])


_FEW = 16
TEXT_KEY = re.compile(r"[0-9a-z]+")


def entry(layout: Layout, document: Document) -> Entry:
    """A document as tantivy takes it."""
    entry = Entry()
    entry.add_unsigned("id", document.id)
    entry.add_unsigned("digest", digest(document))
    entry.add_text("everything", document.everything)
    entry.add_text("characters", document.characters)
    entry.add_text("sounds", document.sounds)
    for band, words in document.bands.items():
        entry.add_text(band, words)
    for name, values in document.keywords.items():
        for value in values:
            entry.add_text(f"keyword_{name}", value)
    for name, flag in document.flags.items():
        entry.add_boolean(f"flag_{name}", flag)
    entry.add_unsigned(FLAGS, flags_key(document.flags.get(name) for name in layout.flags))
    for field in layout.searchable.fields:
        if isinstance(field, Keyword) and field.many and field.facet:
            listed = sorted(document.keywords.get(field.name, ()))
            entry.add_unsigned(f"list_{field.name}", list_key(listed))
            entry.add_text(f"lists_{field.name}", list_term(list_key(listed), listed))
        elif isinstance(field, Number | Moment):
            key = sort_key(document.numbers.get(field.name), document.id)
            entry.add_unsigned(f"number_{field.name}", key)
        elif isinstance(field, Text) and field.sortable:
            key_text = text_key(document.order.get(field.name, ""), document.id)
            entry.add_text(f"order_{field.name}", key_text)
    for name, amounts in document.prices.items():
        for channel, amount in amounts.items():
            if channel in layout.channels:
                column = f"price_{name}_{layout.channels[channel]}"
                entry.add_unsigned(column, sort_key(amount, document.id))
    for channel, column in layout.lifts().items():
        if channel in document.lifts:
            entry.add_unsigned(column, document.lifts[channel])
    for typed, offered, name in document.suggestions:
        entry.add_text("suggestions", suggestion_term(typed, offered, name))
    for typed, offered, name in document.titles:
        entry.add_text("titles", suggestion_term(typed, offered, name))
    for word in vocabulary(document, layout.heaviest):
        entry.add_text("vocabulary", word)
    if document.shown:
        entry.add_bytes("shown", orjson.dumps(document.shown))
    return entry


def schema(layout: Layout) -> Schema:
    """The fields of one kind's index."""
    built = SchemaBuilder()
    built.add_unsigned_field("id", indexed=True, fast=True)
    built.add_unsigned_field("digest", fast=True)
    built.add_text_field("everything", tokenizer_name="whitespace", index_option="freq")
    built.add_text_field("characters", tokenizer_name="whitespace", index_option="position")
    built.add_text_field("sounds", tokenizer_name="whitespace", index_option="freq")
    built.add_text_field("suggestions", tokenizer_name="raw", index_option="basic")
    built.add_text_field("titles", tokenizer_name="raw", index_option="basic")
    built.add_text_field("vocabulary", tokenizer_name="raw", index_option="basic")
    built.add_bytes_field("shown", stored=True)
    for column in (FLAGS, *layout.lifts().values()):
        built.add_unsigned_field(column, fast=True)
    for band in layout.bands.values():
        built.add_text_field(band, tokenizer_name="whitespace", index_option="position")
    for field in layout.searchable.fields:
        name = field.name
        match field:
            case Keyword():
                built.add_text_field(
                    f"keyword_{name}", tokenizer_name="raw", index_option="basic", fast=field.facet
                )
                if field.many and field.facet:
                    built.add_unsigned_field(f"list_{name}", fast=True)
                    built.add_text_field(f"lists_{name}", tokenizer_name="raw", index_option="basic")
            case Flag():
                built.add_boolean_field(f"flag_{name}", indexed=True)
            case Number() | Moment():
                built.add_unsigned_field(f"number_{name}", fast=True)
            case PerChannel():
                for number in layout.channels.values():
                    built.add_unsigned_field(f"price_{name}_{number}", fast=True)
            case Text() if field.sortable:
                built.add_text_field(f"order_{name}", tokenizer_name="raw", index_option="basic", fast=True)
            case Text():
                pass
    return built.build()


class TantivyWords:
    """Conditions on the index of one kind."""

    def __init__(self, made: Schema) -> None:
        self.schema = made
        # Buyers use the same words and filters again and again.
        self.term = lru_cache(maxsize=20_000)(self._term)
        """The column holds just this."""

    def _term(self, column: str, value: str | bool, boost: float = 1) -> Asked:
        found = Asked.term_query(self.schema, column, value, "freq" if isinstance(value, str) else "basic")
        return found if boost == 1 else Asked.boost_query(found, boost)

    def terms(self, column: str, values: Sequence[str]) -> Asked:
        """A set of many values marks everything that has one of them; a few are read only where all else fits."""
        if len(values) > _FEW:
            return Asked.term_set_query(self.schema, column, list(values))
        if not values:
            return Asked.empty_query()
        some = [self.term(column, value) for value in values]
        return some[0] if len(some) == 1 else self.any_of(some, 1)

    def phrase(self, column: str, words: Sequence[str], boost: float = 1) -> Asked:
        found = Asked.phrase_query(self.schema, column, list(words))
        return found if boost == 1 else Asked.boost_query(found, boost)

    def prefix(self, column: str, prefix: str) -> Asked:
        return Asked.regex_query(self.schema, column, f"{re.escape(prefix)}.*")

    def ids(self, ids: Sequence[int]) -> Asked:
        return Asked.term_set_query(self.schema, "id", list(ids)) if ids else Asked.empty_query()

    def between(self, column: str, low: int | None, high: int | None) -> Asked:
        """Things without a value have the lowest sort keys, so a bound leaves them out."""
        return self.keys(
            column,
            lowest_key(low) if low is not None else 0,
            lowest_key(high + 1) - 1 if high is not None else None,
        )

    def keys(self, column: str, low: int | None, high: int | None, included: bool = True) -> Asked:
        """Things whose sort key lies between the two."""
        return Asked.range_query(
            self.schema,
            column,
            FieldType.Unsigned,
            lower_bound=low,
            upper_bound=high,
            include_lower=included or low is None,
            include_upper=included or high is None,
        )

    def without(self, excluded: Asked) -> Asked:
        return Asked.boolean_query([(Occur.Must, Asked.all_query()), (Occur.MustNot, excluded)])

    def everything(self) -> Asked:
        return Asked.all_query()

    def any_of(self, asked: Sequence[Asked], at_least: int) -> Asked:
        return Asked.boolean_query(
            [(Occur.Should, each) for each in asked], minimum_number_should_match=at_least
        )

    def all_of(self, asked: Sequence[Asked]) -> Asked:
        return Asked.boolean_query([(Occur.Must, each) for each in asked])

    def scored(self, asked: Asked, better: Sequence[Asked]) -> Asked:
        return Asked.boolean_query([(Occur.Must, asked), *((Occur.Should, each) for each in better)])

    def unscored(self, asked: Asked) -> Asked:
        return Asked.const_score_query(asked, 0.0)
