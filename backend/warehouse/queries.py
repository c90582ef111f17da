"""Reads of stock that several nouns need."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Sum

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
