"""元数据规则 · how much may be kept with one thing. The limits keep rows small; nothing in the law depends on metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.metadata.refusals import KeyWrong, TooLarge, TooManyKeys, ValueTooLong

LONGEST_KEY = 128
LONGEST_VALUE = 10_000
MOST_KEYS = 100
MOST_CHARACTERS = 100_000


def with_items(kept: Mapping[str, str], given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is kept after these keys and values were put into it; refuses what is no key, and too much."""
    result = dict(kept)
    for key, value in given:
        if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
            raise KeyWrong(most=LONGEST_KEY)
        if len(value) > LONGEST_VALUE:
            raise ValueTooLong(key=key, most=LONGEST_VALUE)
        result[key] = value
    if len(result) > MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    if sum(len(key) + len(value) for key, value in result.items()) > MOST_CHARACTERS:
        raise TooLarge(most=MOST_CHARACTERS)
    return result


def without_keys(kept: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """What is kept without these keys; keys that are not there are no mistake."""
    gone = set(keys)
    return {key: value for key, value in kept.items() if key not in gone}
