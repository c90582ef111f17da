"""信件 · the letters about questions and objections. Written in the verb's transaction, sent by a job, each news once."""

from __future__ import annotations

from collections.abc import Iterable

from backend.account.models import Membership, Organisation
from backend.core import mailing
from backend.core.actor import Role
from backend.region.queries import chain
from procurement_methods.language.method import Moment
from procurement_methods.language.parties import Party
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
    boxes = _boxes_of(procurement, to, row.supplier_id)
    _write(f"objection:{row.pk}:{news}", boxes, f"{subject} {row.number}", _about(procurement, lines))


def tell_organisations(
    row: Objection, procurement: Procurement, news: str, subject: str, *lines: str, to: Iterable[int]
) -> None:
    """Tell other suppliers that it is about."""
    boxes = _mailboxes(to, (*SELLS, *BUYS, Role.AGENT))
    _write(f"objection:{row.pk}:{news}", boxes, f"{subject} {row.number}", _about(procurement, lines))


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
    _write(
        f"question:{question.pk}:asked",
        _boxes_of(procurement, (Party.BUYER, Party.AGENT), 0),
        "收到询问",
        _about(procurement, [question.text[:500], f"请在 {question.due_at:%Y-%m-%d %H:%M} 前答复。"]),
    )


def tell_question_due(question: Question, procurement: Procurement, news: str, *, soon: bool) -> None:
    """Remind of a question that waits for its answer."""
    when = f"{question.due_at:%Y-%m-%d %H:%M}"
    line = f"答复询问的法定期限{'将' if soon else '已'}于 {when} 届满。"
    boxes = _boxes_of(procurement, (Party.BUYER, Party.AGENT), 0)
    subject = "询问待答复" if soon else "询问逾期未答复"
    _write(f"question:{question.pk}:{news}", boxes, subject, _about(procurement, [line, question.text[:500]]))


def tell_answered(question: Question, procurement: Procurement) -> None:
    """Whoever asked gets the answer."""
    boxes = _mailboxes([question.supplier_id], SELLS)
    _write(
        f"question:{question.pk}:answered", boxes, "询问已答复", _about(procurement, [question.answer[:2000]])
    )


def _boxes_of(procurement: Procurement, parties: Iterable[Party], supplier_id: int) -> list[str]:
    boxes: list[str] = []
    for party in parties:
        match party:
            case Party.BUYER:
                boxes += _mailboxes([procurement.organisation_id], BUYS)
            case Party.AGENT:
                boxes += _mailboxes([procurement.agent_id] if procurement.agent_id else [], (Role.AGENT,))
            case Party.REGULATOR:
                boxes += _mailboxes(_regulators_of(procurement), (Role.REGULATOR,))
            case Party.SUPPLIER:
                boxes += _mailboxes([supplier_id], SELLS)
    return list(dict.fromkeys(boxes))


def _regulators_of(procurement: Procurement) -> list[int]:
    """The regulators of the region; of the next one above where it has none."""
    for code in chain(procurement.region_id):
        here = Organisation.objects.filter(kind=Organisation.Kind.REGULATOR, region=code, is_active=True)
        found = list(here.values_list("pk", flat=True))
        if found:
            return found
    return []


def _mailboxes(organisations: Iterable[int], roles: Iterable[Role]) -> list[str]:
    held = Membership.objects.filter(
        organisation__in=list(organisations), role__in=[role.value for role in roles], is_active=True,
        user__is_active=True,
    )  # fmt: skip
    return list(held.order_by("user_id").values_list("user__email", flat=True).distinct())


def _about(procurement: Procurement, lines: Iterable[str]) -> str:
    return "\n".join([*lines, "", f"项目：{procurement.title}", f"项目编号：{procurement.number}"])


def _write(key: str, boxes: Iterable[str], subject: str, body: str) -> None:
    for email in boxes:
        mailing.write(f"{key}:{email}"[:200], email, f"【瓯采】{subject}", body)
