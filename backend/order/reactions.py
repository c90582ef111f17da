"""What orders do on news: the suppliers of an approved order get a letter; how they keep to orders is counted."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.core.events import on
from backend.order import jobs, letters
from backend.order.events import OrderApproved, SupplierOrderChanged
from backend.order.models import SupplierOrder

__all__ = ["jobs", "tell_suppliers"]
TELLING = frozenset(
    {
        SupplierOrder.State.ACCEPTED.value,
        SupplierOrder.State.DECLINED.value,
        SupplierOrder.State.INSPECTED.value,
    }
)
"""The states that say how a supplier keeps to its orders."""


@on(OrderApproved)
def tell_suppliers(event: OrderApproved) -> None:
    placed = SupplierOrder.objects.filter(order_id=event.order_id, state=SupplierOrder.State.PLACED)
    for part in placed.select_related("supplier__organisation", "order__organisation"):
        letters.offered(part)


@on(SupplierOrderChanged)
def count_performance(event: SupplierOrderChanged) -> None:
    """Many orders of a supplier are counted once."""
    if event.state not in TELLING:
        return
    part = SupplierOrder.objects.filter(pk=event.supplier_order_id)
    for supplier_id in part.values_list("supplier_id", flat=True):
        counted = jobs.measure_performance.configure(queueing_lock=f"performance {supplier_id}")
        with suppress(AlreadyEnqueued), transaction.atomic():
            counted.defer(supplier_id=supplier_id)
