"""Reads of translations: one statement for all peers of a row, none where nobody asks or the base text is meant."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from backend.core.peers import keyed, relation
from backend.translation.kinds import is_base, wider
from backend.translation.models import Translation


def _exact(ids: Collection[int], kind: str, language: str) -> dict[int, Translation]:
    found = Translation.objects.filter(kind=kind, language=language, subject_id__in=ids)
    return keyed(found, "subject_id")


def _nearest(ids: Collection[int], kind: str, language: str) -> dict[int, Translation]:
    found = Translation.objects.filter(kind=kind, language__in=wider(language), subject_id__in=ids)
    return keyed(sorted(found, key=lambda each: len(each.language)), "subject_id")


exact = relation(_exact, "id")
"""The translation of a row of a kind into this very language: what is there to be edited."""

_translated = relation(_nearest, "id")


def translated(row: Any, kind: str, language: str) -> Translation | None:
    """What a row's texts are in a language, or else in a wider one (`de-AT`: `de`); None where the base text holds."""
    found: Translation | None = None if is_base(language) else _translated(row, kind, language)
    return found


def subject_of(kind: str, slug: str, language: str) -> int | None:
    """The thing that has this slug in a language, or else in a wider one."""
    if is_base(language):
        return None
    found = Translation.objects.filter(kind=kind, language__in=wider(language), slug=slug)
    nearest = max(found, key=lambda each: len(each.language), default=None)
    return nearest.subject_id if nearest else None
