"""What the catalogue does on events: it says what is to be found anew."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from backend.core import events
from backend.core.indexing import Changed
from backend.product.events import PricesChanged, ProductsChanged, StockChanged
from backend.product.indexing import KIND
from backend.product.models import Product
from backend.supplier import indexing as suppliers
from backend.supplier.events import SuppliersChanged, SupplierStateChanged


@events.on(ProductsChanged)
@events.on(PricesChanged)
@events.on(StockChanged)
def find_products_anew(changed: ProductsChanged | PricesChanged | StockChanged) -> None:
    """What was changed is found by its new words, prices and stock."""
    if changed.ids:
        events.publish(Changed(KIND, changed.ids))


@events.on(PricesChanged)
def weigh_prices_anew(changed: PricesChanged) -> None:
    """A price changes where the prices of the same item stand beside their median."""
    own = Product.objects.filter(pk__in=changed.ids).exclude(brand="").exclude(model="")
    same = Product.objects.filter(
        Exists(own.filter(brand=OuterRef("brand"), model=OuterRef("model"))), state=Product.State.PUBLISHED
    ).exclude(pk__in=changed.ids)
    if found := tuple(same.order_by("pk").values_list("pk", flat=True)):
        events.publish(Changed(KIND, found))


@events.on(ProductsChanged)
@events.on(PricesChanged)
def find_sellers_anew(changed: ProductsChanged | PricesChanged) -> None:
    """Suppliers are found by the categories of what they sell."""
    owners = Product.objects.filter(pk__in=changed.ids).values_list("supplier_id", flat=True)
    if found := tuple(sorted(set(owners))):
        events.publish(Changed(suppliers.KIND, found))


@events.on(SupplierStateChanged)
def find_goods_of_supplier_anew(changed: SupplierStateChanged) -> None:
    """Goods of a suspended supplier are no longer found; those of one that resumed are."""
    _of_suppliers((changed.supplier_id,))


@events.on(SuppliersChanged)
def find_goods_by_new_names(changed: SuppliersChanged) -> None:
    """Goods are found by their supplier's name, too."""
    _of_suppliers(changed.supplier_ids)


def _of_suppliers(supplier_ids: tuple[int, ...]) -> None:
    ids = Product.objects.filter(supplier__in=supplier_ids, state=Product.State.PUBLISHED)
    if found := tuple(ids.order_by("pk").values_list("pk", flat=True)):
        events.publish(Changed(KIND, found))
