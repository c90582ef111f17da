"""Parts of other nouns' verbs that keep transactions: a cart is authorised, an authorisation is canceled, an order is bound to its
transaction, and what happens to the money of the order is written down."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from backend.budget.models import BudgetLine
from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.verbs import within_verb
from backend.order.models import Order
from backend.payment.gateways import TREASURY
from backend.payment.models import TransactionEvent, TransactionItem
from backend.payment.refusals import KeyUsed

Kind = TransactionEvent.Kind
State = TransactionItem.State


@within_verb
def authorize(
    checkout_id: UUID, line: BudgetLine, amount: Decimal, *, gateway: str, by: Actor, key: str = ""
) -> TransactionItem:
    """核定支付 · that `line` pays `amount` for a cart, which the calling verb has locked.

    The same authorisation again is the same transaction; another one takes the place of the former, which is canceled.
    """
    former = TransactionItem.objects.filter(checkout_id=checkout_id, state=State.AUTHORIZED).first()
    same = former is not None and (former.amount, former.budget_line_id) == (amount, line.pk)
    used = key and TransactionItem.objects.filter(checkout_id=checkout_id, idempotency_key=key).first()
    if used and (not same or used != former):
        raise KeyUsed
    if former is not None and same:
        return former
    if former is not None:
        cancel(checkout_id, by=by)
    made = TransactionItem(
        checkout_id=checkout_id, gateway=gateway, budget_line=line, amount=amount, idempotency_key=key
    )
    return _begun(made, by)


def _begun(made: TransactionItem, by: Actor) -> TransactionItem:
    line = made.budget_line
    made.created_by_id = by.known_id
    made.save(force_insert=True)
    _write(made, Kind.AUTHORIZATION, made.amount, line.code, f"由预算指标「{line.name}」支付，验收后结算", by)
    journal.record(
        "payment.authorized",
        made,
        by,
        organisation_id=line.organisation_id,
        amount=made.amount,
        budget_line=line.code,
    )
    return made


@within_verb
def cancel(checkout_id: UUID, *, by: Actor) -> None:
    """撤销核定 · the authorisation of a cart that is not ordered, if it has one."""
    found = TransactionItem.objects.filter(checkout_id=checkout_id, order=None, state=State.AUTHORIZED)
    for item in found.select_for_update():
        item.state = State.CANCELED
        item.updated_at = clock.now()
        item.save(update_fields=["state", "updated_at"])
        _write(item, Kind.CANCEL, item.amount, "撤销", "购物车或预算指标已变更", by)


@within_verb
def bind(order: Order) -> TransactionItem:
    """订单支付 · the transaction of an order: what its cart was authorised with, else one made now from the order's budget line."""
    found = TransactionItem.objects.filter(checkout_id=order.checkout_id, state=State.AUTHORIZED).first()
    if found is not None:
        found.order = order
        found.save(update_fields=["order"])
        return found
    made = TransactionItem(
        checkout_id=order.checkout_id,
        order=order,
        gateway=TREASURY,
        budget_line=order.budget_line,
        amount=order.total_amount,
    )
    return _begun(made, Actor(user_id=order.user_id, email=order.user.email, name=order.user.name))


@within_verb
def given_back(order_id: UUID, amount: Decimal, reference: str, message: str) -> None:
    """额度释放 · a part of what an order holds will not be spent."""
    item = TransactionItem.objects.filter(order_id=order_id).first()
    if item is not None and amount > 0:
        _write(item, Kind.CANCEL, amount, reference, message)


@within_verb
def paid(order_id: UUID, amount: Decimal, reference: str, message: str) -> None:
    """国库支付 · the treasury has paid a supplier."""
    item = TransactionItem.objects.filter(order_id=order_id).first()
    if item is not None:
        _write(item, Kind.CHARGE, amount, reference, message)


@within_verb
def credited(order_id: UUID, amount: Decimal, reference: str, message: str, *, kind: Kind) -> None:
    """退款 · a credit note takes back what was paid: the supplier owes it, or has returned it."""
    item = TransactionItem.objects.filter(order_id=order_id).first()
    if item is not None:
        _write(item, kind, amount, reference, message)


def _write(
    item: TransactionItem, kind: Kind, amount: Decimal, reference: str, message: str, by: Actor | None = None
) -> None:
    event = TransactionEvent(
        transaction=item,
        kind=kind,
        reference=reference[:120],
        amount=amount,
        message=message[:250],
        created_by_id=by.user_id if by else None,
        created_at=clock.now(),
    )
    TransactionEvent.objects.bulk_create([event], ignore_conflicts=True)
