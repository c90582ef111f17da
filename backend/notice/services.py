"""Verbs of notices: prepare a draft, change it, correct what is published, publish, discard a draft. There is no withdrawing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction

from backend.account.models import Organisation
from backend.account.queries import supervises
from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.figures import Figures
from backend.core.refusals import Invalid, NotFound, NotPermitted, Refusal, refuse_all
from backend.core.texts import one_line
from backend.notice import policy, rules
from backend.notice.events import NoticePublished
from backend.notice.forms import FORMS, NoticeForm, Publisher
from backend.notice.models import Notice, NoticeSerial
from backend.notice.queries import deadline_of, intention_of, visible_notices
from backend.notice.refusals import (
    AlreadyCalled,
    AlreadyPublished,
    AttachmentUnknown,
    DecisionElsewhere,
    IntentionMissing,
    NotByYou,
    NotMandated,
    NotPublished,
    ProjectOfAnother,
)
from backend.product.files import kept_file
from backend.region.queries import chain

BUYERS = (Role.PURCHASER, Role.BUYER_ADMIN)
CONTACTS = ("buyer_contact", "agent_contact", "contact")
"""What a correction takes over from the notice that it corrects."""
MOST_ATTACHMENTS, MOST_PACKAGES = 30, 200


@dataclass(frozen=True, slots=True)
class Reference:
    """所涉项目 · of which project a notice speaks: whoever keeps projects fills it, notices know no more of them."""

    buyer_id: int
    project_name: str
    project_number: str = ""
    packages: tuple[str, ...] = ()
    agent_id: int | None = None
    addressees: tuple[int, ...] = ()
    """To which organisations an invitation goes."""


@transaction.atomic
def prepare(
    kind: str,
    reference: Reference,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    title: str = "",
    attachments: Sequence[Mapping[str, str]] = (),
) -> Notice:
    """起草公告 · a draft in the form of its kind; what is missing may be added until it is published."""
    form = FORMS.get(kind)
    if form is None:
        raise NotFound("公告格式 form", field="kind")
    if form.code == "correction":
        raise Invalid(
            "更正公告由被更正的公告产生。",
            "A correction is made of the notice that it corrects.",
            field="kind",
        )
    buyer = Organisation.objects.filter(
        pk=reference.buyer_id, kind=Organisation.Kind.BUYER, is_active=True
    ).first()
    if buyer is None:
        raise NotFound("采购人 buyer", field="buyer_id")
    notice = Notice(
        kind=kind,
        project_number=one_line(
            reference.project_number,
            "project_number",
            60,
            required=form.code != "intention" and "项目编号 project number",
        ),
        project_name=one_line(reference.project_name, "project_name", 200, required="项目名称 project name"),
        packages=[
            one_line(each, "packages", 20, required=True) for each in reference.packages[:MOST_PACKAGES]
        ],
        region_id=buyer.region_id,
        buyer=buyer,
        agent_id=reference.agent_id,
        addressees=sorted(set(reference.addressees)),
    )
    if (
        reference.agent_id is not None
        and not Organisation.objects.filter(
            pk=reference.agent_id, kind=Organisation.Kind.AGENT, is_active=True
        ).exists()
    ):
        raise NotFound("采购代理机构 agent", field="agent_id")
    notice.prepared_for_id = _must_publish(notice, by)
    _refuse_foreign_number(notice)
    _fill(notice, facts, title, attachments)
    notice.prepared_by_id = by.user_id
    notice.save()
    _record("notice.prepared", notice, by)
    return notice


@transaction.atomic
def amend(
    notice_id: int,
    *,
    by: Actor,
    facts: Mapping[str, Any] | None = None,
    title: str | None = None,
    attachments: Sequence[Mapping[str, str]] | None = None,
) -> Notice:
    """修改草稿 · change a draft: facts are replaced one by one, `null` takes one away. What is published stays as it is."""
    notice = _draft(notice_id, by)
    kept = {name: value for name, value in {**notice.facts, **(facts or {})}.items() if value is not None}
    _fill(
        notice,
        kept,
        notice.title if title is None else title,
        notice.attachments if attachments is None else attachments,
    )
    notice.save()
    _record("notice.amended", notice, by)
    return notice


@transaction.atomic
def discard(notice_id: int, *, by: Actor) -> Notice:
    """删除草稿 · throw a draft away; what is published cannot be withdrawn by anybody."""
    notice = _draft(notice_id, by)
    _record("notice.discarded", notice, by)
    Notice.objects.filter(pk=notice.pk).delete()
    return notice


@transaction.atomic
def correct(
    notice_id: int,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    attachments: Sequence[Mapping[str, str]] = (),
) -> Notice:
    """起草更正公告 · a draft that corrects a published notice: what is said there and what it should be, old beside new."""
    root = visible_notices(by).select_for_update(of=("self",)).filter(pk=notice_id).first()
    if root is None:
        raise NotFound("公告 notice", field="id")
    if root.corrects_id is not None:
        root = Notice.objects.select_for_update().get(pk=root.corrects_id)
    notice = Notice(
        kind="correction",
        project_number=root.project_number,
        project_name=root.project_name,
        packages=root.packages,
        region_id=root.region_id,
        buyer_id=root.buyer_id,
        agent_id=root.agent_id,
        addressees=root.addressees,
        corrects=root,
    )
    prepared_for = _must_publish(notice, by, like=root.form)
    if not root.is_published:
        raise NotPublished
    notice.prepared_for_id, notice.prepared_by_id = prepared_for, by.user_id
    first = {"first_number": root.number, "first_published": _day(root), "corrected_on": str(clock.today())}
    asked = {name: root.facts[name] for name in CONTACTS if name in root.facts}
    _fill(notice, {**asked, **first, **facts}, "", attachments)
    notice.save()
    _record("notice.prepared", notice, by, corrects=root.number)
    return notice


@transaction.atomic
def publish(notice_id: int, *, by: Actor) -> Notice:
    """发布公告 · for good: numbered, hashed, frozen. Everything that is wrong is refused at once, each with its clause."""
    notice = _draft(notice_id, by)
    form, now = notice.form, clock.now()
    serial, _ = NoticeSerial.objects.select_for_update().get_or_create(year=now.year)
    root = Notice.objects.select_for_update().get(pk=notice.corrects_id) if notice.corrects_id else None
    _refuse_foreign_number(notice)
    figure_of = Figures(chain(notice.region_id), now.date()).pick
    refuse_all(_faults(notice, root, figure_of))

    period, due = rules.display(form, now, figure_of), rules.due(form, notice.facts, figure_of)
    serial.last += 1
    serial.save(update_fields=["last"])
    notice.number = f"{notice.region_id}-{now.year}-{serial.last:06d}"
    notice.published_at, notice.published_by_id = now, by.user_id
    if period is not None:
        notice.displayed_until, notice.is_provisional = period.day, period.provisional
    notice.due_on = due.day if due else None
    notice.sha256 = digest(notice, root)
    notice.save()
    _record(
        "notice.published",
        notice,
        by,
        number=notice.number,
        sha256=notice.sha256,
        corrects=root.number if root else None,
        late=notice.is_late,
    )
    events.publish(NoticePublished(notice.pk, notice.kind, notice.project_number))
    return notice


def digest(notice: Notice, root: Notice | None) -> str:
    """摘要 · SHA-256 over everything that a published notice says; whoever has its JSON can compute it."""
    return hashlib.sha256(orjson.dumps(said(notice, root), option=orjson.OPT_SORT_KEYS)).hexdigest()


def said(notice: Notice, root: Notice | None) -> dict[str, Any]:
    """What a published notice says, as the JSON that is hashed."""
    assert notice.published_at is not None
    return {
        "number": notice.number,
        "kind": notice.kind,
        "title": notice.title,
        "publishedAt": notice.published_at.astimezone(clock.SHANGHAI).isoformat(timespec="microseconds"),
        "projectNumber": notice.project_number,
        "projectName": notice.project_name,
        "packages": notice.packages,
        "region": notice.region_id,
        "buyer": notice.buyer.credit_code,
        "agent": notice.agent.credit_code if notice.agent else None,
        "corrects": root.number if root else None,
        "facts": notice.facts,
        "attachments": notice.attachments,
    }


# What must hold


def _faults(notice: Notice, root: Notice | None, figure_of: rules.FigureOf) -> Iterator[Refusal]:
    form, facts, now = notice.form, notice.facts, clock.now()
    yield from rules.missing(form, facts)
    yield from rules.too_short(form, facts, now, figure_of)
    yield from rules.not_yet(form, facts, now.date())
    secrets = policy.withheld(notice.project_number) if notice.project_number else []
    yield from rules.told_too_early(root.form if root else form, [notice.title, *rules.texts(facts)], secrets)
    if form.after_intention and "intention_exemption" not in facts:
        yield from _intention_faults(notice, figure_of)
    if form.calls:
        yield from _called_already(notice)
    if root is not None:
        assert root.published_at is not None
        corrected = dict(root.facts)
        if (deadline := deadline_of(root)) is not None:
            corrected["deadline"] = deadline
        yield from rules.correction_faults(root.form, facts, corrected, root.published_at, now, figure_of)


def _intention_faults(notice: Notice, figure_of: rules.FigureOf) -> Iterator[Refusal]:
    found = intention_of(
        buyer_id=notice.buyer_id,
        project_number=notice.project_number,
        number=notice.facts.get("intention"),
    )
    if found is None or found.published_at is None:
        yield IntentionMissing()
    else:
        least = figure_of("intention.publish_before_start_min")
        yield from rules.intention_too_fresh(found.published_at, clock.now(), least)


def _called_already(notice: Notice) -> Iterator[Refusal]:
    """A call for the same packages that was not terminated since. The serial's lock keeps two from passing at once."""
    of_project = Notice.objects.filter(
        project_number=notice.project_number, buyer=notice.buyer_id, published_at__isnull=False
    )
    calls = [code for code, form in FORMS.items() if form.calls and code != "prequalification"]
    if notice.kind == "prequalification":
        calls = ["prequalification"]
    for call in of_project.filter(kind__in=calls).order_by("id"):
        ended = of_project.filter(kind="termination", published_at__gt=call.published_at)
        terminated = any(rules.overlapping(end.packages, call.packages) for end in ended)
        if rules.overlapping(call.packages, notice.packages) and not terminated:
            yield AlreadyCalled(number=call.number)
            return


def _refuse_foreign_number(notice: Notice) -> None:
    others = Notice.objects.filter(project_number=notice.project_number).exclude(buyer=notice.buyer_id)
    if notice.project_number and others.exists():
        raise ProjectOfAnother(number=notice.project_number)


# Who may


def _must_publish(notice: Notice, by: Actor, like: NoticeForm | None = None) -> int:
    """For which organisation the actor publishes such a notice; refuses everybody else. `like`: the form that it corrects."""
    form = like or notice.form
    if by is SYSTEM:
        return _regulator_of(notice) if form.publishers == {Publisher.REGULATOR} else notice.buyer_id
    by.must_be_known()
    if Publisher.BUYER in form.publishers and by.has(*BUYERS, at=notice.buyer_id):
        return notice.buyer_id
    if Publisher.AGENT in form.publishers and notice.agent_id and by.has(Role.AGENT, at=notice.agent_id):
        if not _is_mandated(notice):
            raise NotMandated
        return notice.agent_id
    if Publisher.REGULATOR in form.publishers and by.is_regulator:
        if notice.region_id not in supervises(by):
            raise DecisionElsewhere
        return min(by.organisations(Role.REGULATOR))
    names = "、".join(each.label for each in sorted(form.publishers))
    if notice.buyer_id in by.organisations() or notice.agent_id in by.organisations():
        if not any(each.value in _sides(by, notice) for each in form.publishers):
            raise NotByYou(form=form.zh, publishers=names)
        by.must(*BUYERS, at=notice.buyer_id)
    raise NotPermitted(needs=names, needs_en=", ".join(each.value for each in sorted(form.publishers)))


def _regulator_of(notice: Notice) -> int:
    regulators = Organisation.objects.filter(kind=Organisation.Kind.REGULATOR, region=notice.region_id)
    regulator = regulators.order_by("pk").first()
    if regulator is None:
        raise NotFound("财政部门 regulator", field="region")
    return regulator.pk


def _sides(by: Actor, notice: Notice) -> set[str]:
    mine = by.organisations()
    return {
        side
        for side, at in (("buyer", notice.buyer_id), ("agent", notice.agent_id))
        if at is not None and at in mine
    }


def _is_mandated(notice: Notice) -> bool:
    """Whoever keeps projects says so, or the buyer itself has named the agent in a notice of the project."""
    assert notice.agent_id is not None
    if notice.project_number == "":
        return False
    if policy.is_mandated(notice.project_number, notice.buyer_id, notice.agent_id):
        return True
    return Notice.objects.filter(
        project_number=notice.project_number,
        buyer=notice.buyer_id,
        agent=notice.agent_id,
        prepared_for=notice.buyer_id,
    ).exists()


def _draft(notice_id: int, by: Actor) -> Notice:
    """The locked draft, for those who may publish it. What is published is refused by its number."""
    if by is not SYSTEM:
        by.must_be_known()
    seen = Notice.objects.all() if by is SYSTEM else visible_notices(by)
    notice = (
        seen.select_for_update(of=("self",)).select_related("buyer", "agent").filter(pk=notice_id).first()
    )
    if notice is None:
        raise NotFound("公告 notice", field="id")
    _must_publish(notice, by, like=notice.corrects.form if notice.corrects else None)
    if notice.is_published:
        raise AlreadyPublished(number=notice.number)
    return notice


# What is written


def _fill(
    notice: Notice, facts: Mapping[str, Any], title: str, attachments: Sequence[Mapping[str, str]]
) -> None:
    notice.facts = rules.tidy(notice.form, facts)
    notice.attachments = _kept(attachments)
    about = notice.corrects.form.zh if notice.corrects else ""
    default = (
        f"{notice.project_name}{about}{notice.form.zh}" if about else f"{notice.project_name}{notice.form.zh}"
    )
    notice.title = one_line(title, "title", 200) or default[:200]
    said_words = [notice.title, notice.project_number, notice.buyer.name, *rules.texts(notice.facts)]
    notice.words = "\n".join(said_words)[:20_000]


def _kept(attachments: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    if len(attachments) > MOST_ATTACHMENTS:
        raise Invalid(
            f"附件至多 {MOST_ATTACHMENTS} 个。",
            f"At most {MOST_ATTACHMENTS} attachments.",
            field="attachments",
        )
    kept = []
    for each in attachments:
        name = kept_file(each["file"])
        if name is None:
            raise AttachmentUnknown(file=each["file"][:100])
        title = one_line(each["title"], "attachments", 120, required="附件名称 title of the attachment")
        kept.append({"title": title, "file": f"/files/{name.rpartition('/')[2]}"})
    return kept


def _day(notice: Notice) -> str:
    assert notice.published_at is not None
    return str(notice.published_at.astimezone(clock.SHANGHAI).date())


def _record(verb: str, notice: Notice, by: Actor, **facts: Any) -> None:
    journal.record(
        verb,
        notice,
        by,
        organisation_id=notice.prepared_for_id,
        clause=notice.form.basis,
        kind=notice.kind,
        title=notice.title,
        project_number=notice.project_number,
        **facts,
    )
