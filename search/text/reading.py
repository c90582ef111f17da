"""读懂查询 · what a buyer's words ask for: a list of wants, each of which can be met in several ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from search.text.analyser import Analyser, Token
from search.text.normal import is_chinese, normalise
from search.text.pinyin import known_syllables

LONGEST_TEXT = 120
MOST_WANTS = 12
_MEMORY = re.compile("(?:4|8|16|32|64|128|256|512)g")
"""Buyers leave out the B of 16GB."""
_SAYS_LITTLE = frozenset(["服务", "用品", "设备", "产品", "商品", "物资", "器材", "配件", "耗材"])
"""Alone such a word is asked for; beside others it is the first to be done without, and nothing is found by it only."""
_SAYS_NOTHING = frozenset(
    ["的", "了", "和", "与", "及", "或", "等", "类", "用", "采购", "购买", "购", "买", "要", "我"]
)


@dataclass(frozen=True, slots=True)
class Want:
    """One thing asked for.

    It is met by any of its `ways` (all tokens of a way together), by things that sound like `sound`, by words that end with
    its `head`, or by its `characters` standing side by side in a name.
    """

    word: str
    ways: tuple[tuple[str, ...], ...]
    sound: str = ""
    characters: str = ""
    head: str = ""
    """The 汉字 that says what is asked for, where that is all that is said: 椅 in 椅子."""
    end: str = ""
    """The 汉字 that says what a longer word is: 桌 in 电脑桌. It answers where nothing has the word itself."""
    also: tuple[str, ...] = ()
    """Words that make a thing better, but are not asked for: A4 in A4纸, and what is usually meant by a general word."""
    is_vague: bool = False
    """A single 汉字 or a word that says little, beside others. It is asked for, but the first to be done without."""


class Reader:
    """Reads queries with the analyser that documents are cut with, and the lexicon's synonyms."""

    def __init__(self, analyser: Analyser) -> None:
        self.analyser = analyser
        self._same = {
            word: tuple(tuple(analyser.words(other)) for other in others)
            for word, others in analyser.lexicon.same_meaning().items()
        }
        self.read = lru_cache(maxsize=4096)(self._read)

    def _read(self, text: str) -> tuple[Want, ...]:
        """What a text asks for; empty when it holds nothing that can be looked for."""
        plain = normalise(text[:LONGEST_TEXT])
        wants = list(dict.fromkeys(self._wants(plain, self.analyser.tokens(plain))))
        telling = [want for want in wants if want.word not in _SAYS_NOTHING] or wants
        if any(len(want.word) > 1 for want in telling):
            telling = [
                replace(want, is_vague=len(want.word) == 1 or want.word in _SAYS_LITTLE) for want in telling
            ]
        return tuple(telling[:MOST_WANTS])

    def _wants(self, plain: str, tokens: Sequence[Token]) -> Iterator[Want]:
        for (kind, _), run in groupby(_with_neighbours(tokens), key=lambda each: each[0]):
            together = [token for _, token in run]
            if kind == "syllables" and len(together) > 1:
                yield self._spelled(together)
            elif kind == "lone":
                # 汉字 that the dictionary cannot join: look for them side by side.
                characters = "".join(token.text for token in together)
                yield self._headed(Want(characters, ways=((characters,),), characters=characters))
            else:
                yield from (self._want(plain, token) for token in together)

    def _want(self, plain: str, token: Token) -> Want:
        word = token.text
        ways = [(word,), *self._same.get(word, ())]
        written = plain[token.start : token.end]
        if " " in written and not is_chinese(word[-1]) and written[0].isalpha():
            ways.append(tuple(part for section in written.split() for part in self.analyser.words(section)))
        elif covering := self.analyser.cover(word):
            ways.append(covering)
        if _MEMORY.fullmatch(word):
            ways.append((f"{word}b",))
        mixed = any(map(is_chinese, word)) and not all(map(is_chinese, word))
        latin = word.isascii() and word.isalpha() and len(word) > 1
        chinese = all(map(is_chinese, word))
        return self._headed(
            Want(
                word,
                ways=tuple(dict.fromkeys(ways)),
                sound=word if latin else "",
                characters=word if chinese else "",
                also=tuple(part for part in token.parts if part.isascii() and len(part) > 1) if mixed else (),
            ),
            token.parts,
        )

    def _headed(self, want: Want, inside: tuple[str, ...] = ()) -> Want:
        """The same, with what its last 汉字 says and what is usually meant by it; `inside`: the shorter words in it."""
        heads, word = self.analyser.lexicon.heads, want.word
        also = (*want.also, *self.analyser.lexicon.meant.get(word, ()))
        if word in heads:
            return replace(want, head=word, also=also)
        if len(word) == 2 and word[1] == "子" and word[0] in heads:
            return replace(want, head=word[0], also=also)
        if len(word) > 1 and word[-1] in heads and want.characters:
            return replace(want, end=word[-1], also=(*also, *inside))
        return replace(want, also=also)

    def _spelled(self, together: list[Token]) -> Want:
        joined = "".join(token.text for token in together)
        return self._headed(
            Want(joined, ways=((joined,), tuple(token.text for token in together)), sound=joined)
        )


def _with_neighbours(tokens: Sequence[Token]) -> Iterator[tuple[tuple[str, int], Token]]:
    """Each token with its kind and a number that it shares with the neighbours it may be joined to."""
    number = 0
    before: tuple[str, int] | None = None
    for token in tokens:
        if len(token.text) == 1 and is_chinese(token.text) and token.text not in _SAYS_NOTHING:
            kind = "lone"
        elif token.text in known_syllables():
            kind = "syllables"
        else:
            kind = "word"
        touching = before is not None and before[0] == kind and (kind != "lone" or before[1] == token.start)
        if not touching:
            number += 1
        before = (kind, token.end)
        yield (kind, number), token
