"""有货 · products can be narrowed to those in stock, which stand before others; only the warehouse knows which these are."""

from __future__ import annotations

from collections.abc import Sequence

from backend.core.indexing import Flag, Signal, extend
from backend.product.indexing import KIND
from backend.warehouse.queries import products_in_stock


def _in_stock(ids: Sequence[int]) -> dict[int, dict[str, object]]:
    stocked = products_in_stock(ids)
    return {each: {"in_stock": each in stocked, "stock": float(each in stocked)} for each in ids}


extend(KIND, (Flag("in_stock"), Signal("stock", "有货 · in stock")), _in_stock)
