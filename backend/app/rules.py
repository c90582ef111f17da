"""应用规则 · rules of apps: nobody gives what they do not hold, and a token is told by its digest alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from backend.core.permissions import Permission

LONGEST_NAME = 60
LONGEST_TOKEN_NAME = 128
TOKEN_PREFIX = "oucai_"
"""So that a token which leaks into a repository is recognised as one."""
TOKEN_BYTES = 32
_TOKEN = re.compile(rf"{TOKEN_PREFIX}[A-Za-z0-9_-]{{43}}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,255}")


def out_of_scope(wanted: Iterable[Permission], held: Iterable[Permission]) -> list[Permission]:
    """越权 · the permissions that somebody would give, or use through an app, without holding them."""
    return sorted(set(wanted) - set(held))


def is_token(text: str) -> bool:
    """Can this be a token of an app? Users' tokens have dots in them."""
    return _TOKEN.fullmatch(text) is not None


def is_identifier(text: str) -> bool:
    """Is this a name for machines: letters, digits, dots and hyphens (`example.storefront`)?"""
    return _IDENTIFIER.fullmatch(text) is not None


def digest(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so a plain digest cannot be guessed backwards."""
    return hashlib.sha256(token.encode()).hexdigest()
