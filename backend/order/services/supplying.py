"""供货 · from the approved order to the delivery: accept, decline, ship; and the buyer's cancelling before that."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from backend.approval import services as approval
from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.law import PLATFORM_DEFAULT
from backend.core.refusals import Conflict, NotFound, Required
from backend.order import letters, rules
from backend.order.events import OrderCanceled
from backend.order.models import Fulfillment, FulfillmentLine, Order, OrderLine, SupplierOrder
from backend.order.queries import overdue, visible_orders
from backend.order.refusals import CannotCancel, SupplierNotAdmitted
from backend.order.rules import DEAD, State, Verb
from backend.order.services import parts
from backend.supplier.queries import standings
from backend.warehouse import services as warehouse

OVERDUE = "供应商逾期未接单"


@transaction.atomic
def accept(supplier_order_id: UUID, *, by: Actor) -> SupplierOrder:
    """接单 · the supplier takes the order, in time and while it is admitted."""
    part = parts.locked(supplier_order_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    rules.must_allow(Verb.ACCEPT, State(part.state))
    rules.must_accept_in_time(part.accept_by, clock.now())
    _must_be_admitted(part.supplier_id)
    part.accepted_at = clock.now()
    parts.move(part, Verb.ACCEPT, by, clause=PLATFORM_DEFAULT)
    letters.accepted(part)
    return part


@transaction.atomic
def decline(supplier_order_id: UUID, reason: str, *, by: Actor) -> SupplierOrder:
    """拒单 · the supplier cannot deliver, and says why; stock and budget of this part are given back."""
    part = parts.locked(supplier_order_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    rules.must_allow(Verb.DECLINE, State(part.state))
    parts.close([part], Verb.DECLINE, by, _reason(reason))
    letters.declined(part)
    return part


@transaction.atomic
def expire(supplier_order_id: UUID) -> bool:
    """逾期退单 · give a part back that its supplier did not accept in time; False if there is nothing to do any more."""
    part = parts.locked(supplier_order_id, SYSTEM)
    if not overdue(clock.now()).filter(pk=part.pk).exists():
        return False
    parts.close([part], Verb.DECLINE, SYSTEM, OVERDUE, clause=PLATFORM_DEFAULT)
    letters.overdue(part)
    return True


@transaction.atomic
def ship(
    supplier_order_id: UUID,
    lines: Sequence[tuple[UUID, int]],
    *,
    by: Actor,
    carrier: str = "",
    tracking_number: str = "",
) -> Fulfillment:
    """发货 · the supplier sends pieces, given as (order line id, pieces); in several deliveries if need be."""
    part = parts.locked(supplier_order_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    rules.must_allow(Verb.SHIP, State(part.state))
    ordered = {line.pk: line for line in OrderLine.objects.filter(supplier_order=part).order_by("pk")}
    open_pieces = {line.pk: line.quantity - line.quantity_fulfilled for line in ordered.values()}
    sent = rules.shipment(lines, open_pieces)
    fulfillment = Fulfillment.objects.create(
        supplier_order=part,
        fulfillment_order=part.fulfillments.count() + 1,
        carrier=rules.short(carrier, 80, "carrier"),
        tracking_number=rules.short(tracking_number, 120, "tracking_number"),
        created_at=clock.now(),
    )
    FulfillmentLine.objects.bulk_create(
        FulfillmentLine(fulfillment=fulfillment, order_line_id=line_id, quantity=pieces)
        for line_id, pieces in sent.items()
    )
    for line_id, pieces in sent.items():
        ordered[line_id].quantity_fulfilled += pieces
    OrderLine.objects.bulk_update(ordered.values(), ["quantity_fulfilled"])
    warehouse.ship(sent)
    parts.move(
        part,
        Verb.SHIP,
        by,
        done=sum(open_pieces.values()) == sum(sent.values()),
        delivery=fulfillment.fulfillment_order,
        lines={str(line_id): pieces for line_id, pieces in sent.items()},
        carrier=fulfillment.carrier,
        tracking_number=fulfillment.tracking_number,
    )
    letters.shipped(part, fulfillment)
    return fulfillment


@transaction.atomic
def cancel_order(order_id: UUID, *, by: Actor, reason: str) -> Order:
    """取消订单 · the buyer withdraws an order that no supplier has accepted yet; all stock and budget is given back."""
    seen = visible_orders(by).filter(pk=order_id).first()
    if seen is None:
        raise NotFound("订单 order", field="id")
    by.must(Role.PURCHASER, at=seen.organisation_id)
    if seen.approval_id:
        approval.withdraw(seen.approval_id, by=by)
    order = parts.locked_order(order_id)
    of_order = parts.locked_parts(order)
    alive = [part for part in of_order if part.state not in DEAD]
    if any(part.state not in rules.STEPS[Verb.CANCEL].open_in for part in alive):
        raise CannotCancel
    if not alive:
        raise Conflict(field="id", state=order.get_status_display(), verb=rules.STEPS[Verb.CANCEL].label)
    order.cancel_reason = _reason(reason)
    order.save(update_fields=["cancel_reason"])
    parts.close(alive, Verb.CANCEL, by, order.cancel_reason)
    for part in alive:
        if part.accept_by is not None:
            letters.canceled(part)
    journal.record(
        "order.canceled",
        order,
        by,
        organisation_id=order.organisation_id,
        number=order.number,
        reason=order.cancel_reason,
    )
    events.publish(OrderCanceled(order.pk))
    return order


def _must_be_admitted(supplier_id: int) -> None:
    """Refuse a supplier that has been suspended or banned since the order was placed."""
    reason = standings([supplier_id])[supplier_id].admitted(clock.today())
    if reason is not None:
        raise SupplierNotAdmitted(zh=reason.message_zh, en=reason.message_en, clause=reason.clause)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Required("原因 reason", field="reason")
    return rules.short(reason, 500, "reason")
