"""语言 · languages by the names that Saleor's clients use; what each is called is CLDR's word for it, Chinese first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import graphene
from babel import Locale

from storefront_api.kit.speech import said

_PLACES = {"TW": ("中国台湾", "Taiwan, China")}
"""Places that are called otherwise in China than in CLDR."""


def _codes() -> Iterator[str]:
    for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, *more = line.split()
            yield language
            yield from (f"{language}_{each}" for each in more)


def _name(code: str, at: int, words: Any) -> str:
    """`ZH_HANT_HK` -> `繁体中文（中国香港特别行政区）`."""
    language, *more = code.split("_")
    known = language.lower()
    if more and (both := f"{known}_{_cased(more[0])}") in words.languages:
        known, more = both, more[1:]
    parts = [_PLACES[part][at] if part in _PLACES else _part(part, words) for part in more]
    if not parts:
        return str(words.languages[known])
    opened, comma, closed = ("（", "，", "）") if at == 0 else (" (", ", ", ")")
    return f"{words.languages[known]}{opened}{comma.join(parts)}{closed}"


def _part(part: str, words: Any) -> str:
    known: Mapping[str, str] = (
        words.scripts if len(part) == 4 else words.territories if len(part) < 4 else words.variants
    )
    return known[_cased(part)]


def _cased(part: str) -> str:
    """Scripts are written `Hans`, places `CN`."""
    return part.title() if len(part) == 4 else part


def _value(code: str) -> str:
    return code.lower().replace("_", "-")


_WORDS = (Locale("zh"), Locale("en"))
LANGUAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {_value(code): (_name(code, 0, _WORDS[0]), _name(code, 1, _WORDS[1])) for code in sorted(_codes())}
)
"""Chinese and English names of every language, by its code in lower case (`zh-hans`)."""

_BY_NAME = {code.upper().replace("-", "_"): code for code in LANGUAGES}

LanguageCodeEnum = graphene.Enum(
    "LanguageCodeEnum",
    list(_BY_NAME.items()),
    description=lambda code: (
        " · ".join(LANGUAGES[code.value])
        if code
        else "语言代码 · languages; the mall's own texts are in simplified Chinese, the others are translations."
    ),
)


def name_of(code: str) -> str:
    """What a language is called, in the language of the request."""
    return said(*LANGUAGES[code]) if code in LANGUAGES else code
