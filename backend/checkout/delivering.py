"""改配送方式 · the way of delivery of what is a draft, or is ordered and not accepted by any supplier yet."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from backend.checkout import drafting
from backend.checkout.refusals import DeliveryNotOpen
from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.refusals import NotFound
from backend.order import letters
from backend.order.models import Order
from backend.order.queries import visible_orders
from backend.order.services import amending
from backend.shipping.queries import Way, ways_by_channel


@transaction.atomic
def change_delivery(order_id: UUID, method_id: int | None, *, by: Actor) -> Order:
    """改配送方式 · choose another of the ways that are open to an order, or none; the suppliers who were asked are told."""
    seen = visible_orders(by).filter(pk=order_id).first()
    if seen is None:
        return drafting.choose_delivery(order_id, method_id, by=by)
    by.must(Role.PURCHASER, at=seen.organisation_id)
    order, alive = amending.editable(order_id)
    way = None if method_id is None else _open_way(order, method_id)
    order.delivery = way.snapshot() if way else None
    order.updated_at = clock.now()
    order.save(update_fields=["delivery", "updated_at"])
    journal.record(
        "order.delivery_changed",
        order,
        by,
        organisation_id=order.organisation_id,
        number=order.number,
        message=way.name if way else "",
    )
    for part in alive:
        if part.accept_by is not None:
            letters.delivery_changed(part, way.name if way else "未指定")
    return order


def _open_way(order: Order, method_id: int) -> Way:
    offered = {way.id: way for way in ways_by_channel({order.channel_id}).get(order.channel_id, [])}
    if method_id not in offered:
        raise NotFound("配送方式 shipping method", field="shipping_method")
    way = offered[method_id]
    bought = set(order.lines.values_list("product_id_at_purchase", flat=True))
    to = order.shipping_address
    if not way.is_open(order.total_amount, to.get("country"), to.get("postal_code", ""), bought):
        raise DeliveryNotOpen(field="shipping_method")
    return way
