"""商品表 · the rows of an export: one for each variant, with its product's columns; read by hundreds, a few statements each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from backend.export.sheets import Cell
from backend.product import rows
from backend.product.models import Attribute
from backend.region.models import Channel
from backend.warehouse.models import Stock, Warehouse

BATCH = 500
Of = Callable[[Any, Any], Cell]
FIELDS: Mapping[str, tuple[str, Of]] = {
    "NAME": ("name", lambda product, variant: product.name),
    "DESCRIPTION": ("description", lambda product, variant: rows.text(product).description),
    "PRODUCT_TYPE": ("product type", lambda product, variant: rows.product_type(product).name),
    "CATEGORY": ("category", lambda product, variant: rows.category(product).slug),
    "COLLECTIONS": (
        "collections",
        lambda product, variant: ", ".join(one.slug for one in rows.collections(product, None)),
    ),
    "CHARGE_TAXES": ("charge taxes", lambda product, variant: True),
    "PRODUCT_WEIGHT": ("product weight", lambda product, variant: rows.text(product).weight_kg),
    "PRODUCT_MEDIA": (
        "product media",
        lambda product, variant: ", ".join(one.image for one in rows.media(product) if one.image),
    ),
    "VARIANT_ID": ("variant id", lambda product, variant: variant and variant.id),
    "VARIANT_SKU": ("variant sku", lambda product, variant: variant and variant.sku),
    "VARIANT_WEIGHT": ("variant weight", lambda product, variant: variant and variant.weight_kg),
    "VARIANT_MEDIA": (
        "variant media",
        lambda product, variant: (
            variant and ", ".join(one.image for one in rows.variant_media(variant) if one.image)
        ),
    ),
}
"""What can be asked for, in Saleor's names: how a column is headed, and what stands in it."""


def table(product_ids: Sequence[int], asked: Mapping[str, Sequence[Any]]) -> Iterator[list[Cell]]:
    """The heads of the columns, then the rows."""
    columns = _columns(asked)
    yield ["id", *(head for head, _ in columns)]
    for start in range(0, len(product_ids), BATCH):
        ids = product_ids[start : start + BATCH]
        products = rows.products_by_id(ids)
        for pk in ids:
            if (product := products.get(pk)) is None:
                continue
            for variant in rows.variants(product, None) or [None]:
                yield [product.id, *(of(product, variant) for _, of in columns)]


def _columns(asked: Mapping[str, Sequence[Any]]) -> list[tuple[str, Of]]:
    found = [FIELDS[name] for name in asked.get("fields", ())]
    for attribute in Attribute.objects.filter(pk__in=asked.get("attributes", ())).order_by("slug"):
        found.append(
            (f"{attribute.slug} (product attribute)", _attribute(rows.product_attributes, 0, attribute.pk))
        )
        found.append(
            (f"{attribute.slug} (variant attribute)", _attribute(rows.variant_attributes, 1, attribute.pk))
        )
    for channel in Channel.objects.filter(pk__in=asked.get("channels", ())).order_by("slug"):
        found.append((f"{channel.slug} (channel published)", _published(channel.pk)))
        found.append((f"{channel.slug} (channel price amount)", _price(channel.pk)))
    warehouses = Warehouse.objects.filter(pk__in=asked.get("warehouses", ())).order_by("slug")
    return found + [(f"{one.slug} (warehouse quantity)", _stock(one.pk)) for one in warehouses]


def _attribute(relation: Callable[[Any], Any], which: int, attribute_id: int) -> Of:
    def of(product: Any, variant: Any) -> Cell:
        owner = (product, variant)[which]
        carried = relation(owner) if owner is not None else ()
        values = [value for one in carried if one.attribute_id == attribute_id for value in one.values]
        return ", ".join(value.name for value in values)

    return of


def _published(channel_id: int) -> Of:
    def of(product: Any, variant: Any) -> Cell:
        listing = next((one for one in rows.listings(product) if one.channel_id == channel_id), None)
        return None if listing is None else bool(listing.is_published)

    return of


def _price(channel_id: int) -> Of:
    def of(product: Any, variant: Any) -> Cell:
        prices = rows.variant_listings(variant) if variant is not None else ()
        return next((one.price for one in prices if one.channel_id == channel_id), None)

    return of


def _stock(warehouse_id: UUID) -> Of:
    def of(product: Any, variant: Any) -> Cell:
        return _quantities(variant).get(warehouse_id) if variant is not None else None

    return of


def _quantities(variant: Any) -> Mapping[UUID, int]:
    found: Mapping[UUID, int] = _stocks(variant)
    return found


def _stocks_of(ids: Any) -> dict[int, dict[UUID, int]]:
    found: dict[int, dict[UUID, int]] = defaultdict(dict)
    for variant_id, warehouse_id, quantity in Stock.objects.filter(variant__in=ids).values_list(
        "variant_id", "warehouse_id", "quantity"
    ):
        found[variant_id][warehouse_id] = quantity
    return found


_stocks = rows.relation(_stocks_of, "id", missing={})
