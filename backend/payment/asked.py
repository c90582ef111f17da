"""支付请求 · what clients that know cards ask of a payment: here the treasury pays after acceptance, so most of it is refused, each
with what is done instead."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.order.queries import visible_orders
from backend.payment import queries, services
from backend.payment.models import TransactionItem
from backend.payment.refusals import (
    NothingIsCharged,
    PaymentsAreRecorded,
    RefundedByCreditNote,
    ReleasedByCancelling,
)


def capture(order_id: UUID, *, by: Actor) -> None:
    """扣款 · refused: nothing is charged."""
    _must_see(order_id, by)
    raise NothingIsCharged


def void(order_id: UUID, *, by: Actor) -> None:
    """作废 · refused: canceling the order gives back what is held."""
    _must_see(order_id, by)
    raise ReleasedByCancelling


@transaction.atomic
def act(transaction_id: UUID, action: str, *, by: Actor) -> TransactionItem:
    """支付操作 · CANCEL withdraws what a cart was authorised with; everything else is done by other verbs."""
    item = queries.visible(transaction_id, by)
    if action == "refund":
        raise RefundedByCreditNote
    if action != "cancel":
        raise NothingIsCharged(field="action_type")
    if item.order_id is not None:
        raise ReleasedByCancelling(field="action_type")
    queries.own(transaction_id, by)
    services.cancel(item.checkout_id, by=by)
    item.refresh_from_db()
    return item


def rewrite(transaction_id: UUID, *, by: Actor) -> None:
    """改写支付记录 · refused: it is written by what is done."""
    queries.visible(transaction_id, by)
    raise PaymentsAreRecorded


def _must_see(order_id: UUID, by: Actor) -> None:
    if not visible_orders(by).filter(pk=order_id).exists():
        raise NotFound("订单 order", field="id")
