"""引擎 · the engine: one step of a procedure, from a dossier to the next, and why a step is open, closed or not yet possible.

Pure: it neither reads nor writes. `perform` in the backend locks the row, asks here, and writes what comes out with one
journal entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.periods import run_out
from backend.core.refusals import Refusal
from procurement_methods.language.method import (
    COMPLETED,
    ENDS,
    FAILED,
    Condition,
    Dossier,
    FigureOf,
    Method,
    Moment,
    Notice,
    Sense,
    Stage,
    Suspensions,
)
from procurement_methods.language.parties import Party, Verb, terminate


class StepClosed(Refusal):
    """{why_zh} · {why_en}"""

    code = "STEP_CLOSED"


class StepNotYet(Refusal):
    """{why_zh} · {why_en}"""

    code = "STEP_NOT_YET"


class DeadlineTooEarly(Refusal):
    """截止时间早于法定期限，最早为 {earliest}。 · The deadline comes too early; {earliest} is the earliest."""

    code = "DEADLINE_TOO_EARLY"
    field = "deadline"


class NotYourStep(Refusal):
    """「{verb}」由{who}办理。 · This step belongs to others."""

    code = "NOT_YOUR_STEP"


class State(StrEnum):
    """办理状态 · whether a verb can be done now."""

    OPEN = "open"
    NOT_YET = "not_yet"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Step:
    """步骤 · a verb, whether it can be done now, and why not."""

    verb: Verb
    state: State
    why_zh: str = ""
    why_en: str = ""
    clause: str = ""
    opens_at: datetime | None = None
    """When a step that waits for the clock opens."""
    until: datetime | None = None
    """Until when an open one can, or must, be done."""


@dataclass(frozen=True, slots=True)
class Advance:
    """推进 · the dossier after a step, the stages it went through, and what is to be published."""

    dossier: Dossier
    entered: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    failed: Condition | None = None


def begin(method: Method, dossier: Dossier, now: datetime, figure_of: FigureOf) -> Dossier:
    """The dossier in its first stage."""
    first = _next_stage(method, dossier, -1, figure_of)
    return _entering(dossier.changed(method=method.code), first, now)


def explain(
    method: Method, dossier: Dossier, now: datetime, figure_of: FigureOf, party: Party | None = None
) -> list[Step]:
    """Every verb of the method (of a party, if one is named): open, closed, or not yet and why."""
    return [
        look(method, dossier, verb, now, figure_of)
        for verb in method.verbs
        if party is None or party in verb.parties(panel=method.panel is not None)
    ]


def perform(
    method: Method, dossier: Dossier, verb: Verb, party: Party, now: datetime, figure_of: FigureOf
) -> Advance:
    """Do a verb. Refuses what is not the party's, what is closed, and what is not possible yet."""
    able = verb.parties(panel=method.panel is not None)
    if party not in able:
        who = "、".join(each.label for each in Party if each in able)
        raise NotYourStep(verb=verb.zh, who=who)
    step = look(method, dossier, verb, now, figure_of)
    if step.state is not State.OPEN:
        refusal = StepClosed if step.state is State.CLOSED else StepNotYet
        raise refusal(why_zh=step.why_zh, why_en=step.why_en, clause=step.clause)
    done = dossier.changed(done={**dossier.done, verb.code: now})
    notices = tuple(notice for notice in method.notices if notice.on == verb)
    stage = method.stage(dossier.stage)
    if verb == terminate:
        failed = _entering(done, FAILED, now).changed(failure=terminate.code)
        return Advance(failed, (FAILED,), notices)
    for back, earlier in stage.back_on:
        if verb == back:
            return Advance(_entering(done, earlier, now), (earlier,), notices)
    if stage.ends_on != verb:
        return Advance(done, (), notices)
    ended = _leave(method, done, stage, now, figure_of)
    return Advance(ended.dossier, ended.entered, (*notices, *ended.notices), ended.failed)


def tick(method: Method, dossier: Dossier, now: datetime, figure_of: FigureOf) -> Advance | None:
    """What the clock does by now: end the stage that it ends, or take as done what the law deems done. None: nothing yet.

    Doing it again changes nothing: the stage is another one then.
    """
    due = next_due(method, dossier, figure_of)
    if due is None or now < due.at:
        return None
    stage = method.stage(dossier.stage)
    doing = stage.deemed if stage.ends_on is not None else stage.ends_doing
    if doing is not None:
        dossier = dossier.changed(done={**dossier.done, doing.code: due.at})
    for back, earlier in stage.back_on:
        if doing == back:
            return Advance(_entering(dossier, earlier, due.at), (earlier,))
    return _leave(method, dossier, stage, due.at, figure_of)


def send_back(dossier: Dossier, stage: str, now: datetime) -> Advance:
    """退回 · the dossier in an earlier stage, because a decision wants it done again."""
    return Advance(_entering(dossier, stage, now), (stage,))


def end(dossier: Dossier, why: Condition, now: datetime) -> Advance:
    """终止 · the dossier ended without an award, for a reason that no stage knows."""
    return Advance(_entering(dossier, FAILED, now).changed(failure=why.code), (FAILED,), (), why)


def next_due(method: Method, dossier: Dossier, figure_of: FigureOf) -> Moment | None:
    """The next moment at which the clock does something: what `next_due_at` is indexed by. A suspended procedure has none."""
    if dossier.stage in ENDS or dossier.suspended:
        return None
    stage = method.stage(dossier.stage)
    if stage.ends_on is None:
        return _end_of(stage, dossier, figure_of)
    if stage.deemed is not None and all(need.holds(dossier, figure_of) for need in stage.needs):
        for limit in stage.within:
            started = limit.started(dossier)
            if started is not None:
                at, provisional, figure = limit.runs_out(started, figure_of, dossier.suspensions)
                return Moment(stage.deemed.code, stage.deemed.zh, at, "not_after", figure.cited, provisional)
    return None


def timetable(method: Method, dossier: Dossier, figure_of: FigureOf) -> list[Moment]:
    """时间表 · every moment that is known, with its clause: what happened, what was fixed, what the law says for the rest."""
    found = [
        Moment(verb.code, verb.zh, dossier.done[verb.code], "happened")
        for verb in method.verbs
        if verb.code in dossier.done
    ]
    found += [Moment(code, PLANNED.get(code, code), at, "planned") for code, at in dossier.planned.items()]
    for stage in method.stages:
        for limit in stage.limits:
            started = limit.started(dossier)
            if started is None:
                continue
            at, provisional, figure = limit.runs_out(started, figure_of, dossier.suspensions)
            kind = "not_before" if limit.sense is Sense.AT_LEAST else "not_after"
            found.append(Moment(stage.code, stage.zh, at, kind, figure.cited, provisional))
    return sorted(found, key=lambda moment: (moment.at, moment.code, moment.kind))


PLANNED = {"deadline": "投标（响应）截止", "auction_at": "竞价开始", "ends_at": "竞价截止"}


def earliest(
    stage: Stage, since: datetime, figure_of: FigureOf, suspensions: Suspensions = ()
) -> Moment | None:
    """The earliest end of a stage whose period begins at `since`; what a deadline must not come before."""
    if stage.lasts is None:
        return None
    at, provisional, figure = stage.lasts.runs_out(since, figure_of, suspensions)
    return Moment(stage.code, stage.zh, at, "not_before", figure.cited, provisional)


def check_deadline(method: Method, deadline: datetime, now: datetime, figure_of: FigureOf) -> Moment | None:
    """Refuse a deadline that comes before the law allows, for documents that are issued now; what it must not come before."""
    for stage in method.stages:
        if stage.until == "deadline":
            first = earliest(stage, now, figure_of)
            if first is not None and deadline < first.at:
                raise DeadlineTooEarly(clause=first.clause, earliest=f"{first.at:%Y-%m-%d %H:%M}")
            return first
    return None


def moved_deadline(method: Method, dossier: Dossier, now: datetime, figure_of: FigureOf) -> datetime | None:
    """更正后的截止时间 · where the deadline must move to when documents are corrected now; None where it may stay."""
    stage = method.stage(dossier.stage)
    deadline = dossier.planned.get("deadline")
    if not stage.corrected_before or deadline is None:
        return None
    least, _ = run_out(now, figure_of(stage.corrected_before))
    return None if deadline >= least else least


def remedies(method: Method, dossier: Dossier, figure_of: FigureOf) -> list[str]:
    """The codes of what may follow a failed procedure."""
    return [
        remedy.code
        for remedy in method.remedies
        if remedy.when is None or remedy.when.holds(dossier, figure_of)
    ]


# The parts


def look(method: Method, dossier: Dossier, verb: Verb, now: datetime, figure_of: FigureOf) -> Step:
    """One verb of the method: open, closed, or not yet and why."""
    if dossier.stage in ENDS:
        how = ENDS[dossier.stage]
        return Step(verb, State.CLOSED, f"采购活动已{how}。", "The procedure has ended.", method.basis)
    codes = [stage.code for stage in method.stages]
    here = codes.index(dossier.stage)
    stage = method.stages[here]
    places = [number for number, each in enumerate(method.stages) if verb in each.allows]
    if here not in places:
        later = next((method.stages[number] for number in places if number > here), None)
        if later is not None:
            return Step(
                verb, State.NOT_YET,
                f"现处于「{stage.zh}」阶段，「{verb.zh}」须待「{later.zh}」阶段。",
                f"It is the stage “{stage.en}”; this belongs to “{later.en}”.",
                later.basis,
            )  # fmt: skip
        return Step(verb, State.CLOSED, f"「{verb.zh}」所属阶段已结束。", "Its stage has ended.", stage.basis)
    if dossier.suspended:
        return Step(
            verb, State.NOT_YET, "监管部门已暂停采购活动。", "The procedure is suspended.",
            "《政府采购法》第五十七条",
        )  # fmt: skip
    end = _end_of(stage, dossier, figure_of) if stage.ends_on is None else None
    if end is not None and now >= end.at:
        return Step(verb, State.CLOSED, f"「{stage.zh}」阶段已截止。", "The stage is over.", stage.basis)
    if verb == stage.ends_on:
        for condition in stage.needs:
            if not condition.holds(dossier, figure_of):
                return Step(verb, State.NOT_YET, condition.zh, condition.en, condition.basis)
        waits = _waits(stage, dossier, figure_of)
        if waits is not None and now < waits.at:
            return Step(
                verb, State.NOT_YET, f"法定期限未满，最早 {waits.at:%Y-%m-%d %H:%M}。",
                f"The period of the law has not run out: {waits.at:%Y-%m-%d %H:%M} at the earliest.",
                waits.clause, opens_at=waits.at,
            )  # fmt: skip
    return Step(verb, State.OPEN, until=end.at if end is not None else _latest(stage, dossier, figure_of))


def _end_of(stage: Stage, dossier: Dossier, figure_of: FigureOf) -> Moment | None:
    """When the clock ends a stage that no verb ends; None as long as nothing is fixed."""
    if stage.until:
        at = dossier.planned.get(stage.until)
        if at is None:
            return None
        at = max(at, dossier.entered.get(stage.code, at))  # a stage that came later ends at once
        return Moment(stage.until, PLANNED.get(stage.until, stage.zh), at, "planned")
    return _waits(stage, dossier, figure_of)


def _waits(stage: Stage, dossier: Dossier, figure_of: FigureOf) -> Moment | None:
    started = stage.lasts.started(dossier) if stage.lasts is not None else None
    return None if started is None else earliest(stage, started, figure_of, dossier.suspensions)


def _latest(stage: Stage, dossier: Dossier, figure_of: FigureOf) -> datetime | None:
    starts = [(limit, limit.started(dossier)) for limit in stage.within]
    ends = [
        limit.runs_out(start, figure_of, dossier.suspensions)[0]
        for limit, start in starts
        if start is not None
    ]
    return min(ends, default=None)


def _leave(method: Method, dossier: Dossier, stage: Stage, at: datetime, figure_of: FigureOf) -> Advance:
    for condition in stage.fails_unless:
        if not condition.holds(dossier, figure_of):
            if stage.extended_by and not dossier.has_extended(stage):
                return Advance(_extended(stage, dossier, at, figure_of))
            failed = _entering(dossier, FAILED, at).changed(failure=condition.code)
            return Advance(failed, (FAILED,), (), condition)
    following = _next_stage(method, dossier, method.stages.index(stage), figure_of)
    return Advance(_entering(dossier, following, at), (following,))


def _extended(stage: Stage, dossier: Dossier, at: datetime, figure_of: FigureOf) -> Dossier:
    """延长 · the same stage, with a later end."""
    later, _ = run_out(at, figure_of(stage.extended_by))
    return dossier.changed(planned={**dossier.planned, stage.until: later, stage.extension: at})


def _entering(dossier: Dossier, stage: str, at: datetime) -> Dossier:
    return dossier.changed(stage=stage, entered={**dossier.entered, stage: at})


def _next_stage(method: Method, dossier: Dossier, after: int, figure_of: FigureOf) -> str:
    for stage in method.stages[after + 1 :]:
        if stage.skipped_if is None or not stage.skipped_if.holds(dossier, figure_of):
            return stage.code
    return COMPLETED
