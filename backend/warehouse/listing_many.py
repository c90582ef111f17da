"""Verbs that list many products at once, each with variants, prices, stock and pictures.

What has to be known of others (names that are taken, categories, channels, warehouses, values of attributes) is asked for all
rows together, and what is made is written together: the number of statements does not grow with the rows.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from backend.core import clock, events, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, NotFound, Refusal, Required
from backend.core.texts import LONGEST_OUTSIDE, Taken, line
from backend.core.verbs import only_once
from backend.product.attribute_values import Asked, Given, carried_by, values_of_all
from backend.product.events import ProductsChanged
from backend.product.models import (
    AttributeValue,
    Category,
    Collection,
    CollectionProduct,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    ProductType,
    ProductVariant,
    ProductVariantChannelListing,
    VariantAttributeValue,
)
from backend.product.ownership import must_sell, own_supplier
from backend.product.references import still_there
from backend.product.refusals import (
    GivenTwice,
    InvalidPrice,
    NotInChannel,
    NotLeafOfGoods,
    NotReviewed,
    PublishedLater,
    TooMany,
)
from backend.product.rules import MOST_PICTURES, MOST_PRICE, MOST_VARIANTS, is_price
from backend.product.services import Offer, editing, variants
from backend.product.services.checking import must_be_admitted
from backend.product.services.editing import ProductText, places_in
from backend.product.services.media import alt_of, kept_picture
from backend.product.services.pricing import purchasable_from
from backend.region.models import Channel
from backend.supplier.models import Supplier
from backend.warehouse.models import Stock, Warehouse
from backend.warehouse.refusals import QuantityOutOfRange, WarehouseTwice
from backend.warehouse.rules import MOST_PIECES, is_quantity
from backend.warehouse.stocking import StockedVariant

MOST_NEW_VARIANTS = 1000
MOST_NEW_PICTURES = 100


@dataclass(frozen=True, slots=True)
class Picture:
    """图片 · a picture of a new product: the file's content, and what it shows."""

    data: bytes | None
    alt: str = ""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """新商品 · a product to be listed as a draft, with all that belongs to it; `unread`: why it could not be read."""

    product_type_id: int
    text: ProductText
    supplier_id: int | None = None
    offers: tuple[Offer, ...] = ()
    variants: tuple[StockedVariant, ...] = ()
    pictures: tuple[Picture, ...] = ()
    unread: Refusal | None = None


@dataclass(slots=True)
class Listed:
    """结果 · what became of a row: the product, if there is one, and what was refused of it."""

    product: Product | None = None
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(slots=True)
class _Variant:
    """A variant before it is written."""

    row: ProductVariant
    said: StockedVariant
    at: int
    values: list[AttributeValue] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """A product before it is written, and what was refused of the parts of it."""

    product: Product
    wanted: NewProduct
    offers: list[Offer] = field(default_factory=list)
    variants: list[_Variant] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    values: list[AttributeValue] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    is_lost: bool = False

    def refuse(self, refusal: Refusal, *at: str | int) -> None:
        """Write down what is wrong, with its place in the input; without a place the product itself cannot be."""
        for one in refusal.each():
            one.details["at"] = (*at, one.field) if one.field else at
            self.refusals.append(one)
        self.is_lost = self.is_lost or not at


@transaction.atomic
def create_products(
    wanted: Sequence[NewProduct], *, by: Actor, keep_good: bool = False, keep_parts: bool = False
) -> list[Listed]:
    """批量新增商品 · list several products as drafts.

    `keep_good`: rows of which nothing is refused stay when others are. `keep_parts`: of the others, too, what can be is
    kept, without the variants, channels and pictures that were refused. Otherwise one refusal leaves everything as it was.
    """
    must_sell(by)
    if not wanted:
        raise Invalid("请至少给出一个商品。", "Give one product at least.", field="products")
    for given, most, what in (
        (sum(len(one.variants) for one in wanted), MOST_NEW_VARIANTS, "规格 variants"),
        (sum(len(one.pictures) for one in wanted), MOST_NEW_PICTURES, "图片 pictures"),
    ):
        if given > most:
            raise TooMany(what=what, most=most, field="products")
    drafts = _drafts(wanted, by)
    kept = [one for one in drafts if not one.refusals or (keep_parts and not one.is_lost)]
    if not (keep_good or keep_parts) and len(kept) < len(drafts):
        kept = []
    if kept:
        _write(kept, by)
    else:
        transaction.set_rollback(True)
    written = {id(one) for one in kept}
    return [Listed(one.product if id(one) in written else None, one.refusals) for one in drafts]


class _Known:
    """What the rows need to know of others, asked once for all of them."""

    def __init__(self, wanted: Sequence[NewProduct], by: Actor) -> None:
        texts = [one.text for one in wanted]
        parts = [part for one in wanted for part in one.variants]
        self.suppliers: dict[int | None, Supplier | Refusal] = {
            pk: _or_refusal(_supplier, pk, by) for pk in {one.supplier_id for one in wanted}
        }
        own = {one.pk for one in self.suppliers.values() if isinstance(one, Supplier)}
        self.types = ProductType.objects.in_bulk({one.product_type_id for one in wanted})
        self.carried = carried_by(self.types)
        category_ids = {text.category_id for text in texts if text.category_id is not None}
        self.categories = Category.objects.in_bulk(category_ids)
        above = Category.objects.filter(parent__in=category_ids).values_list("parent_id", flat=True)
        self.above = set(above.distinct())
        slugs = [text.slug for text in texts if text.slug]
        self.slugs = Taken(Product.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        skus = [part.text.sku for part in parts if part.text.sku]
        self.skus = Taken(ProductVariant.objects.filter(sku__in=skus).values_list("sku", flat=True))
        self.outside: dict[tuple[str, int], Taken] = defaultdict(Taken)
        products = Product.objects.filter(
            supplier__in=own, external_reference__in=[text.outside for text in texts if text.outside]
        )
        for supplier_id, name in products.values_list("supplier_id", "external_reference"):
            self.outside["product", supplier_id].names.add(name or "")
        rows = ProductVariant.objects.filter(
            product__supplier__in=own,
            external_reference__in=[part.text.outside for part in parts if part.text.outside],
        )
        for supplier_id, name in rows.values_list("product__supplier_id", "external_reference"):
            self.outside["variant", supplier_id].names.add(name or "")
        channel_ids = {offer.channel_id for one in wanted for offer in one.offers}
        channel_ids |= {pk for part in parts for pk, _ in part.prices}
        self.channels = Channel.objects.filter(is_active=True).in_bulk(channel_ids)
        warehouse_ids = {pk for part in parts for pk, _ in part.stocks}
        found = Warehouse.objects.filter(pk__in=warehouse_ids, supplier__in=own)
        self.warehouses: dict[UUID, int] = dict(found.values_list("pk", "supplier_id"))
        collection_ids = {pk for text in texts for pk in text.collections or ()}
        self.collections = set(Collection.objects.filter(pk__in=collection_ids).values_list("pk", flat=True))

    def call(self, kind: str, supplier_id: int, name: str | None) -> str | None:
        """What another system calls something new of a supplier."""
        plain = line(name, "external_reference", LONGEST_OUTSIDE) or None
        if plain:
            self.outside[kind, supplier_id].take(plain, "外部编号 external reference", "external_reference")
        return plain


def _or_refusal(make: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return make(*arguments)
    except Refusal as refusal:
        return refusal


def _supplier(supplier_id: int | None, by: Actor) -> Supplier:
    supplier = own_supplier(supplier_id, by)
    must_be_admitted(supplier)
    return supplier


def _drafts(wanted: Sequence[NewProduct], by: Actor) -> list[_Draft]:
    for one in wanted:
        editing.must_say(by, one.text)
        if one.text.collections:
            by.must_permit(Permission.MANAGE_PRODUCTS, field="collections")
    known = _Known(wanted, by)
    drafts = [_draft(one, known, by) for one in wanted]
    owners: list[tuple[_Draft, _Variant | None]] = []
    asked: list[Asked] = []
    for draft in drafts:
        if draft.is_lost:
            continue
        kind = draft.wanted.product_type_id
        owners.append((draft, None))
        asked.append(_asked(known, kind, draft.wanted.text.attributes, of_variant=False))
        for part in draft.variants:
            owners.append((draft, part))
            asked.append(_asked(known, kind, part.said.text.attributes, of_variant=True))
    for (draft, variant), found in zip(owners, values_of_all(asked, by=by), strict=True):
        if not isinstance(found, Refusal):
            (draft if variant is None else variant).values = found
        elif variant is None:
            draft.refuse(found)
        else:
            draft.refuse(found, "variants", variant.at)
            draft.variants.remove(variant)
    return drafts


def _asked(known: _Known, kind: int, given: Sequence[Given] | None, *, of_variant: bool) -> Asked:
    return Asked(known.carried.get((kind, of_variant), {}), given or (), all_required=True)


def _draft(wanted: NewProduct, known: _Known, by: Actor) -> _Draft:
    draft = _Draft(Product(), wanted)
    if wanted.unread is not None:
        draft.refuse(wanted.unread)
        return draft
    supplier, kind = known.suppliers[wanted.supplier_id], known.types.get(wanted.product_type_id)
    if isinstance(supplier, Refusal):
        draft.refuse(supplier)
        return draft
    if kind is None:
        draft.refuse(NotFound("商品类型 product type", field="product_type"))
        return draft
    draft.product.supplier, draft.product.product_type = supplier, kind
    for write in (_write_text, _write_category, _write_names):
        try:
            write(draft.product, wanted.text, known)
        except Refusal as refusal:
            draft.refuse(refusal)
    missing = [pk for pk in wanted.text.collections or () if pk not in known.collections]
    if missing:
        draft.refuse(NotFound("专题 collection", field="collections"))
    if len(wanted.variants) > MOST_VARIANTS:
        draft.refuse(TooMany(what="规格 variants", most=MOST_VARIANTS, field="variants"))
        return draft
    _offer(draft, known)
    for at, said in enumerate(wanted.variants):
        variant = _Variant(ProductVariant(product=draft.product, sort_order=at), said, at)
        try:
            _write_variant(variant, draft, known, by)
            draft.variants.append(variant)
        except Refusal as refusal:
            draft.refuse(refusal, "variants", at)
    if len(wanted.pictures) > MOST_PICTURES:
        draft.refuse(TooMany(what="图片 pictures", most=MOST_PICTURES, field="media"), "media")
        return draft
    for at, picture in enumerate(wanted.pictures):
        try:
            draft.pictures.append((kept_picture(picture.data), alt_of(picture.alt)))
        except Refusal as refusal:
            draft.refuse(refusal, "media", at)
    return draft


def _write_text(product: Product, said: ProductText, known: _Known) -> None:
    if not (said.name or "").strip():
        raise Required("商品名称 name", field="name")
    for name, value in editing.plain_of(product, said).items():
        setattr(product, name, value)


def _write_category(product: Product, said: ProductText, known: _Known) -> None:
    if said.category_id is None:
        raise Required("品目 category", field="category")
    category = known.categories.get(said.category_id)
    if category is None:
        raise NotFound("品目 category", field="category")
    if not category.code.startswith("A") or category.pk in known.above:
        raise NotLeafOfGoods(category=str(category))
    product.category = category


def _write_names(product: Product, said: ProductText, known: _Known) -> None:
    product.external_reference = known.call("product", product.supplier_id, said.outside)
    if product.slug:
        known.slugs.take(product.slug, "标识 slug", "slug")
    else:
        stem = slugify(f"{product.brand} {product.model}")[:80] or "product"
        product.slug = f"{stem}-{secrets.token_hex(5)}"


def _offer(draft: _Draft, known: _Known) -> None:
    seen: set[int] = set()
    for at, offer in enumerate(draft.wanted.offers):
        try:
            if offer.channel_id not in known.channels:
                raise NotFound("频道 channel", field="channel_id")
            if offer.channel_id in seen:
                raise GivenTwice(what="频道 channel", field="channel_id")
            if offer.is_published:
                raise NotReviewed
            if offer.published_at is not None:
                raise PublishedLater
            purchasable_from(offer, None)
        except Refusal as refusal:
            draft.refuse(refusal, "channel_listings", at)
            continue
        seen.add(offer.channel_id)
        draft.offers.append(offer)


def _write_variant(variant: _Variant, draft: _Draft, known: _Known, by: Actor) -> None:
    row, said = variant.row, variant.said
    for name, value in variants.plain_of(row, said.text, by).items():
        setattr(row, name, value)
    listed = {offer.channel_id for offer in draft.offers}
    channels = [pk for pk, _ in said.prices]
    if len(set(channels)) < len(channels):
        raise GivenTwice(what="频道 channel", field="channel_listings")
    for channel_id, amount in said.prices:
        if channel_id not in known.channels:
            raise NotFound("频道 channel", field="channel_listings")
        if channel_id not in listed:
            raise NotInChannel(channel=known.channels[channel_id].name, field="channel_listings")
        if not is_price(amount):
            raise InvalidPrice(most=MOST_PRICE, field="channel_listings")
    warehouses = [pk for pk, _ in said.stocks]
    if len(set(warehouses)) < len(warehouses):
        raise WarehouseTwice(field="stocks")
    for warehouse_id, pieces in said.stocks:
        if known.warehouses.get(warehouse_id) != draft.product.supplier_id:
            raise NotFound("仓库 warehouse", field="stocks")
        if not is_quantity(pieces):
            raise QuantityOutOfRange(most=MOST_PIECES, field="stocks")
    if row.sku:
        known.skus.take(row.sku, "SKU", "sku")
    row.external_reference = known.call("variant", draft.product.supplier_id, said.text.outside)
    if row.weight_kg is None:
        row.weight_kg = draft.product.product_type.weight_kg


def _write(drafts: Sequence[_Draft], by: Actor) -> None:
    with only_once("标识 slug 或外部编号 slug or external reference", "slug"):
        Product.objects.bulk_create(one.product for one in drafts)
    own = [(draft, one) for draft in drafts for one in draft.variants]
    for draft, one in own:
        one.row.product = draft.product
        one.row.sku = one.row.sku or f"{draft.product.pk}-{secrets.token_hex(4)}"
        one.row.name = one.row.name or " / ".join(value.name for value in one.values)[:200]
    with only_once("SKU", "sku"):
        ProductVariant.objects.bulk_create(one.row for _, one in own)
    with still_there("所引用的对象 something they refer to", "products"):
        _write_parts(drafts, own)
    _record(drafts, by)
    events.publish(ProductsChanged(tuple(one.product.pk for one in drafts)))


def _write_parts(drafts: Sequence[_Draft], own: Sequence[tuple[_Draft, _Variant]]) -> None:
    ProductAttributeValue.objects.bulk_create(
        ProductAttributeValue(product=one.product, value=value, sort_order=place)
        for one in drafts
        for place, value in enumerate(one.values)
    )
    VariantAttributeValue.objects.bulk_create(
        VariantAttributeValue(variant=one.row, value=value, sort_order=place)
        for _, one in own
        for place, value in enumerate(one.values)
    )
    ProductChannelListing.objects.bulk_create(_listings(drafts))
    ProductVariantChannelListing.objects.bulk_create(
        ProductVariantChannelListing(variant=one.row, channel_id=channel_id, price_amount=amount)
        for _, one in own
        for channel_id, amount in one.said.prices
    )
    Stock.objects.bulk_create(
        Stock(variant=one.row, warehouse_id=warehouse_id, quantity=pieces)
        for _, one in own
        for warehouse_id, pieces in one.said.stocks
    )
    ProductMedia.objects.bulk_create(
        ProductMedia(product=one.product, image=image, alt=alt, sort_order=place)
        for one in drafts
        for place, (image, alt) in enumerate(one.pictures)
    )
    collected = [(pk, one.product) for one in drafts for pk in set(one.wanted.text.collections or ())]
    if collected:
        CollectionProduct.objects.bulk_create(places_in(collected))
    first = [one.product for one in drafts if one.variants]
    for one in drafts:
        if one.variants:
            one.product.default_variant = one.variants[0].row
    if first:
        Product.objects.bulk_update(first, ["default_variant"])


def _listings(drafts: Sequence[_Draft]) -> Iterator[ProductChannelListing]:
    now = clock.now()
    for draft in drafts:
        prices: dict[int, list[Decimal]] = defaultdict(list)
        for one in draft.variants:
            for channel_id, amount in one.said.prices:
                prices[channel_id].append(amount)
        for offer in draft.offers:
            amounts = prices.get(offer.channel_id, [])
            yield ProductChannelListing(
                product=draft.product,
                channel_id=offer.channel_id,
                visible_in_listings=offer.visible_in_listings is not False,
                available_for_purchase_at=purchasable_from(offer, now),
                lowest_price=min(amounts, default=None),
                highest_price=max(amounts, default=None),
            )


def _record(drafts: Iterable[_Draft], by: Actor) -> None:
    told: list[journal.Said] = []
    for draft in drafts:
        product = draft.product
        organisation_id = product.supplier.organisation_id
        told.append(
            journal.Said("product.created", product, organisation_id, {
                "name": product.name, "category": product.category.code, "together": True,
                "channels": sorted(offer.channel_id for offer in draft.offers),
            })
        )  # fmt: skip
        told += [
            journal.Said("variant.created", one.row, organisation_id, {
                "product": product.pk, "sku": one.row.sku, "name": one.row.name,
                "prices": {str(pk): amount for pk, amount in one.said.prices},
                "stock": {str(pk): pieces for pk, pieces in one.said.stocks},
            })
            for one in draft.variants
        ]  # fmt: skip
    journal.record_each(told, by)
