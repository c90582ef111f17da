from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.refusals import Invalid, NotFound
from backend.core.verbs import only_once
from backend.expert import entries, rules
from backend.expert.avoidance import Kin, Tie
from backend.expert.events import ExpertStateChanged
from backend.expert.models import Expert, ExpertLeave, ExpertMisconduct, ExpertTie
from backend.expert.refusals import WrongState
from backend.expert.services.calls import must_regulate


def suspend(expert_id: int, reason: str, *, by: Actor) -> Expert:
    """暂停专家 · draw an expert no more until resumed."""
    return _judge(expert_id, "suspend", reason, by)


def resume(expert_id: int, reason: str, *, by: Actor) -> Expert:
    """恢复专家 · let a suspended expert be drawn again."""
    return _judge(expert_id, "resume", reason, by)


def remove(expert_id: int, reason: str, *, by: Actor) -> Expert:
    """解聘专家 · take an expert out of the pool; the way back is a new application."""
    return _judge(expert_id, "remove", reason, by)


def resign(reason: str = "", *, by: Actor) -> Expert:
    """专家退出 · leave the pool of one's own will."""
    with transaction.atomic():
        expert = own_expert(by)
        reason = entries.text(reason, "reason", 1000, "原因 reason", required=False)
        _go(expert, "resign", reason)
        journal.record("expert.resigned", expert, by, clause=rules.POOL_CLAUSE, reason=reason)
    return expert


def update_profile(*, by: Actor, **given: Any) -> Expert:
    """更新个人资料 · an expert's telephone, employer and regions; an earlier employer stays known as a tie."""
    with transaction.atomic():
        expert = own_expert(by)
        changed = []
        if given.get("phone") is not None:
            expert.phone = entries.phone(given["phone"])
            changed.append("phone")
        if given.get("employer") is not None:
            employer = entries.text(given["employer"], "employer", 200, "工作单位 employer", required=False)
            code = entries.credit_code(given.get("employer_code"), "employer_code")
            if expert.employer and (employer, code) != (expert.employer, expert.employer_code):
                ExpertTie.objects.create(
                    expert=expert,
                    organisation=expert.employer,
                    credit_code=expert.employer_code,
                    tie=Tie.EMPLOYED.value,
                    since=expert.admitted_at.date(),
                    until=max(clock.today(), expert.admitted_at.date()),
                )
            expert.employer, expert.employer_code = employer, code
            changed += ["employer", "employer_code"]
        expert.save(update_fields=changed or None)
        if given.get("region_codes") is not None:
            expert.regions.set(entries.regions(given["region_codes"]))
            changed.append("regions")
        journal.record("expert.profile_updated", expert, by, clause=rules.POOL_CLAUSE, changed=changed)
    return expert


def add_leave(starts_on: date, ends_on: date, reason: str = "", *, by: Actor) -> ExpertLeave:
    """请假 · not be drawn for reviews on some days, both included."""
    with transaction.atomic():
        expert = own_expert(by)
        if ends_on < starts_on:
            raise Invalid("结束日期早于开始日期。", "It ends before it begins.", field="ends_on")
        if ends_on < clock.today():
            raise Invalid("请假日期已过。", "These days are past.", field="ends_on")
        reason = entries.text(reason, "reason", 200, "原因 reason", required=False)
        leave = ExpertLeave.objects.create(expert=expert, starts_on=starts_on, ends_on=ends_on, reason=reason)
        journal.record(
            "expert.leave_added", expert, by, clause=rules.POOL_CLAUSE, starts_on=starts_on, ends_on=ends_on
        )
    return leave


def cancel_leave(leave_id: int, *, by: Actor) -> Expert:
    """销假 · be available again on the days of a leave."""
    with transaction.atomic():
        expert = own_expert(by)
        leave = ExpertLeave.objects.filter(pk=leave_id, expert=expert).first()
        if leave is None:
            raise NotFound("请假 leave", field="id")
        journal.record(
            "expert.leave_cancelled",
            expert,
            by,
            clause=rules.POOL_CLAUSE,
            starts_on=leave.starts_on,
            ends_on=leave.ends_on,
        )
        leave.delete()
    return expert


def declare_tie(
    organisation: str,
    tie: str,
    since: date,
    *,
    credit_code: str = "",
    kin: str = "",
    until: date | None = None,
    by: Actor,
) -> ExpertTie:
    """申报利害关系 · say how oneself, or a relative, is tied to an organisation. What was declared is never taken back."""
    with transaction.atomic():
        expert = own_expert(by)
        name = entries.text(organisation, "organisation", 200, "单位名称 organisation")
        if tie not in list(Tie) or (kin and kin not in list(Kin)):
            raise Invalid("关系不正确。", "There is no such relation.", field="tie")
        if until is not None and until < since:
            raise Invalid("结束日期早于开始日期。", "It ends before it begins.", field="until")
        made = ExpertTie.objects.create(
            expert=expert,
            organisation=name,
            credit_code=entries.credit_code(credit_code, "credit_code"),
            tie=tie,
            kin=kin,
            since=since,
            until=until,
        )
        journal.record("expert.tie_declared", expert, by, clause=rules.POOL_CLAUSE, tie=tie, kin=kin)
    return made


def record_misconduct(
    expert_id: int, facts: str, decision: str, decided_on: date, *, by: Actor
) -> ExpertMisconduct:
    """登记不良行为 · record what finance has decided about an expert's conduct; suspending or removing is a verb of its own."""
    by.must(Role.REGULATOR)
    with transaction.atomic():
        expert = _locked(expert_id, by)
        facts = entries.text(facts, "facts", 2000, "事实 facts")
        decision = entries.text(decision, "decision", 200, "处理决定文号 decision")
        if decided_on > clock.today():
            raise Invalid("处理日期在将来。", "This day is still to come.", field="decided_on")
        with only_once("该处理决定 this decision", "decision"):
            made = ExpertMisconduct.objects.create(
                id_number=expert.id_number,
                facts=facts,
                decision=decision,
                decided_on=decided_on,
                recorded_by_id=by.user_id,
            )
        journal.record("expert.misconduct_recorded", expert, by, clause=rules.POOL_CLAUSE, decision=decision)
    return made


def own_expert(by: Actor) -> Expert:
    """The expert that the actor is, locked; refuses everybody else."""
    by.must_be_known()
    expert = Expert.objects.select_for_update(no_key=True).filter(user_id=by.known_id).first()
    if expert is None:
        raise NotFound("评审专家 expert")
    return expert


def _judge(expert_id: int, verb: str, reason: str, by: Actor) -> Expert:
    by.must(Role.REGULATOR)
    with transaction.atomic():
        expert = _locked(expert_id, by)
        reason = entries.text(reason, "reason", 1000, "原因 reason")
        _go(expert, verb, reason)
        past = {"suspend": "suspended", "resume": "resumed", "remove": "removed"}[verb]
        journal.record(f"expert.{past}", expert, by, clause=rules.POOL_CLAUSE, reason=reason)
    return expert


def _locked(expert_id: int, by: Actor) -> Expert:
    expert = Expert.objects.select_for_update(no_key=True).filter(pk=expert_id).first()
    if expert is None:
        raise NotFound("评审专家 expert", field="id")
    if by is not SYSTEM:
        must_regulate(by, expert.region_id, "评审专家 expert")
    return expert


def _go(expert: Expert, verb: str, reason: str) -> None:
    before = expert.state
    after = rules.leads_to(before, verb)
    if after is None:
        raise WrongState(state=expert.get_state_display(), verb=rules.VERB_LABELS[verb])
    expert.state, expert.state_reason = after, reason
    expert.save(update_fields=["state", "state_reason"])
    events.publish(ExpertStateChanged(expert.pk, before, after))
