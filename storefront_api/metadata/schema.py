"""元数据办理 · commands that keep metadata with things of all kinds, named and shaped as Saleor's.

The owner of a thing writes its public metadata, whoever manages the kind both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import graphene

from backend.checkout.models import CheckoutLine as CheckoutLineModel
from backend.checkout.queries import LineRow, lines_by_checkout
from backend.core.refusals import NotFound
from backend.metadata import services
from backend.metadata.kinds import KINDS as KEEPING
from backend.product import queries as catalogue
from backend.product import rows
from storefront_api.account.types import Address, User
from storefront_api.app.types import App
from storefront_api.checkout.types import Checkout, CheckoutLine
from storefront_api.invoice.types import Invoice
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, split_global_id
from storefront_api.kit.metadata import SHOWN, ObjectWithMetadata
from storefront_api.kit.types import MetadataInput
from storefront_api.menu.types import Menu, MenuItem
from storefront_api.metadata.errors import MetadataError
from storefront_api.order.types import Fulfillment, Order, OrderLine
from storefront_api.page.types import Page, PageType
from storefront_api.payment.types import TransactionItem
from storefront_api.product.attributes import Attribute
from storefront_api.product.pictures import ProductMedia
from storefront_api.product.types import Category, Collection, Product, ProductType, ProductVariant
from storefront_api.product.warehouses import Warehouse
from storefront_api.region.types import Channel
from storefront_api.shipping.types import ShippingMethodType, ShippingZone

_TYPES: tuple[type[graphene.ObjectType], ...] = (
    Address, App, Attribute, Category, Channel, Checkout, CheckoutLine, Collection, Fulfillment, Invoice, Menu,
    MenuItem, Order, OrderLine, Page, PageType, Product, ProductMedia, ProductType, ProductVariant, ShippingMethodType,
    ShippingZone, TransactionItem, User, Warehouse,
)  # fmt: skip
SHOWN |= {KEEPING[kind._meta.name].model: kind for kind in _TYPES}
SHOWN |= {
    rows.ProductRow: Product,
    rows.VariantRow: ProductVariant,
    rows.MediaRow: ProductMedia,
    rows.TypeRow: ProductType,
    rows.AttributeRow: Attribute,
    rows.CategoryRow: Category,
    rows.CollectionRow: Collection,
    LineRow: CheckoutLine,
}


def _media(ids: Iterable[int]) -> dict[int, Any]:
    found = {pk: catalogue.picture(pk) for pk in ids}
    return {pk: picture.media for pk, picture in found.items() if picture}


def _cart_lines(ids: set[Any]) -> dict[Any, Any]:
    carts = CheckoutLineModel.objects.filter(pk__in=ids).values_list("checkout_id", flat=True)
    return {line.id: line for lines in lines_by_checkout(set(carts)).values() for line in lines}


ROWS: dict[str, Callable[[set[Any]], dict[Any, Any]]] = {
    "Product": rows.products_by_id,
    "ProductVariant": rows.variants_by_id,
    "ProductMedia": _media,
    "ProductType": rows.types_by_id,
    "Attribute": rows.attributes_by_id,
    "Category": rows.categories_by_id,
    "Collection": rows.collections_by_id,
    "CheckoutLine": _cart_lines,
}
"""Kinds that are shown as rows, not as models."""

SAME = {"ShippingMethod": "ShippingMethodType"}
"""Things that carts know by another name than staff."""

_ID = graphene.ID(required=True, description="编号 · the thing with which it is kept.")
_ITEM = graphene.Field(ObjectWithMetadata, description="对象 · the thing as it is then.")
_ITEMS = graphene.List(
    graphene.NonNull(MetadataInput), required=True, description="键与值 · keys and values."
)
_KEYS = graphene.List(
    graphene.NonNull(graphene.String), required=True, description="键 · the keys to let go."
)


def _named(id: str) -> tuple[str, Any]:
    """Which thing a global id names, of whatever kind."""
    named, _ = split_global_id(id)
    name = SAME.get(named, named)
    if name not in KEEPING:
        raise NotFound(name, field="id")
    return name, pk_of(id, named)


def _shown(name: str, thing: Any) -> Any:
    load = ROWS.get(name)
    return load({thing.pk}).get(thing.pk) if load else thing


def _update(context: Context, id: str, given: Any, *, private: bool) -> dict[str, Any]:
    name, pk = _named(id)
    items = [(one.key, one.value) for one in given]
    return {"item": _shown(name, services.update(name, pk, items, private=private, by=context.actor))}


def _delete(context: Context, id: str, keys: list[str], *, private: bool) -> dict[str, Any]:
    name, pk = _named(id)
    return {"item": _shown(name, services.delete(name, pk, keys, private=private, by=context.actor))}


class UpdateMetadata(Command):
    """写入元数据 · keep values by key with a thing: its owner, or who manages the kind."""

    class Arguments:
        id = _ID
        input = _ITEMS

    Errors = MetadataError
    item = _ITEM

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return _update(context, id, input, private=False)


class DeleteMetadata(Command):
    """删除元数据 · let keys go: the owner of the thing, or who manages the kind."""

    class Arguments:
        id = _ID
        keys = _KEYS

    Errors = MetadataError
    item = _ITEM

    @staticmethod
    def perform(context: Context, id: str, keys: list[str]) -> dict[str, Any]:
        return _delete(context, id, keys, private=False)


class UpdatePrivateMetadata(Command):
    """写入内部元数据 · keep private values by key with a thing: who manages the kind."""

    class Arguments:
        id = _ID
        input = _ITEMS

    Errors = MetadataError
    item = _ITEM

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return _update(context, id, input, private=True)


class DeletePrivateMetadata(Command):
    """删除内部元数据 · let private keys go: who manages the kind."""

    class Arguments:
        id = _ID
        keys = _KEYS

    Errors = MetadataError
    item = _ITEM

    @staticmethod
    def perform(context: Context, id: str, keys: list[str]) -> dict[str, Any]:
        return _delete(context, id, keys, private=True)


class Queries:
    pass


class Mutations:
    update_metadata = UpdateMetadata.Field()
    delete_metadata = DeleteMetadata.Field()
    update_private_metadata = UpdatePrivateMetadata.Field()
    delete_private_metadata = DeletePrivateMetadata.Field()
