"""词库 · the words of the trade, and which of them mean the same.

Files are UTF-8, one entry a line, `#` starts a comment:
- `dictionary.txt`  one word a line
- `synonyms.txt`    words of one meaning on one line, separated by spaces (打印纸 复印纸 A4纸)
- `brands.txt`      the ways to write one brand on one line (得力 deli)
- `heads.txt`       汉字 that say what a thing is when a word ends with them (桌), separated by spaces
- `meant.txt`       a general word in its ways of writing, then what is usually meant by it (打印机/dyj 激光打印机)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from search.text.normal import is_chinese, normalise

_LONGEST_DERIVED_WORD = 8
_BETWEEN_WORDS = re.compile(r"[\s、,;/()（）《》“”\"·:。]+|以及|和|及|与|或")
_VAGUE = ("其他", "其它", "各类", "有关", "相关")


def words_in_names(names: Iterable[str]) -> Iterator[str]:
    """Words for the dictionary out of names such as those of the 品目 tree: `"打印机、复印机"` holds two."""
    for name in names:
        for piece in _BETWEEN_WORDS.split(normalise(name)):
            word = piece
            for vague in _VAGUE:
                word = word.removeprefix(vague)
            if 2 <= len(word) <= _LONGEST_DERIVED_WORD and is_chinese(word[-1]):
                yield word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the analyser knows beyond the general dictionary of Chinese."""

    words: frozenset[str]
    groups: tuple[tuple[str, ...], ...]
    """Each group lists words that mean the same."""
    heads: frozenset[str] = frozenset()
    """中心字 · what a word that ends so is."""
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """通常所指 · what comes first where a general word is searched for."""
    edition: str = ""
    """Stands for what the files say; an index that was made with another edition is built anew."""

    @classmethod
    def of(cls, words: Iterable[str] = (), groups: Iterable[Iterable[str]] = ()) -> Lexicon:
        """From words as people write them; they are normalised here."""
        plain_groups = tuple(tuple(dict.fromkeys(_plain(each) for each in group)) for group in groups)
        known = {_plain(word) for word in words} | {word for group in plain_groups for word in group}
        return cls(words=frozenset(word for word in known if word), groups=plain_groups)

    @classmethod
    def read(cls, folder: Path, terms: Iterable[str] = ()) -> Lexicon:
        """From the files in `folder`, and words derived from the names given as `terms`."""
        groups = [line.split() for name in ("synonyms.txt", "brands.txt") for line in _lines(folder / name)]
        words = list(_lines(folder / "dictionary.txt"))
        edition = hashlib.sha256(repr((words, groups)).encode()).hexdigest()
        general = [list(map(_plain, line.split())) for line in _lines(folder / "meant.txt")]
        return replace(
            cls.of([*words, *words_in_names(terms)], groups),
            heads=frozenset(normalise("".join("".join(_lines(folder / "heads.txt")).split()))),
            meant={word: tuple(others) for first, *others in general for word in first.split("/")},
            edition=edition,
        )

    def same_meaning(self) -> Mapping[str, tuple[str, ...]]:
        """For each word the other words of its groups."""
        found: dict[str, dict[str, None]] = {}
        for group in self.groups:
            for word in group:
                found.setdefault(word, {}).update(dict.fromkeys(each for each in group if each != word))
        return {word: tuple(others) for word, others in found.items()}


def _plain(word: str) -> str:
    return " ".join(normalise(word).split())


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        content = line.partition("#")[0].strip()
        if content:
            yield content
