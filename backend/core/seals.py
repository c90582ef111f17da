"""封存算法 · how entries of the journal are sealed. Pure: whoever has an entry and its seal can compare them anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson


def digest(previous: str, position: int, entry: Sequence[Any]) -> str:
    """The hash of an entry in its place of the chain."""
    return hashlib.sha256(previous.encode() + b"\n" + orjson.dumps([position, *entry])).hexdigest()


def is_as_sealed(told: Mapping[str, Any]) -> bool:
    """Is an entry what its seal says?"""
    return digest(str(told["previous"]), int(told["position"]), told["entry"]) == str(told["hash"])
