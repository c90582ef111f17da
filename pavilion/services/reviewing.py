"""Verbs of the city's curators: return, accept, decline, prolong. Nobody decides on a nomination of his or her own."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor
from pavilion import rules
from pavilion.access import must_be_city, nominates_for
from pavilion.events import ExhibitGone, ExhibitShown
from pavilion.models import Exhibit, Opinion
from pavilion.refusals import OwnNomination, TermWrong
from pavilion.rules import State
from pavilion.services.nominating import LONGEST_OPINION
from pavilion.services.telling import exhibit_of_mine, must_allow, paragraphs, say, touched

TERM_FAULTS = {
    "backwards": ("结束日期不能早于开始日期。", "cannot end before it begins."),
    "past": ("已经过去。", "is over already."),
    "long": ("至多三年。", "is three years at most."),
}


@transaction.atomic
def return_(exhibit_id: int, text: str, *, by: Actor) -> Exhibit:
    """退回修改 · send a nomination back, saying what to change."""
    exhibit = _under_review(exhibit_id, "return", by)
    said = paragraphs(text, LONGEST_OPINION, "text", required=True)
    exhibit.state = State.RETURNED
    return _decided(exhibit, Opinion.Step.RETURNED, "exhibit.returned", said, by)


@transaction.atomic
def accept(
    exhibit_id: int, shown_from: date | None, shown_until: date, text: str = "", *, by: Actor
) -> Exhibit:
    """入选 · take a nomination into the pavilion for a term; both days are within it."""
    exhibit = _under_review(exhibit_id, "accept", by)
    _set_term(exhibit, shown_from or clock.today(), shown_until)
    exhibit.state = State.SHOWN
    said = paragraphs(text, LONGEST_OPINION, "text")
    _decided(exhibit, Opinion.Step.ACCEPTED, "exhibit.accepted", said, by)
    events.publish(ExhibitShown(exhibit.pk))
    return exhibit


@transaction.atomic
def decline(exhibit_id: int, text: str, *, by: Actor) -> Exhibit:
    """不予入选 · decline a nomination, saying why."""
    exhibit = _under_review(exhibit_id, "decline", by)
    said = paragraphs(text, LONGEST_OPINION, "text", required=True)
    exhibit.state = State.DECLINED
    return _decided(exhibit, Opinion.Step.DECLINED, "exhibit.declined", said, by)


@transaction.atomic
def prolong(exhibit_id: int, shown_until: date, text: str = "", *, by: Actor) -> Exhibit:
    """续展 · show something longer, or again after its term."""
    exhibit = _under_review(exhibit_id, "prolong", by)
    start = exhibit.shown_from if exhibit.state == State.SHOWN else clock.today()
    _set_term(exhibit, start or clock.today(), shown_until)
    exhibit.state = State.SHOWN
    return _decided(
        exhibit, Opinion.Step.PROLONGED, "exhibit.prolonged", paragraphs(text, LONGEST_OPINION, "text"), by
    )


def end_terms() -> int:
    """展期届满 · what was shown until yesterday is shown no longer; how many there were."""
    ended = 0
    with transaction.atomic():
        over = Exhibit.objects.select_for_update(skip_locked=True).filter(
            state=State.SHOWN, shown_until__lt=clock.today()
        )
        for exhibit in over.order_by("pk"):
            exhibit.state = State.ENDED
            touched(exhibit)
            journal.record(
                "exhibit.ended", exhibit, SYSTEM, organisation_id=exhibit.organisation_id,
                shown_until=exhibit.shown_until,
            )  # fmt: skip
            events.publish(ExhibitGone(exhibit.pk))
            ended += 1
    return ended


def _under_review(exhibit_id: int, step: str, by: Actor) -> Exhibit:
    must_be_city(by)
    exhibit = exhibit_of_mine(exhibit_id, by)
    if nominates_for(exhibit.organisation_id, by) or (
        by.user_id is not None and exhibit.nominated_by_id == by.user_id
    ):
        raise OwnNomination
    must_allow(step, exhibit)
    return exhibit


def _set_term(exhibit: Exhibit, start: date, end: date) -> None:
    fault = rules.term_fault(start, end, clock.today())
    if fault is not None:
        zh, en = TERM_FAULTS[fault]
        raise TermWrong(zh=zh, en=en)
    exhibit.shown_from, exhibit.shown_until = start, end


def _decided(exhibit: Exhibit, step: Opinion.Step, verb: str, said: str, by: Actor) -> Exhibit:
    touched(exhibit)
    say(exhibit, step, said, by)
    journal.record(
        verb, exhibit, by, organisation_id=exhibit.organisation_id, text=said,
        shown_from=exhibit.shown_from, shown_until=exhibit.shown_until,
    )  # fmt: skip
    return exhibit
