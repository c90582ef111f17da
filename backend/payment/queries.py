"""Reads of transactions that several nouns need."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from backend.budget.models import BudgetLine
from backend.core.actor import Actor, Role
from backend.core.peers import grouped, keyed
from backend.core.refusals import NotFound
from backend.order.models import Order
from backend.order.queries import visible_orders
from backend.payment.models import TransactionEvent, TransactionItem


def live(checkout_ids: set[UUID]) -> dict[UUID, TransactionItem]:
    """`{cart id: its authorisation}`, where there is one that was not canceled."""
    found = TransactionItem.objects.filter(
        checkout_id__in=checkout_ids, state=TransactionItem.State.AUTHORIZED
    )
    return keyed(found, "checkout_id")


def by_checkout(checkout_ids: set[UUID]) -> dict[UUID, list[TransactionItem]]:
    """`{cart id: all transactions}`, the oldest first."""
    found = TransactionItem.objects.filter(checkout_id__in=checkout_ids)
    return grouped(found.order_by("created_at", "id"), "checkout_id")


def by_order(order_ids: set[UUID]) -> dict[UUID, list[TransactionItem]]:
    """`{order id: its transaction}`."""
    return grouped(TransactionItem.objects.filter(order_id__in=order_ids), "order_id")


def events_by_transaction(ids: set[UUID]) -> dict[UUID, list[TransactionEvent]]:
    """`{transaction id: what happened}`, from the beginning on."""
    return grouped(TransactionEvent.objects.filter(transaction_id__in=ids).order_by("id"), "transaction_id")


def budget_lines_by_id(ids: set[UUID]) -> dict[UUID, BudgetLine]:
    """The budget lines that pay."""
    return keyed(BudgetLine.objects.filter(pk__in=ids))


def visible_orders_by_id(ids: set[UUID], actor: Actor) -> dict[UUID, Order]:
    """The orders that are paid, as far as the actor may see them."""
    return keyed(visible_orders(actor).filter(pk__in=ids))


def visible(transaction_id: UUID, by: Actor) -> TransactionItem:
    """A transaction of an order that the actor may see, or of a cart that one may pay for."""
    buyers = Q(budget_line__organisation_id__in=by.organisations(Role.PURCHASER))
    found = TransactionItem.objects.filter(buyers | Q(order__in=visible_orders(by).values("pk")))
    item = found.filter(pk=transaction_id).first()
    if item is None:
        raise NotFound("支付记录 transaction", field="id")
    return item


def own(transaction_id: UUID, by: Actor) -> TransactionItem:
    """A transaction of a cart or order that the actor may pay for: a clerk of the buyer whose line it is."""
    found = TransactionItem.objects.filter(
        pk=transaction_id, budget_line__organisation_id__in=by.organisations(Role.PURCHASER)
    )
    item = found.first()
    if item is None:
        raise NotFound("支付记录 transaction", field="id")
    return item
