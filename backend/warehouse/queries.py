"""Reads of stock that several nouns need."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Sum

from backend.core.rows import run
from backend.product.conditions import Condition
from backend.warehouse.models import Stock


def available(variant_ids: Iterable[int]) -> dict[int, int]:
    """`{variant id: pieces that can be bought now}`; 0 where nothing is stocked. One statement."""
    wanted = dict.fromkeys(variant_ids, 0)
    rows = (
        Stock.objects.filter(variant_id__in=list(wanted))
        .values_list("variant_id")
        .annotate(free=Sum(F("quantity") - F("quantity_allocated")))
    )
    return wanted | dict(rows)


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
