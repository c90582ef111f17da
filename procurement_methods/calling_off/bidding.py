"""二次竞价 · every entrant in force may go below its agreed price, sealed until the end; the lowest total wins, of equal ones the earlier."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.clock import SHANGHAI
from backend.core.figures import figure
from backend.core.money import shown, yuan
from backend.core.refusals import NotFound
from backend.region.queries import chain
from procurement_methods import vault
from procurement_methods.calling_off import letters, rules
from procurement_methods.calling_off.beginning import (
    NewCallOff,
    agreed_prices,
    begin,
    fit_entrants,
    must_be_payable,
    unfit_now,
)
from procurement_methods.calling_off.models import CallOff, CallOffLine, CallOffQuote
from procurement_methods.calling_off.placing import agree, locked, must_be, note, own, taken, void
from procurement_methods.calling_off.refusals import (
    AboveAgreed,
    BiddingBeyondTerm,
    BiddingOver,
    BiddingTooShort,
    ExtendedOnce,
    NoQuote,
    NotInvited,
    NotSupplied,
    PriceUnfit,
    QuoteIncomplete,
)
from procurement_methods.calling_off.rules import QuoteState, State
from procurement_methods.calling_off.supplying import supplied
from procurement_methods.framework.models import Entrant
from procurement_methods.framework.queries import entrant_in_force, in_force_for
from procurement_methods.framework.rules import Way
from procurement_methods.language.comparing import Offered, compare
from procurement_methods.moments import moment
from procurement_methods.queries import SELLS
from procurement_methods.refusals import WhichSupplier
from procurement_methods.verbs.parts import is_price
from procurement_methods.verbs.quoting import must_be_admitted


@dataclass(frozen=True, slots=True)
class Priced:
    """一项报价 · what one piece of an item is to cost."""

    item_id: int
    unit_price: Decimal


@transaction.atomic
def invite(new: NewCallOff, bids_until: datetime | None = None, *, by: Actor) -> CallOff:
    """发起二次竞价 · all entrants in force are invited, for the time of the call at least."""
    call_off, lines = begin(new, Way.BIDDING, State.BIDDING, by=by)
    entrants = fit_entrants(call_off.lot)
    must_be_payable(lines, entrants, new.budget_line_id)
    _open(call_off, bids_until)
    call_off.save()
    CallOffLine.objects.bulk_create(lines)
    _invite(call_off, entrants, by)
    return call_off


@transaction.atomic
def extend(call_off_id: UUID, bids_until: datetime | None = None, *, by: Actor) -> CallOff:
    """延长二次竞价 · once, where no valid quote came; everybody who is in force by then is invited."""
    call_off = own(call_off_id, by)
    must_be(call_off, State.WITHOUT_BIDS)
    in_force_for(call_off.lot, call_off.buyer, Way.BIDDING)
    if call_off.extended_at is not None:
        raise ExtendedOnce
    entrants = fit_entrants(call_off.lot)
    call_off.extended_at, call_off.opened_at, call_off.state = clock.now(), None, State.BIDDING
    _open(call_off, bids_until)
    call_off.save()
    _invite(call_off, entrants, by)
    return call_off


@transaction.atomic
def quote(
    call_off_id: UUID, lines: Sequence[Priced], *, entrant_id: int | None = None, by: Actor
) -> CallOffQuote:
    """报价 · one price for each item, the agreed one at most; sealed before it is written down, in place of an earlier one."""
    now = moment()
    call_off, entrant = _as_invited(call_off_id, entrant_id, by)
    _must_be_open(call_off, now)
    entrant = entrant_in_force(call_off.lot, entrant.pk)
    entrant.lot = call_off.lot
    must_be_admitted(entrant.supplier)
    needed = list(call_off.lines.select_related("item"))
    supplied(entrant, [line.item for line in needed], call_off.buyer)
    told = json.dumps(_told(lines, needed, entrant))
    standing = call_off.quotes.filter(entrant=entrant, state=QuoteState.RECEIVED).first()
    if standing is not None:
        if told_of(standing) == json.loads(told):
            return standing  # the same again is the same quote, given when it was given first
        standing.state = QuoteState.REPLACED
        standing.save(update_fields=["state"])
    made = CallOffQuote(call_off=call_off, entrant=entrant, quoted_at=now, quoted_by_id=by.known_id)
    made.sealed = vault.wrap(told, bound_to(made))
    made.save(force_insert=True)
    note("quoted", call_off, by, at=entrant.supplier_id, quote=str(made.pk))
    return made


@transaction.atomic
def withdraw(call_off_id: UUID, *, entrant_id: int | None = None, by: Actor) -> CallOffQuote:
    """撤回报价 · before the end; another one may follow."""
    now = moment()
    call_off, entrant = _as_invited(call_off_id, entrant_id, by)
    _must_be_open(call_off, now)
    standing = call_off.quotes.filter(entrant=entrant, state=QuoteState.RECEIVED).first()
    if standing is None:
        raise NoQuote
    standing.state = QuoteState.WITHDRAWN
    standing.save(update_fields=["state"])
    note("quote_withdrawn", call_off, by, at=entrant.supplier_id, quote=str(standing.pk))
    return standing


@transaction.atomic
def close(call_off_id: UUID, now: datetime) -> bool:
    """截止 · by the clock: quotes are opened and compared, those of entrants that may not win any more are left out."""
    call_off = taken(call_off_id, State.BIDDING, now)
    if call_off is None:
        return False
    if call_off.lot.framework.ended_at is not None:
        void(call_off, "框架协议已提前终止，报价不再开启。", by=SYSTEM)
        return True
    call_off.opened_at, call_off.next_due_at = clock.now(), None
    lines = list(call_off.lines.select_related("item"))
    counted: dict[UUID, CallOffQuote] = {}
    received = call_off.quotes.filter(state=QuoteState.RECEIVED)
    for each in received.select_related("entrant__supplier__supplier", "entrant__lot"):
        _open_quote(each, lines)
        each.reason = _why_not(call_off, each.entrant, lines)
        if each.reason:
            each.state = QuoteState.LEFT_OUT
            each.save(update_fields=["state", "reason", "prices", "total"])
        else:
            counted[each.pk] = each
    for placed in compare(
        Offered(number, row.total, row.quoted_at) for number, row in enumerate(counted.values())
    ):
        row = list(counted.values())[placed.key]
        row.state, row.place = QuoteState.OPENED, placed.place
        row.save(update_fields=["state", "place", "prices", "total"])
    note("opened", call_off, SYSTEM, quotes=len(counted))
    letters.compared(call_off, counted.values())
    winner = min(counted.values(), key=lambda row: row.place or 0, default=None)
    if winner is None:
        call_off.state = State.WITHOUT_BIDS
        call_off.save()
        letters.unanswered(call_off)
    else:
        agree(call_off, winner.entrant, _by_item(winner, lines), by=SYSTEM)
    return True


def next_winner(call_off: CallOff, why: str, *, by: Actor) -> None:
    """递补 · who won does not deliver: the next of those that can; nobody left: it is over."""
    mine = call_off.quotes.filter(entrant=call_off.entrant, state=QuoteState.OPENED)
    mine.update(state=QuoteState.DECLINED, reason=why)
    lines = list(call_off.lines.select_related("item"))
    rest = call_off.quotes.filter(state=QuoteState.OPENED).order_by("place")
    for row in rest.select_related("entrant__supplier__supplier", "entrant__lot"):
        unable = _why_not(call_off, row.entrant, lines)
        if not unable:
            agree(call_off, row.entrant, _by_item(row, lines), by=by)
            return
        row.state, row.reason = QuoteState.LEFT_OUT, unable
        row.save(update_fields=["state", "reason"])
    void(call_off, f"{why}；没有其他有效报价。", by=by)


def bound_to(quote: CallOffQuote) -> str:
    """What a sealed quote opens for: itself, and no other."""
    return f"call-off-quote:{quote.pk}:{quote.call_off_id}:{quote.entrant_id}"


def told_of(quote: CallOffQuote) -> dict[str, str]:
    """What a sealed quote says: prices by item."""
    found: dict[str, str] = json.loads(vault.unwrap(bytes(quote.sealed), bound_to(quote)))
    return found


def _open(call_off: CallOff, bids_until: datetime | None) -> None:
    named = call_off.lot.framework.bidding_hours
    hours = named or int(figure(rules.BIDDING_LEAST, regions=chain(call_off.buyer.region_id)).amount)
    least = rules.shortest(clock.now(), hours)
    until = bids_until or least
    if until < least:
        raise BiddingTooShort(hours=hours, least=f"{least.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    ends_on = call_off.lot.framework.ends_on
    if ends_on is not None and until.astimezone(SHANGHAI).date() > ends_on:
        raise BiddingBeyondTerm(ends_on=ends_on)
    call_off.bids_until = call_off.next_due_at = until


def _invite(call_off: CallOff, entrants: Sequence[Entrant], by: Actor) -> None:
    call_off.invited.set(entrants)
    letters.invited(call_off, [entrant.supplier_id for entrant in entrants])
    assert call_off.bids_until is not None
    note(
        "invited", call_off, by, until=call_off.bids_until.isoformat(),
        suppliers=[entrant.supplier.name for entrant in entrants],
    )  # fmt: skip


def _as_invited(call_off_id: UUID, entrant_id: int | None, by: Actor) -> tuple[CallOff, Entrant]:
    """The call-off, locked, and the entrant in whose name a supplier's person acts."""
    mine = Entrant.objects.filter(invited_to=call_off_id, supplier__in=by.organisations(*SELLS))
    found = list(mine if entrant_id is None else mine.filter(pk=entrant_id))
    if not found:
        if CallOff.objects.filter(
            pk=call_off_id, lot__entrants__supplier__in=by.organisations(*SELLS)
        ).exists():
            raise NotInvited
        raise NotFound("第二阶段成交 call-off", field="id")
    if len(found) > 1:
        raise WhichSupplier
    return locked(call_off_id), found[0]


def _must_be_open(call_off: CallOff, now: datetime) -> None:
    must_be(call_off, State.BIDDING)
    assert call_off.bids_until is not None
    if now >= call_off.bids_until:
        raise BiddingOver(until=f"{call_off.bids_until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")


def _told(lines: Sequence[Priced], needed: Sequence[CallOffLine], entrant: Entrant) -> dict[str, str]:
    """The prices as they are sealed; refuses what is wrong with them."""
    if sorted(each.item_id for each in lines) != sorted(line.item_id for line in needed):
        raise QuoteIncomplete
    if any(not is_price(each.unit_price) for each in lines):
        raise PriceUnfit
    asked = {each.item_id: yuan(each.unit_price) for each in lines}
    agreed = agreed_prices(entrant, [line.item for line in needed])
    names = {line.item_id: line.item.name for line in needed}
    for item in rules.too_dear(asked, agreed):
        raise AboveAgreed(item=names[item], asked=shown(asked[item]), agreed=shown(agreed[item]))
    return {str(item): str(price) for item, price in sorted(asked.items())}


def _open_quote(quote: CallOffQuote, lines: Sequence[CallOffLine]) -> None:
    quote.prices = told_of(quote)
    quote.total = rules.total((line.quantity, Decimal(quote.prices[str(line.item_id)])) for line in lines)


def _by_item(quote: CallOffQuote, lines: Sequence[CallOffLine]) -> Mapping[int, Decimal]:
    """What was quoted, by item; the agreed price where that was lowered below it meanwhile."""
    agreed = agreed_prices(quote.entrant, [line.item for line in lines])
    return {item: min(price, Decimal(quote.prices[str(item)])) for item, price in agreed.items()}


def _why_not(call_off: CallOff, entrant: Entrant, lines: Sequence[CallOffLine]) -> str:
    """Why an entrant cannot win any more; nothing, if it can."""
    if why := unfit_now(entrant):
        return why
    try:
        supplied(entrant, [line.item for line in lines], call_off.buyer)
    except NotSupplied as missing:
        return missing.message_zh
    return ""
