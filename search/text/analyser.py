"""分词 · cuts text into tokens.

A token is a word, a model number (`M-132`, `m132` and `M 132` are one) or a quantity (`70 克` and `70g` are one). A token
knows the shorter words inside it, so that 复印 finds 复印纸 and `2080dw` finds `HL-B2080DW`. A 汉字 that belongs to no known
word is a token of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rjieba

from search.text.lexicon import Lexicon
from search.text.normal import is_chinese, normalise
from search.text.units import QUANTITY, read_quantity

VERSION = 3
"""Raise it when tokens change: indexes made by another version are rebuilt."""

_CHINESE = r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+"
# Short letters, one space, then digits that are no quantity: `M 132`.
_MODEL = rf"(?:[a-z]{{1,4}} (?!{QUANTITY})(?=\d))?[a-z0-9]+(?:(?:[-_./+]|(?<=\d)\.(?=\d))[a-z0-9]+)*"
_SEPARATOR = re.compile(r"[ \-_/+]|(?<!\d)\.|\.(?!\d)")
_LETTERS_OR_DIGITS = re.compile(r"[a-z]+|\d+(?:\.\d+)*")
_MOST_PIECES = 6
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Token:
    """词元 · a token, where it stands in the normalised text, and the shorter words it can also be found by."""

    text: str
    start: int
    end: int
    parts: tuple[str, ...] = ()


_dictionaries: list[Any] = [rjieba]
"""The library loads a dictionary of 25 MB for its own functions: the first analyser of a process takes that one."""


def load_dictionary() -> None:
    """Load the general dictionary, so that processes forked from this one share it."""
    rjieba.has_word("词")


class Analyser:
    """分词器 · cuts with the general dictionary of Chinese and the words of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._jieba = _dictionaries.pop() if _dictionaries else rjieba.Jieba()
        mixed: list[str] = []
        for word in sorted(lexicon.words, key=lambda word: (-len(word), word)):
            if all(map(is_chinese, word)):
                if len(word) > 1:
                    self._jieba.add_word(word, None, None)
            elif any(map(is_chinese, word)) or not word.isalnum():
                mixed.append(word)
        kinds = [
            *([_any_word(mixed)] if mixed else []),
            rf"(?P<quantity>{QUANTITY})",
            rf"(?P<model>{_MODEL})",
            rf"(?P<chinese>{_CHINESE})",
        ]
        self._scan = re.compile("|".join(kinds))
        self._parts = lru_cache(maxsize=100_000)(self._words_inside)
        # Brands, categories and attributes come again and again.
        self.tokens = lru_cache(maxsize=20_000)(self._tokens)
        """The tokens of a text in their order."""

    def _tokens(self, text: str) -> tuple[Token, ...]:
        return tuple(self._read(normalise(text)))

    def words(self, text: str) -> list[str]:
        """The tokens of a text, only as words."""
        return [token.text for token in self.tokens(text)]

    def knows(self, word: str) -> bool:
        """Whether it is a word of the lexicon or of the general dictionary."""
        return word in self.lexicon.words or bool(self._jieba.has_word(word))

    def cover(self, word: str) -> tuple[str, ...]:
        """Known shorter words (of two 汉字 or more) that together spell a long Chinese word; empty if there are none."""
        if len(word) < 4 or not all(map(is_chinese, word)):
            return ()
        found: list[str] = []
        position = 0
        while position < len(word):
            for end in range(len(word), position + 1, -1):
                piece = word[position:end]
                if piece != word and self._jieba.has_word(piece):
                    found.append(piece)
                    position = end
                    break
            else:
                return ()
        return tuple(found)

    def _read(self, text: str) -> Iterator[Token]:
        for matched in self._scan.finditer(text):
            written, start, end = matched.group(), matched.start(), matched.end()
            match matched.lastgroup:
                case "mixed":
                    inside = [
                        each
                        for piece in re.findall(rf"[a-z0-9.]+|{_CHINESE}", written)
                        for each in (piece, *self._parts(piece))
                    ]
                    yield Token(written, start, end, tuple(dict.fromkeys(inside)))
                case "quantity":
                    quantity, number = read_quantity(written)
                    yield Token(quantity, start, end, (number,))
                case "model":
                    model, parts = _read_model(written)
                    yield Token(model, start, end, parts)
                case _:
                    for word in self._jieba.cut(written, False):
                        yield Token(word, start, start + len(word), self._parts(word))
                        start += len(word)

    def _words_inside(self, word: str) -> tuple[str, ...]:
        if len(word) < 3:
            return ()
        return tuple(
            piece
            for length in range(2, len(word))
            for start in range(len(word) - length + 1)
            if self._jieba.has_word(piece := word[start : start + length])
        )


def _any_word(words: list[str]) -> str:
    """The pattern of these words. Most characters begin none of them, which is told at once."""
    beginnings = "".join(sorted({re.escape(word[0]) for word in words}))
    return rf"(?P<mixed>(?=[{beginnings}])(?<![a-z0-9])(?:{'|'.join(map(re.escape, words))})(?![a-z0-9]))"


def _read_model(written: str) -> tuple[str, tuple[str, ...]]:
    """`"hl-b2080dw"` -> `"hlb2080dw"` and the pieces of it that people type."""
    written = written[:_LONGEST_TOKEN]
    sections = [section for section in _SEPARATOR.split(written) if section]
    model = "".join(sections)
    pieces = [piece for section in sections for piece in _LETTERS_OR_DIGITS.findall(section)]
    if len(pieces) == 1:
        return model, ()
    if len(pieces) > _MOST_PIECES:
        return model, tuple(dict.fromkeys(section for section in sections if 1 < len(section) < len(model)))
    runs = (
        "".join(pieces[start:end])
        for start in range(len(pieces))
        for end in range(start + 1, len(pieces) + 1)
        if end - start < len(pieces)
    )
    return model, tuple(dict.fromkeys(run for run in runs if len(run) > 1))
