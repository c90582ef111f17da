"""归属 · whose product it is: people who sell for a supplier see and change its products alone, staff who manage products all.

Whoever sells nothing at all may not ask; whoever asks for another supplier's product hears that it does not exist.
"""

from __future__ import annotations

from django.db.models import QuerySet

from backend.core.actor import Actor, Role
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Required
from backend.product.models import Product, ProductVariant
from backend.supplier.models import Supplier

SELLERS = (Role.SALES, Role.SUPPLIER_ADMIN)


def sells_for_all(by: Actor) -> bool:
    """Does the actor manage the products of every supplier? What is changed so is reviewed like any other change."""
    return by.permits(Permission.MANAGE_PRODUCTS)


def must_sell(by: Actor) -> None:
    """Refuse who neither sells for a supplier nor manages products."""
    if not sells_for_all(by):
        by.must(*SELLERS)


def own_supplier(supplier_id: int | None, by: Actor, *, field: str = "supplier") -> Supplier:
    """The supplier one sells for; it has to be named by those who sell for several."""
    must_sell(by)
    found = Supplier.objects.select_related("organisation")
    if not sells_for_all(by):
        found = found.filter(organisation__in=by.organisations(*SELLERS))
    if supplier_id is not None:
        found = found.filter(pk=supplier_id)
    suppliers = list(found[:2])
    if len(suppliers) > 1:
        raise Required("供应商 supplier", field=field)
    if not suppliers:
        raise NotFound("供应商 supplier", field=field)
    return suppliers[0]


def products_of(by: Actor) -> QuerySet[Product]:
    """The products that the actor may change."""
    must_sell(by)
    if sells_for_all(by):
        return Product.objects.all()
    return Product.objects.filter(supplier__organisation__in=by.organisations(*SELLERS))


def own_product(product_id: int, by: Actor, *, field: str = "id") -> Product:
    """A product of one's own supplier, locked until the verb ends."""
    found = products_of(by).select_for_update(of=("self",)).select_related("supplier")
    product = found.filter(pk=product_id).first()
    if product is None:
        raise NotFound("商品 product", field=field)
    return product


def own_variant(variant_id: int, by: Actor, *, field: str = "id") -> ProductVariant:
    """A variant of a product of one's own supplier; the product is locked, so its variants change one at a time."""
    must_sell(by)
    product_id = ProductVariant.objects.filter(pk=variant_id).values_list("product_id", flat=True).first()
    try:
        product = own_product(product_id or 0, by)
        variant = ProductVariant.objects.get(pk=variant_id, product=product)
    except (NotFound, ProductVariant.DoesNotExist):
        raise NotFound("规格 variant", field=field) from None
    variant.product = product
    return variant
