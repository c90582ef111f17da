from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from backend.account.models import Membership, Organisation
from backend.core import clock, events, journal, mailing
from backend.core.actor import PLATFORM_ROLES, Actor, Role
from backend.core.figures import Figures
from backend.core.refusals import Invalid, NotFound, refuse_all
from backend.core.verbs import only_once
from backend.expert import entries, queries, rules
from backend.expert.events import ExpertStateChanged
from backend.expert.models import (
    Expert,
    ExpertApplication,
    ExpertCall,
    ExpertEvidence,
    Particulars,
    TitleLevel,
)
from backend.expert.refusals import (
    CallClosed,
    IdentityFixed,
    IdentityTaken,
    LetterDiffers,
    OutsideCall,
    WrongState,
)
from backend.expert.services.calls import must_regulate
from backend.product.models import Category
from backend.region.models import Region
from backend.region.queries import chain, within

OFFICIAL_ROLES = frozenset({Role.REGULATOR, Role.AGENT, *PLATFORM_ROLES})
OFFICIAL_KINDS = frozenset(
    {Organisation.Kind.REGULATOR.value, Organisation.Kind.AGENT.value, Organisation.Kind.PLATFORM.value}
)
STATE = ExpertApplication.State


@dataclass(frozen=True, slots=True)
class Application:
    """申请内容 · what somebody who wants to enter the pool says."""

    name: str
    id_number: str
    phone: str
    title_level: str
    work_years: int
    region_codes: tuple[str, ...]
    categories: tuple[int, ...]
    evidence: tuple[int, ...]
    commitment: str
    title: str = ""
    employer: str = ""
    employer_code: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    particulars: dict[str, Any]
    regions: list[Region]
    categories: list[Category]
    evidence: list[ExpertEvidence]
    digest: str


def apply(call_id: int, application: Application, *, by: Actor) -> ExpertApplication:
    """申请入库 · answer a call; rules on form are judged at once, the rest by finance. An expert renews the term likewise."""
    user_id = _applicant(by)
    with transaction.atomic():
        call = ExpertCall.objects.filter(pk=call_id).first()
        if call is None:
            raise NotFound("专家征集公告 call to experts", field="call_id")
        if not rules.is_open(call.opens_at, call.closes_at, clock.now()):
            raise CallClosed
        expert = Expert.objects.filter(user_id=user_id).first()
        if expert is not None and expert.state == Expert.State.SUSPENDED:
            raise WrongState(state=expert.get_state_display(), verb="申请 apply")
        checked = _checked(call, application, by, expert, None)
        with only_once("待审核的申请 an application that waits", "call_id"):
            made = ExpertApplication.objects.create(
                call=call,
                user_id=user_id,
                is_renewal=expert is not None and expert.state == Expert.State.ACTIVE,
                commitment_digest=checked.digest,
                **checked.particulars,
            )
        _link(made, checked)
        journal.record(
            "expert.applied",
            made,
            by,
            clause=rules.POOL_CLAUSE,
            call=call.code,
            renewal=made.is_renewal,
            evidence=[one.sha256 for one in checked.evidence],
            digest=checked.digest,
        )
    return made


def amend_application(application_id: int, application: Application, *, by: Actor) -> ExpertApplication:
    """补正申请 · hand a returned application in again; the files that it came with stay with it."""
    user_id = _applicant(by)
    with transaction.atomic():
        made = _own(application_id, user_id)
        if made.state != STATE.RETURNED:
            raise WrongState(state=made.get_state_display(), verb="补正 amend")
        expert = Expert.objects.filter(user_id=user_id).first()
        checked = _checked(made.call, application, by, expert, made)
        for name, value in checked.particulars.items():
            setattr(made, name, value)
        made.state, made.submitted_at, made.commitment_digest = STATE.SUBMITTED, clock.now(), checked.digest
        made.save()
        _link(made, checked)
        journal.record("expert.application_amended", made, by, clause=rules.POOL_CLAUSE, call=made.call.code)
    return made


def withdraw_application(application_id: int, *, by: Actor) -> ExpertApplication:
    """撤回申请 · take back an application that nobody has decided on."""
    with transaction.atomic():
        made = _own(application_id, _applicant(by))
        if made.state not in {STATE.SUBMITTED, STATE.RETURNED}:
            raise WrongState(state=made.get_state_display(), verb="撤回 withdraw")
        made.state = STATE.WITHDRAWN
        made.save(update_fields=["state"])
        journal.record("expert.application_withdrawn", made, by, clause=rules.POOL_CLAUSE)
    return made


def return_application(application_id: int, reason: str, *, by: Actor) -> ExpertApplication:
    """退回补正 · ask for a correction, with the reason."""
    return _decide(application_id, STATE.RETURNED, reason, by)[0]


def refuse_application(application_id: int, reason: str, *, by: Actor) -> ExpertApplication:
    """不予入库 · refuse an application, with the reason."""
    return _decide(application_id, STATE.REFUSED, reason, by)[0]


def accept_application(application_id: int, reason: str = "", *, by: Actor) -> Expert:
    """同意入库 · admit an expert for the call's term; what was right on the day of the application is asked again."""
    expert = _decide(application_id, STATE.ACCEPTED, reason, by)[1]
    assert expert is not None
    return expert


def _decide(
    application_id: int, state: str, reason: str, by: Actor
) -> tuple[ExpertApplication, Expert | None]:
    with transaction.atomic():
        made = (
            ExpertApplication.objects.select_for_update(of=("self",))
            .select_related("call__region", "user")
            .filter(pk=application_id)
            .first()
        )
        by.must(Role.REGULATOR)
        if made is None:
            raise NotFound("入库申请 application", field="id")
        must_regulate(by, made.call.region_id, "入库申请 application")
        reason = entries.text(reason, "reason", 1000, "审核意见 reason", required=state != STATE.ACCEPTED)
        if made.state != STATE.SUBMITTED:
            raise WrongState(state=made.get_state_display(), verb="审核 decide on it")
        expert = _admitted(made) if state == STATE.ACCEPTED else None
        made.state, made.reason = state, reason
        made.decided_by_id, made.decided_at = by.user_id, clock.now()
        made.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        facts = {"expert": expert.code, "until": expert.term_ends_on} if expert else {}
        journal.record(
            f"expert.application_{state}", made, by, clause=rules.POOL_CLAUSE, reason=reason, **facts
        )
        mailing.write(
            f"expert.application:{made.pk}:{state}:{made.decided_at.isoformat()}",
            made.user.email,
            f"评审专家入库申请：{made.get_state_display()} · Your application as an expert",
            f"{made.call.title}\n{made.get_state_display()}\n{reason}\n",
        )
    return made, expert


def _admitted(made: ExpertApplication) -> Expert:
    """The expert who an application makes, or whose term it renews."""
    today = clock.today()
    kinds = frozenset(made.evidence.values_list("kind", flat=True))
    refuse_all(_faults(made.call, {f.name: getattr(made, f.name) for f in _OWN}, kinds, made.user_id, today))
    held = Expert.objects.select_for_update().filter(user_id=made.user_id).first()
    if held is not None and held.state == Expert.State.SUSPENDED:
        raise WrongState(state=held.get_state_display(), verb="续聘 renew")
    before = held.state if held else ""
    begins = max(today, held.term_ends_on) if held and held.state == Expert.State.ACTIVE else today
    expert = held or Expert(user_id=made.user_id, code=_code(made))
    for each in _OWN:
        setattr(expert, each.name, getattr(made, each.name))
    expert.region, expert.state, expert.state_reason = made.call.region, Expert.State.ACTIVE, ""
    expert.term_ends_on = rules.years_after(begins, made.call.term_years)
    expert.admitted_at = clock.now()
    with only_once("该公民身份号码 this identity number", "id_number"):
        expert.save()
    expert.regions.set(made.regions.all())
    expert.categories.set(made.categories.all())
    events.publish(ExpertStateChanged(expert.pk, before, expert.state))
    return expert


def _code(made: ExpertApplication) -> str:
    return f"ZJ{made.call.region_id}{made.pk:08d}"


_OWN = Particulars._meta.fields


def _applicant(by: Actor) -> int:
    by.must_be_known()
    return by.known_id


def _own(application_id: int, user_id: int) -> ExpertApplication:
    found = ExpertApplication.objects.select_for_update(of=("self",)).select_related("call__region")
    made = found.filter(pk=application_id, user_id=user_id).first()
    if made is None:
        raise NotFound("入库申请 application", field="id")
    return made


def _link(made: ExpertApplication, checked: _Checked) -> None:
    made.regions.set(checked.regions)
    made.categories.set(checked.categories)
    ExpertEvidence.objects.filter(pk__in=[one.pk for one in checked.evidence]).update(application=made)


def _checked(
    call: ExpertCall, given: Application, by: Actor, expert: Expert | None, made: ExpertApplication | None
) -> _Checked:
    """The application as it is kept; refuses it with every fault of form at once."""
    particulars = {
        "name": entries.text(given.name, "name", 60, "姓名 name"),
        "id_number": "".join(given.id_number.split()).upper()[:18],
        "phone": entries.phone(given.phone),
        "title_level": given.title_level,
        "title": entries.text(given.title, "title", 60, "职称 title", required=False),
        "work_years": given.work_years,
        "employer": entries.text(given.employer, "employer", 200, "工作单位 employer", required=False),
        "employer_code": entries.credit_code(given.employer_code, "employer_code"),
    }
    assert particulars.keys() == {each.name for each in _OWN}
    if given.title_level not in TitleLevel.values:
        raise Invalid("职称等级不正确。", "There is no such level.", field="title_level")
    if not 0 <= given.work_years <= 60:
        raise Invalid("从业年限不正确。", "These are no years of work.", field="work_years")
    regions = entries.regions(given.region_codes)
    reach = within(call.region_id)
    for region in regions:
        if region.code not in reach:
            raise OutsideCall(named=region.name, field="region_codes")
    categories = entries.categories(given.categories)
    called = [one.prefix for one in call.categories.all()]
    for category in categories:
        if not any(category.prefix.startswith(prefix) for prefix in called):
            raise OutsideCall(named=category.name, field="categories")
    if given.commitment.strip().splitlines() != call.commitment.strip().splitlines():
        raise LetterDiffers
    evidence = _evidence(given.evidence, by, made)
    if expert is not None and (expert.name, expert.id_number) != (
        particulars["name"],
        particulars["id_number"],
    ):
        raise IdentityFixed
    if Expert.objects.filter(id_number=particulars["id_number"]).exclude(user_id=by.user_id).exists():
        raise IdentityTaken
    kinds = frozenset(one.kind for one in evidence)
    refuse_all(_faults(call, particulars, kinds, by.known_id, clock.today()))
    digest = hashlib.sha256(call.commitment.encode()).hexdigest()
    return _Checked(particulars, regions, categories, evidence, digest)


def _evidence(ids: Sequence[int], by: Actor, made: ExpertApplication | None) -> list[ExpertEvidence]:
    loose = ExpertEvidence.objects.filter(user_id=by.user_id, application=None, pk__in=ids)
    found = list(loose)
    if len(found) != len(set(ids)):
        raise NotFound("证明材料 evidence", field="evidence")
    return [*(made.evidence.all() if made else ()), *found]


def _faults(
    call: ExpertCall, particulars: dict[str, Any], kinds: frozenset[str], user_id: int, on: date
) -> Any:
    figures = Figures(chain(call.region_id), on)
    limits = rules.Limits(
        max_age=int(figures.pick("expert.max_age_years").amount),
        work_years=int(figures.pick("expert.work_years_min").amount),
        clean_years=int(figures.pick("expert.clean_record").amount),
    )
    worst = queries.last_misconduct(particulars["id_number"])
    applicant = rules.Applicant(
        id_number=particulars["id_number"],
        title_level=particulars["title_level"],
        work_years=particulars["work_years"],
        last_misconduct=worst.decided_on if worst else None,
        is_official=_is_official(user_id, particulars["employer_code"]),
        evidence=kinds,
    )
    return rules.admission_faults(applicant, on, limits, is_age_relaxed=call.is_age_relaxed)


def _is_official(user_id: int, employer_code: str) -> bool:
    """Does somebody work for finance, an agent or the platform: by a role held here, or by what the employer is?"""
    held = Membership.objects.filter(
        user_id=user_id, is_active=True, role__in=[role.value for role in OFFICIAL_ROLES]
    )
    if held.exists():
        return True
    return (
        bool(employer_code)
        and Organisation.objects.filter(credit_code=employer_code, kind__in=OFFICIAL_KINDS).exists()
    )
