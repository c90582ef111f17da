"""履约 · goods of suppliers that keep to their orders stand a little before others; only orders know who does."""

from __future__ import annotations

from collections.abc import Sequence

from backend.core.indexing import Signal, extend
from backend.core.rows import run
from backend.order.rules import BEST_LEVEL, NEW_LEVEL
from backend.product.indexing import KIND

_LEVELS = """SELECT p.id, coalesce(f.level, %s) FROM product_product p
    LEFT JOIN order_supplierperformance f ON f.supplier_id = p.supplier_id WHERE p.id = ANY(%s)"""


def _performance(ids: Sequence[int]) -> dict[int, dict[str, object]]:
    return {pk: {"performance": level / BEST_LEVEL} for pk, level in run(_LEVELS, [NEW_LEVEL, list(ids)])}


extend(KIND, (Signal("performance", "履约 · performance"),), _performance)
