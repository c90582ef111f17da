"""Verbs of exports: ask for a table of goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.export.jobs import make_file
from backend.export.models import ExportFile
from backend.export.refusals import NothingToExport, TooManyGoods
from backend.product.conditions import Condition
from backend.product.ownership import must_sell
from backend.product.queries import own_ids
from backend.warehouse.queries import own_warehouses

MOST_GOODS = 20_000


@transaction.atomic
def export_products(
    condition: Condition, kind: str, columns: Mapping[str, Sequence[Any]], *, by: Actor
) -> ExportFile:
    """导出商品 · have a table made of those of one's goods that meet a condition; staff's are those of every supplier."""
    must_sell(by)
    asked = {str(pk) for pk in columns.get("warehouses", ())}
    if own_warehouses(by).filter(pk__in=asked).count() < len(asked):
        raise NotFound("仓库 warehouse", field="export_info")
    ids = own_ids(by, condition, most=MOST_GOODS + 1)
    if not ids:
        raise NothingToExport
    if len(ids) > MOST_GOODS:
        raise TooManyGoods(most=MOST_GOODS)
    told = {
        name: [str(one) if name == "warehouses" else one for one in each] for name, each in columns.items()
    }
    made = ExportFile.objects.create(
        user_id=by.user_id, app_id=by.app_id, kind=kind, product_ids=ids, columns=told
    )
    make_file.defer(export_id=made.pk)
    journal.record("products.exported", made, by, count=len(ids), kind=kind)
    return made
