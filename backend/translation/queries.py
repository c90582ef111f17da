"""Reads of translations: one statement for all peers of a row, none where nobody asks or the base text is meant."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model, QuerySet

from backend.core.actor import Actor
from backend.core.peers import gather, keyed, peers_of, relation
from backend.core.permissions import Permission
from backend.product.ownership import SELLERS
from backend.translation.kinds import KINDS, OF_SUPPLIERS, is_base, wider
from backend.translation.models import Translation


def translatable(kind: str, by: Actor) -> QuerySet[Any]:
    """What somebody may translate of a kind: everything, or the products of the supplier that one sells for."""
    found = KINDS[kind]._default_manager.all()
    if by.permits(Permission.MANAGE_TRANSLATIONS):
        return found
    if kind not in OF_SUPPLIERS or not by.has(*SELLERS):
        by.must_permit(Permission.MANAGE_TRANSLATIONS)
    return found.filter(**{f"{OF_SUPPLIERS[kind]}__organisation__in": by.organisations(*SELLERS)})


def _subjects(ids: Collection[int], kind: str) -> dict[int, Model]:
    return keyed(KINDS[kind]._default_manager.filter(pk__in=ids), "pk")


subject = relation(_subjects, "subject_id")
"""What is translated by a translation of a kind."""


def _exact(ids: Collection[int], kind: str, language: str) -> dict[int, Translation]:
    found = Translation.objects.filter(kind=kind, language=language, subject_id__in=ids)
    return keyed(found, "subject_id")


def _nearest(ids: Collection[int], kind: str, language: str) -> dict[int, Translation]:
    found = Translation.objects.filter(kind=kind, language__in=wider(language), subject_id__in=ids)
    return keyed(sorted(found, key=lambda each: len(each.language)), "subject_id")


def _in_all_languages(ids: Collection[int], kind: str) -> dict[int, dict[str, Translation]]:
    found: dict[int, dict[str, Translation]] = {}
    for each in gather(Translation.objects.filter(kind=kind, subject_id__in=ids)):
        found.setdefault(each.subject_id, {})[each.language] = each
    return found


exact = relation(_exact, "id")
"""The translation of a row of a kind into this very language: what is there to be edited."""

_translated = relation(_nearest, "id")
_translations = relation(_in_all_languages, "id", missing={})


def translated(row: Any, kind: str, language: str) -> Translation | None:
    """What a row's texts are in a language, or else in a wider one (`de-AT`: `de`); None where the base text holds.

    The first language that is asked for is loaded by itself; a page that asks for a second one (its own address in each
    language) gets all others with it.
    """
    if is_base(language):
        return None
    first = peers_of(row).memo.setdefault((translated, kind), {kind: language})[kind]
    if language == first:
        found: Translation | None = _translated(row, kind, language)
        return found
    known: dict[str, Translation] = _translations(row, kind)
    return next((known[each] for each in wider(language) if each in known), None)


def subject_of(kind: str, slug: str, language: str) -> int | None:
    """The thing that has this slug in a language, or else in a wider one."""
    if is_base(language):
        return None
    found = Translation.objects.filter(kind=kind, language__in=wider(language), slug=slug)
    nearest = max(found, key=lambda each: len(each.language), default=None)
    return nearest.subject_id if nearest else None
