"""抽取记录 · writing the log of a draw: each line chained to the one before it, naming nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import connection

from backend.account.queries import supervises
from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.refusals import NotFound
from backend.expert import rules
from backend.expert.events import PanelChanged
from backend.expert.models import Draw, DrawEntry
from backend.expert.proof import chained, moment
from backend.expert.queries import ORGANISING

CALLING_LOCK = 0x0E7_9E27
"""Experts are called by one draw at a time: two reviews of a day must not take the same one."""


def write(draw: Draw, what: str, candidate: str = "", **facts: Any) -> DrawEntry:
    """Append a line; the draw is locked by whoever calls."""
    last = draw.entries.order_by("-number").first()
    number = last.number + 1 if last else 1
    at = clock.now()
    if last is not None and at < last.at:
        at = last.at  # the record goes forward, even if the clock was set back
    draw.head = chained(draw.head, number, moment(at), what, candidate, facts)
    draw.save(update_fields=["head"])
    return DrawEntry.objects.create(
        draw=draw, number=number, at=at, what=what, candidate=candidate, facts=facts, hash=draw.head
    )


def tell(draw: Draw, verb: str, by: Actor, **facts: Any) -> None:
    """Record a verb in the journal, with the head that the draw's record has now."""
    journal.record(
        verb,
        draw,
        by,
        organisation_id=draw.organiser_id,
        clause=rules.DRAW_CLAUSE,
        reference=draw.reference,
        package=draw.package,
        head=draw.head,
        **facts,
    )


def unnamed(by: Actor, candidate: str) -> Actor:
    """An expert as the journal may name one while names are secret."""
    return replace(by, user_id=None, email="", name=f"评审专家 {candidate}") if by is not SYSTEM else by


def locked(draw_id: Any, field: str = "id") -> Draw:
    """The draw, locked; without its long lists."""
    found = Draw.objects.select_for_update(of=("self",), no_key=True).select_related("region", "organiser")
    draw = found.defer("listing").filter(pk=draw_id).first()
    if draw is None:
        raise NotFound("专家抽取 draw", field=field)
    return draw


def organised(draw_id: Any, by: Actor, field: str = "id") -> Draw:
    """The draw, locked, for whoever organises the review; others do not find it."""
    if by is not SYSTEM:
        by.must(*ORGANISING)
    draw = locked(draw_id, field)
    if by is not SYSTEM and not by.has(*ORGANISING, at=draw.organiser_id):
        raise NotFound("专家抽取 draw", field=field)
    return draw


def supervised(draw_id: Any, by: Actor) -> Draw:
    """The draw, locked, for the region's regulator; others do not find it."""
    by.must(Role.REGULATOR)
    draw = locked(draw_id)
    if by is not SYSTEM and draw.region_id not in supervises(by):
        raise NotFound("专家抽取 draw", field="id")
    return draw


def one_at_a_time() -> None:
    """Wait until no other draw is calling experts; until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CALLING_LOCK])


def go(draw: Draw, state: str, reason: str = "") -> None:
    """Take a draw to a state, and tell whoever waits for its panel."""
    draw.state, draw.state_reason = state, reason
    draw.save(update_fields=["state", "state_reason"])
    if state in {Draw.State.COMPLETE, Draw.State.SHORT}:
        events.publish(PanelChanged(draw.pk, draw.organiser_id, draw.reference, draw.package, state))
