"""保证金 · bonds that suppliers give for their bids and for the contract: how much the tender documents want, which are lodged, and
when each goes back.

Money in cash is never taken: the forms are those of 《政府采购法实施条例》第三十三条、第四十八条. What the documents want was held
against the limits of the law when they were issued; here nothing above them is taken. A bond is no secret of the platform's: who
lodged one tells who bids, so it is shown like a bid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.core import clock, journal
from backend.core.actor import SYSTEM, Actor
from backend.core.clock import SHANGHAI
from backend.core.law import REG
from backend.core.money import yuan
from backend.core.peers import grouped
from backend.core.periods import run_out
from backend.core.refusals import NotFound
from procurement_methods.engine.clockwork import drain
from procurement_methods.engine.dossiers import counted, dossier_of, figures_of, method_of
from procurement_methods.engine.performing import Case, locked, must_be_open
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.mail import boxes_of, send
from procurement_methods.models import Bond, Contract, Package, Participation, Procurement
from procurement_methods.queries import parties_of
from procurement_methods.refusals import (
    BondBeyondLaw,
    BondEndsEarly,
    BondMissing,
    BondNotAsked,
    BondOver,
    BondStillHeld,
    BondTooSmall,
    DocumentsFirst,
    NotWinner,
)
from procurement_methods.verbs.parts import own_supplier, words

Kind = Bond.Kind
SOON = timedelta(days=1)
BASIS = {Kind.BID: REG.art(33), Kind.PERFORMANCE: REG.art(48)}
MOST = {Kind.BID: "bond.bid.max_ratio", Kind.PERFORMANCE: "bond.performance.max_ratio"}
LOSERS, WINNER = "bond.bid.return_losers_max", "bond.bid.return_winner_max"


@dataclass(frozen=True, slots=True)
class NewBond:
    """一笔保证金 · what a supplier says of it."""

    kind: str
    form: str
    amount: Decimal
    issuer: str
    number: str
    valid_until: date | None = None


def bid_bond_of(package: Package) -> Decimal:
    """投标保证金 · how much the documents want of each bidder, in yuan; zero where they want none."""
    return Decimal(_values(package).get("bid_bond", 0))


def performance_bond_of(package: Package, amount: Decimal) -> Decimal:
    """履约保证金 · how much the documents want for a contract of an amount, in yuan."""
    return yuan(amount * Decimal(_values(package).get("performance_bond_ratio", 0)))


def bonds_of(ids: Iterable[int]) -> dict[int, list[Bond]]:
    """The bonds of participations."""
    return grouped(
        Bond.objects.filter(participation__in=list(ids)).order_by("lodged_at", "pk"), "participation_id"
    )


@transaction.atomic
def lodge(package_id: UUID, new: NewBond, *, supplier: int | None = None, by: Actor) -> Bond:
    """提交保证金 · a supplier lodges the bond for its bid before the deadline, or as the winner that for the contract."""
    case = _case(package_id, by)
    if Party.SUPPLIER not in parties_of(by, case.procurement, case.package):
        raise NotFound("采购包 package", field="id")
    organisation = own_supplier(case, supplier)
    row = case.package.participations.select_for_update().filter(supplier=organisation).first()
    if row is None or row.obtained_at is None:
        raise DocumentsFirst
    kind = Kind(new.kind)
    if kind == Kind.BID:
        must_be_open(case, v.submit_bid)
        wanted, base = bid_bond_of(case.package), case.package.budget
    else:
        wanted, base = _for_contract(case, row)
    if not wanted:
        raise BondNotAsked(clause=BASIS[kind])
    amount, most = yuan(new.amount), case.figure(MOST[kind])
    if amount < wanted:
        raise BondTooSmall(wanted=wanted)
    if amount > base * most.amount:
        raise BondBeyondLaw(most=yuan(base * most.amount), clause=most.cited)
    _must_last(case, kind, new.valid_until)
    bond = Bond.objects.create(
        participation=row,
        kind=kind,
        form=new.form,
        amount=amount,
        issuer=words(new.issuer, "出具机构 issuer", "issuer", most=100),
        number=words(new.number, "凭证编号 number", "number", most=80),
        valid_until=new.valid_until,
        lodged_by_id=by.known_id,
    )
    _record("bond_lodged", case, bond, by)
    return bond


@transaction.atomic
def give_back(bond_id: UUID, voucher: str, *, by: Actor) -> Bond:
    """退还保证金 · the buyer or its agent gives a bond back: to losers after the letters, to the winner after the signature, to all when
    it ended without an award; that for the contract after the acceptance."""
    case, bond = _held(bond_id, by)
    if not _may_go_back(case, bond):
        raise BondStillHeld(clause=BASIS[Kind(bond.kind)])
    bond.returned_at, bond.returned_by_id = case.now, by.known_id
    bond.voucher = words(voucher, "退还凭证 voucher", "voucher", most=80)
    _end(bond)
    _record("bond_returned", case, bond, by, on_time=bond.due_at is None or case.now < bond.due_at)
    return bond


@transaction.atomic
def keep(bond_id: UUID, reason: str, *, by: Actor) -> Bond:
    """不予退还 · the bond of a winner who declined is kept as the tender documents say, with a reason; no other is."""
    case, bond = _held(bond_id, by)
    if bond.kind != Kind.BID or bond.participation.declined_at is None:
        raise BondStillHeld(clause=BASIS[Kind(bond.kind)])
    bond.kept_at, bond.kept_reason = case.now, words(reason, "不予退还的理由 reason", "reason")
    _end(bond)
    _record("bond_kept", case, bond, by, reason=bond.kept_reason)
    return bond


def must_be_lodged(case: Case, row: Participation) -> None:
    """Refuse a bid whose bond is missing, or ends before the bid does."""
    wanted = bid_bond_of(case.package)
    if not wanted:
        return
    held = row.bonds.filter(kind=Kind.BID, returned_at__isnull=True, amount__gte=wanted)
    until = _bid_lasts_until(case)
    if not any(bond.valid_until is None or until is None or bond.valid_until >= until for bond in held):
        raise BondMissing(what=Kind.BID.label, amount=wanted, clause=BASIS[Kind.BID])


def must_secure(case: Case, contract: Contract) -> None:
    """Refuse the winner's signature as long as the bond for the contract is missing."""
    wanted = performance_bond_of(case.package, contract.amount)
    held = contract.participation.bonds.filter(
        kind=Kind.PERFORMANCE, returned_at__isnull=True, amount__gte=wanted
    )
    if wanted and not held.exists():
        raise BondMissing(what=Kind.PERFORMANCE.label, amount=wanted, clause=BASIS[Kind.PERFORMANCE])


def fall_due(case: Case, *, to: Sequence[int] = (), but: Sequence[int] = ()) -> None:
    """应退 · from now on the time to give bid bonds back runs: to these participations, or to all but some."""
    rows = Bond.objects.filter(
        participation__package=case.package, participation__declined_at__isnull=True, kind=Kind.BID,
        returned_at__isnull=True, kept_at__isnull=True, due_at__isnull=True,
    )  # fmt: skip
    found = list(rows.filter(participation__in=to) if to else rows.exclude(participation__in=but))
    if not found:
        return
    at, provisional = run_out(case.now, case.figure(WINNER if to else LOSERS))
    for bond in found:
        bond.due_at, bond.is_due_provisional, bond.next_due_at = at, provisional, at - SOON
        bond.save(update_fields=["due_at", "is_due_provisional", "next_due_at"])


def run_due(now: datetime | None = None) -> int:
    """Remind of bonds that are to go back tomorrow, and say which did not; how many were told about."""
    return drain(Bond.objects.filter, _remind, now)


@transaction.atomic
def _remind(bond_id: UUID, now: datetime) -> bool:
    bond = (
        Bond.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("participation__supplier", "participation__package__procurement")
        .filter(pk=bond_id, next_due_at__lte=now)
        .first()
    )
    if bond is None or bond.due_at is None:
        return False
    package = bond.participation.package
    late = now >= bond.due_at
    when = f"{bond.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    said = "已届满，仍未退还" if late else "将届满"
    line = (
        f"「{bond.participation.supplier.name}」的{bond.get_kind_display()}应退还，法定期限于 {when} {said}。"
    )
    send(
        f"bond:{bond.pk}:{'late' if late else 'soon'}",
        boxes_of(package.procurement, (Party.BUYER, Party.AGENT)),
        "保证金逾期未退" if late else "保证金待退还",
        package.procurement,
        line,
    )
    bond.next_due_at = None if late else bond.due_at
    bond.save(update_fields=["next_due_at"])
    if late:
        _note("bond_overdue", package, bond, SYSTEM)
    return True


# The parts


def _values(package: Package) -> Mapping[str, Any]:
    version = package.document_version
    return version.content["values"] if version is not None else {}


def _bid_lasts_until(case: Case) -> date | None:
    """The last day on which a bid holds: its validity counts from the deadline."""
    deadline, days = case.dossier.planned.get("deadline"), _values(case.package).get("validity_days")
    if deadline is None or days is None:
        return None
    return (deadline + timedelta(days=int(days))).date()


def _must_last(case: Case, kind: Kind, until: date | None) -> None:
    """A guarantee that ends before what it secures secures nothing."""
    least = _bid_lasts_until(case) if kind == Kind.BID else clock.today()
    if until is not None and least is not None and until < least:
        raise BondEndsEarly(least=least.isoformat())


def _for_contract(case: Case, row: Participation) -> tuple[Decimal, Decimal]:
    """What the bond of the winner is to be, and of what."""
    if row.chosen_at is None or row.declined_at is not None or v.publish_result.code not in case.dossier.done:
        raise NotWinner
    if case.package.is_over or v.accept.code in case.dossier.done:
        raise BondNotAsked(clause=BASIS[Kind.PERFORMANCE])
    price = row.offer or Decimal()
    return performance_bond_of(case.package, price), price


def _case(package_id: UUID, by: Actor) -> Case:
    found = Package.objects.filter(pk=package_id).first()
    if found is None:
        raise NotFound("采购包 package", field="id")
    procurement = locked(found.procurement_id, by)
    package = procurement.packages.select_for_update().get(pk=package_id)
    return _made(procurement, package, by)


def _made(procurement: Procurement, package: Package, by: Actor) -> Case:
    dossier = dossier_of(procurement, package, counted([package])[package.pk])
    return Case(
        procurement,
        package,
        method_of(procurement),
        dossier,
        by,
        Party.SUPPLIER,
        clock.now(),
        figures_of(procurement),
    )


def _held(bond_id: UUID, by: Actor) -> tuple[Case, Bond]:
    """A bond that is not settled, with its package, for the buyer or its agent; not found as long as it is a secret."""
    found = Bond.objects.filter(pk=bond_id).values_list("participation__package", flat=True).first()
    if found is None:
        raise NotFound("保证金 bond", field="id")
    case = _case(found, by)
    held = parties_of(by, case.procurement, case.package)
    deadline = case.dossier.planned.get("deadline")
    known = case.package.is_over or (deadline is not None and case.now >= deadline)
    if not held & {Party.BUYER, Party.AGENT} or not known:
        raise NotFound("保证金 bond", field="id")
    rows = Bond.objects.select_for_update(of=("self",)).select_related("participation__supplier")
    bond = rows.get(pk=bond_id)
    if bond.is_over:
        raise BondOver
    return case, bond


def _may_go_back(case: Case, bond: Bond) -> bool:
    row, done = bond.participation, case.dossier.done
    if bond.kind == Kind.PERFORMANCE:
        kept = Contract.objects.filter(participation=row, voided_at__isnull=True).first()
        return case.package.is_over or kept is None or kept.accepted_at is not None
    if case.package.is_over or row.bid_at is None or bond.due_at is not None:
        return True
    wins = row.chosen_at is not None and row.declined_at is None
    return bool(v.RESULTS & done.keys()) and not wins


def _end(bond: Bond) -> None:
    bond.next_due_at = None
    bond.save()


def _record(verb: str, case: Case, bond: Bond, by: Actor, **facts: Any) -> None:
    _note(verb, case.package, bond, by, **facts)


def _note(verb: str, package: Package, bond: Bond, by: Actor, **facts: Any) -> None:
    journal.record(
        f"procurement.{verb}",
        package,
        by,
        organisation_id=package.procurement.organisation_id,
        clause=BASIS[Kind(bond.kind)],
        procurement=package.procurement.number,
        package=package.number,
        supplier=bond.participation.supplier.name,
        kind=bond.kind,
        form=bond.form,
        amount=str(bond.amount),
        number=bond.number,
        **facts,
    )
