"""质疑与投诉 · questions, challenges and complaints: until when, about what, and what becomes of the procedure meanwhile.

One aggregate for all stages: it points at what it is about. Pure; the clocks are figures of the law.
Source: 《政府采购法》第五十一条至第五十八条; 《政府采购法实施条例》第五十二条至第五十八条; 财政部令第94号.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from backend.core.law import GPL, REG, Law
from backend.core.periods import run_out
from backend.core.refusals import Refusal
from procurement_methods.language.method import FigureOf, Moment

R94 = Law("政府采购质疑和投诉办法")


class About(StrEnum):
    """质疑事项 · what is challenged."""

    DOCUMENTS = "documents"
    PROCESS = "process"
    RESULT = "result"


class State(StrEnum):
    """状态 · where an objection stands."""

    CHALLENGED = "challenged"
    REPLIED = "replied"
    COMPLAINED = "complained"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """处理结果 · how a challenge was answered, or a complaint decided."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    REJECTED = "rejected"


class ChallengeLate(Refusal):
    """质疑期限已于 {until} 届满。 · The time for a challenge ran out on {until}."""

    code = "CHALLENGE_LATE"
    clause = GPL.art(52)


class NotAffected(Refusal):
    """只有参与本项目的供应商，或者已获取采购文件的潜在供应商，可以质疑。 ·
    Only suppliers who take part, or who have obtained the documents, may challenge."""

    code = "NOT_AFFECTED"
    clause = R94.art(11)


class ComplaintEarly(Refusal):
    """须先质疑；对答复不满意或者逾期未答复的，方可投诉。 ·
    A challenge comes first; whoever is not content with the reply, or gets none in time, may complain."""

    code = "COMPLAINT_EARLY"
    clause = GPL.art(55)


class ComplaintLate(Refusal):
    """投诉期限已于 {until} 届满。 · The time for a complaint ran out on {until}."""

    code = "COMPLAINT_LATE"
    clause = GPL.art(55)


class ComplaintTooWide(Refusal):
    """投诉事项超出已质疑事项：{beyond}。 · The complaint goes beyond what was challenged: {beyond}."""

    code = "COMPLAINT_TOO_WIDE"
    clause = REG.art(55)


class WrongTurn(Refusal):
    """此件现为「{state}」，不能这样办理。 · This cannot be done to it now: {state}."""

    code = "WRONG_TURN"


class SuspensionTooLong(Refusal):
    """暂停采购活动最长不得超过 {most} 日。 · A procedure is suspended for {most} days at most."""

    code = "SUSPENSION_TOO_LONG"
    clause = GPL.art(57)


@dataclass(frozen=True, slots=True)
class Objection:
    """质疑（投诉） · one objection, from the challenge to the decision on the complaint."""

    supplier: str
    about: About
    points: frozenset[str]
    """事项 · the points that are raised, as codes of their own; a complaint may not add any."""
    state: State
    challenged_at: datetime
    replied_at: datetime | None = None
    reply: Outcome | None = None
    complained_at: datetime | None = None
    correcting_since: datetime | None = None
    accepted_at: datetime | None = None
    decided_at: datetime | None = None
    decision: Outcome | None = None
    suspended_at: datetime | None = None


def known_from(
    about: About,
    *,
    obtained_at: datetime | None = None,
    notice_ends_at: datetime | None = None,
    step_ended_at: datetime | None = None,
) -> datetime | None:
    """应知受损之日 · from when the time for a challenge counts (REG 53): documents from their receipt, or the end of the
    notice; the process from the end of its step; the result from the end of its notice.
    """
    match about:
        case About.DOCUMENTS:
            return obtained_at or notice_ends_at
        case About.PROCESS:
            return step_ended_at
        case About.RESULT:
            return notice_ends_at


def challenge(
    supplier: str,
    about: About,
    points: frozenset[str],
    *,
    affected: bool,
    since: datetime,
    now: datetime,
    figure_of: FigureOf,
) -> Objection:
    """提出质疑. Refuses those who take no part, and what comes too late."""
    if not affected:
        raise NotAffected
    until, _ = run_out(since, figure_of("challenge.submit_max"))
    if now >= until:
        raise ChallengeLate(until=f"{until:%Y-%m-%d %H:%M}")
    return Objection(supplier, about, points, State.CHALLENGED, now)


def answer(objection: Objection, reply: Outcome, now: datetime) -> Objection:
    """答复质疑 · late replies count, too; they do not take the right to complain."""
    _must_be(objection, State.CHALLENGED)
    return replace(objection, state=State.REPLIED, reply=reply, replied_at=now)


def complain(objection: Objection, points: frozenset[str], now: datetime, figure_of: FigureOf) -> Objection:
    """投诉 · after the reply, or after the time for it, within fifteen working days; on challenged points only."""
    _must_be(objection, State.CHALLENGED, State.REPLIED)
    reply_due, _ = run_out(objection.challenged_at, figure_of("challenge.reply_max"))
    if objection.replied_at is None and now < reply_due:
        raise ComplaintEarly
    until, _ = run_out(reply_due, figure_of("complaint.submit_max"))
    if now >= until:
        raise ComplaintLate(until=f"{until:%Y-%m-%d %H:%M}")
    beyond = points - objection.points
    if beyond:
        raise ComplaintTooWide(beyond="、".join(sorted(beyond)))
    return replace(objection, state=State.COMPLAINED, points=points, complained_at=now)


def ask_to_correct(objection: Objection, now: datetime) -> Objection:
    """要求补正 · once only."""
    _must_be(objection, State.COMPLAINED)
    if objection.correcting_since is not None:
        raise WrongTurn(state="已补正一次")
    return replace(objection, state=State.CORRECTING, correcting_since=now)


def corrected(objection: Objection) -> Objection:
    """补正."""
    _must_be(objection, State.CORRECTING)
    return replace(objection, state=State.COMPLAINED)


def take_in(objection: Objection, now: datetime) -> Objection:
    """受理投诉."""
    _must_be(objection, State.COMPLAINED)
    return replace(objection, state=State.ACCEPTED, accepted_at=now)


def refuse(objection: Objection) -> Objection:
    """不予受理."""
    _must_be(objection, State.COMPLAINED, State.CORRECTING)
    return replace(objection, state=State.REFUSED)


def suspend(objection: Objection, days: int, now: datetime, figure_of: FigureOf) -> Objection:
    """暂停采购活动 · while a complaint is looked at, thirty days at most."""
    _must_be(objection, State.ACCEPTED)
    most = int(figure_of("complaint.suspension_max").amount)
    if not 0 < days <= most:
        raise SuspensionTooLong(most=most)
    return replace(objection, suspended_at=now)


def decide(objection: Objection, decision: Outcome, now: datetime) -> Objection:
    """处理决定."""
    _must_be(objection, State.ACCEPTED)
    return replace(objection, state=State.DECIDED, decision=decision, decided_at=now)


def withdraw(objection: Objection) -> Objection:
    """撤回."""
    if objection.state in {State.DECIDED, State.REFUSED, State.WITHDRAWN}:
        raise WrongTurn(state=objection.state.value)
    return replace(objection, state=State.WITHDRAWN)


def due(objection: Objection, figure_of: FigureOf) -> list[Moment]:
    """到期 · what has to be done about it by when, with its clause."""
    waits: list[tuple[str, str, datetime | None, str, str]] = []
    match objection.state:
        case State.CHALLENGED:
            waits = [("reply", "答复质疑", objection.challenged_at, "challenge.reply_max", GPL.art(53))]
        case State.COMPLAINED:
            waits = [
                ("intake", "审查投诉", objection.complained_at, "complaint.intake_review_max", R94.art(21))
            ]
        case State.CORRECTING:
            waits = [
                ("correction", "补正", objection.correcting_since, "complaint.correction_max", R94.art(21))
            ]
        case State.ACCEPTED:
            waits = [
                (
                    "copies",
                    "发送投诉书副本",
                    objection.accepted_at,
                    "complaint.copy_to_parties_max",
                    str(R94),
                ),
                ("decision", "作出处理决定", objection.accepted_at, "complaint.decide_max", GPL.art(56)),
            ]
            if objection.suspended_at is not None:
                waits.append(
                    (
                        "resume",
                        "恢复采购活动",
                        objection.suspended_at,
                        "complaint.suspension_max",
                        GPL.art(57),
                    )
                )
    found = []
    for code, zh, since, key, clause in waits:
        if since is not None:
            at, provisional = run_out(since, figure_of(key))
            found.append(Moment(code, zh, at, "not_after", clause, provisional))
    return sorted(found, key=lambda moment: moment.at)


def holds_up(objection: Objection) -> bool:
    """影响签约 · may the contract not be signed meanwhile? An open challenge or complaint that can change the result (REG 54)."""
    return objection.state in {
        State.CHALLENGED,
        State.COMPLAINED,
        State.CORRECTING,
        State.ACCEPTED,
    }


def _must_be(objection: Objection, *states: State) -> None:
    if objection.state not in states:
        raise WrongTurn(state=objection.state.value)
