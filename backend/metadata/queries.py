"""Reads of metadata for rows that were read without it; one statement for all peers of a row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from backend.core.peers import relation
from backend.metadata.kinds import KINDS


def _of_kind(ids: Collection[Any], kind: str) -> dict[Any, tuple[dict[str, str], dict[str, str]]]:
    found = KINDS[kind].model._default_manager.filter(pk__in=ids)
    return {
        pk: (public, private)
        for pk, public, private in found.values_list("pk", "metadata", "private_metadata")
    }


kept = relation(_of_kind, "id", missing=({}, {}))
"""Public and private metadata of a row of a kind."""
