"""统一社会信用代码 · the unified social credit code of an organisation (GB 32100-2015): 18 characters, the last a check digit.

Only the check digit of the whole is judged. The organisation code inside it has one of its own (GB 11714), which the
last one covers; and published libraries refuse the letters with which some registering departments begin.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the code; I, O, S, V and Z are left out because they are easily misread."""

LENGTH = 18

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def normal(code: str) -> str:
    """The code as it is stored: without spaces and hyphens, in capitals."""
    return "".join(code.split()).replace("-", "").upper()


def check_digit(first_seventeen: str) -> str:
    """The eighteenth character, from the seventeen before it."""
    total = sum(w * _VALUE[c] for w, c in zip(_WEIGHTS, first_seventeen, strict=True))
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Is this a well-formed code with the right check digit?"""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and code[-1] == check_digit(code[:-1])
