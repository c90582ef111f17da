"""签收 · receiving: the buyer counts a delivery when it arrives. Counting is not 验收; that follows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.refusals import Conflict, NotFound
from backend.order import letters, rules
from backend.order.models import Fulfillment, FulfillmentLine, OrderLine
from backend.order.queries import supplier_order_of, visible_supplier_orders
from backend.order.rules import State, Verb
from backend.order.services import parts


@transaction.atomic
def receive(fulfillment_id: int, lines: Sequence[tuple[UUID, int]], *, by: Actor) -> Fulfillment:
    """签收 · count a delivery, given as (order line id, pieces received), every line of it, never more than was sent.

    When all deliveries are counted and nothing is left to send, the supplier order waits for 验收.
    """
    supplier_order_id = supplier_order_of(fulfillment_id)
    if supplier_order_id is None or not visible_supplier_orders(by).filter(pk=supplier_order_id).exists():
        raise NotFound("发货单 fulfillment", field="id")
    part = parts.locked(supplier_order_id, by)
    by.must(Role.PURCHASER, Role.INSPECTOR, at=part.order.organisation_id)
    fulfillment = Fulfillment.objects.select_for_update().get(pk=fulfillment_id)
    if fulfillment.status != Fulfillment.Status.FULFILLED:
        raise Conflict(
            field="id", state=fulfillment.get_status_display(), verb=rules.STEPS[Verb.RECEIVE].label
        )
    rules.must_allow(Verb.RECEIVE, State(part.state))
    sent = {line.order_line_id: line for line in fulfillment.lines.all()}
    arrived = rules.receipt(lines, {line_id: line.quantity for line_id, line in sent.items()})
    for line_id, pieces in arrived.items():
        sent[line_id].quantity_received = pieces
    FulfillmentLine.objects.bulk_update(sent.values(), ["quantity_received"])
    ordered = list(OrderLine.objects.filter(pk__in=arrived).order_by("pk"))
    for line in ordered:
        line.quantity_received += arrived[line.pk]
    OrderLine.objects.bulk_update(ordered, ["quantity_received"])
    fulfillment.status = Fulfillment.Status.RECEIVED
    fulfillment.received_at = clock.now()
    fulfillment.received_by_id = by.user_id
    fulfillment.save(update_fields=["status", "received_at", "received_by"])
    parts.move(
        part,
        Verb.RECEIVE,
        by,
        done=_all_arrived(part.pk),
        delivery=fulfillment.fulfillment_order,
        lines={str(line_id): pieces for line_id, pieces in arrived.items()},
    )
    letters.received(part, fulfillment)
    return fulfillment


def _all_arrived(supplier_order_id: UUID) -> bool:
    """Is nothing on its way and nothing left to send?"""
    lines = OrderLine.objects.filter(supplier_order_id=supplier_order_id)
    on_the_way = Fulfillment.objects.filter(
        supplier_order_id=supplier_order_id, status=Fulfillment.Status.FULFILLED
    )
    return not on_the_way.exists() and not lines.filter(quantity_fulfilled__lt=F("quantity")).exists()
