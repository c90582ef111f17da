"""What stock does on others' events."""

from __future__ import annotations

from backend.core import events
from backend.product.events import VariantsRemoved
from backend.product.refusals import VariantInUse
from backend.warehouse.models import Stock


@events.on(VariantsRemoved)
def give_up_stock(removed: VariantsRemoved) -> None:
    """The stock of a variant goes with it, unless pieces are promised: locked first, so that no order slips in between."""
    stocks = list(Stock.objects.select_for_update().filter(variant__in=removed.ids).order_by("id"))
    if any(stock.quantity_allocated for stock in stocks):
        raise VariantInUse(variant=stocks[0].variant.sku)
    Stock.objects.filter(pk__in=[stock.pk for stock in stocks]).delete()
