"""What registers itself at start-up: the orders of framework agreements with the port that `checkout` owns, what orders that come
back mean for the call-offs that led to them, and which entries of the journal are secret while a second bidding runs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, UUIDField, When
from django.db.models.functions import Cast

from backend.checkout.policy import register
from backend.core import journal
from backend.core.actor import SYSTEM
from backend.core.events import on
from backend.core.models import JournalEntry
from backend.order.events import OrderCanceled, OrderReturned, SupplierOrderChanged
from backend.order.models import SupplierOrder
from procurement_methods.calling_off import placing
from procurement_methods.calling_off.models import CallOff
from procurement_methods.calling_off.ordering import FRAMEWORK_ORDERS
from procurement_methods.calling_off.rules import State

register(FRAMEWORK_ORDERS)

QUOTING = ("call_off.quoted", "call_off.quote_withdrawn")


@on(OrderReturned)
def returned(event: OrderReturned) -> None:
    """Whoever approves has returned the order: the call-off is void, and says why."""
    call_off = _of(event.order_id)
    if call_off is not None:
        placing.void(call_off, f"审批退回：{event.reason}", by=SYSTEM)


@on(OrderCanceled)
def canceled(event: OrderCanceled) -> None:
    """The buyer has canceled it, or nobody has approved it in time."""
    call_off = _of(event.order_id)
    if call_off is not None and call_off.order is not None:
        placing.void(call_off, f"订单取消：{call_off.order.cancel_reason}", by=SYSTEM)


@on(SupplierOrderChanged)
def declined(event: SupplierOrderChanged) -> None:
    """The supplier does not take the order: the next one of the bidding or the rotation does."""
    if event.state != SupplierOrder.State.DECLINED:
        return
    part = SupplierOrder.objects.get(pk=event.supplier_order_id)
    call_off = _of(part.order_id)
    if call_off is not None:
        placing.go_on(call_off, f"供应商拒单：{part.state_reason}", by=SYSTEM)


@journal.withhold
def quotes_are_secret(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """日志保密 · who quotes is told to nobody before the end."""
    of = Case(When(verb__in=QUOTING, then=Cast("subject_id", UUIDField())))
    running = CallOff.objects.filter(state=State.BIDDING, pk=OuterRef("call_off"))
    return entries.alias(call_off=of).exclude(Q(verb__in=QUOTING) & Exists(running))


def _of(order_id: UUID) -> CallOff | None:
    found = CallOff.objects.filter(order=order_id, state=State.ORDERED).values_list("pk", flat=True).first()
    if found is None:
        return None
    call_off = placing.locked(found)
    return call_off if call_off.state == State.ORDERED and call_off.order_id == order_id else None
