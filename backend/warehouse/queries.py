"""Reads of stock that several nouns need."""

from __future__ import annotations

from collections.abc import Iterable

from backend.core.rows import run
from backend.product.conditions import Condition


def available(variant_ids: Iterable[int]) -> dict[int, int]:
    """`{variant id: pieces that can be bought now}`; 0 where nothing is stocked. One statement."""
    wanted = dict.fromkeys(variant_ids, 0)
    sql = """SELECT variant_id, sum(quantity - quantity_allocated) FROM warehouse_stock
        WHERE variant_id = ANY(%s) GROUP BY variant_id"""
    return wanted | dict(run(sql, [list(wanted)]))


def in_stock(wanted: bool) -> Condition:
    """有货 · of a list of products (`backend.product.queries`): those with a variant in stock, or those without."""
    return Condition(
        "EXISTS (SELECT FROM product_productvariant r JOIN warehouse_stock k ON k.variant_id = r.id "
        "WHERE r.product_id = p.id AND k.quantity > k.quantity_allocated) = %s",
        (wanted,),
    )


def products_in_stock(product_ids: Iterable[int]) -> set[int]:
    """Which of these products have a variant in stock."""
    sql = """SELECT DISTINCT r.product_id FROM product_productvariant r JOIN warehouse_stock k ON k.variant_id = r.id
        WHERE r.product_id = ANY(%s) AND k.quantity > k.quantity_allocated"""
    return {found for (found,) in run(sql, [list(product_ids)])}
