"""您是不是要找 · a better spelling for words that find nothing, out of the words that are indexed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.text.normal import is_chinese
from search.text.pinyin import full

_WIDEST = 3
_SHORTEST_SPELLED = 5
"""Shorter 拼音 are near to too many others."""


def with_synonyms(
    vocabulary: Mapping[str, int], same_meaning: Mapping[str, Sequence[str]]
) -> Mapping[str, int]:
    """The indexed words, and those that mean the same as one of them: 摄象头 is 摄像头 although all say 摄像机."""
    others = {word: 0 for word, same in same_meaning.items() if any(each in vocabulary for each in same)}
    return {**others, **vocabulary}


class Speller:
    """Knows the indexed words with how often they occur, and where to ask for words of the same sound.

    `is_word` tells which others are right although nothing has them: 打印纸 that is not on sale is no 打印机.
    Most mistakes in Chinese are words of the same 拼音 (打印只), so sound goes before edit distance.
    """

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        of_sound: Callable[[str], str],
        is_word: Callable[[str], bool] = lambda word: False,
    ) -> None:
        self._vocabulary = vocabulary
        self._of_sound = of_sound
        self._is_word = is_word

    def correct(self, words: Sequence[str]) -> list[str] | None:
        """The words with the doubtful ones corrected; None when nothing better is known."""
        written: list[str] = []
        position = 0
        while position < len(words):
            for width in range(min(_WIDEST, len(words) - position), 0, -1):
                window = words[position : position + width]
                better = self._better("".join(window)) if any(map(self._doubtful, window)) else ""
                if better:
                    written.append(better)
                    position += width
                    break
            else:
                written.append(words[position])
                position += 1
        return written if written != list(words) else None

    def _doubtful(self, word: str) -> bool:
        return len(word) == 1 or word not in self._vocabulary

    def _better(self, word: str) -> str:
        if word in self._vocabulary or len(word) < 2 or any(map(str.isdigit, word)):
            return ""
        chinese = all(map(is_chinese, word))
        if not chinese and any(map(is_chinese, word)):
            return ""
        if chinese and (same := self._of_sound(full(word)) or self._spelled.get(full(word), "")):
            return same if same != word else ""
        if len(word) < (3 if chinese else 4) or self._is_word(word):
            return ""
        near = self._near(word, self._words)
        if chinese:  # A character too many or too few makes another word, seldom a mistake.
            near = [found for found in near if len(found[1]) == len(word)]
        if not near and len(word) >= _SHORTEST_SPELLED:
            near = [(distance, self._spelled[sound]) for distance, sound in self._near(word, self._spelled)]
            if near and near[0][0] == 0:
                return ""  # is spelled right
        return min(
            near, key=lambda found: (found[0], -self._vocabulary[found[1]], found[1]), default=(0, "")
        )[1]

    def _near(self, word: str, known: Iterable[str]) -> list[tuple[int, str]]:
        furthest = 1 if len(word) < 8 else 2
        found = process.extract(word, list(known), scorer=OSA.distance, score_cutoff=furthest, limit=20)
        return [(int(distance), near) for near, distance, _ in found]

    @cached_property
    def _words(self) -> list[str]:
        return list(self._vocabulary)

    @cached_property
    def _spelled(self) -> dict[str, str]:
        """The most frequent word of each 拼音."""
        chinese = (word for word in self._vocabulary if len(word) > 1 and all(map(is_chinese, word)))
        return {full(word): word for word in sorted(chinese, key=lambda word: self._vocabulary[word])}
