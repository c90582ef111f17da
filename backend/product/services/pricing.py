"""Verbs of listings: in which channels a product is offered, and what its variants cost there.

A product's listing carries the least and greatest price of its variants; the verb that changes a price writes both, under
the lock of the product, so that lists sorted by price never show what the product page does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Min

from backend.core import clock, events, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Refusals
from backend.product.events import PricesChanged
from backend.product.models import (
    Product,
    ProductChannelListing,
    ProductVariant,
    ProductVariantChannelListing,
)
from backend.product.ownership import own_product, own_variant
from backend.product.refusals import (
    GivenTwice,
    InvalidPrice,
    NotInChannel,
    NotReviewed,
    PriceUnclear,
    PublishedLater,
)
from backend.product.rules import MOST_PRICE, is_price
from backend.product.services.checking import must_be_admitted
from backend.region.models import Channel

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""不可购 · the time of sale of what is shown and not sold."""


@dataclass(frozen=True, slots=True)
class Offer:
    """频道上架 · how a product is to be offered in a channel; None leaves it as it is."""

    channel_id: int
    is_published: bool | None = None
    visible_in_listings: bool | None = None
    available_for_purchase_at: datetime | None = None
    without_variants: tuple[int, ...] = ()
    with_variants: tuple[int, ...] = ()
    published_at: datetime | None = None
    is_purchasable: bool | None = None


@transaction.atomic
def list_in_channels(
    product_id: int, offers: Sequence[Offer] = (), remove: Sequence[int] = (), *, by: Actor
) -> Product:
    """频道上架 · offer a product in channels, change how, or take it out of channels.

    Being listed is what the supplier asks for; it is published there once the platform has reviewed the product.
    """
    product = own_product(product_id, by)
    asked = [offer.channel_id for offer in offers]
    if len({*asked, *remove}) < len(asked) + len(remove):
        raise GivenTwice(what="频道 channel", field="channel_id")
    channels = Channel.objects.filter(is_active=True).in_bulk([*asked, *remove])
    listings = {
        listing.channel_id: listing for listing in product.channel_listings.select_for_update().order_by("id")
    }
    for offer in offers:
        if offer.channel_id not in channels:
            raise NotFound("频道 channel", field="channel_id")
        listing = listings.get(offer.channel_id) or ProductChannelListing(
            product=product, channel_id=offer.channel_id, available_for_purchase_at=clock.now()
        )
        _offer(product, listing, offer, by)
    gone = [channel_id for channel_id in remove if channel_id in listings]
    ProductVariantChannelListing.objects.filter(variant__product=product, channel__in=gone).delete()
    product.channel_listings.filter(channel__in=gone).delete()
    keep_bounds(product)
    journal.record(
        "product.listed",
        product,
        by,
        organisation_id=product.supplier.organisation_id,
        offers=[{"channel": channels[o.channel_id].slug, "published": o.is_published} for o in offers],
        removed=sorted(gone),
    )
    events.publish(PricesChanged((product.pk,)))
    return product


def purchasable_from(offer: Offer, now: datetime | None) -> datetime | None:
    """Since when it can be bought, as it was offered: `NEVER` where it is shown only."""
    if offer.is_purchasable is False:
        if offer.available_for_purchase_at is not None:
            raise GivenTwice(what="可购时间 time of sale", field="available_for_purchase_at")
        return NEVER
    if offer.available_for_purchase_at is not None:
        return offer.available_for_purchase_at
    if offer.is_purchasable and (now is None or now > clock.now()):
        return clock.now()
    return now


def _sell(product: Product, channel_id: int, variant_ids: set[int]) -> None:
    """Sell variants in a channel, too, for the price that they have elsewhere, if it is the same wherever they are sold."""
    if ProductVariant.objects.filter(product=product, pk__in=variant_ids).count() < len(variant_ids):
        raise NotFound("规格 variant", field="add_variants")
    listings = ProductVariantChannelListing.objects.filter(variant__in=variant_ids)
    prices: dict[int, set[Decimal]] = {pk: set() for pk in variant_ids}
    there = set()
    for variant_id, channel, amount in listings.values_list("variant_id", "channel_id", "price_amount"):
        prices[variant_id].add(amount)
        if channel == channel_id:
            there.add(variant_id)
    new = sorted(variant_ids - there)
    if any(len(prices[pk]) != 1 for pk in new):
        raise PriceUnclear
    ProductVariantChannelListing.objects.bulk_create(
        ProductVariantChannelListing(variant_id=pk, channel_id=channel_id, price_amount=prices[pk].pop())
        for pk in new
    )


def _offer(product: Product, listing: ProductChannelListing, offer: Offer, by: Actor) -> None:
    if offer.is_published and not listing.is_published:
        if product.state != Product.State.PUBLISHED:
            raise NotReviewed
        must_be_admitted(product.supplier)
        listing.published_at = clock.now()
    if offer.is_published is not None:
        listing.is_published = offer.is_published
    if offer.visible_in_listings is not None:
        listing.visible_in_listings = offer.visible_in_listings
    if offer.published_at is not None and offer.published_at != listing.published_at:
        by.must_permit(Permission.MANAGE_PRODUCTS, field="published_at")
        if offer.published_at > clock.now() or listing.published_at is None:
            raise PublishedLater
        listing.published_at = offer.published_at
    listing.available_for_purchase_at = purchasable_from(offer, listing.available_for_purchase_at)
    listing.save()
    if offer.with_variants:
        _sell(product, listing.channel_id, set(offer.with_variants))
    if offer.without_variants:
        own = ProductVariant.objects.filter(product=product, pk__in=offer.without_variants)
        if own.count() < len(set(offer.without_variants)):
            raise NotFound("规格 variant", field="remove_variants")
        ProductVariantChannelListing.objects.filter(variant__in=own, channel=listing.channel_id).delete()


@transaction.atomic
def set_prices(variant_id: int, prices: Sequence[tuple[int, Decimal]], *, by: Actor) -> ProductVariant:
    """定价 · set a variant's prices, given as (channel id, yuan with tax); needs no review. All or nothing."""
    variant = own_variant(variant_id, by)
    product = variant.product
    if len({channel_id for channel_id, _ in prices}) < len(prices):
        raise GivenTwice(what="频道 channel", field="channel_id")
    listings = {
        listing.channel_id: listing
        for listing in product.channel_listings.select_for_update(of=("self",))
        .select_related("channel")
        .order_by("id")
    }
    if wrong := [InvalidPrice(most=MOST_PRICE) for _, amount in prices if not is_price(amount)]:
        raise Refusals(wrong)
    for channel_id, _ in prices:
        if channel_id not in listings:
            raise _not_there(channel_id)
    before = dict(variant.channel_listings.values_list("channel_id", "price_amount"))
    ProductVariantChannelListing.objects.bulk_create(
        (
            ProductVariantChannelListing(variant=variant, channel_id=channel_id, price_amount=amount)
            for channel_id, amount in prices
        ),
        update_conflicts=True,
        unique_fields=["variant", "channel"],
        update_fields=["price_amount"],
    )
    keep_bounds(product)
    journal.record(
        "price.changed",
        variant,
        by,
        organisation_id=product.supplier.organisation_id,
        product=product.pk,
        prices=[
            {"channel": listings[channel_id].channel.slug, "before": before.get(channel_id), "after": amount}
            for channel_id, amount in prices
        ],
    )
    events.publish(PricesChanged((product.pk,)))
    return variant


@transaction.atomic
def change_listings(
    variant_id: int, prices: Sequence[tuple[int, Decimal]], remove: Sequence[int], *, by: Actor
) -> ProductVariant:
    """改价 · change or take away prices of a variant, given by the ids of its listings."""
    variant = own_variant(variant_id, by)
    own = dict(variant.channel_listings.values_list("pk", "channel_id"))
    if not {*(pk for pk, _ in prices), *remove} <= own.keys():
        raise NotFound("价格 channel listing", field="channel_listings")
    if remove:
        variant.channel_listings.filter(pk__in=remove).delete()
        keep_bounds(variant.product)
        organisation_id = variant.product.supplier.organisation_id
        journal.record(
            "price.removed", variant, by, organisation_id=organisation_id, channels=[own[pk] for pk in remove]
        )
        events.publish(PricesChanged((variant.product_id,)))
    if prices:
        set_prices(variant_id, [(own[pk], amount) for pk, amount in prices], by=by)
    return variant


def keep_bounds(product: Product) -> None:
    """Write the least and greatest variant price into each of the product's listings; the product is locked."""
    bounds = {
        channel_id: (least, most)
        for channel_id, least, most in ProductVariantChannelListing.objects.filter(variant__product=product)
        .values("channel_id")
        .values_list("channel_id", Min("price_amount"), Max("price_amount"))
    }
    listings = list(product.channel_listings.select_for_update().order_by("id"))
    for listing in listings:
        listing.lowest_price, listing.highest_price = bounds.get(listing.channel_id, (None, None))
    ProductChannelListing.objects.bulk_update(listings, ["lowest_price", "highest_price"])


def _not_there(channel_id: int) -> NotFound | NotInChannel:
    channel = Channel.objects.filter(pk=channel_id, is_active=True).first()
    return NotInChannel(channel=channel.name) if channel else NotFound("频道 channel", field="channel_id")
