"""质疑与投诉 · questions, challenges and complaints: until when, about what, and what becomes of the procedure meanwhile.

One aggregate for all stages: it points at what it is about. Pure; the clocks are figures of the law.
Source: 《政府采购法》第五十一条至第五十八条; 《政府采购法实施条例》第五十二条至第五十八条; 财政部令第94号.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from backend.core.clock import SHANGHAI
from backend.core.law import GPL, REG, Figure, Law
from backend.core.periods import last_day, run_out
from backend.core.refusals import Refusal
from procurement_methods.language.method import Dossier, FigureOf, Moment

R94 = Law("政府采购质疑和投诉办法")


class About(StrEnum):
    """质疑事项 · what is challenged."""

    DOCUMENTS = "documents"
    PROCESS = "process"
    RESULT = "result"

    @property
    def label(self) -> str:
        return {About.DOCUMENTS: "采购文件", About.PROCESS: "采购过程", About.RESULT: "中标（成交）结果"}[
            self
        ]


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

    @property
    def label(self) -> str:
        return {
            State.CHALLENGED: "质疑待答复",
            State.REPLIED: "质疑已答复",
            State.COMPLAINED: "投诉待审查",
            State.CORRECTING: "投诉待补正",
            State.ACCEPTED: "投诉已受理",
            State.DECIDED: "投诉已处理",
            State.REFUSED: "投诉不予受理",
            State.WITHDRAWN: "已撤回",
        }[self]


class Outcome(StrEnum):
    """处理结果 · how a challenge was answered, or a complaint decided."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {
            Outcome.UPHELD: "成立",
            Outcome.DISMISSED: "不成立，驳回",
            Outcome.REJECTED: "捏造事实、材料虚假或者取得手段不合法，驳回",
        }[self]


class Consequence(StrEnum):
    """成立之后 · what follows where an objection is upheld."""

    CONTINUE = "continue"
    CORRECT = "correct"
    RECHOOSE = "rechoose"
    RESTART = "restart"

    @property
    def label(self) -> str:
        return {
            Consequence.CONTINUE: "不影响结果，继续开展采购活动",
            Consequence.CORRECT: "澄清或者修改采购文件后继续开展",
            Consequence.RECHOOSE: "从合格的候选人中另行确定",
            Consequence.RESTART: "重新开展采购活动",
        }[self]


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


class ChallengeEarly(Refusal):
    """结果尚未公告，不能对结果提出质疑。 · The result is not published yet: it cannot be challenged."""

    code = "CHALLENGE_EARLY"
    clause = REG.art(53)


class NoSuchStep(Refusal):
    """采购活动尚未进入该环节，不能对其提出质疑。 · The procedure has not come to that step: it cannot be challenged."""

    code = "NO_SUCH_STEP"
    field = "step"
    clause = REG.art(53)


class ConsequenceMissing(Refusal):
    """认定成立的，须写明如何处理。 · Where it is upheld, say what follows."""

    code = "CONSEQUENCE_MISSING"
    field = "consequence"
    clause = R94.art(16)


class ConsequenceUnfit(Refusal):
    """对{about}的质疑、投诉{outcome}的，不能这样处理：{consequence}。 ·
    This cannot follow from such an objection: {consequence}."""

    code = "CONSEQUENCE_UNFIT"
    field = "consequence"
    clause = R94.art(16)


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
    corrected_at: datetime | None = None
    accepted_at: datetime | None = None
    copied_at: datetime | None = None
    decided_at: datetime | None = None
    decision: Outcome | None = None
    consequence: Consequence | None = None
    """Of the decision, or of the reply as long as there is none."""
    remedied_at: datetime | None = None
    """When what follows was carried out."""
    suspended_at: datetime | None = None
    suspended_until: datetime | None = None
    resumed_at: datetime | None = None


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


def since(
    about: About,
    step: str,
    dossier: Dossier,
    obtained_at: datetime | None,
    now: datetime,
    figure_of: FigureOf,
) -> datetime:
    """起算时点 · from when the time counts, as the dossier has it. A step that is still going on can be challenged at once."""
    done = dossier.done
    match about:
        case About.DOCUMENTS:
            display = figure_of(
                "tender.notice_period_min"
                if dossier.method in LIKE_TENDERS
                else "nontender.notice_period_min"
            )
            found = known_from(
                about, obtained_at=obtained_at, notice_ends_at=_end_of(done.get("issue_documents"), display)
            )
        case About.PROCESS:
            found = known_from(about, step_ended_at=_ended(step, dossier))
        case About.RESULT:
            out = done.get("publish_result") or done.get("publish_entry") or dossier.entered.get("failed")
            found = known_from(about, notice_ends_at=_end_of(out, figure_of("award.notice_period")))
            if found is None:
                raise ChallengeEarly
    return found or now


def _end_of(start: datetime | None, period: Figure) -> datetime | None:
    """The end of the last day of a period; its day is the one after which others are counted."""
    if start is None:
        return None
    return datetime.combine(last_day(start.astimezone(SHANGHAI).date(), period).day, time.max, SHANGHAI)


def _ended(step: str, dossier: Dossier) -> datetime | None:
    begun = dossier.entered.get(step)
    if begun is None:
        raise NoSuchStep
    return min((at for code, at in dossier.entered.items() if code != step and at > begun), default=None)


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


def answer(
    objection: Objection, reply: Outcome, now: datetime, consequence: Consequence | None = None
) -> Objection:
    """答复质疑 · late replies count, too; they do not take the right to complain."""
    _must_be(objection, State.CHALLENGED)
    _must_fit(objection, reply, consequence)
    return replace(objection, state=State.REPLIED, reply=reply, replied_at=now, consequence=consequence)


def _must_fit(objection: Objection, outcome: Outcome, consequence: Consequence | None) -> None:
    """Refuse what cannot follow: only documents are corrected, only a winner is chosen anew, nothing follows a dismissal."""
    if outcome is Outcome.UPHELD and consequence is None:
        raise ConsequenceMissing
    unfit = {About.DOCUMENTS: Consequence.RECHOOSE}.get(objection.about, Consequence.CORRECT)
    if consequence is not None and (outcome is not Outcome.UPHELD or consequence is unfit):
        raise ConsequenceUnfit(
            about=objection.about.label, outcome=outcome.label, consequence=consequence.label
        )


def complain(objection: Objection, points: frozenset[str], now: datetime, figure_of: FigureOf) -> Objection:
    """投诉 · after the reply, or after the time for it, within fifteen working days; on challenged points only."""
    _must_be(objection, State.CHALLENGED, State.REPLIED)
    reply_due, _ = run_out(objection.challenged_at, figure_of("challenge.reply_max"))
    if objection.replied_at is None and now < reply_due:
        raise ComplaintEarly
    until = complaint_until(objection, figure_of).at
    if now >= until:
        raise ComplaintLate(until=f"{until:%Y-%m-%d %H:%M}")
    beyond = points - objection.points
    if beyond:
        raise ComplaintTooWide(beyond="、".join(sorted(beyond)))
    return replace(objection, state=State.COMPLAINED, points=points, complained_at=now)


def complaint_until(objection: Objection, figure_of: FigureOf) -> Moment:
    """投诉期限 · until when one may complain: the working days after the last day for the reply."""
    reply_by = _end_of(objection.challenged_at, figure_of("challenge.reply_max"))
    assert reply_by is not None
    at, provisional = run_out(reply_by, figure_of("complaint.submit_max"))
    return Moment("complaint", "投诉", at, "not_after", GPL.art(55), provisional)


def ask_to_correct(objection: Objection, now: datetime) -> Objection:
    """要求补正 · once only."""
    _must_be(objection, State.COMPLAINED)
    if objection.correcting_since is not None:
        raise WrongTurn(state="已补正一次")
    return replace(objection, state=State.CORRECTING, correcting_since=now)


def corrected(objection: Objection, now: datetime) -> Objection:
    """补正."""
    _must_be(objection, State.CORRECTING)
    return replace(objection, state=State.COMPLAINED, corrected_at=now)


def take_in(objection: Objection, now: datetime) -> Objection:
    """受理投诉."""
    _must_be(objection, State.COMPLAINED)
    return replace(objection, state=State.ACCEPTED, accepted_at=now)


def refuse(objection: Objection) -> Objection:
    """不予受理."""
    _must_be(objection, State.COMPLAINED, State.CORRECTING)
    return replace(objection, state=State.REFUSED)


def send_copies(objection: Objection, now: datetime) -> Objection:
    """发送投诉书副本 · to those it is about, once."""
    _must_be(objection, State.ACCEPTED)
    if objection.copied_at is not None:
        raise WrongTurn(state="副本已发送")
    return replace(objection, copied_at=now)


def suspend(objection: Objection, days: int, now: datetime, figure_of: FigureOf) -> Objection:
    """暂停采购活动 · while a complaint is looked at, once, thirty days at most."""
    _must_be(objection, State.ACCEPTED)
    if objection.suspended_at is not None:
        raise WrongTurn(state="已暂停过一次")
    figure = figure_of("complaint.suspension_max")
    most = int(figure.amount)
    if not 0 < days <= most:
        raise SuspensionTooLong(most=most)
    until, _ = run_out(now, replace(figure, value=days))
    return replace(objection, suspended_at=now, suspended_until=until)


def resume(objection: Objection, now: datetime) -> Objection:
    """恢复采购活动 · before the time is over by the regulator, else by the clock."""
    if not is_suspending(objection):
        raise WrongTurn(state="未在暂停")
    return replace(objection, resumed_at=now)


def is_suspending(objection: Objection) -> bool:
    """Does it stop the procedure now?"""
    return objection.suspended_at is not None and objection.resumed_at is None


def decide(
    objection: Objection, decision: Outcome, now: datetime, consequence: Consequence | None = None
) -> Objection:
    """处理决定 · what the challenge's reply said no longer counts."""
    _must_be(objection, State.ACCEPTED)
    _must_fit(objection, decision, consequence)
    return replace(
        objection,
        state=State.DECIDED,
        decision=decision,
        decided_at=now,
        consequence=consequence,
        remedied_at=None,
    )


def carry_out(objection: Objection, now: datetime) -> Objection:
    """落实 · what follows from an upheld objection is done, once."""
    if not needs_remedy(objection):
        raise WrongTurn(state=f"{objection.state.label}，没有待落实的事项")
    return replace(objection, remedied_at=now)


def needs_remedy(objection: Objection) -> bool:
    """Is something still to be done because it was upheld?"""
    settled = objection.state in {State.REPLIED, State.DECIDED}
    return (
        settled
        and objection.consequence not in {None, Consequence.CONTINUE}
        and objection.remedied_at is None
    )


def withdraw(objection: Objection) -> Objection:
    """撤回."""
    if objection.state in {State.DECIDED, State.REFUSED, State.WITHDRAWN}:
        raise WrongTurn(state=objection.state.label)
    return replace(objection, state=State.WITHDRAWN)


def due(objection: Objection, figure_of: FigureOf) -> list[Moment]:
    """到期 · what has to be done about it by when, with its clause.

    Copies and the decision count from the receipt of the complaint; the time for its correction is not counted (REG 58).
    """
    waits: list[tuple[str, datetime | None, timedelta]] = []
    none = timedelta()
    match objection.state:
        case State.CHALLENGED:
            waits = [("reply", objection.challenged_at, none)]
        case State.COMPLAINED:
            waits = [("intake", objection.corrected_at or objection.complained_at, none)]
        case State.CORRECTING:
            waits = [("correction", objection.correcting_since, none)]
        case State.ACCEPTED:
            stopped = none
            if objection.correcting_since is not None and objection.corrected_at is not None:
                stopped = objection.corrected_at - objection.correcting_since
            if objection.copied_at is None:
                waits.append(("copies", objection.complained_at, stopped))
            waits.append(("decision", objection.complained_at, stopped))
    found = []
    for code, start, stopped in waits:
        if start is not None:
            zh, key, clause = DUTIES[code]
            at, provisional = run_out(start + stopped, figure_of(key))
            found.append(Moment(code, zh, at, "not_after", clause, provisional))
    if is_suspending(objection) and objection.suspended_until is not None:
        found.append(Moment("resume", "恢复采购活动", objection.suspended_until, "not_after", GPL.art(57)))
    return sorted(found, key=lambda moment: moment.at)


LIKE_TENDERS = frozenset({"open_tender", "invited_tender", "closed_framework"})
"""Methods whose call is shown as long as that of a tender."""
DUTIES = {
    "reply": ("答复质疑", "challenge.reply_max", GPL.art(53)),
    "intake": ("审查投诉", "complaint.intake_review_max", R94.art(21)),
    "correction": ("补正", "complaint.correction_max", R94.art(21)),
    "copies": ("发送投诉书副本", "complaint.copy_to_parties_max", R94.art(21)),
    "decision": ("作出处理决定", "complaint.decide_max", GPL.art(56)),
}
"""What is to be done, within which figure, on which clause."""
BY_CLOCK = frozenset({"correction", "resume"})
"""What the clock does when its time has come; everything else is overdue then, and stays people's to do."""


@dataclass(frozen=True, slots=True)
class Wake:
    """唤醒 · the next moment at which the clock has to do with an objection: a reminder, or what falls due."""

    at: datetime
    moment: Moment
    is_reminder: bool

    @property
    def told(self) -> str:
        """By which word it is remembered that this was done."""
        return f"{self.moment.code}:{self.moment.at:%Y%m%d}:{'soon' if self.is_reminder else 'due'}"


REMINDED_BEFORE = timedelta(days=1)


def next_wake(moments: Collection[Moment], told: Collection[str]) -> Wake | None:
    """What the clock has to do next; every duty is told of the day before and when it has run out, once each."""
    wakes = [Wake(moment.at, moment, False) for moment in moments]
    wakes += [
        Wake(moment.at - REMINDED_BEFORE, moment, True) for moment in moments if moment.code not in BY_CLOCK
    ]
    left = [wake for wake in wakes if wake.told not in told]
    return min(left, key=lambda wake: (wake.at, not wake.is_reminder), default=None)


OPEN = frozenset({State.CHALLENGED, State.COMPLAINED, State.CORRECTING, State.ACCEPTED})
"""States in which somebody has to answer it."""


def holds_up(objection: Objection) -> bool:
    """影响签约 · may the contract not be signed meanwhile? An objection that is open, or was upheld with something left to do
    (REG 54)."""
    return objection.state in OPEN or needs_remedy(objection)


def _must_be(objection: Objection, *states: State) -> None:
    if objection.state not in states:
        raise WrongTurn(state=objection.state.label)
