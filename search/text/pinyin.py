"""拼音 · how words sound: `dayinzhi` and the initials `dyz` for 打印纸."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin, pinyin_dict
from pypinyin.contrib.tone_convert import to_normal

from search.text.normal import is_chinese


def syllables(word: str) -> tuple[str, ...]:
    """One syllable a 汉字, without tones; other characters stay as they are."""
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
    """Every syllable that a 汉字 can sound like."""
    return frozenset(
        to_normal(sound) for sounds in pinyin_dict.pinyin_dict.values() for sound in sounds.split(",")
    )


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
