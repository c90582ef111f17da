"""供货 · from the approved order to the delivery: accept, decline, ship; and the buyer's cancelling before that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from backend.approval import services as approval
from backend.approval.models import ApprovalRequest
from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.law import PLATFORM_DEFAULT
from backend.core.refusals import Conflict, NotFound, Required
from backend.order import letters, rules
from backend.order.events import OrderCanceled
from backend.order.models import Fulfillment, FulfillmentLine, Order, OrderLine, SupplierOrder
from backend.order.queries import (
    overdue,
    supplier_order_of,
    unapproved_too_long,
    visible_orders,
    visible_supplier_orders,
)
from backend.order.refusals import CannotCancel, CannotRecall, NothingToShip, SupplierNotAdmitted
from backend.order.rules import DEAD, State, Verb
from backend.order.services import parts
from backend.supplier.queries import standings
from backend.warehouse import services as warehouse

OVERDUE = "供应商逾期未接单"
EXPIRED = "逾期未审批"


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
def fulfill(
    lines: Sequence[tuple[UUID, int]],
    *,
    by: Actor,
    order_id: UUID | None = None,
    warehouse_ids: Collection[UUID] = (),
    tracking_number: str = "",
) -> list[Fulfillment]:
    """发货 · ship lines of an order, named without the supplier order that they belong to; one delivery for each.

    A line that the actor may not see is not found; a named warehouse must be the supplier's own.
    """
    of_line = dict(
        OrderLine.objects.filter(
            pk__in=[line_id for line_id, _ in lines], supplier_order__in=visible_supplier_orders(by)
        ).values_list("pk", "supplier_order_id")
    )
    if not lines:
        raise NothingToShip
    if any(line_id not in of_line for line_id, _ in lines):
        raise NotFound("订单行 order line", field="lines")
    found = SupplierOrder.objects.filter(pk__in=of_line.values())
    if order_id is not None and found.exclude(pk=order_id).exclude(order_id=order_id).exists():
        raise NotFound("订单 order", field="order")
    if warehouse.foreign(warehouse_ids, found.values_list("supplier_id", flat=True)):
        raise NotFound("仓库 warehouse", field="warehouse")
    shipped = []
    for part_id in found.order_by("pk").values_list("pk", flat=True):
        sent = [(line_id, pieces) for line_id, pieces in lines if of_line[line_id] == part_id]
        shipped.append(ship(part_id, sent, by=by, tracking_number=tracking_number))
    return shipped


@transaction.atomic
def recall(fulfillment_id: int, *, by: Actor, warehouse_id: UUID | None = None) -> Fulfillment:
    """撤回发货 · the supplier takes a delivery back that nobody has received; its pieces are to be sent again."""
    part, fulfillment = _delivery(fulfillment_id, by)
    if fulfillment.status != Fulfillment.Status.FULFILLED:
        raise CannotRecall(state=fulfillment.get_status_display())
    rules.must_allow(Verb.RECALL, State(part.state))
    if warehouse_id is not None and warehouse.foreign([warehouse_id], [part.supplier_id]):
        raise NotFound("仓库 warehouse", field="warehouse_id")
    sent = {line.order_line_id: line.quantity for line in fulfillment.lines.all()}
    lines = list(OrderLine.objects.filter(pk__in=sent).order_by("pk"))
    for line in lines:
        line.quantity_fulfilled -= sent[line.pk]
    OrderLine.objects.bulk_update(lines, ["quantity_fulfilled"])
    warehouse.take_back(
        [(line.pk, line.variant_id, sent[line.pk]) for line in lines if line.variant_id is not None],
        warehouse_id,
    )
    fulfillment.status = Fulfillment.Status.CANCELED
    fulfillment.save(update_fields=["status"])
    parts.move(
        part,
        Verb.RECALL,
        by,
        delivery=fulfillment.fulfillment_order,
        lines={str(line_id): pieces for line_id, pieces in sent.items()},
    )
    letters.recalled(part, fulfillment)
    return fulfillment


@transaction.atomic
def update_tracking(
    fulfillment_id: int, tracking_number: str, *, by: Actor, notify: bool = False
) -> Fulfillment:
    """运单号 · the supplier states the tracking number of a delivery, or another one."""
    part, fulfillment = _delivery(fulfillment_id, by)
    if fulfillment.status == Fulfillment.Status.CANCELED:
        raise Conflict(field="id", state=fulfillment.get_status_display(), verb="修改运单号")
    fulfillment.tracking_number = rules.short(tracking_number, 120, "tracking_number")
    fulfillment.save(update_fields=["tracking_number"])
    journal.record(
        "supplier_order.tracking_updated",
        part,
        by,
        organisation_id=part.order.organisation_id,
        number=part.number,
        delivery=fulfillment.fulfillment_order,
        tracking_number=fulfillment.tracking_number,
    )
    if notify:
        letters.tracking_updated(part, fulfillment)
    return fulfillment


def _delivery(fulfillment_id: int, by: Actor) -> tuple[SupplierOrder, Fulfillment]:
    """A delivery of the supplier whose sales person asks, locked with its supplier order."""
    part_id = supplier_order_of(fulfillment_id)
    if part_id is None or not visible_supplier_orders(by).filter(pk=part_id).exists():
        raise NotFound("发货单 fulfillment", field="id")
    part = parts.locked(part_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    return part, Fulfillment.objects.select_for_update().get(pk=fulfillment_id)


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


@transaction.atomic
def expire_order(order_id: UUID) -> bool:
    """失效 · cancel an order that nobody has approved in the time that its channel allows; False if it is not so any more."""
    request = ApprovalRequest.objects.select_for_update().get(order=order_id)
    order = parts.locked_order(order_id)
    if not unapproved_too_long(clock.now()).filter(pk=order_id).exists():
        return False
    approval.withdraw(request.pk, by=SYSTEM)
    order.cancel_reason = EXPIRED
    order.save(update_fields=["cancel_reason"])
    alive = [part for part in parts.locked_parts(order) if part.state not in DEAD]
    parts.close(alive, Verb.CANCEL, SYSTEM, EXPIRED, clause=PLATFORM_DEFAULT)
    journal.record(
        "order.expired",
        order,
        SYSTEM,
        organisation_id=order.organisation_id,
        clause=PLATFORM_DEFAULT,
        number=order.number,
        reason=EXPIRED,
    )
    letters.expired(order)
    events.publish(OrderCanceled(order.pk))
    return True


def _must_be_admitted(supplier_id: int) -> None:
    """Refuse a supplier that has been suspended or banned since the order was placed."""
    reason = standings([supplier_id])[supplier_id].admitted(clock.today())
    if reason is not None:
        raise SupplierNotAdmitted(zh=reason.message_zh, en=reason.message_en, clause=reason.clause)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Required("原因 reason", field="reason")
    return rules.short(reason, 500, "reason")
