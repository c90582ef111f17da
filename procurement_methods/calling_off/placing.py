"""成交与下单 · a call-off has its entrant and its prices; it becomes an order, goes to the next, or comes to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.checkout import services as checkouts
from backend.checkout.services import Agreed
from backend.core import clock, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.figures import figure
from backend.core.periods import last_day
from backend.core.refusals import NotFound, Refusal
from backend.order.models import Order
from backend.region.queries import chain
from procurement_methods.calling_off import letters, rules
from procurement_methods.calling_off.models import CallOff
from procurement_methods.calling_off.ordering import FRAMEWORK_ORDERS
from procurement_methods.calling_off.refusals import CallOffStateUnfit, NotSupplied
from procurement_methods.calling_off.rules import BASIS, PUBLISHED_EACH, State
from procurement_methods.calling_off.supplying import full_name, supplied
from procurement_methods.framework.models import Entrant
from procurement_methods.framework.rules import Way
from procurement_methods.verbs.parts import words


def agree(call_off: CallOff, entrant: Entrant, prices: Mapping[int, Decimal], *, by: Actor) -> None:
    """成交 · an entrant delivers what it named, at these prices by item; the clock places the order in the name of the clerk."""
    now = clock.now()
    lines = list(call_off.lines.select_related("item"))
    variants = supplied(entrant, [line.item for line in lines], call_off.buyer)
    for line in lines:
        line.unit_price = prices[line.item_id]
        line.variant, line.product = variants[line.item_id], full_name(variants[line.item_id])
    call_off.lines.bulk_update(lines, ["unit_price", "variant", "product"])
    call_off.state, call_off.entrant, call_off.agreed_at = State.AGREED, entrant, now
    call_off.order, call_off.ordered_at, call_off.hindrance = None, None, ""
    call_off.published_at, call_off.notice, call_off.next_due_at = None, None, now
    if call_off.way in PUBLISHED_EACH:
        call_off.publish_by = _publish_by(call_off, now)
    call_off.save()
    letters.agreed(call_off)
    note(
        "agreed", call_off, by, supplier=entrant.supplier.name,
        prices={line.item.code: str(line.unit_price) for line in lines},
    )  # fmt: skip


def place(call_off: CallOff, *, by: Actor, budget_line_id: UUID | None = None) -> Order:
    """下达订单 · at the agreed prices, through the checks, the budget and the approval of every order of the mall."""
    lines = list(call_off.lines.select_related("item"))
    assert call_off.entrant is not None
    quantities: dict[int, int] = {}
    prices: dict[int, Decimal] = {}
    for line in lines:
        if line.variant_id is None or line.unit_price is None:
            raise NotSupplied(supplier=call_off.entrant.supplier.name, item=line.item.name)
        quantities[line.variant_id], prices[line.variant_id] = line.quantity, line.unit_price
    if budget_line_id is not None:
        call_off.budget_line_id = budget_line_id
    made = checkouts.order_agreed(
        Agreed(FRAMEWORK_ORDERS.code, prices),
        quantities,
        buyer=call_off.buyer,
        budget_line_id=call_off.budget_line_id,
        address_id=call_off.address_id,
        note=call_off.note,
        by=by,
    )
    call_off.state, call_off.order, call_off.ordered_at = State.ORDERED, made, clock.now()
    call_off.hindrance = ""
    call_off.next_due_at = call_off.ordered_at if call_off.way in PUBLISHED_EACH else None
    call_off.save()
    note("ordered", call_off, by, order=made.number, total=made.total_amount)
    return made


@transaction.atomic
def place_by_clock(call_off_id: UUID, now: datetime) -> bool:
    """到期下单 · the order of a call-off that has its entrant; where it is refused, the buyer's clerks are told, and do it by hand."""
    call_off = taken(call_off_id, State.AGREED, now)
    if call_off is None:
        return False
    try:
        with transaction.atomic():
            place(call_off, by=call_off.created_by.actor())
    except Refusal as refused:
        call_off = locked(call_off_id)
        call_off.hindrance = in_words(refused)
        call_off.next_due_at = None
        call_off.save(update_fields=["hindrance", "next_due_at"])
        letters.hindered(call_off)
        note("hindered", call_off, SYSTEM, reason=call_off.hindrance)
    return True


@transaction.atomic
def order(call_off_id: UUID, *, budget_line_id: UUID | None = None, by: Actor) -> CallOff:
    """下达订单 · by hand, where the clock could not; from another budget line if need be."""
    call_off = own(call_off_id, by)
    must_be(call_off, State.AGREED)
    place(call_off, by=by, budget_line_id=budget_line_id)
    return call_off


@transaction.atomic
def give_up(call_off_id: UUID, reason: str, *, by: Actor) -> CallOff:
    """作废 · the buyer gives up before anybody has won, or where an order cannot be placed; it says why."""
    call_off = own(call_off_id, by)
    must_be(call_off, *rules.GIVEN_UP_IN)
    if call_off.state == State.AGREED and not call_off.hindrance:
        raise CallOffStateUnfit(number=call_off.number, state=State.AGREED.label)
    void(call_off, words(reason, "作废原因 reason", "reason", most=1000), by=by)
    return call_off


def void(call_off: CallOff, reason: str, *, by: Actor) -> None:
    """It comes to nothing."""
    call_off.state, call_off.ended_at, call_off.ended_reason = State.VOID, clock.now(), reason
    call_off.next_due_at = None
    call_off.save()
    letters.void(call_off)
    note("void", call_off, by, reason=reason)


def go_on(call_off: CallOff, why: str, *, by: Actor) -> None:
    """转下一家 · who was to deliver does not: the next of a bidding or of the rotation; a direct choice is over."""
    from procurement_methods.calling_off import bidding, rotation

    if call_off.way == Way.BIDDING:
        bidding.next_winner(call_off, why, by=by)
    elif call_off.way == Way.ROTATION:
        rotation.pass_on(call_off, why, by=by)
    else:
        void(call_off, why, by=by)


def locked(call_off_id: UUID) -> CallOff:
    """A call-off, locked: who quotes, who closes and who orders wait for each other."""
    found = (
        CallOff.objects.select_for_update(of=("self",))
        .select_related("lot__framework__region", "buyer__region__channel", "entrant__supplier", "created_by")
        .filter(pk=call_off_id)
        .first()
    )
    if found is None:
        raise NotFound("第二阶段成交 call-off", field="id")
    return found


def taken(call_off_id: UUID, state: State, now: datetime) -> CallOff | None:
    """What the clock does something about: in this state, due, and in nobody else's hands."""
    return (
        CallOff.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("lot__framework__region", "buyer__region__channel", "entrant__supplier", "created_by")
        .filter(pk=call_off_id, state=state, next_due_at__lte=now)
        .first()
    )


def own(call_off_id: UUID, by: Actor) -> CallOff:
    """A call-off of the actor's own organisation, locked."""
    if not CallOff.objects.filter(pk=call_off_id, buyer__in=by.organisations()).exists():
        raise NotFound("第二阶段成交 call-off", field="id")
    call_off = locked(call_off_id)
    by.must(Role.PURCHASER, at=call_off.buyer_id)
    return call_off


def must_be(call_off: CallOff, *states: State) -> None:
    """Refuse a call-off that stands elsewhere."""
    if call_off.state not in states:
        raise CallOffStateUnfit(number=call_off.number, state=State(call_off.state).label)


def note(verb: str, call_off: CallOff, by: Actor, /, *, at: int | None = None, **facts: object) -> None:
    """Write down what happened to a call-off."""
    journal.record(
        f"call_off.{verb}", call_off, by, organisation_id=at or call_off.buyer_id, clause=BASIS,
        number=call_off.number, **facts,
    )  # fmt: skip


def in_words(refused: Refusal) -> str:
    """Everything that a refusal says, in one line."""
    return "；".join(each.message_zh for each in refused.each())


def _publish_by(call_off: CallOff, since: datetime) -> date:
    within = figure(rules.PUBLISHED_WITHIN, regions=chain(call_off.buyer.region_id))
    return last_day(since.astimezone(clock.SHANGHAI).date(), within).day
