"""供货单 · what every verb on a supplier order does: lock it, move it on, close it.

Locks are always taken in the same order (approval, order, supplier order, budget line, stock), so that two verbs never
wait for each other in a circle. The order is locked with its part because its status follows from all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from backend.budget import services as budget
from backend.core import clock, events, journal
from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.order import rules
from backend.order.events import SupplierOrderChanged
from backend.order.models import Order, OrderLine, SupplierOrder
from backend.order.queries import visible_supplier_orders
from backend.order.rules import Part, State, Verb
from backend.warehouse import services as warehouse


def locked(supplier_order_id: UUID, by: Actor) -> SupplierOrder:
    """The supplier order, locked after its order; it is not found where `by` may not see it."""
    order_id = (
        visible_supplier_orders(by).filter(pk=supplier_order_id).values_list("order_id", flat=True).first()
    )
    if order_id is None:
        raise NotFound("供货单 supplier order", field="id")
    order = locked_order(order_id)
    return next(part for part in locked_parts(order) if part.pk == supplier_order_id)


def locked_order(order_id: UUID) -> Order:
    """The order, locked against every other verb on it or on its parts."""
    orders = Order.objects.select_for_update(of=("self",), no_key=True)
    return orders.select_related("organisation", "user").get(pk=order_id)


def locked_parts(order: Order) -> list[SupplierOrder]:
    """All parts of a locked order, locked in the order of their ids."""
    parts = list(
        SupplierOrder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("supplier__organisation")
        .filter(order=order)
        .order_by("pk")
    )
    for part in parts:
        part.order = order
    return parts


def move(
    part: SupplierOrder,
    verb: Verb,
    by: Actor,
    *,
    done: bool = True,
    reason: str = "",
    clause: str = "",
    **facts: Any,
) -> None:
    """Write down that `verb` happened to a locked part and, when it is `done`, let the part go on.

    Refuses where the verb is not open. The order's status follows; the journal and the listeners are told.
    """
    rules.must_allow(verb, State(part.state))
    if done:
        part.state = rules.STEPS[verb].leads_to.value
        part.state_reason = reason
        part.save(update_fields=["state", "state_reason", "accept_by", "accepted_at"])
    restate(part.order)
    journal.record(
        f"supplier_order.{_PAST[verb]}",
        part,
        by,
        organisation_id=part.order.organisation_id,
        clause=clause,
        number=part.number,
        supplier_id=part.supplier_id,
        state=part.state,
        **({"reason": reason} if reason else {}),
        **facts,
    )
    events.publish(SupplierOrderChanged(part.pk, part.state))


def close(ended: Sequence[SupplierOrder], verb: Verb, by: Actor, reason: str, clause: str = "") -> None:
    """End locked parts of one order before anything was sent: stock and budget are given back.

    The stock of all parts is given back at once, because its rows are locked in the order of their ids.
    """
    for part in ended:
        move(part, verb, by, reason=reason, clause=clause, amount=part.total_amount)
        release_hold(part, part.total_amount, f"{rules.STEPS[verb].label} {part.number}")
    warehouse.release(OrderLine.objects.filter(supplier_order__in=ended).values_list("pk", flat=True))


def release_hold(part: SupplierOrder, amount: Decimal, reason: str) -> None:
    """释放额度 · give back `amount` of what the budget line holds for a part."""
    budget.release(part.order.budget_line_id, amount, reason=reason, reason_id=part.pk)


def restate(order: Order) -> None:
    """Let the order's status follow from its parts."""
    rows = (
        SupplierOrder.objects.filter(order=order)
        .annotate(ordered=Sum("lines__quantity"), shipped=Sum("lines__quantity_fulfilled"))
        .values_list("state", "ordered", "shipped")
    )
    status = rules.order_status(
        Part(State(state), ordered or 0, shipped or 0) for state, ordered, shipped in rows
    )
    if order.status != status:
        order.status = status.value
        order.updated_at = clock.now()
        order.save(update_fields=["status", "updated_at"])


_PAST = {
    Verb.OFFER: "placed",
    Verb.ACCEPT: "accepted",
    Verb.DECLINE: "declined",
    Verb.CANCEL: "canceled",
    Verb.SHIP: "shipped",
    Verb.RECALL: "recalled",
    Verb.RECEIVE: "received",
    Verb.INSPECT: "inspected",
    Verb.SETTLE: "settled",
}
