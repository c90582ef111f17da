"""反向竞价 · the floor opens, bids and proxies come in, it is paused, resumed and closed; the first is asked, or else the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from backend.core import clock, events
from backend.core.actor import Actor
from backend.core.money import CENT, yuan
from backend.core.refusals import NotFound, Required
from backend.supplier.models import Supplier
from procurement_methods import floor, mall_letters
from procurement_methods.engine.performing import Case, handles
from procurement_methods.events import PackageMoved
from procurement_methods.language import parties as v
from procurement_methods.language.auction import (
    Act,
    AuctionClosed,
    AuctionPaused,
    BidTooFast,
    Kind,
    NoEntryQuote,
    State,
    act,
)
from procurement_methods.language.method import FAILED
from procurement_methods.models import Auction, Participation
from procurement_methods.moments import moment
from procurement_methods.queries import SELLS
from procurement_methods.refusals import AuctionTooEarly, NotWinner
from procurement_methods.verbs.awarding import winner
from procurement_methods.verbs.parts import bans_today, is_price, own_supplier, price, taking_part, words
from procurement_methods.verbs.quoting import must_be_admitted, open_quotes, unfit

STEP = "mall.reverse_auction.min_decrement_ratio"
LASTS = "mall.reverse_auction.duration"
WINDOW = "mall.reverse_auction.soft_close_window"
NOTICE = "mall.reverse_auction.notice_min"
PACE = "mall.reverse_auction.bids_a_minute"
FIGURES = (STEP, LASTS, WINDOW, NOTICE, PACE)


def announce(case: Case, auction_at: datetime | None, step: Decimal | None) -> None:
    """预告竞价 · when the floor opens, and by which rules; they stand from now on."""
    if auction_at is None:
        raise Required("竞价开始时间 auction at", field="auction_at")
    auction_at = auction_at.astimezone(clock.SHANGHAI)
    earliest = case.dossier.planned["deadline"] + timedelta(minutes=int(case.figure(NOTICE).amount))
    if auction_at < earliest:
        raise AuctionTooEarly(earliest=f"{earliest:%Y-%m-%d %H:%M}", clause=case.figure(NOTICE).cited)
    case.plan(auction_at=auction_at)
    Auction.objects.create(
        package=case.package,
        number=f"{case.procurement.number}-{case.package.number:02d}",
        step=None if step is None else price(step),
        lasts=timedelta(minutes=int(case.figure(LASTS).amount)),
        window=timedelta(minutes=int(case.figure(WINDOW).amount)),
        most_a_minute=int(case.figure(PACE).amount),
    )
    case.facts["auction_at"] = auction_at.isoformat()


@handles(v.open_floor)
def open_floor(case: Case) -> None:
    """开始竞价 · entry quotes are opened; the lowest is what has to be beaten, by the step at least."""
    auction = _locked(case)
    rows = open_quotes(case)
    lowest = min(row.price for row in rows if row.price is not None)
    least = max(CENT, yuan(lowest * case.figure(STEP).amount))
    auction.step = max(auction.step or least, least)
    begun = max(case.now, moment())
    entered = sorted(rows, key=lambda row: (row.bid_at, row.pk))
    state = floor.do(
        auction,
        *(Act(Kind.ENTERED, begun, row.pk, row.price) for row in entered),
        Act(Kind.OPENED, begun),
    )
    _keep_end(case, state)
    case.facts |= {"quotes": len(rows), "lowest": str(lowest), "step": str(auction.step)}


@dataclass(frozen=True, slots=True)
class Bidder:
    """出价人 · the participation in whose name somebody bids."""

    row: int
    package: UUID
    name: str


RULES = ("step", "lasts", "window", "most_a_minute", "state")


def at_the_door(
    procurement_id: UUID,
    by: Actor,
    packages: Collection[UUID],
    *,
    price: Decimal | None = None,
    supplier: int | None = None,
    **_: Any,
) -> Mapping[str, Any]:
    """入场前查看 · who bids, so that nothing of it is read while others wait; a bid that is too high now is too high for ever.

    Whoever is not clearly one admitted supplier in one auction is looked at again, under the lock.
    """
    mine = by.organisations(*SELLS)
    found = Participation.objects.filter(
        package__procurement=procurement_id, supplier__in=mine if supplier is None else mine & {supplier}
    )
    if packages:
        found = found.filter(package__in=packages)
    rows = list(
        found.alias(banned=Exists(bans_today().filter(supplier__organisation=OuterRef("supplier"))))
        .filter(banned=False, supplier__supplier__state=Supplier.State.ACTIVE, package__auction__isnull=False)
        .values_list("pk", "package", "supplier__name", *(f"package__auction__{name}" for name in RULES))[:2]
    )
    if len(rows) != 1 or (supplier is None and len(mine) > 1):
        return {}
    ((row, package, name, *held),) = rows
    if price is not None and is_price(price):
        auction = Auction(**dict(zip(RULES, held, strict=True)))
        with suppress(AuctionClosed, AuctionPaused, NoEntryQuote, BidTooFast):
            act(floor.terms_of(auction), floor.state_of(auction), Act(Kind.BID, clock.now(), row, price))
    return {"bidder": Bidder(row, package, name)}


@handles(v.place_bid, before=at_the_door)
def place_bid(
    case: Case, *, price: Decimal, supplier: int | None = None, bidder: Bidder | None = None
) -> None:
    """出价 · for the whole package, a step below the best price at least."""
    _bid(case, Kind.BID, price, supplier, bidder)


@handles(v.set_proxy, before=at_the_door)
def set_proxy(
    case: Case, *, floor: Decimal, supplier: int | None = None, bidder: Bidder | None = None
) -> None:
    """设置代理出价 · a lowest price that nobody else learns; bids are made down to it."""
    _bid(case, Kind.PROXY, floor, supplier, bidder)


def _bid(case: Case, kind: Kind, amount: Decimal, supplier: int | None, bidder: Bidder | None) -> None:
    if bidder is None or bidder.package != case.package.pk:
        row = taking_part(case, supplier)
        must_be_admitted(row.supplier)
        bidder = Bidder(row.pk, case.package.pk, row.supplier.name)
    auction = _locked(case)
    state = floor.do(auction, Act(kind, case.now, bidder.row, price(amount)))
    _keep_end(case, state)
    case.facts |= {"supplier": bidder.name, "amount": str(amount), "seq": state.seq}


@handles(v.pause_auction)
def pause_auction(case: Case, *, reason: str = "") -> None:
    """暂停竞价 · with a reason that everybody who watches reads; the time stands still."""
    why = words(reason, "暂停理由 reason", "reason", most=500)
    _keep_end(case, floor.do(_locked(case), Act(Kind.PAUSED, case.now, reason=why)))
    case.facts["reason"] = why


@handles(v.resume_auction)
def resume_auction(case: Case, *, reason: str = "") -> None:
    """恢复竞价 · as much time is left as there was."""
    why = words(reason, "恢复理由 reason", "reason", most=500)
    _keep_end(case, floor.do(_locked(case), Act(Kind.RESUMED, case.now, reason=why)))
    case.facts["reason"] = why


def _keep_end(case: Case, state: State) -> None:
    """The clock ends the stage when the log says; never while it is paused."""
    if state.ends_at is not None:
        if case.dossier.planned.get("ends_at") != state.ends_at:
            case.plan(ends_at=state.ends_at)
        return
    planned = {code: at for code, at in case.dossier.planned.items() if code != "ends_at"}
    case.dossier = case.dossier.changed(planned=planned)


@handles(v.close_floor)
def close_floor(case: Case) -> None:
    """竞价截止 · the places are what the log comes to."""
    state = floor.do(_locked(case), Act(Kind.CLOSED, case.now))
    rows = case.package.participations.in_bulk(state.order)
    for place, key in enumerate(state.order, 1):
        row = rows[key]
        row.place, row.final_price, row.final_at = place, state.standing[key][0], case.now
    Participation.objects.bulk_update(rows.values(), ["place", "final_price", "final_at"])
    case.facts |= {"best": str(state.best), "lines": state.seq}


@handles(v.ask_winner)
def ask_winner(case: Case) -> None:
    """请候选人确认 · the first in the order that still may win; it has so many hours to say yes."""
    ranked = case.package.participations.filter(place__isnull=False, declined_at__isnull=True)
    for row in ranked.select_related("supplier__supplier").order_by("place"):
        why = unfit(row.supplier)
        if why:
            row.place, row.conforming, row.reason = None, False, why
            row.save(update_fields=["place", "conforming", "reason"])
            continue
        row.chosen_at = case.now
        row.save(update_fields=["chosen_at"])
        mall_letters.asked_to_confirm(case.procurement, row)
        case.facts |= {"supplier": row.supplier.name, "price": str(row.offer)}
        return


@handles(v.confirm_award)
def confirm_award(case: Case, *, supplier: int | None = None) -> None:
    """确认成交 · the winner will deliver at its price."""
    row = winner(case)
    if own_supplier(case, supplier) != row.supplier:
        raise NotWinner
    case.facts |= {"supplier": row.supplier.name, "price": str(row.offer)}


def _locked(case: Case) -> Auction:
    found = Auction.objects.select_for_update().filter(package=case.package).first()
    if found is None:
        raise NotFound("竞价场 auction")
    return found


@events.on(PackageMoved)
def ended(event: PackageMoved) -> None:
    """终止 · who watches learns that it is over."""
    if event.stage != FAILED:
        return
    auction = Auction.objects.select_for_update().filter(package=event.package_id).first()
    if auction is not None and floor.state_of(auction).kind is not Kind.CLOSED:
        floor.do(auction, Act(Kind.CLOSED, moment(), reason="采购终止"))
