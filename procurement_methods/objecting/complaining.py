"""投诉 · a supplier complains to the regulator, which takes it in, hears the others, suspends, and decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.law import GPL
from backend.core.refusals import Required
from backend.notice import services as notices
from backend.notice.services import Reference
from procurement_methods.engine.dossiers import put
from procurement_methods.language import objections as rules
from procurement_methods.language.method import ENDS
from procurement_methods.language.objections import R94, Consequence, Outcome
from procurement_methods.language.parties import Party
from procurement_methods.models import Objection, ObjectionParty
from procurement_methods.objecting import letters
from procurement_methods.objecting.challenging import add_parties
from procurement_methods.objecting.matters import Matter, kept_evidence, matter
from procurement_methods.objecting.refusals import AlreadySuspended, NotAParty, ProcedureOver
from procurement_methods.queries import SELLS
from procurement_methods.verbs.parts import words

RUNS = (Party.BUYER, Party.AGENT)


@transaction.atomic
def complain(
    objection_id: UUID,
    points: Collection[str],
    request: str,
    *,
    by: Actor,
    evidence: Sequence[Mapping[str, Any]] = (),
) -> Objection:
    """投诉 · within fifteen working days after the time for the reply, about what was challenged and nothing else."""
    found = matter(objection_id, by)
    found.must_own()
    if not points:
        raise Required("投诉事项 points", field="points")
    became = rules.complain(found.rule, frozenset(points), found.case.now, found.figures)
    row = found.row
    row.complaint = words(request, "投诉请求 request", "request")
    row.evidence = [*row.evidence, *kept_evidence(evidence, "complaint")]
    row.points.filter(code__in=points).update(is_complained=True)
    found.put(became, "complained", clause=GPL.art(55), points=sorted(points))
    letters.tell(
        row, found.case.procurement, "complained", "收到投诉", f"{row.supplier.name} 提起投诉。",
        "请在五个工作日内审查。", to=(Party.REGULATOR,),
    )  # fmt: skip
    return row


@transaction.atomic
def ask_to_correct(objection_id: UUID, what: str, *, by: Actor) -> Objection:
    """要求补正 · once, with all that is missing; what is not corrected in time is refused by the clock."""
    found = _regulators(objection_id, by)
    became = rules.ask_to_correct(found.rule, found.case.now)
    found.row.correction_asked = words(what, "补正事项 what", "what")
    found.put(became, "correction_asked", clause=R94.art(21), what=found.row.correction_asked)
    letters.tell(
        found.row, found.case.procurement, "correction_asked", "投诉须补正", found.row.correction_asked[:2000],
        "请在五个工作日内补正；逾期未补正的，不予受理。", to=(Party.SUPPLIER,),
    )  # fmt: skip
    return found.row


@transaction.atomic
def correct(
    objection_id: UUID, request: str, *, by: Actor, evidence: Sequence[Mapping[str, Any]] = ()
) -> Objection:
    """补正 · the complaint again, with what was missing."""
    found = matter(objection_id, by)
    found.must_own()
    became = rules.corrected(found.rule, found.case.now)
    found.row.complaint = words(request, "投诉请求 request", "request")
    found.row.evidence = [*found.row.evidence, *kept_evidence(evidence, "complaint")]
    found.put(became, "corrected", clause=R94.art(21))
    letters.tell(
        found.row,
        found.case.procurement,
        "corrected",
        "投诉已补正",
        "请在五个工作日内审查。",
        to=(Party.REGULATOR,),
    )
    return found.row


@transaction.atomic
def accept(objection_id: UUID, *, by: Actor) -> Objection:
    """受理投诉."""
    found = _regulators(objection_id, by)
    found.put(rules.take_in(found.rule, found.case.now), "accepted", clause=R94.art(21))
    letters.tell(found.row, found.case.procurement, "accepted", "投诉已受理", to=(Party.SUPPLIER,))
    return found.row


@transaction.atomic
def refuse(objection_id: UUID, reason: str, *, by: Actor) -> Objection:
    """不予受理 · with the reason."""
    found = _regulators(objection_id, by)
    _refuse(found, words(reason, "不予受理的理由 reason", "reason"))
    return found.row


def refuse_uncorrected(found: Matter) -> None:
    """逾期未补正 · what the clock does when nothing was corrected in time."""
    _refuse(found, "未在规定期限内补正。")


def _refuse(found: Matter, reason: str) -> None:
    became = rules.refuse(found.rule)
    found.row.ended_reason = reason
    found.put(became, "refused", clause=R94.art(21), reason=reason)
    letters.tell(
        found.row, found.case.procurement, "refused", "投诉不予受理", reason[:2000], to=(Party.SUPPLIER,)
    )


@transaction.atomic
def send_copies(objection_id: UUID, *, by: Actor, suppliers: Iterable[int] = ()) -> Objection:
    """发送投诉书副本 · to the buyer and its agent as respondents, and to the suppliers concerned, within eight working days."""
    found = _regulators(objection_id, by)
    became = rules.send_copies(found.rule, found.case.now)
    add_parties(found, suppliers)
    procurement = found.case.procurement
    for organisation in filter(None, (procurement.organisation_id, procurement.agent_id)):
        ObjectionParty.objects.get_or_create(
            objection=found.row, organisation_id=organisation, defaults={"is_respondent": True}
        )
    found.row.parties.update(copied_at=found.case.now)
    to = list(found.row.parties.values_list("organisation", flat=True))
    found.put(became, "copies_sent", clause=R94.art(21), parties=len(to))
    letters.tell_organisations(
        found.row, procurement, "copied", "投诉书副本", "请在收到副本之日起五个工作日内书面说明。", to=to
    )
    return found.row


@transaction.atomic
def make_statement(
    objection_id: UUID,
    text: str,
    *,
    by: Actor,
    evidence: Sequence[Mapping[str, Any]] = (),
    organisation: int | None = None,
) -> Objection:
    """书面说明 · of a party that got a copy, once. A late one is kept, and shown as late."""
    found = matter(objection_id, by)
    mine = by.organisations(*SELLS, Role.PURCHASER, Role.BUYER_ADMIN, Role.AGENT)
    parties = found.row.parties.select_for_update().filter(
        organisation__in=mine, copied_at__isnull=False, stated_at__isnull=True
    )
    if organisation is not None:
        parties = parties.filter(organisation=organisation)
    party = parties.first()
    if party is None:
        found.must_be(Party.SUPPLIER, *RUNS)
        raise NotAParty
    party.statement, party.stated_at = words(text, "说明 text", "text"), found.case.now
    party.evidence = kept_evidence(evidence, "statement")
    party.save()
    found.record("statement_made", clause=R94.art(22), organisation=party.organisation.name)
    return found.row


@transaction.atomic
def suspend(objection_id: UUID, days: int, reason: str, *, by: Actor) -> Objection:
    """暂停采购活动 · thirty days at most; no step can be taken meanwhile, and no time of the procedure runs (GPL 57)."""
    found = _regulators(objection_id, by)
    case = found.case
    became = rules.suspend(found.rule, days, case.now, found.figures)
    if case.package.suspended:
        raise AlreadySuspended
    if case.package.is_over:
        raise ProcedureOver(how=ENDS[case.package.stage])
    found.row.suspension_reason = words(reason, "暂停原因 reason", "reason")
    case.dossier = case.dossier.changed(suspended=True)
    put(case.dossier, case.package, case.method, case.figure)
    found.put(became, "suspended", clause=GPL.art(57), days=days, reason=found.row.suspension_reason)
    letters.tell(
        found.row, case.procurement, "suspended", "暂停采购活动", found.row.suspension_reason[:2000],
        f"暂停至 {became.suspended_until:%Y-%m-%d %H:%M}。", to=(*RUNS, Party.SUPPLIER),
    )  # fmt: skip
    return found.row


@transaction.atomic
def resume(objection_id: UUID, *, by: Actor) -> Objection:
    """恢复采购活动 · before its time is over."""
    found = _regulators(objection_id, by)
    let_go_on(found)
    return found.row


def let_go_on(found: Matter, became: rules.Objection | None = None) -> rules.Objection:
    """Let the procedure go on: what was planned for later moves by as long as it stood still. Gives what became of it."""
    case = found.case
    became = rules.resume(became or found.rule, case.now)
    begun = became.suspended_at
    assert begun is not None
    stood_still = case.now - begun
    planned = {code: at + stood_still if at > begun else at for code, at in case.dossier.planned.items()}
    case.package.suspensions = [*case.package.suspensions, [begun.isoformat(), case.now.isoformat()]]
    case.dossier = case.dossier.changed(
        suspended=False, planned=planned, suspensions=(*case.dossier.suspensions, (begun, case.now))
    )
    put(case.dossier, case.package, case.method, case.figure)
    found.put(became, "resumed", clause=GPL.art(57))
    letters.tell(
        found.row, case.procurement, "resumed", "恢复采购活动", "采购活动即日恢复，未满的期限相应顺延。",
        to=(*RUNS, Party.SUPPLIER),
    )  # fmt: skip
    return became


@transaction.atomic
def decide(
    objection_id: UUID,
    decision: str,
    *,
    by: Actor,
    findings: str,
    grounds: str,
    text: str,
    consequence: str = "",
) -> Objection:
    """处理决定 · within thirty working days, published at once in the official form (GPL 56; REG 58).

    A suspended procedure goes on. Where the complaint is upheld the decision says what the buyer has to do.
    """
    found = _regulators(objection_id, by)
    became = rules.decide(
        found.rule, Outcome(decision), found.case.now, Consequence(consequence) if consequence else None
    )
    row = found.row
    row.findings = words(findings, "查明事实 findings", "findings")
    row.grounds = words(grounds, "处理依据 grounds", "grounds")
    row.decision_text = words(text, "处理决定 text", "text")
    row.decided_by_id = by.user_id
    late = _decision_due(found) <= found.case.now
    if rules.is_suspending(found.rule):
        became = _after(became, let_go_on(found))
    row.notice = _publish(found, became)
    found.put(
        became, "decided", clause=GPL.art(56), decision=decision, consequence=consequence,
        notice=row.notice.number, late=late,
    )  # fmt: skip
    lines = (
        f"处理结果：{row.get_decision_display()}。",
        row.decision_text[:2000],
        f"公告编号：{row.notice.number}",
    )
    letters.tell(row, found.case.procurement, "decided", "投诉处理决定", *lines, to=(*RUNS, Party.SUPPLIER))
    others = row.parties.filter(is_respondent=False).values_list("organisation", flat=True)
    letters.tell_organisations(
        row, found.case.procurement, "decided", "投诉处理决定", *lines, to=list(others)
    )
    return row


@transaction.atomic
def withdraw(objection_id: UUID, reason: str = "", *, by: Actor) -> Objection:
    """撤回 · a challenge or a complaint, before it is decided. A suspended procedure goes on."""
    found = matter(objection_id, by)
    found.must_own()
    became = rules.withdraw(found.rule)
    found.row.ended_reason = reason.strip()[:2000]
    if rules.is_suspending(found.rule):
        became = _after(became, let_go_on(found))
    found.put(became, "withdrawn", clause=R94.art(30), reason=found.row.ended_reason)
    to = (*RUNS, Party.REGULATOR) if found.row.complained_at is not None else RUNS
    letters.tell(found.row, found.case.procurement, "withdrawn", "质疑、投诉已撤回", to=to)
    return found.row


def _after(became: rules.Objection, resumed: rules.Objection) -> rules.Objection:
    return replace(became, resumed_at=resumed.resumed_at)


def _regulators(objection_id: UUID, by: Actor) -> Matter:
    found = matter(objection_id, by)
    found.must_be(Party.REGULATOR)
    return found


def _decision_due(found: Matter) -> Any:
    return next(each.at for each in rules.due(found.rule, found.figures) if each.code == "decision")


def _publish(found: Matter, became: rules.Objection) -> Any:
    """The decision in the official form, published by the regulator."""
    case, row = found.case, found.row
    procurement = case.procurement
    what = [row.decision_text]
    if became.consequence is not None:
        what.append(f"责令{became.consequence.label}。")
    facts = {
        "complainant": _said(row.supplier),
        "respondent": "\n".join(
            _said(each) for each in (procurement.organisation, procurement.agent) if each
        ),
        "facts_found": row.findings,
        "grounds": row.grounds,
        "decision": "\n".join(what),
        "decided_on": clock.today().isoformat(),
        "authority": _authority(case.by),
    }
    others = [_said(each.organisation) for each in row.parties.filter(is_respondent=False)]
    if others:
        facts["third_parties"] = "\n".join(others)
    reference = Reference(
        buyer_id=procurement.organisation_id,
        project_name=procurement.title,
        project_number=procurement.number,
        packages=(str(case.package.number),),
        agent_id=procurement.agent_id,
    )
    draft = notices.prepare("complaint_decision", reference, facts, by=case.by)
    return notices.publish(draft.pk, by=case.by)


def _said(organisation: Organisation) -> str:
    phone = f"，电话：{organisation.phone}" if organisation.phone else ""
    return f"{organisation.name}（{organisation.region.name}）{phone}"


def _authority(by: Actor) -> str:
    if by is SYSTEM:
        return "财政部门"
    seat = Organisation.objects.select_related("region").get(pk=min(by.organisations(Role.REGULATOR)))
    return _said(seat)
