"""Verbs of files: have something made that takes longer than an answer may: the labels of a batch, posters, a catalogue, a report."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from backend.core import journal
from backend.core.actor import SYSTEM, Actor
from backend.core.refusals import NotFound
from pavilion import exhibition
from pavilion.access import is_city, must_be_city, nominates_for
from pavilion.models import Batch, PavilionFile, Room
from pavilion.refusals import BatchForbids, LabelsWrong, MonthWrong
from pavilion.reporting import NotAMonth, last_month, month_from
from pavilion.rules import BatchState

MOST_LABELS = 2400


@transaction.atomic
def make_labels(
    batch_id: int, first: int, count: int, origin: str, *, english: bool = False, by: Actor
) -> PavilionFile:
    """批次标签 · have the labels of some units made as PDF; the maker's side, or the city."""
    batch = Batch.objects.select_related("exhibit").filter(pk=batch_id).first()
    if batch is None or not (nominates_for(batch.exhibit.organisation_id, by) or is_city(by)):
        raise NotFound("批次 batch", field="id")
    if batch.state != BatchState.ISSUED:
        now = BatchState(batch.state)
        raise BatchForbids(
            state=now.label, state_en=now.value, verb="印制标签", verb_en="printing its labels"
        )
    if first < 1 or count < 1 or count > MOST_LABELS or first + count - 1 > batch.units:
        raise LabelsWrong(units=batch.units, most=MOST_LABELS)
    asked = {"batch": batch.pk, "first": first, "count": count}
    return have_made(PavilionFile.Kind.LABELS, asked, count, origin, english, by)


@transaction.atomic
def make_for_exhibition(
    kind: str, origin: str, *, room_id: int | None = None, english: bool = False, by: Actor
) -> PavilionFile:
    """布展 · have the posters as ZIP, or the catalogue as PDF, made of all that is shown, or of a room; the city's curators."""
    must_be_city(by)
    if room_id is not None and not Room.objects.filter(pk=room_id).exists():
        raise NotFound("展厅 room", field="room_id")
    total = len(exhibition.everything(room_id))
    return have_made(kind, {"room": room_id}, total, origin, english, by)


@transaction.atomic
def make_report(month: str, *, by: Actor) -> PavilionFile:
    """月报 · have the report of a month made, as it stands now; the city's curators."""
    must_be_city(by)
    try:
        first = month_from(month)
    except NotAMonth:
        raise MonthWrong from None
    return have_made(PavilionFile.Kind.REPORT, {"month": f"{first:%Y-%m}"}, 1, "", False, by)


@transaction.atomic
def report_last_month() -> PavilionFile | None:
    """上月月报 · have last month's report made for all curators, once; None if it was."""
    month = f"{last_month():%Y-%m}"
    there = PavilionFile.objects.filter(user=None, kind=PavilionFile.Kind.REPORT, asked__month=month)
    if there.exists():
        return None
    return have_made(PavilionFile.Kind.REPORT, {"month": month}, 1, "", False, SYSTEM)


def have_made(
    kind: str, asked: dict[str, Any], total: int, origin: str, english: bool, by: Actor
) -> PavilionFile:
    """Write down what is asked for, and let a job make it."""
    from pavilion.jobs import make_pavilion_file

    made = PavilionFile.objects.create(
        user_id=by.user_id, kind=kind, total=total, asked={**asked, "origin": origin, "english": english}
    )
    make_pavilion_file.defer(file_id=made.pk)
    journal.record("pavilion.file_asked", made, by, kind=kind, **asked)
    return made
