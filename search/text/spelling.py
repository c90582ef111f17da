"""您是不是要找 · a better spelling for words that find nothing, out of the words that are indexed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.text.normal import is_chinese
from search.text.pinyin import full

_WIDEST = 3


class Speller:
    """Knows the indexed words with how often they occur, and where to ask for words of the same sound.

    Most mistakes in Chinese are words of the same 拼音 (打印只), so sound goes before edit distance.
    """

    def __init__(self, vocabulary: Mapping[str, int], of_sound: Callable[[str], str]) -> None:
        self._vocabulary = vocabulary
        self._of_sound = of_sound

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
        if chinese and (same := self._of_sound(full(word))):
            return same if same != word else ""
        if len(word) < (3 if chinese else 4):
            return ""
        furthest = 1 if len(word) < 8 else 2
        near = process.extract(
            word, list(self._vocabulary), scorer=OSA.distance, score_cutoff=furthest, limit=20
        )
        if chinese:  # A character too many or too few makes another word, seldom a mistake.
            near = [found for found in near if len(found[0]) == len(word)]
        best = min(near, key=lambda found: (found[1], -self._vocabulary[found[0]], found[0]), default=None)
        return best[0] if best else ""
