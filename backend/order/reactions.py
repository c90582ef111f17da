"""What orders do on news: the suppliers of an approved order get a letter."""

from __future__ import annotations

from backend.core.events import on
from backend.order import jobs, letters
from backend.order.events import OrderApproved
from backend.order.models import SupplierOrder

__all__ = ["jobs", "tell_suppliers"]


@on(OrderApproved)
def tell_suppliers(event: OrderApproved) -> None:
    placed = SupplierOrder.objects.filter(order_id=event.order_id, state=SupplierOrder.State.PLACED)
    for part in placed.select_related("supplier__organisation", "order__organisation"):
        letters.offered(part)
