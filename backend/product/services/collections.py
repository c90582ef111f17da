"""Verbs of collections: curate products, and show a collection in channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Required
from backend.product.models import Collection, CollectionChannelListing, CollectionProduct, Product
from backend.product.ordering import moved
from backend.product.references import forgotten, locked, still_there
from backend.product.refusals import GivenTwice, NotInCollection
from backend.product.services.categories import PageText, write_page
from backend.product.services.checking import only_once
from backend.product.services.kinds import tell
from backend.region.models import Channel

WHAT = "专题 collection"


@transaction.atomic
def create(
    said: PageText, *, products: Sequence[int] = (), is_published: bool | None = None, by: Actor
) -> Collection:
    """新增专题 · curate a collection. It is shown in no channel until it is listed there, unless it is published at once."""
    _must_manage(by)
    if not (said.name or "").strip():
        raise Required("名称 name", field="name")
    collection = Collection(is_published=is_published is not False, everywhere=bool(is_published))
    write_page(collection, said, 120, 120)
    with only_once("标识 slug", "slug"):
        collection.save(force_insert=True)
    _add(collection, products)
    journal.record("collection.created", collection, by, name=collection.name, products=list(products))
    return collection


@transaction.atomic
def update(collection_id: int, said: PageText, *, is_published: bool | None = None, by: Actor) -> Collection:
    """修改专题 · say something else of a collection; publish or hide it."""
    collection = _own(collection_id, by, "id")
    changed = write_page(collection, said, 120, 120)
    if is_published is not None and is_published != collection.is_published:
        changed["is_published"] = [collection.is_published, is_published]
        collection.is_published = is_published
    if changed:
        with only_once("标识 slug", "slug"):
            collection.save()
        journal.record("collection.updated", collection, by, changed=changed)
    return collection


@transaction.atomic
def delete(collection_id: int, *, by: Actor) -> Collection:
    """删除专题 · delete a collection; its products stay."""
    collection = _own(collection_id, by, "id")
    products = list(collection.entries.values_list("product_id", flat=True))
    forgotten(collection)
    tell(products)
    journal.record("collection.deleted", collection, by, name=collection.name, products=products)
    return collection


@transaction.atomic
def add_products(collection_id: int, product_ids: Sequence[int], *, by: Actor) -> Collection:
    """加入商品 · put products at the end of a collection; those that are in it stay where they are."""
    collection = _own(collection_id, by, "collection_id")
    _add(collection, product_ids)
    journal.record("collection.products_added", collection, by, products=list(product_ids))
    return collection


@transaction.atomic
def remove_products(collection_id: int, product_ids: Sequence[int], *, by: Actor) -> Collection:
    """移出商品 · take products out of a collection."""
    collection = _own(collection_id, by, "collection_id")
    gone = collection.entries.filter(product__in=product_ids)
    ids = list(gone.values_list("product_id", flat=True))
    gone.delete()
    tell(ids)
    journal.record("collection.products_removed", collection, by, products=ids)
    return collection


@transaction.atomic
def reorder_products(collection_id: int, moves: Sequence[tuple[int, int]], *, by: Actor) -> Collection:
    """专题商品排序 · move products of a collection by so many places."""
    collection = _own(collection_id, by, "collection_id")
    entries = {one.product_id: one for one in collection.entries.order_by("sort_order", "product_id")}
    if not {key for key, _ in moves} <= entries.keys():
        raise NotInCollection(field="moves")
    for place, product_id in enumerate(moved(list(entries), moves)):
        entries[product_id].sort_order = place
    CollectionProduct.objects.bulk_update(entries.values(), ["sort_order"], batch_size=500)
    journal.record("collection.products_reordered", collection, by, moves=[list(move) for move in moves])
    return collection


@dataclass(frozen=True, slots=True)
class Showing:
    """频道发布 · how a collection is to be shown in a channel."""

    channel_id: int
    is_published: bool = False
    published_at: datetime | None = None


@transaction.atomic
def show_in_channels(
    collection_id: int, showings: Sequence[Showing] = (), remove: Sequence[int] = (), *, by: Actor
) -> Collection:
    """频道发布 · show a collection in channels, or no longer. One that was shown everywhere stays in the other channels."""
    collection = _own(collection_id, by, "id")
    asked = [one.channel_id for one in showings]
    if len({*asked, *remove}) < len(asked) + len(remove):
        raise GivenTwice(what="频道 channel", field="channel_id")
    channels = Channel.objects.filter(is_active=True)
    if channels.filter(pk__in=[*asked, *remove]).count() < len(asked) + len(remove):
        raise NotFound("频道 channel", field="add_channels" if asked else "remove_channels")
    if collection.everywhere:
        CollectionChannelListing.objects.bulk_create(
            (
                CollectionChannelListing(collection=collection, channel=one, is_published=True)
                for one in channels
            ),
            ignore_conflicts=True,
        )
    for showing in showings:
        since = showing.published_at or (clock.now() if showing.is_published else None)
        CollectionChannelListing.objects.update_or_create(
            collection=collection,
            channel_id=showing.channel_id,
            defaults={"is_published": showing.is_published, "published_at": since},
        )
    collection.channel_listings.filter(channel__in=remove).delete()
    collection.everywhere = False
    collection.is_published = collection.is_published or any(one.is_published for one in showings)
    collection.save(update_fields=["everywhere", "is_published"])
    journal.record(
        "collection.shown", collection, by,
        published=[one.channel_id for one in showings if one.is_published],
        hidden=[one.channel_id for one in showings if not one.is_published], removed=list(remove),
    )  # fmt: skip
    return collection


def _must_manage(by: Actor) -> None:
    by.must_permit(Permission.MANAGE_PRODUCTS)


def _own(collection_id: int, by: Actor, field: str) -> Collection:
    _must_manage(by)
    return locked(Collection.objects.all(), collection_id, WHAT, field)


def _add(collection: Collection, product_ids: Sequence[int]) -> None:
    wanted = list(dict.fromkeys(product_ids))
    if Product.objects.filter(pk__in=wanted).count() < len(wanted):
        raise NotFound("商品 product", field="products")
    last = collection.entries.aggregate(last=Max("sort_order"))["last"]
    place = 0 if last is None else last + 1
    with still_there("商品 product", "products"):
        CollectionProduct.objects.bulk_create(
            (
                CollectionProduct(collection=collection, product_id=pk, sort_order=place + number)
                for number, pk in enumerate(wanted)
            ),
            ignore_conflicts=True,
        )
    tell(wanted)
