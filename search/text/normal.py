"""规范化 · one way of writing: half width, lower case, simplified characters, no control characters."""

from __future__ import annotations

import unicodedata
from functools import cache

from opencc import OpenCC


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def is_chinese(character: str) -> bool:
    """Whether it is a 汉字."""
    return "㐀" <= character <= "鿿" or "豈" <= character <= "﫿" or "\U00020000" <= character <= "\U0003ffff"


class _Characters(dict[int, str]):
    """What each character becomes; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character)[0] in "CZ":
            plain = " "
        else:
            plain = "".join(
                _simplifier().convert(each) if is_chinese(each) else each
                for each in unicodedata.normalize("NFKC", character).lower()
            )
        self[code] = plain
        return plain


_characters = _Characters()


def normalise(text: str) -> str:
    """The text in its one way of writing. Works character by character, so that positions can be traced back."""
    return text.translate(_characters)


def origins(text: str) -> list[int]:
    """For each character of `normalise(text)`, the position in `text` it came from; one more for the end."""
    found = [position for position, character in enumerate(text) for _ in _characters[ord(character)]]
    found.append(len(text))
    return found
