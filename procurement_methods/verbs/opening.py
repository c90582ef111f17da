"""开标（开启） · enough holders give their shares, every bid is decrypted, and what it offers is announced.

Opening is one transaction. Files are written beside and put in place when they are whole, so a process that dies in the
middle leaves nothing half opened: whoever opens again does it all.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.refusals import NotFound, Refusal
from procurement_methods import offers, opening_record, vault
from procurement_methods.engine.dossiers import dossier_of
from procurement_methods.engine.performing import Case, handles, locked
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.language.prices import corrected, rounded
from procurement_methods.models import Bid, BidLock, KeyShare, Package, Participation
from procurement_methods.queries import parties_of
from procurement_methods.refusals import ShareTaken, ShareTooEarly
from procurement_methods.sealing import BidUnreadable, Lock, Opener, check_share

Holder = KeyShare.Holder
HELD_BY = {Holder.BUYER: Party.BUYER, Holder.AGENT: Party.AGENT, Holder.REGULATOR: Party.REGULATOR}


def lock_of(package: Package) -> tuple[BidLock, Lock]:
    """The lock of a package as a row and as sealing knows it; not found before the documents are issued."""
    row = BidLock.objects.filter(package=package).first()
    if row is None:
        raise NotFound("开标锁 lock", field="id")
    marks = dict(row.shares.values_list("holder", "fingerprint"))
    return row, Lock(row.recipient, row.wrapped, row.needed, marks)


@transaction.atomic
def take_share(package_id: UUID, *, by: Actor) -> tuple[str, str]:
    """领取密钥份额 · whose share of the opening key it is, and the share: told once and then forgotten by the platform.

    Who loses it cannot help to open; enough others still can.
    """
    package, share = _own_share(package_id, by)
    if share.taken_at is not None or share.waiting is None:
        raise ShareTaken(at=f"{share.taken_at:%Y-%m-%d %H:%M}")
    told = vault.unwrap(bytes(share.waiting), share.lock.recipient + share.holder)
    share.waiting, share.taken_at, share.taken_by_id = None, clock.now(), by.known_id
    share.save()
    _record("key_share_taken", package, share, by)
    return share.holder, told


@transaction.atomic
def give_share(package_id: UUID, told: str, *, by: Actor) -> KeyShare:
    """提交密钥份额 · after the deadline a holder gives the share back, so that the bids can be opened."""
    package, share = _own_share(package_id, by)
    deadline = dossier_of(package.procurement, package, {}).planned.get("deadline")
    if deadline is None or clock.now() < deadline:
        raise ShareTooEarly
    _, lock = lock_of(package)
    check_share(lock, share.holder, told)
    if not share.given:
        share.given, share.given_at, share.given_by_id = told.strip(), clock.now(), by.known_id
        share.save()
        _record("key_share_given", package, share, by)
    return share


def _own_share(package_id: UUID, by: Actor) -> tuple[Package, KeyShare]:
    found = Package.objects.filter(pk=package_id).first()
    if found is None:
        raise NotFound("采购包 package", field="id")
    procurement = locked(found.procurement_id, by)
    package = procurement.packages.get(pk=package_id)
    package.procurement = procurement
    held = parties_of(by, procurement, package)
    holders = [holder for holder, party in HELD_BY.items() if party in held]
    share = (
        KeyShare.objects.select_for_update(of=("self",))
        .select_related("lock")
        .filter(lock__package=package, holder__in=holders)
        .first()
    )
    if share is None:
        raise NotFound("密钥份额 key share", field="id")
    return package, share


def _record(verb: str, package: Package, share: KeyShare, by: Actor) -> None:
    journal.record(
        f"procurement.{verb}",
        package,
        by,
        organisation_id=package.procurement.organisation_id,
        procurement=package.procurement.number,
        package=package.number,
        holder=share.holder,
    )


@handles(v.open_bids)
def open_bids(case: Case) -> None:
    """开标 · joins the key from the shares that were given, opens every bid, and notes what each offers."""
    row, lock = lock_of(case.package)
    given = {share.holder: share.given for share in row.shares.all() if share.given}
    given[str(Holder.PLATFORM)] = vault.kept(str(case.package.pk))
    opener = Opener(lock, given)
    announced, opened = [], []
    bids = Bid.objects.filter(participation__package=case.package, state=Bid.State.RECEIVED)
    for bid in bids.select_related("participation__supplier").order_by("received_at", "pk"):
        participation = bid.participation
        try:
            _open(bid, opener)
        except Refusal as refusal:
            bid.state, bid.fault = Bid.State.UNREADABLE, refusal.message
        bid.opened_at = participation.opened_at = case.now
        bid.save()
        participation.save()
        opened.append(bid)
        announced.append(
            {
                "supplier": participation.supplier.name,
                "price": None if participation.quoted is None else f"{participation.quoted:.2f}",
                "digest": bid.digest,
                "fault": bid.fault,
            }
        )
    record = opening_record.draw_up(case.procurement, case.package, opened, at=case.now, by=case.by)
    case.facts |= {"holders": sorted(given), "bids": announced, "record": record.digest}


def _open(bid: Bid, opener: Opener) -> None:
    """Decrypt one bid and write down what it offers."""
    sealed, plain = file_of(bid.path), f"opened/{bid.pk}.zip"
    target = file_of(plain)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_suffix(f".{os.getpid()}")
    try:
        try:
            with open(sealed, "rb") as source, open(beside, "wb") as written:
                opener.open(source, written, bid.digest)
        except FileNotFoundError as error:
            raise BidUnreadable from error
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    bid.state, bid.opened_path = Bid.State.OPENED, plain
    with open(target, "rb") as file:
        offered = offers.read(file)
    _note(bid.participation, offered)


def _note(participation: Participation, offered: offers.Offered) -> None:
    price, corrections = corrected(offered.quote)
    participation.quoted, participation.price = offered.quote.form_total, rounded(price)
    participation.size, participation.domestic, participation.brand = (
        offered.size.value,
        offered.domestic,
        offered.brand,
    )
    participation.corrections = [
        {
            "slip": each.slip.value,
            "was": str(each.was),
            "becomes": str(each.becomes),
            "line": each.line,
            "clause": each.clause,
        }
        for each in corrections
    ]


def file_of(path: str) -> Path:
    """Where a bid's file lies."""
    return Path(settings.BIDS_ROOT) / path
