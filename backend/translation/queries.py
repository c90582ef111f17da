"""Reads of translations: one statement for all peers of a row, none where nobody asks or the base text is meant."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from backend.core.peers import keyed, relation
from backend.translation.kinds import is_base
from backend.translation.models import Translation


def _of_kind(ids: Collection[int], kind: str, language: str) -> dict[int, Translation]:
    found = Translation.objects.filter(kind=kind, language=language, subject_id__in=ids)
    return keyed(found, "subject_id")


_translated = relation(_of_kind, "id")


def translated(row: Any, kind: str, language: str) -> Translation | None:
    """What a row's texts are in a language; None where the base text holds."""
    found: Translation | None = None if is_base(language) else _translated(row, kind, language)
    return found


def subject_of(kind: str, slug: str, language: str) -> int | None:
    """The thing that has this slug in a language."""
    if is_base(language):
        return None
    found = Translation.objects.filter(kind=kind, language=language, slug=slug)
    return found.values_list("subject_id", flat=True).first()
