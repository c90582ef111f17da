"""Verbs of enquiries: a buyer asks about an exhibit, the maker's side answers."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.refusals import Conflict, NotFound, Required
from backend.core.texts import one_line
from pavilion.access import answers_for
from pavilion.models import Enquiry
from pavilion.queries import shown
from pavilion.refusals import TooManyThings
from pavilion.services.telling import paragraphs

ASKING = (Role.PURCHASER, Role.BUYER_ADMIN)
LONGEST = 2000
MOST_A_DAY = 30


@transaction.atomic
def enquire(
    exhibit_id: int, text: str, quantity: str = "", organisation_id: int | None = None, *, by: Actor
) -> Enquiry:
    """询价 · ask the maker's side about an exhibit that is shown, for one's own organisation."""
    by.must(*ASKING)
    bodies = Organisation.objects.filter(pk__in=by.organisations(*ASKING), is_active=True)
    if organisation_id is not None:
        bodies = bodies.filter(pk=organisation_id)
    found = list(bodies.select_for_update().order_by("pk")[:2])
    if not found:
        raise NotFound("单位 organisation", field="organisation_id")
    if len(found) > 1:
        raise Required("询价单位 organisation", field="organisation_id")
    exhibit = shown().filter(pk=exhibit_id).first()
    if exhibit is None:
        raise NotFound("展品 exhibit", field="exhibit_id")
    since = clock.now() - timedelta(days=1)
    if Enquiry.objects.filter(buyer=found[0], asked_at__gt=since).count() >= MOST_A_DAY:
        raise TooManyThings(most=MOST_A_DAY, field="exhibit_id")
    enquiry = Enquiry.objects.create(
        exhibit=exhibit, buyer=found[0], by_id=by.known_id, quantity=one_line(quantity, "quantity", 60),
        text=paragraphs(text, LONGEST, "text", required=True),
    )  # fmt: skip
    journal.record("exhibit.enquired", enquiry, by, organisation_id=found[0].pk, exhibit=exhibit.slug)
    return enquiry


@transaction.atomic
def answer(enquiry_id: int, text: str, *, by: Actor) -> Enquiry:
    """答复询价 · the maker's side answers, once; the price stands in the mall, where everybody sees it."""
    enquiry = Enquiry.objects.select_for_update(of=("self",)).filter(pk=enquiry_id).first()
    if enquiry is None or not answers_for(enquiry.exhibit, by):
        raise NotFound("询价 enquiry", field="id")
    if enquiry.answered_at is not None:
        raise Conflict(state="已答复", verb="再次答复", field="id")
    enquiry.answer = paragraphs(text, LONGEST, "text", required=True)
    enquiry.answered_at, enquiry.answered_by_id = clock.now(), by.known_id
    enquiry.save(update_fields=["answer", "answered_at", "answered_by_id"])
    journal.record(
        "exhibit.enquiry_answered", enquiry, by, organisation_id=enquiry.exhibit.organisation_id,
        exhibit=enquiry.exhibit.slug,
    )  # fmt: skip
    return enquiry
