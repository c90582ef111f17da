"""到期办理 · what the clock does about objections and questions: it reminds, says what is overdue, refuses what was not corrected in
time, and lets a suspended procedure go on. Twice is once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.core.actor import SYSTEM
from procurement_methods.engine.clockwork import drain
from procurement_methods.language import objections as rules
from procurement_methods.models import Objection, Package, Procurement, Question
from procurement_methods.objecting import letters, questions
from procurement_methods.objecting.complaining import let_go_on, refuse_uncorrected
from procurement_methods.objecting.matters import Matter, made_case, set_due


def run_due(now: datetime | None = None) -> int:
    """Do everything that is due; how many objections and questions something was done about."""
    woken = drain(Objection.objects.filter, run, now)
    return woken + drain(Question.objects.filter(answered_at__isnull=True).filter, questions.wake, now)


@transaction.atomic
def run(objection_id: UUID, now: datetime) -> bool:
    """Let the clock do what is due about one objection; whether it did. Another worker's is left alone."""
    found = _taken(objection_id)
    if found is None:
        return False
    row, did = found.row, False
    while (wake := rules.next_wake(rules.due(found.rule, found.figures), row.told)) is not None:
        if wake.at > now:
            break
        did = True
        row.told = [*row.told, wake.told]
        if wake.is_reminder and wake.moment.at <= now:
            continue  # the clock stood still meanwhile: it is overdue already, and that is told
        _do(found, wake)
    set_due(row, rules.due(found.rule, found.figures))
    row.save(update_fields=["told", "due_at", "next_due_at"])
    return did


def _do(found: Matter, wake: rules.Wake) -> None:
    code = wake.moment.code
    if code == "resume":
        let_go_on(found)
    elif code == "correction":
        refuse_uncorrected(found)
    else:
        letters.tell_due(found.row, found.case.procurement, wake.moment, wake.told, soon=wake.is_reminder)
        if not wake.is_reminder:
            found.record("overdue", clause=wake.moment.clause, what=code)


def _taken(objection_id: UUID) -> Matter | None:
    """The objection with its package, locked in the order in which verbs lock; None where somebody else has any of it."""
    procurement = (
        Procurement.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("organisation", "agent")
        .filter(packages__objections=objection_id)
        .first()
    )
    if procurement is None:
        return None
    package = Package.objects.select_for_update(skip_locked=True).filter(objections=objection_id).first()
    rows = Objection.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "supplier__region"
    )
    row = rows.filter(pk=objection_id, next_due_at__isnull=False).first()
    if package is None or row is None:
        return None
    return Matter(row, made_case(procurement, package, SYSTEM))
