"""Verbs of the supplier on orders of services: accept, decline, begin, ask for a supplement, report what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.refusals import NotFound
from procurement_methods.designated_services import letters, orders, rules
from procurement_methods.designated_services.models import (
    Asking,
    ServiceLine,
    ServiceOrder,
    Supplement,
    SupplementLine,
)
from procurement_methods.designated_services.ordering import Wanted, next_in_turn
from procurement_methods.designated_services.orders import hold, locked, move, note, supplied
from procurement_methods.designated_services.refusals import (
    ItemOfAnother,
    NothingDone,
    QuantityUnfit,
    ReportUnfit,
    SupplementOpen,
    TooLate,
)
from procurement_methods.designated_services.rules import State, Verb
from procurement_methods.framework import rotating
from procurement_methods.framework.models import Entrant, Item
from procurement_methods.framework.rules import Way
from procurement_methods.verbs.parts import words

OVERDUE = "逾期未接单"


@transaction.atomic
def accept(order_id: UUID, *, by: Actor) -> ServiceOrder:
    """接单 · the supplier takes the order at its agreed prices; what was held beyond them is free again."""
    order = supplied(order_id, by)
    rules.after(Verb.ACCEPT, State(order.state))
    if order.accept_by is not None and clock.now() >= order.accept_by:
        raise TooLate(until=f"{order.accept_by.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")
    hold(order, order.estimated_amount)
    order.accepted_at = clock.now()
    move(order, Verb.ACCEPT, "accepted_at", "held_amount")
    _answered(order, Asking.Outcome.TAKEN)
    note("service_order.accepted", order, by, amount=order.estimated_amount)
    letters.taken(order, _entrant(order).supplier.name)
    return order


@transaction.atomic
def decline(order_id: UUID, reason: str, *, by: Actor) -> ServiceOrder:
    """拒单 · with the reason. By rotation the turn is used up, and the next supplier is asked."""
    order = supplied(order_id, by)
    rules.after(Verb.DECLINE, State(order.state))
    _not_taken(order, words(reason, "不承接的理由 reason", "reason", most=500), by)
    return order


@transaction.atomic
def expire(order_id: UUID) -> ServiceOrder:
    """逾期 · the time to accept has run out: as if the supplier had declined. Twice is once."""
    order = locked(order_id, SYSTEM)
    if order.state == State.PLACED and order.accept_by is not None and clock.now() >= order.accept_by:
        _not_taken(order, OVERDUE, SYSTEM)
    return order


@transaction.atomic
def begin(order_id: UUID, *, by: Actor) -> ServiceOrder:
    """开始服务 · from now on the buyer cannot cancel any more."""
    order = supplied(order_id, by)
    move(order, Verb.BEGIN)
    note("service_order.begun", order, by)
    return order


@transaction.atomic
def ask_supplement(order_id: UUID, lines: Sequence[Wanted], reason: str, *, by: Actor) -> Supplement:
    """申请追加 · more of what was ordered, or of other items of the lot, at the agreed prices; done only after the buyer agreed."""
    order = supplied(order_id, by)
    rules.after(Verb.SUPPLEMENT, State(order.state))
    if order.supplements.filter(state=Supplement.State.OPEN).exists():
        raise SupplementOpen
    if not 0 < len(lines) <= rules.MOST_LINES or len({line.item_id for line in lines}) < len(lines):
        raise QuantityUnfit(most=rules.MOST_QUANTITY)
    ordered = {line.item_id: line for line in order.lines.all()}
    items = {
        item.pk: item
        for item in Item.objects.filter(lot=order.lot_id, pk__in=[line.item_id for line in lines])
    }
    entrant = _entrant(order)
    entrant.lot = order.lot
    made = []
    for line in lines:
        before = ordered.get(line.item_id)
        if line.item_id not in items:
            raise ItemOfAnother(lot=order.lot.title)
        after = line.quantity + (before.quantity if before else 0)
        if not rules.is_quantity(line.quantity) or after > rules.MOST_QUANTITY:
            raise QuantityUnfit(most=rules.MOST_QUANTITY)
        price = before.unit_price if before else entrant.price_of(items[line.item_id])
        made.append(SupplementLine(item_id=line.item_id, quantity=line.quantity, unit_price=price))
    supplement = Supplement(
        order=order,
        amount=_more(ordered.values(), made),
        reason=words(reason, "追加原因 reason", "reason", most=500),
        asked_by_id=by.known_id,
        asked_at=clock.now(),
    )
    if supplement.amount <= 0:
        raise QuantityUnfit(most=rules.MOST_QUANTITY)
    supplement.save(force_insert=True)
    for each in made:
        each.supplement = supplement
    SupplementLine.objects.bulk_create(made)
    note("service_order.supplement_asked", order, by, amount=supplement.amount, reason=supplement.reason)
    letters.supplement_asked(order, supplement)
    return supplement


@transaction.atomic
def report(order_id: UUID, done: Sequence[Wanted], *, by: Actor) -> ServiceOrder:
    """报告完成 · how much was really done of each line, at the prices of the order: never more, never at others. Lines that are not
    named were not done."""
    order = supplied(order_id, by)
    rules.after(Verb.REPORT, State(order.state))
    if order.supplements.filter(state=Supplement.State.OPEN).exists():
        raise SupplementOpen
    lines = {line.item_id: line for line in order.lines.select_related("item")}
    said = {each.item_id: each.quantity for each in done}
    if len(said) < len(done):
        raise QuantityUnfit(most=rules.MOST_QUANTITY)
    if said.keys() - lines.keys():
        raise NotFound("服务明细 line", field="lines")
    for item, line in lines.items():
        line.done_quantity = said.get(item, line.quantity * 0)
        if not rules.is_done(line.done_quantity, line.quantity):
            raise ReportUnfit(item=line.item.name, most=line.quantity.normalize())
    amount = rules.total((line.unit_price, line.done_quantity or orders.NOTHING) for line in lines.values())
    if amount <= 0:
        raise NothingDone
    order.lines.bulk_update(lines.values(), ["done_quantity"])
    order.done_amount, order.reported_at = amount, clock.now()
    order.first_reported_at = order.first_reported_at or order.reported_at
    order.reminded_on = None
    move(order, Verb.REPORT, "done_amount", "reported_at", "first_reported_at", "reminded_on")
    note(
        "service_order.reported",
        order,
        by,
        amount=amount,
        lines={str(line.item_id): line.done_quantity for line in lines.values()},
    )
    letters.reported(order)
    return order


def _not_taken(order: ServiceOrder, reason: str, by: Actor) -> None:
    asking = _answered(order, Asking.Outcome.DECLINED, reason)
    note("service_order.not_taken", order, by, reason=reason)
    if order.way == Way.ROTATION:
        assert asking.turn is not None
        rotating.decline(asking.turn, reason)
        next_in_turn(order, by)
    else:
        orders.close(order, Verb.DECLINE, reason, by)


def _answered(order: ServiceOrder, outcome: str, reason: str = "") -> Asking:
    asking = order.askings.select_related("turn").get(outcome=Asking.Outcome.OPEN)
    asking.outcome, asking.reason, asking.answered_at = outcome, reason, clock.now()
    asking.save(update_fields=["outcome", "reason", "answered_at"])
    return asking


def _entrant(order: ServiceOrder) -> Entrant:
    assert order.entrant is not None
    return order.entrant


def _more(ordered: Iterable[ServiceLine], made: Iterable[SupplementLine]) -> Decimal:
    """追加金额 · by how much the order's sum grows: each line is rounded as a whole, before and after."""
    before = {line.item_id: line.quantity for line in ordered}
    return sum(
        (
            rules.amount(line.unit_price, before.get(line.item_id, orders.NOTHING) + line.quantity)
            - rules.amount(line.unit_price, before.get(line.item_id, orders.NOTHING))
            for line in made
        ),
        orders.NOTHING,
    )
