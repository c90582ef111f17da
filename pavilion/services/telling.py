"""What verbs of the pavilion have in common: finding a locked exhibit, stepping, and telling what listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backend.core import clock, events
from backend.core.actor import Actor
from backend.core.indexing import Changed
from backend.core.refusals import NotFound, Refusal
from backend.product.description import cleaned
from backend.product.rules import absolute_claims
from pavilion import rules
from pavilion.access import is_city, nominates_for
from pavilion.models import Exhibit, Opinion
from pavilion.refusals import StateForbids, StoryWrong, WordForbidden
from pavilion.rules import State

KIND = "exhibit"


def exhibit_of_mine(exhibit_id: int, by: Actor, *, field: str = "id") -> Exhibit:
    """An exhibit that the actor nominated, or that the city decides about, locked until the verb ends."""
    found = Exhibit.objects.select_for_update(of=("self",)).filter(pk=exhibit_id).first()
    if found is None or not (nominates_for(found.organisation_id, by) or is_city(by)):
        raise NotFound("展品 exhibit", field=field)
    return found


def must_allow(step: str, exhibit: Exhibit) -> None:
    """Refuse a step that the exhibit's state does not allow."""
    if not rules.may(step, exhibit.state):
        verb, verb_en = rules.VERBS[step]
        raise StateForbids(State(exhibit.state).label, exhibit.state, verb, verb_en)


def say(exhibit: Exhibit, step: str, text: str, by: Actor) -> Opinion:
    """Add to the dialogue of a review."""
    return Opinion.objects.create(
        exhibit=exhibit, step=step, text=text, by_id=by.user_id,
        from_city=not nominates_for(exhibit.organisation_id, by),
    )  # fmt: skip


def touched(exhibit: Exhibit) -> None:
    """Save it, and let what is found about it be brought up to date."""
    exhibit.updated_at = clock.now()
    exhibit.save()
    changed([exhibit.pk])


def changed(ids: list[int]) -> None:
    """These exhibits read differently now."""
    if ids:
        events.publish(Changed(KIND, tuple(ids)))


def paragraphs(text: str | None, most: int, field: str, *, required: bool = False) -> str:
    """Free text of several lines: what was said in a review."""
    from backend.core.refusals import Invalid, Required

    plain = "\n".join(" ".join(line.split()) for line in (text or "").strip().splitlines())
    if len(plain) > most or "\x00" in plain:
        raise Invalid(f"至多 {most} 个字符。", f"At most {most} characters.", field=field)
    if required and not plain:
        raise Required(field, field=field)
    return plain


def rich(document: Any, field: str) -> dict[str, Any] | None:
    """A story as it is kept: known blocks, harmless HTML."""

    def wrong(**details: Any) -> Refusal:
        return StoryWrong(field=field, **details)

    made: Callable[..., Refusal] = wrong
    return cleaned(document, made)


def honest(text: str, field: str) -> str:
    """Refuse words that advertising may not use."""
    if found := absolute_claims(text):
        raise WordForbidden(words="、".join(found), field=field)
    return text
