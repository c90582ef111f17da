"""有元数据的种类 · every kind that keeps metadata, by its name in the API: which permission manages it, and who owns it.

The owner of a thing changes its public metadata; private metadata is for those who manage the kind alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from backend.account.models import Address, User
from backend.app.models import App
from backend.checkout.models import Checkout, CheckoutLine
from backend.checkout.queries import is_ones_own
from backend.core.actor import Actor, Role
from backend.core.permissions import Permission
from backend.invoice.models import Invoice
from backend.menu.models import Menu, MenuItem
from backend.order.models import Fulfillment, Order, OrderLine
from backend.page.models import Page, PageType
from backend.payment.models import TransactionItem
from backend.product.models import (
    Attribute,
    Category,
    Collection,
    Product,
    ProductMedia,
    ProductType,
    ProductVariant,
)
from backend.product.ownership import SELLERS
from backend.region.models import Channel
from backend.shipping.models import ShippingMethod, ShippingZone
from backend.warehouse.models import Warehouse

Owns = Callable[[Any, Actor], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """种类 · things of one model that keep metadata."""

    model: type[Model]
    managed_by: tuple[Permission, ...]
    owns: Owns | None = None
    is_recorded: bool = True
    """Carts are changed by anybody who holds their id, so what is done to them is not written into the journal."""


def _sells(product: Product, by: Actor) -> bool:
    return by.has(*SELLERS, at=product.supplier.organisation_id)


def _owns_cart(cart: Checkout, by: Actor) -> bool:
    return cart.completed_at is None and is_ones_own(cart, by)


def _placed(order: Order, by: Actor) -> bool:
    return (
        by.user_id is not None
        and order.user_id == by.user_id
        and by.has(Role.PURCHASER, at=order.organisation_id)
    )


def _owns_address(address: Address, by: Actor) -> bool:
    if address.organisation_id is not None:
        return by.has(Role.BUYER_ADMIN, Role.PURCHASER, at=address.organisation_id)
    return by.user_id is not None and address.user_id == by.user_id


_PRODUCTS = (Permission.MANAGE_PRODUCTS,)
_ORDERS = (Permission.MANAGE_ORDERS,)
_CARTS = (Permission.MANAGE_CHECKOUTS, Permission.HANDLE_CHECKOUTS)
_PEOPLE = (Permission.MANAGE_USERS, Permission.MANAGE_STAFF)

KINDS: dict[str, Kind] = {
    "Product": Kind(Product, _PRODUCTS, _sells),
    "ProductVariant": Kind(ProductVariant, _PRODUCTS, lambda variant, by: _sells(variant.product, by)),
    "ProductMedia": Kind(ProductMedia, _PRODUCTS, lambda media, by: _sells(media.product, by)),
    "ProductType": Kind(ProductType, (Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES,)),
    "Attribute": Kind(
        Attribute,
        (Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES, Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES),
    ),
    "Category": Kind(Category, _PRODUCTS),
    "Collection": Kind(Collection, _PRODUCTS),
    "Warehouse": Kind(Warehouse, _PRODUCTS, _sells),
    "Page": Kind(Page, (Permission.MANAGE_PAGES,)),
    "PageType": Kind(PageType, (Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES,)),
    "Menu": Kind(Menu, (Permission.MANAGE_MENUS,)),
    "MenuItem": Kind(MenuItem, (Permission.MANAGE_MENUS,)),
    "ShippingZone": Kind(ShippingZone, (Permission.MANAGE_SHIPPING,)),
    "ShippingMethodType": Kind(ShippingMethod, (Permission.MANAGE_SHIPPING,)),
    "TransactionItem": Kind(TransactionItem, (Permission.HANDLE_PAYMENTS,)),
    "Channel": Kind(Channel, (Permission.MANAGE_CHANNELS,)),
    "Checkout": Kind(Checkout, _CARTS, _owns_cart, is_recorded=False),
    "CheckoutLine": Kind(
        CheckoutLine, _CARTS, lambda line, by: _owns_cart(line.checkout, by), is_recorded=False
    ),
    "Order": Kind(Order, _ORDERS, _placed),
    "OrderLine": Kind(OrderLine, _ORDERS, lambda line, by: _placed(line.order, by)),
    "Fulfillment": Kind(Fulfillment, _ORDERS, lambda each, by: _sells(each.supplier_order, by)),
    "Invoice": Kind(Invoice, _ORDERS),
    "User": Kind(User, _PEOPLE, lambda user, by: user.pk == by.user_id),
    "Address": Kind(Address, _PEOPLE, _owns_address),
    "App": Kind(App, (Permission.MANAGE_APPS,)),
}
