"""The verb of translations. The thing that is translated is locked, so that two who translate it wait for each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from backend.core import journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Unique
from backend.core.texts import called, checked_slug, one_line
from backend.core.verbs import only_once
from backend.product.description import cleaned
from backend.product.ownership import own_product, own_variant
from backend.product.services.checking import settle
from backend.translation.kinds import KINDS, is_base
from backend.translation.models import Translation
from backend.translation.queries import translatable
from backend.translation.refusals import BaseLanguage, TranslationWrong

LONGEST: Mapping[str, int] = {"name": 250, "seo_title": 70, "seo_description": 300, "plain_text": 250}


@transaction.atomic
def translate(kind: str, pk: int, language: str, said: Mapping[str, Any], *, by: Actor) -> Translation:
    """翻译 · say what texts of a thing are in a language; what is not given stays, None takes it away.

    Suppliers translate their own products, which are then reviewed again: a translation is read like any other text.
    """
    thing = _locked(kind, pk, by)
    if is_base(language):
        raise BaseLanguage
    found = Translation.objects.filter(kind=kind, subject_id=pk, language=language).first()
    made = found or Translation(kind=kind, subject_id=pk, language=language)
    for part, value in said.items():
        setattr(made, part, _checked(part, value))
    if made.slug and _is_taken(made):
        raise Unique("标识 slug", field="slug")
    with only_once("标识 slug", "slug"):
        made.save()
    verb = "translation.updated" if found else "translation.created"
    journal.record(verb, thing, by, translation=made.pk, language=language, parts=sorted(said))
    if not by.permits(Permission.MANAGE_TRANSLATIONS):
        settle(thing if kind == "Product" else thing.product, reviewed=True)
    return made


def _locked(kind: str, pk: int, by: Actor) -> Any:
    found = translatable(kind, by)
    if not by.permits(Permission.MANAGE_TRANSLATIONS):
        return own_product(pk, by) if kind == "Product" else own_variant(pk, by)
    thing = found.select_for_update().filter(pk=pk).first()
    if thing is None:
        raise NotFound(called(KINDS[kind]), field="id")
    return thing


def _checked(part: str, value: Any) -> Any:
    if part == "description":
        return None if value is None else cleaned(value, TranslationWrong)
    if part == "slug":
        return checked_slug(value) if value else None
    return one_line(value, part, LONGEST[part])


def _is_taken(made: Translation) -> bool:
    others = Translation.objects.filter(kind=made.kind, language=made.language, slug=made.slug)
    return others.exclude(subject_id=made.subject_id).exists()
