"""入围至协议生效 · who enters a closed framework, the agreements, and the order of turns with which they come into force."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from backend.core.periods import run_out
from backend.core.refusals import NotFound
from procurement_methods import bonds, letters
from procurement_methods.common import NO_OBJECTION_OPEN
from procurement_methods.engine.performing import Case, handles
from procurement_methods.framework import entries, starting
from procurement_methods.framework.models import Entrant, Lot
from procurement_methods.framework.rules import Standing
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.models import Participation
from procurement_methods.refusals import AlreadySigned, NobodyEnters, NotWinner, NotYetOverdue, ObjectionOpen
from procurement_methods.verbs.parts import own_supplier, words

SIGNED_WITHIN = "framework.sign_max"


@handles(v.choose_entrants)
def choose_entrants(case: Case) -> None:
    """确定入围供应商 · the first of the ranking, as many as the elimination leaves; nobody picks and nobody is passed over."""
    ranked = case.package.participations.filter(place__isnull=False, declined_at__isnull=True)
    inside = entries.lot_of(case.package).entrants.filter(standing__in=(Standing.IN_FORCE, Standing.REMOVED))
    rows = list(
        ranked.exclude(supplier__in=inside.values("supplier")).select_related("supplier").order_by("place")
    )
    enter = rows[: entries.how_many(case.package, len(rows))]
    if not enter:
        raise NobodyEnters
    case.package.participations.update(is_entrant=False, chosen_at=None)
    Participation.objects.filter(pk__in=[row.pk for row in enter]).update(is_entrant=True, chosen_at=case.now)
    case.facts |= {
        "ranked": len(rows),
        "entrants": [row.supplier.name for row in enter],
        "eliminated": [row.supplier.name for row in rows[len(enter) :]],
    }


@handles(v.publish_entry)
def publish_entry(case: Case) -> None:
    """公告入围结果 · who entered, at what place and offer; from now on they are the entrants of the lot."""
    lot = entries.lot_of(case.package)
    rows = entered(case)
    lot.entrants.filter(standing=Standing.SELECTED).delete()
    lot.entrants.filter(standing=Standing.DECLINED, supplier__in=[row.supplier_id for row in rows]).delete()
    before = lot.entrants.count()
    Entrant.objects.bulk_create(
        Entrant(
            lot=lot,
            supplier_id=row.supplier_id,
            participation=row,
            offer=row.offer or 0,
            place=row.place,
            agreement_number=f"{lot.framework.number}-{lot.number:02d}-{before + number:02d}",
        )
        for number, row in enumerate(rows, 1)
    )
    case.facts |= {
        "entrants": [row.supplier.name for row in rows],
        "letters": [letter.number for letter in letters.issue(case, rows)],
        "panel": list(case.package.panel.filter(left_at__isnull=True).values_list("name", flat=True)),
    }
    bonds.fall_due(case, but=[row.pk for row in rows])


@handles(v.sign_agreement)
def sign_agreement(case: Case, *, participation: int | None = None, supplier: int | None = None) -> None:
    """签订框架协议 · the organiser with each entrant, each for itself: with one that is named, or with all."""
    if not NO_OBJECTION_OPEN.holds(case.dossier, case.figure):
        raise ObjectionOpen
    rows = list(_undecided(case))
    if case.party is Party.BUYER:
        signing = [row for row in rows if participation in (None, row.participation_id)]
        if participation is not None and not signing:
            raise NotFound("入围供应商 entrant", field="participation_id")
        signing = [row for row in signing if row.organiser_signed_at is None]
        if not signing:
            raise AlreadySigned
        for row in signing:
            row.organiser_signed_at, row.organiser_signed_by_id = case.now, case.by.known_id
    else:
        (row,) = signing = [_own(case, rows, supplier)]
        if row.supplier_signed_at is not None:
            raise AlreadySigned
        row.supplier_signed_at, row.supplier_signed_by_id = case.now, case.by.known_id
    for row in signing:
        row.save()
    case.facts |= {
        "agreements": [row.agreement_number for row in signing],
        "late": case.now >= sign_by(case),
    }


@handles(v.decline_entry)
def decline_entry(
    case: Case, *, reason: str = "", participation: int | None = None, supplier: int | None = None
) -> None:
    """放弃入围 · by the entrant itself; the organiser notes it of one that did not sign in time. Nobody moves up."""
    rows = list(_undecided(case))
    if case.party is Party.BUYER:
        found = next((row for row in rows if row.participation_id == participation), None)
        if found is None:
            raise NotFound("入围供应商 entrant", field="participation_id")
        if found.supplier_signed_at is not None or case.now < sign_by(case):
            raise NotYetOverdue(until=f"{sign_by(case) - timedelta(seconds=1):%Y-%m-%d}")
    else:
        found = _own(case, rows, supplier)
    why = words(reason, "放弃理由 reason", "reason")
    found.standing, found.left_at, found.left_reason = Standing.DECLINED, case.now, why
    found.save(update_fields=["standing", "left_at", "left_reason"])
    case.package.participations.filter(supplier=found.supplier_id).update(declined_at=case.now)
    case.facts |= {"supplier": found.supplier.name, "reason": why}


@handles(v.start_agreement, together=True)
def start_agreement(case: Case, *, secret: str = "") -> None:
    """框架协议生效 · draws the order of turns once and for all, and begins the term of the framework if no lot has yet."""
    lot = entries.lot_of(case.package)
    case.facts |= starting.start(
        lot, secret=words(secret, "随机数 secret", "secret"), subject=str(case.package.pk), now=case.now
    )
    bonds.fall_due(case, to=[row.pk for row in entered(case)])


def entered(case: Case) -> list[Participation]:
    """Who was chosen to enter and has not declined, by place."""
    rows = case.package.participations.filter(
        is_entrant=True, chosen_at__isnull=False, declined_at__isnull=True
    )
    return list(rows.select_related("supplier__region").order_by("place"))


def sign_by(case: Case) -> datetime:
    """When the time to sign has run out."""
    return run_out(case.dossier.done[v.publish_entry.code], case.figure(SIGNED_WITHIN))[0]


def _undecided(case: Case) -> QuerySet[Entrant]:
    lot: Lot = entries.lot_of(case.package)
    rows = lot.entrants.select_for_update(of=("self",)).select_related("supplier")
    return rows.filter(participation__package=case.package, standing=Standing.SELECTED).order_by("pk")


def _own(case: Case, rows: list[Entrant], supplier: int | None) -> Entrant:
    mine = own_supplier(case, supplier)
    found = next((row for row in rows if row.supplier_id == mine.pk), None)
    if found is None:
        raise NotWinner
    return found
