"""询问 · questions: asked by suppliers, answered by the buyer or its agent within three working days (REG 52)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.law import REG
from backend.core.periods import run_out
from backend.core.refusals import NotFound
from procurement_methods.engine.performing import Case, locked
from procurement_methods.language.method import Moment
from procurement_methods.language.objections import Wake, next_wake
from procurement_methods.language.parties import Party
from procurement_methods.models import Question
from procurement_methods.objecting import letters
from procurement_methods.objecting.matters import made_case, must_be
from procurement_methods.objecting.queries import visible_questions
from procurement_methods.objecting.refusals import AlreadyAnswered
from procurement_methods.verbs.parts import words

ANSWERED_IN = "inquiry_answer_max"


def keep(case: Case, supplier: Organisation, text: str) -> Question:
    """A question as it is kept; part of the verb `ask`."""
    due, provisional = run_out(case.now, case.figure(ANSWERED_IN))
    question = Question(
        package=case.package,
        supplier=supplier,
        text=words(text, "问题 question", "question"),
        asked_at=case.now,
        asked_by_id=case.by.user_id,
        due_at=due,
        is_provisional=provisional,
    )
    set_due(question)
    question.save()
    letters.tell_asked(question, case.procurement)
    return question


@transaction.atomic
def answer(question_id: UUID, text: str, *, to_all: bool = False, by: Actor) -> Question:
    """答复询问 · to whoever asked, or to all who may read of the procurement. Late answers count, too.

    Refuses others than the buyer and its agent, and a second answer.
    """
    known = (
        visible_questions(by).filter(pk=question_id).values_list("package__procurement", flat=True).first()
    )
    if known is None:
        raise NotFound("询问 question", field="id")
    procurement = locked(known, by)
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("package", "supplier__region")
        .get(pk=question_id)
    )
    must_be(made_case(procurement, question.package, by), Party.BUYER, Party.AGENT)
    if question.answered_at is not None:
        raise AlreadyAnswered(at=f"{question.answered_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")
    question.answer = words(text, "答复 answer", "answer")
    question.to_all, question.answered_at, question.answered_by_id = to_all, clock.now(), by.user_id
    question.next_due_at = None
    question.save()
    journal.record(
        "question.answered",
        question,
        by,
        organisation_id=procurement.organisation_id,
        clause=REG.art(52),
        procurement=procurement.number,
        package=question.package.number,
        answer=question.answer,
        to_all=to_all,
        late=question.answered_at >= question.due_at,
    )
    letters.tell_answered(question, procurement)
    return question


def wake_of(question: Question) -> Wake | None:
    """What the clock has to do next about a question."""
    at = question.due_at.astimezone(clock.SHANGHAI)
    return next_wake([Moment("answer", "答复询问", at, "not_after", REG.art(52))], question.told)


def set_due(question: Question) -> None:
    """Write what the clock has to do next."""
    wake = wake_of(question)
    question.next_due_at = wake.at if wake is not None else None


@transaction.atomic
def wake(question_id: UUID, now: datetime) -> bool:
    """Remind of a question, or say that it is overdue, once each; whether there was something to say."""
    rows = Question.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "package__procurement"
    )
    question = rows.filter(pk=question_id, next_due_at__lte=now, answered_at__isnull=True).first()
    if question is None:
        return False
    while (found := wake_of(question)) is not None and found.at <= now:
        if not found.is_reminder or found.moment.at > now:
            letters.tell_question_due(
                question, question.package.procurement, found.told, soon=found.is_reminder
            )
        question.told = [*question.told, found.told]
    set_due(question)
    question.save(update_fields=["told", "next_due_at"])
    return True
