"""采购准备 · from the plan to the issued documents, and what corrects these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from backend.core import clock
from backend.core.refusals import Invalid, Required
from backend.expert import draw
from backend.tender_document.services import Said
from procurement_methods import documents, money, sealing, stating, vault
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.engine import DeadlineTooEarly
from procurement_methods.models import BidLock, KeyShare, Participation
from procurement_methods.refusals import ReviewedByAuthor
from procurement_methods.verbs import auctioning
from procurement_methods.verbs.parts import suppliers_among, words

Holder = KeyShare.Holder
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
OBJECTION_UPHELD = "objection_upheld"
PUBLIC_NOTICE = "public_notice"
AUCTION_AT = "auction_at"
TOLD_OF_DRAW = ("candidates", "fingerprint", "commitments", "secrets", "order")
"""What the journal says of a draw of suppliers, beside who was drawn."""


@handles(v.file_plan, together=True)
def file_plan(case: Case, *, plan_number: str = "", budget_line: UUID | None = None) -> None:
    """备案采购计划 · the number under which finance filed the plan, and the budget line that pays: the budget is held there."""
    case.facts["plan_number"] = words(plan_number, "采购计划编号 plan number", "plan_number", most=60)
    if not case.method.agreement:
        money.plan(case, budget_line)


@handles(v.publish_intention, together=True)
def publish_intention(case: Case, *, expected_month: str = "") -> None:
    """公开采购意向 · when the purchase is expected, for instance `2026-04`."""
    month = words(expected_month, "预计采购月份 expected month", "expected_month", most=7)
    if not _MONTH.fullmatch(month):
        raise Invalid("请按「2026-04」填写月份。", "A month is written 2026-04.", field="expected_month")
    case.facts["expected_month"] = month


@handles(v.review_need, together=True)
def review_need(case: Case, *, conclusion: str = "") -> None:
    """审查采购需求 · by somebody who did not write it (《政府采购需求管理办法》第三十二条)."""
    if case.by.user_id == case.procurement.created_by_id:
        raise ReviewedByAuthor
    case.facts["conclusion"] = words(conclusion, "审查意见 conclusion", "conclusion")


@handles(v.approve_method, together=True)
def approve_method(case: Case, *, decision: str = "") -> None:
    """批准采购方式 · the number of the decision."""
    case.facts["decision"] = words(decision, "批复文号 decision", "decision", most=60)


@handles(v.publicise, together=True)
def publicise(case: Case, *, reason: str = "") -> None:
    """单一来源公示 · why there is only one supplier."""
    case.facts["reason"] = words(reason, "公示理由 reason", "reason")


@handles(v.object_to_source, together=True)
def object_to_source(case: Case, *, reason: str = "") -> None:
    """对公示提出异议 · why others could supply it."""
    case.facts["reason"] = words(reason, "异议理由 reason", "reason")


@handles(v.answer_objection, together=True)
def answer_objection(case: Case, *, upheld: bool = False, reason: str = "") -> None:
    """论证异议 · whether it is upheld, and why."""
    case.facts |= {"upheld": upheld, "reason": words(reason, "论证意见 reason", "reason")}
    if upheld:
        case.mark(OBJECTION_UPHELD)


@handles(v.draw_suppliers)
def draw_suppliers(case: Case, *, suppliers: Sequence[int] = (), count: int = 0, secret: str = "") -> None:
    """随机抽取供应商 · draw among those that qualify; the order can be computed again from what the journal keeps.

    The platform commits to its secret before it takes the buyer's, so that neither chooses the outcome.
    """
    found = suppliers_among(suppliers)
    if not 0 < count <= len(found):
        raise Invalid("抽取数目应在一与名单家数之间。", "The number is within the list.", field="count")
    if not secret.strip():
        raise Required("随机数 secret", field="secret")
    names = [organisation.credit_code for organisation in found]
    secrets = {"buyer": secret.encode(), "platform": vault.receipt_key().sign(str(case.package.pk).encode())}
    drawn = draw.written(names, secrets)
    by_code = {organisation.credit_code: organisation for organisation in found}
    chosen = drawn["order"][:count]
    Participation.objects.bulk_create(
        (Participation(package=case.package, supplier=organisation) for organisation in found),
        ignore_conflicts=True,
    )
    Participation.objects.filter(
        package=case.package, supplier__in=[by_code[code] for code in chosen]
    ).update(invited_at=case.now)
    case.facts |= {name: drawn[name] for name in TOLD_OF_DRAW} | {"drawn": chosen}


@handles(v.invite, together=True)
def invite(case: Case, *, suppliers: Sequence[int] = ()) -> None:
    """发出邀请 · invite suppliers; those that were drawn are invited already."""
    found = suppliers_among(suppliers) if suppliers else []
    if not found and not case.dossier.count("invited"):
        raise Required("供应商 suppliers", field="suppliers")
    for organisation in found:
        row, _ = Participation.objects.get_or_create(package=case.package, supplier=organisation)
        row.invited_at = row.invited_at or case.now
        row.save(update_fields=["invited_at"])
    case.facts["invited"] = [organisation.name for organisation in found]


@handles(v.issue_documents, together=True)
def issue_documents(
    case: Case,
    *,
    deadline: datetime | None = None,
    auction_at: datetime | None = None,
    step: Decimal | None = None,
) -> None:
    """发布公告并发出采购文件 · fixes the deadline, puts out the documents with it, and makes the lock that the bids are sealed
    with. Without a deadline the one that the documents name is meant."""
    deadline = deadline or documents.deadline_of(case)
    if deadline is None:
        raise Required("截止时间 deadline", field="deadline")
    deadline = deadline.astimezone(clock.SHANGHAI)
    if deadline <= case.now:
        raise Invalid("截止时间应在将来。", "The deadline is ahead.", field="deadline")
    engine.check_deadline(case.method, deadline, case.now, case.figure)
    case.plan(deadline=deadline)
    case.facts["deadline"] = deadline.isoformat()
    if case.method.itemised:
        publish_need(case)
    else:
        documents.issue(case, deadline)
        lock(case)
    if any(stage.until == AUCTION_AT for stage in case.method.stages):
        auctioning.announce(case, auction_at, step)


def publish_need(case: Case) -> None:
    """发布需求 · from now on those that are invited may quote, or everybody."""
    stating.must_be_open(case.method, case.figure)
    if PUBLIC_NOTICE in case.package.traits and case.procurement.published_at is None:
        case.procurement.published_at = case.now
        case.procurement.save(update_fields=["published_at"])


def lock(case: Case) -> BidLock:
    """The lock of a package, with a share for each holder: buyer, agent if there is one, regulator, platform. Most of them
    together open it, so never the platform with one other where there are four."""
    holders = [Holder.BUYER, Holder.REGULATOR, Holder.PLATFORM]
    if case.procurement.agent_id is not None:
        holders.insert(1, Holder.AGENT)
    made, shares = sealing.new_lock([str(holder) for holder in holders], len(holders) // 2 + 1)
    kept = BidLock.objects.create(
        package=case.package, recipient=made.recipient, wrapped=made.wrapped, needed=made.needed
    )
    for holder in holders:
        ours = holder is Holder.PLATFORM
        if ours:
            vault.keep(str(case.package.pk), shares[holder])
        KeyShare.objects.create(
            lock=kept,
            holder=holder,
            fingerprint=made.fingerprints[holder],
            waiting=None if ours else vault.wrap(shares[holder], made.recipient + holder),
            taken_at=case.now if ours else None,
        )
    case.facts["recipient"] = made.recipient
    return kept


@handles(v.correct_documents, together=True)
def correct_documents(
    case: Case,
    *,
    what: str = "",
    deadline: datetime | None = None,
    matters: bool = True,
    document: Said | None = None,
) -> None:
    """澄清或者修改 · what was corrected and why: another version of the documents, with its differences. Where it matters for
    the preparation of bids the deadline moves, if there is too little time left; it may move further, never back."""
    case.facts |= {"what": words(what, "更正内容 what", "what"), "matters": matters}
    before = case.dossier.planned.get("deadline")
    least = engine.moved_deadline(case.method, case.dossier, case.now, case.figure) if matters else None
    if deadline is None:
        new = least or before
    else:
        new = deadline.astimezone(clock.SHANGHAI)
        floor = max(moment for moment in (least, before) if moment is not None)
        if new < floor:
            raise DeadlineTooEarly(
                earliest=f"{floor:%Y-%m-%d %H:%M}", clause=case.method.stage(case.dossier.stage).basis
            )
    if new is not None and new != before:
        case.plan(deadline=new)
        case.facts |= {"deadline": new.isoformat(), "deadline_before": before and before.isoformat()}
    documents.correct(case, document or Said(), new if new != before else None)


@handles(v.terminate, together=True)
def terminate(case: Case, *, reason: str = "") -> None:
    """终止采购 · with a reason, which is published."""
    case.package.failure_reason = words(reason, "终止原因 reason", "reason")
    case.failed_by = case.method.basis
    case.facts["reason"] = case.package.failure_reason
