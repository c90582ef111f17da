"""草稿单 · drafts read as orders: a cart that every clerk of a buyer may open, in the shape of the order that it would become.

A draft has the key and the number of that order. Its prices are today's; nothing is reserved before it is completed.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from backend.checkout import queries, rules
from backend.checkout.models import Checkout
from backend.checkout.queries import LineRow
from backend.core.actor import Actor, Role
from backend.core.peers import gather, grouped
from backend.order.models import Order, OrderLine
from backend.shipping.queries import chosen


def visible_drafts(actor: Actor) -> QuerySet[Checkout]:
    """The drafts of the buyers where the actor is a clerk; nobody else sees what is not ordered yet."""
    return Checkout.objects.filter(
        draft_number__isnull=False,
        completed_at=None,
        organisation__in=actor.organisations(Role.PURCHASER),
    )


def draft(draft_id: UUID, actor: Actor) -> Order | None:
    """One draft that the actor may see, as an order."""
    return next(iter(as_orders(visible_drafts(actor).filter(pk=draft_id))), None)


def as_orders(carts: Iterable[Checkout]) -> list[Order]:
    """Drafts as the orders that they would become today, as peers; two statements for their lines and addresses."""
    listed = list(carts)
    lines = queries.lines_by_checkout({cart.pk for cart in listed})
    return gather(as_order(cart, lines.get(cart.pk, [])) for cart in listed)


def as_order(cart: Checkout, lines: list[LineRow]) -> Order:
    """A draft as the order that it would become today; it is never saved."""
    return Order(
        id=cart.pk,
        number=cart.draft_number,
        organisation_id=cart.organisation_id,
        user_id=cart.user_id,
        channel_id=cart.channel_id,
        budget_line_id=cart.budget_line_id,
        checkout_id=cart.pk,
        status=Order.Status.DRAFT,
        total_amount=sum((line.total for line in lines), 0),
        shipping_address=cart.shipping_address.snapshot() if cart.shipping_address else None,
        billing_address=cart.billing_address.snapshot() if cart.billing_address else None,
        delivery=cart.shipping_method and chosen(cart.shipping_method).snapshot(),
        external_reference=cart.external_reference,
        note=cart.note,
        metadata=cart.metadata,
        private_metadata=cart.private_metadata,
        created_at=cart.created_at,
        updated_at=cart.updated_at,
    )


def lines_by_order(order_ids: set[UUID]) -> dict[UUID, list[OrderLine]]:
    """The lines of drafts as order lines, at today's prices; one statement."""
    found = queries.lines_by_checkout(order_ids)
    return grouped((as_line(line) for lines in found.values() for line in lines), "order_id")


def as_line(line: LineRow) -> OrderLine:
    """A line of a draft as the order line that it would become today."""
    return OrderLine(
        id=line.id,
        order_id=line.checkout_id,
        variant_id=line.variant_id,
        product_id_at_purchase=line.product_id,
        product_name=line.product_name,
        variant_name=line.variant_name,
        product_sku=line.sku,
        category_code=line.category_code,
        brand=line.brand,
        model=line.model,
        unit=line.unit,
        unit_price=line.unit_price or 0,
        quantity=line.quantity,
    )


def can_be_completed(order: Order) -> bool:
    """Could this draft be completed now: is it whole, and does no check block it? What is placed could be."""
    if order.status != Order.Status.DRAFT:
        return True
    cart = Checkout.objects.select_related("channel", "budget_line", "organisation").get(pk=order.pk)
    lines = queries.lines_of(cart)
    whole = bool(lines) and cart.shipping_address_id is not None
    return whole and rules.may_order(queries.review(cart, lines))
