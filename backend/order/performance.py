"""履约 · how well suppliers keep to their orders: measured when an order has gone on, told to lists when the step changes."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from backend.core import clock, events
from backend.core.indexing import Changed
from backend.core.rows import run
from backend.order.models import SupplierPerformance
from backend.order.rules import NEW_LEVEL, PERFORMANCE_DAYS, performance_level
from backend.product.indexing import KIND
from backend.product.models import Product

_COUNTED = """SELECT count(*) FILTER (WHERE p.state <> 'declined' AND coalesce(a.conclusion = 'passed', true)),
        count(*) FILTER (WHERE p.state = 'declined' OR a.conclusion <> 'passed')
    FROM order_supplierorder p LEFT JOIN order_acceptance a ON a.supplier_order_id = p.id
    WHERE p.supplier_id = %s AND p.created_at >= %s AND p.state NOT IN ('waiting', 'placed', 'canceled')"""


@transaction.atomic
def measure(supplier_id: int) -> bool:
    """Count a supplier's orders of half a year. Returns whether it came to another step; only then its goods are indexed anew."""
    ((kept, broken),) = run(_COUNTED, [supplier_id, clock.now() - timedelta(days=PERFORMANCE_DAYS)])
    known = SupplierPerformance.objects.select_for_update().filter(pk=supplier_id).first()
    before = known.level if known else NEW_LEVEL
    level = performance_level(kept, broken)
    SupplierPerformance.objects.update_or_create(
        supplier_id=supplier_id,
        defaults={"level": level, "kept": kept, "broken": broken, "measured_at": clock.now()},
    )
    if level == before:
        return False
    goods = Product.objects.filter(supplier=supplier_id, state=Product.State.PUBLISHED)
    if ids := tuple(goods.order_by("pk").values_list("pk", flat=True)):
        events.publish(Changed(KIND, ids))
    return True
