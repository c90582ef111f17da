"""索引结构 · the columns of one kind's index, named alike in every engine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import orjson

from backend.core.indexing import Flag, Keyword, PerChannel, Searchable, Text
from search.documents import bands
from search.text import analyser

VERSION = 3
"""Raise it when the layout changes."""
_SEPARATOR = "\x1f"


def suggestion_term(typed: str, offered: str, field: str) -> str:
    """What a suggestion is indexed as: found by what is typed, carrying what is offered."""
    return _SEPARATOR.join((typed, offered, field))


def read_suggestion(term: str) -> tuple[str, str, str]:
    """The reverse of `suggestion_term`."""
    typed, offered, field = term.split(_SEPARATOR)
    return typed, offered, field


class Layout:
    """The fields of one kind's index; `lexicon` is the edition of the words by which its text is cut and understood."""

    def __init__(self, searchable: Searchable, channels: Sequence[str], lexicon: str = "") -> None:
        self.searchable = searchable
        self.channels = {channel: number for number, channel in enumerate(channels)}
        self.fields = {field.name: field for field in searchable.fields}
        self.bands = bands(searchable)
        self.heaviest = next(iter(self.bands.values()), "")
        made_for = [
            VERSION,
            analyser.VERSION,
            [repr(field) for field in searchable.fields],
            list(channels),
            lexicon,
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
