"""归属 · whose product it is: people who sell for a supplier see and change its products alone.

Whoever sells nothing at all may not ask; whoever asks for another supplier's product hears that it does not exist.
"""

from __future__ import annotations

from django.db.models import QuerySet

from backend.core.actor import SYSTEM, Actor, Role
from backend.core.refusals import NotFound, Required
from backend.product.models import Product, ProductVariant
from backend.supplier.models import Supplier

SELLERS = (Role.SALES, Role.SUPPLIER_ADMIN)


def own_supplier(supplier_id: int | None, by: Actor, *, field: str = "supplier") -> Supplier:
    """The supplier one sells for; it has to be named by those who sell for several."""
    by.must(*SELLERS)
    found = Supplier.objects.select_related("organisation")
    if by is not SYSTEM:
        found = found.filter(organisation__in=by.organisations(*SELLERS))
    if supplier_id is not None:
        found = found.filter(pk=supplier_id)
    suppliers = list(found[:2])
    if len(suppliers) > 1:
        raise Required("供应商 supplier", field=field)
    if not suppliers:
        raise NotFound("供应商 supplier", field=field)
    return suppliers[0]


def own_product(product_id: int, by: Actor, *, field: str = "id") -> Product:
    """A product of one's own supplier, locked until the verb ends."""
    by.must(*SELLERS)
    found: QuerySet[Product] = Product.objects.select_for_update(of=("self",)).select_related("supplier")
    if by is not SYSTEM:
        found = found.filter(supplier__organisation__in=by.organisations(*SELLERS))
    product = found.filter(pk=product_id).first()
    if product is None:
        raise NotFound("商品 product", field=field)
    return product


def own_variant(variant_id: int, by: Actor, *, field: str = "id") -> ProductVariant:
    """A variant of a product of one's own supplier; the product is locked, so its variants change one at a time."""
    by.must(*SELLERS)
    product_id = ProductVariant.objects.filter(pk=variant_id).values_list("product_id", flat=True).first()
    try:
        product = own_product(product_id or 0, by)
        variant = ProductVariant.objects.get(pk=variant_id, product=product)
    except (NotFound, ProductVariant.DoesNotExist):
        raise NotFound("规格 variant", field=field) from None
    variant.product = product
    return variant
