"""信件 · the letters about questions and objections. Written in the verb's transaction, sent by a job, each news once."""

from __future__ import annotations

from collections.abc import Iterable

from backend.core.actor import Role
from procurement_methods.language.method import Moment
from procurement_methods.language.parties import Party
from procurement_methods.mail import boxes_of, mailboxes, send
from procurement_methods.models import Objection, Procurement, Question
from procurement_methods.queries import BUYS, SELLS

DUTY_OF = {
    "reply": (Party.BUYER, Party.AGENT),
    "intake": (Party.REGULATOR,),
    "copies": (Party.REGULATOR,),
    "decision": (Party.REGULATOR,),
    "correction": (Party.SUPPLIER,),
}
"""Who has to do what is due."""


def tell(
    row: Objection, procurement: Procurement, news: str, subject: str, *lines: str, to: Iterable[Party]
) -> None:
    """Tell those who are concerned with an objection."""
    boxes = boxes_of(procurement, to, row.supplier_id)
    send(f"objection:{row.pk}:{news}", boxes, f"{subject} {row.number}", procurement, *lines)


def tell_organisations(
    row: Objection, procurement: Procurement, news: str, subject: str, *lines: str, to: Iterable[int]
) -> None:
    """Tell other suppliers that it is about."""
    boxes = mailboxes(to, (*SELLS, *BUYS, Role.AGENT))
    send(f"objection:{row.pk}:{news}", boxes, f"{subject} {row.number}", procurement, *lines)


def tell_due(row: Objection, procurement: Procurement, moment: Moment, news: str, *, soon: bool) -> None:
    """Remind of what is due tomorrow, or say that its time has run out."""
    when = f"{moment.at:%Y-%m-%d %H:%M}"
    line = (
        f"「{moment.zh}」的法定期限将于 {when} 届满。"
        if soon
        else f"「{moment.zh}」的法定期限已于 {when} 届满。"
    )
    subject = "期限将至" if soon else "已经逾期"
    tell(row, procurement, news, subject, line, f"依据：{moment.clause}", to=DUTY_OF[moment.code])


def tell_asked(question: Question, procurement: Procurement) -> None:
    """A question has come; who asks is not said."""
    send(
        f"question:{question.pk}:asked",
        boxes_of(procurement, (Party.BUYER, Party.AGENT)),
        "收到询问",
        procurement,
        question.text[:500],
        f"请在 {question.due_at:%Y-%m-%d %H:%M} 前答复。",
    )


def tell_question_due(question: Question, procurement: Procurement, news: str, *, soon: bool) -> None:
    """Remind of a question that waits for its answer."""
    when = f"{question.due_at:%Y-%m-%d %H:%M}"
    line = f"答复询问的法定期限{'将' if soon else '已'}于 {when} 届满。"
    boxes = boxes_of(procurement, (Party.BUYER, Party.AGENT))
    subject = "询问待答复" if soon else "询问逾期未答复"
    send(f"question:{question.pk}:{news}", boxes, subject, procurement, line, question.text[:500])


def tell_answered(question: Question, procurement: Procurement) -> None:
    """Whoever asked gets the answer."""
    boxes = mailboxes([question.supplier_id], SELLS)
    send(f"question:{question.pk}:answered", boxes, "询问已答复", procurement, question.answer[:2000])
