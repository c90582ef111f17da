"""索引结构 · how the documents of one kind are laid out in a tantivy index.

Numbers, amounts and moments are *sort keys*: the value and then the id in one 64-bit number, so that one fast field serves
ranges, bands, ordering and stable keyset paging alike.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import orjson
from tantivy import Document as Entry
from tantivy import Schema, SchemaBuilder

from backend.core.indexing import Flag, Keyword, Moment, Number, PerChannel, Searchable, Text
from search.documents import Document, bands
from search.text import analyser

VERSION = 1
"""Raise it when the layout changes."""
ID_BITS = 24
_SEPARATOR = "\x1f"


def lowest_key(value: int) -> int:
    """The sort key below those of all things with this value. Things without a value come before all others."""
    return (value + 1) << ID_BITS


def sort_key(value: int | None, identity: int) -> int:
    """The place of a thing among others."""
    return (0 if value is None else lowest_key(value)) | (identity & ((1 << ID_BITS) - 1))


def text_key(text: str, identity: int) -> str:
    """The place of a thing among others by a text's sort key; only [0-9a-z]."""
    return f"{text}0{identity:012d}"


TEXT_KEY = re.compile(r"[0-9a-z]+")


def suggestion_term(typed: str, offered: str, field: str) -> str:
    """What a suggestion is indexed as: found by what is typed, carrying what is offered."""
    return _SEPARATOR.join((typed, offered, field))


def read_suggestion(term: str) -> tuple[str, str, str]:
    """The reverse of `suggestion_term`."""
    typed, offered, field = term.split(_SEPARATOR)
    return typed, offered, field


class Layout:
    """The fields of one kind's index."""

    def __init__(self, searchable: Searchable, channels: Sequence[str]) -> None:
        self.searchable = searchable
        self.channels = {channel: number for number, channel in enumerate(channels)}
        self.fields = {field.name: field for field in searchable.fields}
        self.bands = bands(searchable)
        self.heaviest = next(iter(self.bands.values()), "")
        self.schema = self._schema()
        made_for = [
            VERSION,
            analyser.VERSION,
            [repr(field) for field in searchable.fields],
            list(channels),
        ]
        self.fingerprint = hashlib.sha256(orjson.dumps(made_for)).hexdigest()

    def column(self, name: str, channel: str = "") -> str:
        """The index field of a declared field; of an amount: in one channel."""
        match self.fields[name]:
            case Keyword():
                return f"keyword_{name}"
            case Flag():
                return f"flag_{name}"
            case PerChannel():
                return f"price_{name}_{self.channels[channel]}"
            case Text():
                return f"order_{name}"
            case _:
                return f"number_{name}"

    def entry(self, document: Document) -> Entry:
        """A document as tantivy takes it."""
        entry = Entry()
        entry.add_unsigned("id", document.id)
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
        for field in self.searchable.fields:
            if isinstance(field, Number | Moment):
                key = sort_key(document.numbers.get(field.name), document.id)
                entry.add_unsigned(f"number_{field.name}", key)
            elif isinstance(field, Text) and field.sortable:
                key_text = text_key(document.order.get(field.name, ""), document.id)
                entry.add_text(f"order_{field.name}", key_text)
        for name, amounts in document.prices.items():
            for channel, amount in amounts.items():
                if channel in self.channels:
                    column = f"price_{name}_{self.channels[channel]}"
                    entry.add_unsigned(column, sort_key(amount, document.id))
        for typed, offered, name in document.suggestions:
            entry.add_text("suggestions", suggestion_term(typed, offered, name))
        for typed, offered, name in document.titles:
            entry.add_text("titles", suggestion_term(typed, offered, name))
        if document.shown:
            entry.add_bytes("shown", orjson.dumps(document.shown))
        return entry

    def _schema(self) -> Schema:
        schema = SchemaBuilder()
        schema.add_unsigned_field("id", indexed=True, fast=True)
        schema.add_text_field("everything", tokenizer_name="whitespace", index_option="freq")
        schema.add_text_field("characters", tokenizer_name="whitespace", index_option="position")
        schema.add_text_field("sounds", tokenizer_name="whitespace", index_option="freq")
        schema.add_text_field("suggestions", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("titles", tokenizer_name="raw", index_option="basic")
        schema.add_bytes_field("shown", stored=True)
        for band in self.bands.values():
            schema.add_text_field(band, tokenizer_name="whitespace", index_option="position")
        for field in self.searchable.fields:
            name = field.name
            match field:
                case Keyword():
                    schema.add_text_field(
                        f"keyword_{name}", tokenizer_name="raw", index_option="basic", fast=field.facet
                    )
                case Flag():
                    schema.add_boolean_field(f"flag_{name}", indexed=True, fast=True)
                case Number() | Moment():
                    schema.add_unsigned_field(f"number_{name}", fast=True)
                case PerChannel():
                    for number in self.channels.values():
                        schema.add_unsigned_field(f"price_{name}_{number}", fast=True)
                case Text() if field.sortable:
                    schema.add_text_field(
                        f"order_{name}", tokenizer_name="raw", index_option="basic", fast=True
                    )
                case Text():
                    pass
        return schema.build()
