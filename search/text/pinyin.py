"""拼音 · how words sound: `dayinzhi` and the initials `dyz` for 打印纸.

The dictionary of sounds weighs fifty megabytes and only indexing needs it, so it is loaded when a word is first sounded
out; a process that merely answers searches knows the syllables from a short list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from search.text.normal import is_chinese

SYLLABLES = Path(__file__).resolve().parents[2] / "fixtures" / "search" / "syllables.txt"


def syllables(word: str) -> tuple[str, ...]:
    """One syllable a 汉字, without tones; other characters stay as they are."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word, v_to_u=False))


@lru_cache(maxsize=100_000)
def full(word: str) -> str:
    """打印纸 -> dayinzhi."""
    return "".join(syllables(word))


@lru_cache(maxsize=100_000)
def initials(word: str) -> str:
    """打印纸 -> dyz."""
    return "".join(each[0] for each in syllables(word) if each)


@cache
def known_syllables() -> frozenset[str]:
    """Every syllable that a 汉字 can sound like, without its tone."""
    lines = SYLLABLES.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def sounds(words: Sequence[str], inside: Sequence[str] = ()) -> Iterator[str]:
    """What to index for a run of words and the words inside them, in full and as initials.

    Each word counts, and each pair of neighbours: `delidayinzhi`.
    """
    chinese = [word for word in words if all(map(is_chinese, word))]
    for word in (*chinese, *(part for part in inside if all(map(is_chinese, part)))):
        yield full(word)
        if len(word) > 1:
            yield initials(word)
    for first, second in pairwise(chinese):
        yield full(first) + full(second)
        yield initials(first) + initials(second)
