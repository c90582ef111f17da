"""质疑 · a supplier challenges documents, a step or the result; the buyer or its agent replies within seven working days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.core.actor import Actor
from backend.core.law import GPL
from backend.core.refusals import Invalid, NotFound, Required
from backend.core.texts import one_line
from procurement_methods.engine.performing import Case
from procurement_methods.language import objections as rules
from procurement_methods.language.objections import About, Consequence, NotAffected, Outcome
from procurement_methods.language.parties import Party
from procurement_methods.models import Objection, ObjectionParty, ObjectionPoint, Package, Participation
from procurement_methods.objecting import letters
from procurement_methods.objecting.matters import Matter, case_of, kept_evidence, matter
from procurement_methods.objecting.refusals import AlreadyChallenged, OnlyComplaints
from procurement_methods.verbs.parts import own_supplier, words

MOST_POINTS = 20
RUNS = (Party.BUYER, Party.AGENT)


@dataclass(frozen=True, slots=True)
class Point:
    """质疑事项 · one point: what is wrong, by which facts, on which clause, and what is wanted."""

    title: str
    facts: str
    basis: str = ""
    request: str = ""


@transaction.atomic
def challenge(
    package_id: UUID,
    about: str,
    points: Sequence[Point],
    *,
    by: Actor,
    step: str = "",
    evidence: Sequence[Mapping[str, Any]] = (),
    supplier: int | None = None,
) -> Objection:
    """提出质疑 · within seven working days since the harm was known or should have been (REG 53).

    Refuses those who neither take part nor have obtained the documents, what comes too late, a result that is not out,
    and a second challenge of the same step.
    """
    found = Package.objects.filter(pk=package_id).values_list("procurement", flat=True).first()
    if found is None:
        raise NotFound("采购包 package", field="package_id")
    case = case_of(found, package_id, by)
    organisation = own_supplier(case, supplier)
    row = Objection(
        package=case.package,
        supplier=organisation,
        about=about,
        step=step if about == About.PROCESS else "",
        evidence=kept_evidence(evidence, "challenge"),
        challenged_by_id=by.user_id,
    )
    _must_be_first(row)
    mine = case.package.participations.filter(supplier=organisation).first()
    row.known_at = _since(case, row, mine)
    became = rules.challenge(
        str(organisation.pk),
        About(about),
        frozenset(str(place) for place, _ in enumerate(points, 1)),
        affected=True,
        since=row.known_at,
        now=case.now,
        figure_of=case.figure,
    )
    written = _written(points)
    count = Objection.objects.filter(package__procurement=case.procurement).count()
    row.number = f"{case.procurement.number}-ZY{count + 1:02d}"
    # the points point at it, so it is saved before what is due is known
    row.state, row.challenged_at = became.state.value, became.challenged_at
    row.save(force_insert=True)
    for point in written:
        point.objection = row
    ObjectionPoint.objects.bulk_create(written)
    Matter(row, case).put(
        became,
        "challenged",
        clause=GPL.art(52),
        supplier=organisation.name,
        about=about,
        step=row.step,
        points=[point.title for point in written],
    )
    letters.tell(
        row, case.procurement, "challenged", "收到质疑",
        f"{organisation.name} 对{row.get_about_display()}提出质疑。", "请在七个工作日内书面答复。", to=RUNS,
    )  # fmt: skip
    return row


def _since(case: Case, row: Objection, mine: Participation | None) -> Any:
    """From when the time counts; refuses whoever is not affected."""
    about = About(row.about)
    took_part = mine is not None and mine.bid_at is not None
    has_documents = mine is not None and mine.obtained_at is not None
    if not (took_part or (has_documents and about is not About.RESULT)):
        raise NotAffected
    if about is About.PROCESS and not row.step:
        raise Required("环节 step", field="step")
    return rules.since(
        about, row.step, case.dossier, mine.obtained_at if mine else None, case.now, case.figure
    )


def _must_be_first(row: Objection) -> None:
    same = Objection.objects.filter(
        package=row.package, supplier=row.supplier, about=row.about, step=row.step
    )
    earlier = same.exclude(state=rules.State.WITHDRAWN.value).first()
    if earlier is not None:
        raise AlreadyChallenged(number=earlier.number)


def _written(points: Sequence[Point]) -> list[ObjectionPoint]:
    if not points:
        raise Required("质疑事项 points", field="points")
    if len(points) > MOST_POINTS:
        raise Invalid(f"质疑事项至多 {MOST_POINTS} 项。", f"At most {MOST_POINTS} points.", field="points")
    return [
        ObjectionPoint(
            code=str(place),
            title=one_line(point.title, "points", 200, required="质疑事项 point"),
            facts=words(point.facts, "事实依据 facts", "points"),
            basis=point.basis.strip()[:2000],
            request=point.request.strip()[:2000],
        )
        for place, point in enumerate(points, 1)
    ]


@transaction.atomic
def reply(
    objection_id: UUID,
    outcome: str,
    text: str,
    *,
    by: Actor,
    consequence: str = "",
    tell: Iterable[int] = (),
) -> Objection:
    """答复质疑 · by the buyer or its agent, to the challenger and the suppliers concerned (GPL 53). Late replies count, too.

    Where it is upheld it says what follows; `tell` names further suppliers that are told, beside the winner.
    """
    found = matter(objection_id, by)
    found.must_be(*RUNS)
    if outcome == Outcome.REJECTED:
        raise OnlyComplaints
    became = rules.answer(
        found.rule, Outcome(outcome), found.case.now, Consequence(consequence) if consequence else None
    )
    found.row.reply_text, found.row.replied_by_id = words(text, "答复内容 text", "text"), by.user_id
    late = rules.due(found.rule, found.figures)[0].at <= found.case.now
    found.put(became, "replied", clause=GPL.art(53), outcome=outcome, consequence=consequence, late=late)
    told = _told(found, tell)
    procurement = found.case.procurement
    lines = (f"答复结论：{found.row.get_reply_display()}。", found.row.reply_text[:2000])
    letters.tell(found.row, procurement, "replied", "质疑答复", *lines, to=(Party.SUPPLIER,))
    letters.tell_organisations(found.row, procurement, "replied", "质疑答复", *lines, to=told)
    return found.row


def _told(found: Matter, named: Iterable[int]) -> list[int]:
    """The suppliers concerned: the winner, and those that are named, as parties of the objection."""
    rows = found.case.package.participations.exclude(supplier=found.row.supplier_id)
    winners = set(rows.filter(chosen_at__isnull=False).values_list("supplier", flat=True))
    return add_parties(found, {*named, *(winners if found.row.about == About.RESULT else ())})


def add_parties(found: Matter, suppliers: Iterable[int]) -> list[int]:
    """Make suppliers that take part in the package parties of the objection; refuses others."""
    wanted = set(suppliers) - {found.row.supplier_id}
    taking = found.case.package.participations.filter(supplier__in=wanted).values_list("supplier", flat=True)
    if set(taking) != wanted:
        raise NotFound("供应商 supplier", field="suppliers")
    for supplier in sorted(wanted):
        ObjectionParty.objects.get_or_create(objection=found.row, organisation_id=supplier)
    return sorted(wanted)
