"""索引文档 · turns what a declaration loads into tokens and plain numbers, the same for every engine.

Words go to *bands*: one band for each weight above 1, so that an engine weighs a few fields instead of many. The band
`everything` holds all words and decides what is found; the weighted bands decide what comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b

import orjson

from backend.core.indexing import Flag, Keyword, Moment, Number, PerChannel, Searchable, Signal, Text
from search.ranking import lift
from search.text.analyser import Analyser, Token
from search.text.normal import is_chinese, normalise
from search.text.pinyin import full, initials, sounds

GAP = "⟩"
"""Stands between two texts, so that no phrase runs from one into the other."""
GREATEST = 2**39 - 2
"""The greatest number that can be indexed."""
_SORT_LETTERS = 80
_LONGEST_SUGGESTION = 40
_LONGEST_WORD = 8


def fen(amount: Decimal | int) -> int:
    """分: yuan as whole fen."""
    return scaled(amount, 2)


def scaled(value: Decimal | int, decimals: int) -> int:
    """A number ≥ 0 as a whole number of its last decimal place."""
    whole = int((Decimal(value) * 10**decimals).to_integral_value(ROUND_HALF_UP))
    return min(max(whole, 0), GREATEST)


def seconds(moment: datetime) -> int:
    """A moment as seconds since 1970."""
    return min(max(int(moment.timestamp()), 0), GREATEST)


@dataclass(slots=True)
class Document:
    """One thing, ready to be indexed; plain values that can be written down as JSON."""

    id: int
    bands: dict[str, str] = field(default_factory=dict)
    everything: str = ""
    characters: str = ""
    sounds: str = ""
    keywords: dict[str, list[str]] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    prices: dict[str, dict[str, int]] = field(default_factory=dict)
    """Fen by channel."""
    lifts: dict[str, int] = field(default_factory=dict)
    """What the signals come to, by channel; under "" where no channel is asked for."""
    order: dict[str, str] = field(default_factory=dict)
    """Keys of [0-9a-z] that sort texts by their pinyin."""
    shown: dict[str, str] = field(default_factory=dict)
    """Texts kept for highlighting."""
    suggestions: list[tuple[str, str, str]] = field(default_factory=list)
    """Words to offer while typing: (what is typed, what is offered, field)."""
    titles: list[tuple[str, str, str]] = field(default_factory=list)
    """Longer texts to offer once more has been typed."""


def digest(document: Document) -> int:
    """A number of 63 bits that tells this content from any other; the order in which the store gives values is no content."""
    content = {name: getattr(document, name) for name in Document.__slots__}
    written = orjson.dumps(_sorted(content), option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(blake2b(written, digest_size=8).digest()) >> 1


def _sorted(content: object) -> object:
    match content:
        case dict():
            return {key: _sorted(value) for key, value in content.items()}
        case list():
            return sorted(content)
        case str():
            return sorted(content.split())
        case _:
            return content


def vocabulary(document: Document, heaviest: str) -> list[str]:
    """The words of the heaviest band that others can be corrected to. Model numbers are not among them: they are many."""
    words = dict.fromkeys(document.bands.get(heaviest, "").split())
    return [word for word in words if len(word) > 1 and word[0].isalnum() and not any(map(str.isdigit, word))]


def bands(searchable: Searchable) -> dict[float, str]:
    """The weighted bands of a kind, the heaviest first."""
    weights = sorted({each.weight for each in searchable.fields if isinstance(each, Text)}, reverse=True)
    return {weight: f"band{number}" for number, weight in enumerate(weights) if weight > 1}


class Preparer:
    """Prepares the documents of one kind."""

    def __init__(
        self, searchable: Searchable, analyser: Analyser, weights: Mapping[str, float] | None = None
    ) -> None:
        self.searchable = searchable
        self.analyser = analyser
        self.weights = weights or {}
        self._bands = bands(searchable)

    def prepare(self, values: Mapping[str, object]) -> Document:
        """One mapping of a declaration's `load` as a document. A value of the wrong type is a `TypeError`."""
        identity = values["id"]
        if not isinstance(identity, int):
            raise TypeError(f"{self.searchable.kind}: an id is a whole number, not {identity!r}")
        document = Document(identity)
        everything: list[str] = []
        by_band: dict[str, list[str]] = {}
        characters: list[str] = []
        sounding: list[str] = []
        heads = self.analyser.lexicon.heads
        for declared in self.searchable.fields:
            value = values.get(declared.name)
            if value is None:
                continue
            name = declared.name
            match declared:
                case Text():
                    texts = _texts(value)
                    for text in texts:
                        main = self._words(text, declared, everything, by_band, characters)
                        if declared.pinyin:
                            inside = [part for token in self.analyser.tokens(text) for part in token.parts]
                            sounding += sounds(main, inside)
                            sounding += [full(f"{word[-1]}子") for word in main if word[-1] in heads]
                        if declared.suggest:
                            _offer(document, text, name, self.analyser.tokens(text), heads)
                        if declared.sortable:
                            document.order[name] = document.order.get(name, "") + _sort_key(main)
                    if declared.highlight:
                        document.shown[name] = " ".join(texts)
                case Keyword():
                    document.keywords[name] = list(dict.fromkeys(_texts(value)))
                case Flag():
                    document.flags[name] = bool(value)
                case Number() if isinstance(value, (int, Decimal)):
                    document.numbers[name] = scaled(value, declared.decimals)
                case Moment() if isinstance(value, datetime):
                    document.numbers[name] = seconds(value)
                case PerChannel() if isinstance(value, Mapping):
                    document.prices[name] = {
                        channel: fen(amount) for channel, amount in value.items() if amount is not None
                    }
                case Signal() if isinstance(value, (int, float, Mapping)):
                    pass  # see `signals`
                case _:
                    raise TypeError(f"{self.searchable.kind}.{name}: {value!r} does not fit {declared}")
        document.everything = " ".join(everything)
        document.bands = {band: " ".join(words) for band, words in by_band.items()}
        document.characters = " ".join(characters)
        document.sounds = " ".join(sounding)
        if self.weights:
            offered = document.keywords.get(self.searchable.channels, ())
            document.lifts = {
                channel: lift(self.weights, self.signals(values, channel)) for channel in ("", *offered)
            }
        return document

    def signals(self, values: Mapping[str, object], channel: str) -> dict[str, float]:
        """The value of every signal in a channel, within its bounds; of one that differs by channel, without one: 0."""
        found: dict[str, float] = {}
        for declared in self.searchable.fields:
            if isinstance(declared, Signal):
                value = values.get(declared.name) or 0.0
                share = value.get(channel, 0.0) if isinstance(value, Mapping) else value
                found[declared.name] = min(max(float(share), 0.0), 1.0)  # type: ignore[arg-type]
        return found

    def _words(
        self,
        text: str,
        declared: Text,
        everything: list[str],
        by_band: dict[str, list[str]],
        characters: list[str],
    ) -> list[str]:
        """Deal out the words of one text; returns the main ones, without the shorter words inside them."""
        tokens = self.analyser.tokens(text)
        main = [token.text for token in tokens]
        parts = [part for token in tokens for part in token.parts]
        everything += main
        everything += parts
        band = self._bands.get(declared.weight)
        if band is not None:
            anchors = [beginning(main), whole(main)] if main else []
            anchors += [head(word[-1]) for word in main if len(word) > 1 and all(map(is_chinese, word))]
            by_band.setdefault(band, []).extend((*main, GAP, *anchors, *parts))
            characters += [each for each in normalise(text) if is_chinese(each)]
            characters.append(GAP)
        return main


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Iterable):
        return [str(each) for each in value if each]
    raise TypeError(f"not text: {value!r}")


def beginning(words: Sequence[str]) -> str:
    """The token of texts that begin with the first of these words."""
    return f"⟨{words[0]}"


def head(character: str) -> str:
    """The token of words that end with this 汉字: in Chinese the last one says what a thing is (复印纸 is 纸, 纸巾 is not)."""
    return f"{GAP}{character}"


def whole(words: Sequence[str]) -> str:
    """The token of texts that consist of just these words."""
    return f"⟨{''.join(words)}⟩"


def _sort_key(main: list[str]) -> str:
    spelled = "".join(map(full, main))
    return "".join(each for each in spelled if each.isascii() and each.isalnum())[:_SORT_LETTERS]


def _offer(document: Document, text: str, name: str, tokens: Sequence[Token], heads: frozenset[str]) -> None:
    """Offer the text itself and the Chinese words in it: each under its spelling, its pinyin, its initials, and the words that
    it ends with, so that 打印机 offers 激光打印机, and 椅 办公椅."""
    title = " ".join(text.split())[:_LONGEST_SUGGESTION]
    chinese = [token for token in tokens if all(map(is_chinese, token.text))]
    offered = {token.text: [token.text] for token in chinese if len(token.text) > 1}
    offered[title] = [token.text for token in chinese]
    for each, words in offered.items():
        offers = document.suggestions if len(each) <= _LONGEST_WORD else document.titles
        offers.append((normalise(each), each, name))
        if sum(map(len, words)) > 1:
            offers += [
                ("".join(map(full, words)), each, name),
                ("".join(map(initials, words)), each, name),
            ]
    for token in chinese:
        if 2 < len(token.text) <= _LONGEST_WORD:
            ends = {part for part in token.parts if token.text.endswith(part)} | ({token.text[-1]} & heads)
            document.suggestions += [(end, token.text, name) for end in sorted(ends)]
