"""What the verbs on orders share: an order locked, moved on, closed; its money; and what is written down of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import NotFound
from procurement_methods import money
from procurement_methods.designated_services import letters, rules
from procurement_methods.designated_services.models import Asking, ServiceOrder
from procurement_methods.designated_services.queries import visible_orders
from procurement_methods.designated_services.rules import BASIS, State, Verb
from procurement_methods.queries import SELLS

NOTHING = Decimal()


def locked(order_id: UUID, by: Actor) -> ServiceOrder:
    """An order that the actor may know of, locked."""
    found = (
        visible_orders(by)
        .select_related(
            "organisation", "lot__framework", "entrant__supplier", "user", "ordered_by", "approval"
        )
        .select_for_update(of=("self",))
        .filter(pk=order_id)
        .first()
    )
    if found is None:
        raise NotFound("服务订单 service order", field="id")
    return found


def supplied(order_id: UUID, by: Actor) -> ServiceOrder:
    """An order that the actor's supplier was asked to take, locked."""
    order = locked(order_id, by)
    by.must(*SELLS, at=order.entrant.supplier_id if order.entrant else 0)
    return order


def move(order: ServiceOrder, verb: Verb, *fields: str) -> None:
    """The order goes on by a verb, and is saved with these fields."""
    order.state = rules.after(verb, State(order.state))
    order.save(update_fields=["state", *fields])


def hold(order: ServiceOrder, amount: Decimal) -> None:
    """冻结 · from now on so much is held for the order; whoever calls saves it (docs/decisions/43)."""
    money.hold_instead(order.budget_line_id, order.held_amount, amount, f"定点服务 {order.number}")
    order.held_amount = amount


def close(order: ServiceOrder, verb: Verb, reason: str, by: Actor) -> None:
    """终止 · the order ends without a payment; its money is free again."""
    hold(order, NOTHING)
    order.closed_reason = reason
    move(order, verb, "closed_reason", "held_amount")
    order.askings.filter(outcome=Asking.Outcome.OPEN).update(outcome=Asking.Outcome.DECLINED, reason=reason)
    note(f"service_order.{order.state}", order, by, reason=reason)
    letters.closed(order)


def reprice(order: ServiceOrder, prices: Mapping[int, Decimal]) -> None:
    """定价 · fix the unit prices of the lines by these, by item, and the sum; whoever calls saves the sum."""
    lines = list(order.lines.all())
    for line in lines:
        line.unit_price = prices[line.item_id]
    order.lines.bulk_update(lines, ["unit_price"])
    order.estimated_amount = rules.total((line.unit_price, line.quantity) for line in lines)


def note(verb: str, order: ServiceOrder, by: Actor, *, clause: str = BASIS, **facts: object) -> None:
    journal.record(
        verb,
        order,
        by,
        organisation_id=order.organisation_id,
        clause=clause,
        number=order.number,
        supplier=order.entrant.supplier_id if order.entrant else None,
        **facts,
    )
