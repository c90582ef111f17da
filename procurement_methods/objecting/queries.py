"""Who may see which questions and objections: the one place where that is decided.

Of an objection know the supplier that objects, those who run and supervise the procurement, and other suppliers once they were
told of it. What a supplier marks as confidential is for those who run and supervise alone; nobody reads another's statement
but they. Who asks a question is told to nobody before the deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from backend.account.models import Organisation
from backend.account.queries import supervises
from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.law import pick
from backend.core.peers import gather, grouped, keyed
from backend.core.refusals import NotPermitted
from procurement_methods.models import (
    Objection,
    ObjectionParty,
    ObjectionPoint,
    Package,
    Procurement,
    Question,
)
from procurement_methods.queries import SELLS, run_by, visible_procurements

UNFOUNDED_LIMIT = "complaint.unfounded_limit_per_12_months"


def visible_objections(actor: Actor) -> QuerySet[Objection]:
    """The objections that `actor` may know of."""
    rows = Objection.objects.select_related("supplier__region", "notice")
    if actor is SYSTEM or actor.is_platform:
        return rows
    sells = actor.organisations(*SELLS)
    told = ObjectionParty.objects.filter(objection=OuterRef("pk"), organisation__in=sells)
    running = Procurement.objects.filter(run_by(actor))
    return rows.filter(Q(package__procurement__in=running) | Q(supplier__in=sells) | Q(Exists(told)))


def visible_questions(actor: Actor) -> QuerySet[Question]:
    """The questions that `actor` may read: one's own, all of procurements that one runs, and what was answered to all."""
    rows = Question.objects.select_related("supplier__region")
    if actor is SYSTEM or actor.is_platform:
        return rows
    own = Q(supplier__in=actor.organisations(*SELLS))
    running = Q(package__procurement__in=Procurement.objects.filter(run_by(actor)))
    public = Q(to_all=True, package__procurement__in=visible_procurements(actor))
    return rows.filter(own | running | public)


def overdue_now(rows: QuerySet[Any], overdue: bool) -> QuerySet[Any]:
    """Objections whose time for a reply, an intake or a decision has run out, or the others."""
    late = Q(due_at__lte=clock.now())
    return rows.filter(late) if overdue else rows.exclude(late)


def unanswered_late(rows: QuerySet[Question], overdue: bool) -> QuerySet[Question]:
    """Questions that wait for an answer longer than the law gives, or the others."""
    late = Q(answered_at__isnull=True, due_at__lte=clock.now())
    return rows.filter(late) if overdue else rows.exclude(late)


@dataclass(frozen=True, slots=True)
class Unfounded:
    """查无实据的投诉人 · a supplier whose complaints of the last twelve months were unfounded, as often as the law says."""

    supplier: Organisation
    complaints: int
    is_fabricated: bool


def unfounded(actor: Actor) -> list[Unfounded]:
    """Suppliers with three unfounded complaints in twelve months, or one that was fabricated, nationwide (REG 73)."""
    if not (actor.is_regulator or actor.is_platform or actor is SYSTEM):
        raise NotPermitted(needs="监管人员", needs_en="regulator")
    limit = int(pick(UNFOUNDED_LIMIT, clock.today()).amount)
    rows = (
        Objection.objects.filter(
            decision__in=("dismissed", "rejected"), decided_at__gt=a_year_before(clock.now())
        )
        .order_by()
        .values("supplier")
        .annotate(many=Count("pk"), false=Count("pk", filter=Q(decision="rejected")))
        .filter(Q(many__gte=limit) | Q(false__gte=1))
    )
    found = {row["supplier"]: row for row in rows}
    suppliers = gather(
        Organisation.objects.filter(pk__in=found).select_related("region").order_by("name", "id")
    )
    return [Unfounded(each, found[each.pk]["many"], found[each.pk]["false"] > 0) for each in suppliers]


def a_year_before(moment: datetime) -> datetime:
    """The same moment twelve months ago; of a leap day the day before."""
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)


# Loaders for `core.peers.relation`.


def points_of(ids: Iterable[UUID]) -> dict[UUID, list[ObjectionPoint]]:
    return grouped(ObjectionPoint.objects.filter(objection__in=list(ids)).order_by("id"), "objection_id")


def parties_of_objections(ids: Iterable[UUID]) -> dict[UUID, list[ObjectionParty]]:
    rows = ObjectionParty.objects.filter(objection__in=list(ids)).select_related("organisation__region")
    return grouped(rows.order_by("id"), "objection_id")


def packages_by_id(ids: Iterable[UUID]) -> dict[UUID, Package]:
    rows = Package.objects.filter(pk__in=list(ids))
    return keyed(
        rows.select_related("procurement__organisation", "procurement__agent", "procurement__region")
    )


def supervised_for(ids: Iterable[UUID], actor: Actor) -> dict[UUID, bool]:
    """Packages of procurements in regions that the actor supervises: `{package: True}`."""
    rows = Package.objects.filter(pk__in=list(ids), procurement__region__in=supervises(actor))
    return dict.fromkeys(rows.values_list("pk", flat=True), True)


def is_closed(package: Package, now: datetime) -> bool:
    """Is the deadline for bids over?"""
    deadline = package.planned.get("deadline")
    return deadline is not None and now >= datetime.fromisoformat(deadline)


def run_for(ids: Iterable[UUID], actor: Actor) -> dict[UUID, bool]:
    """Packages of procurements that the actor's side runs or supervises: `{package: True}`."""
    running = Procurement.objects.filter(run_by(actor))
    rows = Package.objects.filter(pk__in=list(ids), procurement__in=running)
    return dict.fromkeys(rows.values_list("pk", flat=True), True)
