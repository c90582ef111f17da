"""索引结构 · the columns of one kind's index, named alike in every engine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import orjson

from backend.core.indexing import Flag, Keyword, PerChannel, Searchable, Signal, Text
from search.documents import bands
from search.text import analyser

VERSION = 4
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
    """The fields of one kind's index; `lexicon` is the edition of the words by which its text is cut and understood,
    `weights` those of its signals, `own` the version of what an engine adds of its own."""

    def __init__(
        self,
        searchable: Searchable,
        channels: Sequence[str],
        lexicon: str = "",
        weights: Mapping[str, float] | None = None,
        own: int = 0,
    ) -> None:
        self.searchable = searchable
        self.channels = {channel: number for number, channel in enumerate(channels)}
        self.fields = {field.name: field for field in searchable.fields}
        self.bands = bands(searchable)
        self.heaviest = next(iter(self.bands.values()), "")
        signals = [field.name for field in searchable.fields if isinstance(field, Signal)]
        self.flags = [field.name for field in searchable.fields if isinstance(field, Flag) and field.facet]
        self.weights = {name: (weights or {}).get(name, 0.0) for name in signals}
        made_for = [
            VERSION,
            analyser.VERSION,
            [repr(field) for field in searchable.fields],
            list(channels),
            lexicon,
            self.weights,
            *([own] if own else []),
        ]
        self.fingerprint = hashlib.sha256(orjson.dumps(made_for)).hexdigest()

    def lift(self, channel: str) -> str:
        """The index field that holds what the signals come to in a channel; empty when nothing is weighed."""
        if not any(self.weights.values()):
            return ""
        return f"lift_{self.channels[channel]}" if channel in self.channels else "lift"

    def lifts(self) -> dict[str, str]:
        """The index fields of all lifts, by channel."""
        return {channel: self.lift(channel) for channel in ("", *self.channels)} if self.lift("") else {}

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
