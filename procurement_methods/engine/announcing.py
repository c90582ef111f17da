"""公告 · what is published when steps were taken, in the official forms (`backend.notice`): one notice for all packages together.

What a procurement knows by itself is filled in; what only its people know (`Procurement.facts`, and what is said with the
step) is taken from them, and a form that lacks something refuses. What the clock or the panel brings about is published by the
system; where a form lacks something then, the draft stays for the buyer, and the procedure goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock, events
from backend.core.actor import SYSTEM, Actor
from backend.core.refusals import Refusal
from backend.notice import services as notices
from backend.notice.forms import FORMS
from backend.notice.models import Notice
from backend.notice.rules import contact, moment, shown
from backend.notice.services import Reference
from backend.tender_document.models import DocumentVersion
from procurement_methods import panels
from procurement_methods.events import NoticeDue
from procurement_methods.framework import entries
from procurement_methods.framework.models import Entrant, Lot
from procurement_methods.framework.rules import Standing
from procurement_methods.framework.telling import entry_row, told_of
from procurement_methods.language import parties as v
from procurement_methods.language.engine import Advance
from procurement_methods.models import Participation, Procurement
from procurement_methods.moments import moments

if TYPE_CHECKING:
    from procurement_methods.engine.performing import Case

TERMINATION, CORRECTION, INVITATION = "termination", "correction", "invitation"
CALLS = frozenset(code for code, form in FORMS.items() if form.calls)
ONLINE = "本平台（在线）"
LONGEST = 500
"""Of a clause that was corrected, in the notice; the documents say all of it."""
GENERAL = "符合《政府采购法》第二十二条规定的条件。"


def codes_of(advance: Advance) -> list[str]:
    """Which notices a step brings about; a failure is always published with its reason (《政府采购法》第三十六条)."""
    found = [notice.code for notice in advance.notices]
    return [*found, TERMINATION] if advance.failed is not None else found


def announce(cases: Sequence[Case], code: str, said: Mapping[str, Any], *, by: Actor) -> None:
    """Publish one notice about what happened to these packages."""
    first = cases[0]
    procurement = first.procurement
    if procurement.published_at is None and code != INVITATION:
        procurement.published_at = first.now
        procurement.save(update_fields=["published_at"])
    for case in cases:
        events.publish(NoticeDue(procurement.pk, case.package.pk, code))
    if code == CORRECTION:
        _correct(cases, said, by)
        return
    wanted = {fact.code for fact in FORMS[code].facts}
    known = {
        name: value
        for name, value in {**FACTS[code](cases), **procurement.facts}.items()
        if name in wanted and value not in (None, "")
    }
    automatic = by is SYSTEM
    try:
        with transaction.atomic():
            draft = notices.prepare(code, _reference(cases, code), {**known, **said}, by=by)
            if not automatic:
                notices.publish(draft.pk, by=by)
    except Refusal:
        if not automatic:
            raise
        return
    if automatic:
        _publish_if_complete(draft)


def _publish_if_complete(draft: Notice) -> None:
    try:
        with transaction.atomic():
            notices.publish(draft.pk, by=SYSTEM)
    except Refusal:
        return  # the draft waits for the buyer, who sees what it lacks


def _correct(cases: Sequence[Case], said: Mapping[str, Any], by: Actor) -> None:
    procurement = cases[0].procurement
    call = Notice.objects.filter(
        project_number=procurement.number, kind__in=CALLS, corrects__isnull=True, published_at__isnull=False
    )
    root = call.order_by("-published_at").first()
    if root is None:
        return
    facts = cases[0].facts
    moved = facts.get("deadline")
    changes = [["采购文件", "", facts["what"]], *_corrected(cases[0].package.document_version)]
    if moved:
        changes.append(["截止时间", shown(moment(facts["deadline_before"])), shown(moment(moved))])
    draft = notices.correct(
        root.pk,
        {
            "subject": "采购文件",
            "changes": changes,
            "affects_preparation": facts["matters"],
            **({"new_deadline": moved} if moved else {}),
            **said,
        },
        by=by,
    )
    notices.publish(draft.pk, by=by)


def _corrected(version: DocumentVersion | None) -> list[list[str]]:
    """What a version of the documents says otherwise than the one before, clause by clause."""
    before = version and version.document.versions.filter(number=version.number - 1).first()
    if version is None or before is None:
        return []
    return [
        [f"{change.place} {change.title}", change.before[:LONGEST], change.after[:LONGEST]]
        for change in version.differs_from(before)
    ]


def _reference(cases: Sequence[Case], code: str) -> Reference:
    procurement = cases[0].procurement
    addressees: tuple[int, ...] = ()
    if code == INVITATION:
        invited = Participation.objects.filter(
            package__in=[case.package for case in cases], invited_at__isnull=False
        )
        addressees = tuple(invited.values_list("supplier_id", flat=True).distinct())
    several = len(cases) > 1 or procurement.packages.count() > 1
    return Reference(
        procurement.organisation_id,
        procurement.title,
        procurement.number,
        tuple(str(case.package.number) for case in cases) if several else (),
        procurement.agent_id,
        addressees,
    )


# 各公告 · what is known for each


def contact_of(organisation: Organisation | None) -> str | None:
    """How whom to ask is told; nothing where no telephone is known."""
    if organisation is None or not organisation.phone:
        return None
    return contact(organisation.name, organisation.phone)


def _contacts(procurement: Procurement) -> dict[str, Any]:
    buyer, agent = procurement.organisation, procurement.agent
    phone = (agent or buyer).phone
    return {
        "buyer_contact": contact_of(buyer),
        "agent_contact": contact_of(agent),
        "contact": f"{procurement.created_by.name} {phone}" if phone else None,
    }


def _intention(cases: Sequence[Case]) -> dict[str, Any]:
    def row(case: Case) -> list[str]:
        package = case.package
        budget = f"{package.budget / 10_000:f}".rstrip("0").rstrip(".")
        return [package.title, package.need[:500], budget, str(case.facts["expected_month"]), ""]

    return {"plans": [row(case) for case in cases]}


def _call(cases: Sequence[Case]) -> dict[str, Any]:
    procurement, packages = cases[0].procurement, [case.package for case in cases]
    ceilings = [package.ceiling for package in packages if package.ceiling is not None]
    deadline = cases[0].dossier.planned["deadline"]
    several = len(packages) > 1
    exempt = "intention_exempt" in packages[0].traits
    return {
        "budget": str(sum((package.budget for package in packages), Decimal())),
        "ceiling": str(sum(ceilings, Decimal())) if len(ceilings) == len(packages) else None,
        "need": "\n".join(
            f"采购包 {package.number}（{package.title}）：{package.need}" if several else package.need
            for package in packages
        ),
        "consortium": False,
        "intention": Notice.objects.filter(
            project_number=procurement.number, kind="intention", published_at__isnull=False
        )
        .values_list("number", flat=True)
        .first(),
        "intention_exemption": procurement.reason if exempt else None,
        "general_qualification": GENERAL,
        "policy_qualification": "无。",
        "own_qualification": "无。",
        "documents_from": cases[0].now.date().isoformat(),
        "documents_until": (deadline - timedelta(days=1)).date().isoformat(),
        "documents_place": ONLINE,
        "documents_way": "在线获取，免费。",
        "documents_price": "0",
        "deadline": deadline.isoformat(),
        "place": ONLINE,
        **_contacts(procurement),
    }


def _call_without_tender(cases: Sequence[Case]) -> dict[str, Any]:
    told = _call(cases)
    return {**told, "opening": told["deadline"], "opening_place": ONLINE}


def _single_source(cases: Sequence[Case]) -> dict[str, Any]:
    case = cases[0]
    source = case.package.participations.filter(invited_at__isnull=False).select_related("supplier").first()
    until = case.method.stage("publicity").lasts
    ends = until.runs_out(case.now, case.figure)[0] - timedelta(seconds=1) if until is not None else case.now
    return {
        "need": case.package.need,
        "budget": str(case.package.budget),
        "reason": case.facts["reason"],
        "supplier": source.supplier.name if source else None,
        "publicity_until": ends.date().isoformat(),
        **_contacts(case.procurement),
    }


def _winner(case: Case) -> Participation:
    return case.package.participations.select_related("supplier").get(
        chosen_at__isnull=False, declined_at__isnull=True
    )


def _result(cases: Sequence[Case]) -> dict[str, Any]:
    winners = [(case, _winner(case)) for case in cases]
    chosen = [moments(case.package.done)[v.choose_winner.code] for case in cases]
    members = {each for case in cases for each in _panel(case)}
    return {
        "winners": [
            [
                str(case.package.number),
                row.supplier.name,
                row.supplier.region.name,
                str(row.offer),
                "" if row.score is None else str(row.score),
            ]
            for case, row in winners
        ],
        "items": [
            [case.package.title, row.brand, "详见采购文件", "1", str(row.offer)] for case, row in winners
        ],
        "experts": [list(each) for each in sorted(members)]
        or [[cases[0].procurement.created_by.name, "单一来源采购人员"]],
        "agency_fee": "无。" if cases[0].procurement.agent_id is None else None,
        "declarations": [
            [row.supplier.name, row.get_size_display(), row.supplier.name]
            for _, row in winners
            if row.size != Participation.Size.NONE
        ],
        "chosen_on": max(chosen).date().isoformat(),
        **_contacts(cases[0].procurement),
    }


def _panel(case: Case) -> Iterator[tuple[str, str]]:
    """Who reviewed, and how each came to it; selected experts are marked as such (《政府采购评审专家管理办法》)."""
    selected = panels.drawn(case.procurement, case.package)
    for member in case.package.panel.filter(left_at__isnull=True):
        drawn = "自行选定" if selected.get(member.user_id) else "随机抽取"
        yield member.name, drawn if member.is_expert else "采购人代表"


def _framework_call(cases: Sequence[Case]) -> dict[str, Any]:
    lots = entries.lots_of(Lot.objects.all(), [case.package for case in cases])
    return {**_call(cases), **told_of(lots)}


def _framework_entry(cases: Sequence[Case]) -> dict[str, Any]:
    rows = Entrant.objects.filter(
        participation__package__in=[case.package for case in cases], standing=Standing.SELECTED
    ).select_related("lot__framework", "supplier__region", "participation")
    chosen = [moments(case.package.done)[v.choose_entrants.code] for case in cases]
    return {
        "framework": rows[0].lot.framework.number,
        "entrants": [entry_row(row) for row in rows.order_by("lot__number", "place")],
        "experts": [list(each) for each in sorted({each for case in cases for each in _panel(case)})],
        "chosen_on": max(chosen).date().isoformat(),
        **_contacts(cases[0].procurement),
    }


def _contract(cases: Sequence[Case]) -> dict[str, Any]:
    case = cases[0]
    row = _winner(case)
    contract = row.contract
    buyer, supplier = case.procurement.organisation, row.supplier
    return {
        "contract_number": contract.number,
        "contract_name": f"{case.procurement.title}（采购包 {case.package.number}）合同",
        "buyer_party": f"名称：{buyer.name}\n地区：{buyer.region.name}\n联系方式：{buyer.phone}",
        "supplier_party": f"名称：{supplier.name}\n地区：{supplier.region.name}\n联系方式：{supplier.phone}",
        "items": [[case.package.title, row.brand, "详见合同", "1", str(contract.amount)]],
        "amount": str(contract.amount),
        "performance": str(case.procurement.facts.get("term", "")),
        "method_name": case.method.zh,
        "signed_on": contract.signed_at.astimezone(clock.SHANGHAI).date().isoformat()
        if contract.signed_at
        else None,
    }


def _termination(cases: Sequence[Case]) -> dict[str, Any]:
    several = len(cases) > 1
    told = [
        f"采购包 {case.package.number}：{case.package.failure_reason}"
        if several
        else case.package.failure_reason
        for case in cases
    ]
    clauses = dict.fromkeys(case.failed_by for case in cases)
    return {"reason": "\n".join(told), "clause": "、".join(clauses), **_contacts(cases[0].procurement)}


FACTS: dict[str, Callable[[Sequence[Case]], dict[str, Any]]] = {
    "intention": _intention,
    "tender": _call,
    INVITATION: _call,
    "negotiation": _call_without_tender,
    "consultation": _call_without_tender,
    "inquiry": _call_without_tender,
    "single_source": _single_source,
    "framework_call": _framework_call,
    "framework_entry": _framework_entry,
    "result": _result,
    "contract": _contract,
    TERMINATION: _termination,
}
"""What a procurement knows of each notice by itself."""
