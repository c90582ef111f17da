"""Reads of the pavilion: what everybody sees, and what nominators and the city see besides."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from backend.account.models import Organisation
from backend.core import clock
from backend.core.actor import Actor
from backend.core.peers import gather, grouped, keyed, relation
from backend.core.rows import run
from backend.product.models import Product
from backend.region.models import Region
from pavilion.access import NOMINATORS, is_city
from pavilion.models import (
    Cluster,
    Exhibit,
    ExhibitPicture,
    ExhibitProduct,
    Honour,
    Maker,
    Opinion,
    Room,
    RoomExhibit,
)
from pavilion.rules import HonourState, Kind, State

CITY = "330300"


def shown() -> QuerySet[Exhibit]:
    """在展 · what everybody sees today."""
    today = clock.today()
    return Exhibit.objects.filter(state=State.SHOWN, shown_from__lte=today, shown_until__gte=today)


def in_order(exhibits: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
    """精品 first, then 名品, then 特色品; inside a kind as they were taken in."""
    return exhibits.annotate(
        rank=Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(Kind)), default=Value(9))
    ).order_by("rank", "id")


def visible_exhibits(actor: Actor) -> QuerySet[Exhibit]:
    """What somebody sees: the shown, one's own nominations, all for the city."""
    if is_city(actor):
        return Exhibit.objects.all()
    mine = actor.organisations(*NOMINATORS)
    return (
        Exhibit.objects.filter(Q(pk__in=shown().values("pk")) | Q(organisation__in=mine)) if mine else shown()
    )


def nominations(actor: Actor) -> QuerySet[Exhibit]:
    """推荐 · the nominations that somebody works on: one's own, all for the city; whatever became of them."""
    if is_city(actor):
        return Exhibit.objects.all()
    return Exhibit.objects.filter(organisation__in=actor.organisations(*NOMINATORS))


def visible_makers(actor: Actor) -> QuerySet[Maker]:
    """Makers of what is shown, one's own, all for the city."""
    if is_city(actor):
        return Maker.objects.all()
    open_to_all = Q(pk__in=shown().filter(maker__isnull=False).values("maker"))
    return Maker.objects.filter(open_to_all | Q(organisation__in=actor.organisations(*NOMINATORS)))


def open_rooms() -> QuerySet[Room]:
    """Rooms that are open today."""
    today = clock.today()
    return Room.objects.filter(
        Q(opens_on=None) | Q(opens_on__lte=today),
        Q(closes_on=None) | Q(closes_on__gte=today),
        is_published=True,
    )


def visible_rooms(actor: Actor) -> QuerySet[Room]:
    return Room.objects.all() if is_city(actor) else open_rooms()


def valid_honours() -> QuerySet[Honour]:
    """Honours that count today: confirmed by the city, and within their period."""
    today = clock.today()
    return Honour.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today), state=HonourState.VALID, valid_from__lte=today
    )


def districts() -> list[Region]:
    """The twelve districts, by code."""
    return list(Region.objects.filter(level=Region.Level.COUNTY, parent_id=CITY).order_by("code"))


def on_cards(exhibits: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
    """Only what stands on a card: stories are long, and a page has many cards."""
    return exhibits.select_related("region").only(
        "slug", "kind", "name", "name_en", "summary", "summary_en", "industry", "motif", "colour", "region__name",
        "region__name_en",
    )  # fmt: skip


def count_by_region() -> dict[str, int]:
    """How many exhibits each region shows."""
    rows = shown().values_list("region_id").annotate(count=Count("id")).order_by()
    return dict(rows)


# 关系 · what belongs to exhibits, makers and rooms; one statement a level


def pictures_by_exhibit(ids: Collection[int]) -> dict[int, list[ExhibitPicture]]:
    return grouped(ExhibitPicture.objects.filter(exhibit__in=ids), "exhibit_id")


def honours_by_exhibit(ids: Collection[int]) -> dict[int, list[Honour]]:
    return grouped(valid_honours().filter(exhibit__in=ids).order_by("id"), "exhibit_id")


def every_honour_by_exhibit(ids: Collection[int]) -> dict[int, list[Honour]]:
    return grouped(Honour.objects.filter(exhibit__in=ids).order_by("id"), "exhibit_id")


def honours_by_maker(ids: Collection[int]) -> dict[int, list[Honour]]:
    return grouped(valid_honours().filter(maker__in=ids).order_by("id"), "maker_id")


def opinions_by_exhibit(ids: Collection[int]) -> dict[int, list[Opinion]]:
    return grouped(Opinion.objects.filter(exhibit__in=ids).select_related("by"), "exhibit_id")


def makers_by_id(ids: Collection[int]) -> dict[int, Maker]:
    return keyed(Maker.objects.filter(pk__in=ids))


def exhibits_by_id(ids: Collection[int]) -> dict[int, Exhibit]:
    return keyed(Exhibit.objects.filter(pk__in=ids))


def clusters_by_id(ids: Collection[int]) -> dict[int, Cluster]:
    return keyed(Cluster.objects.filter(pk__in=ids))


def rooms_by_exhibit(ids: Collection[int]) -> dict[int, list[Room]]:
    places = RoomExhibit.objects.filter(exhibit__in=ids, room__in=open_rooms()).select_related("room")
    found: dict[int, list[Room]] = {}
    for place in places.order_by("room__sort_order", "room_id"):
        found.setdefault(place.exhibit_id, []).append(place.room)
    gather(room for rooms in found.values() for room in rooms)
    return found


def products_by_exhibit(ids: Collection[int]) -> dict[int, list[int]]:
    """The goods of exhibits that anybody can order now."""
    links = ExhibitProduct.objects.filter(
        exhibit__in=ids, product__state=Product.State.PUBLISHED, product__supplier__state="active"
    )
    found: dict[int, list[int]] = {}
    for exhibit_id, product_id in links.order_by("sort_order", "id").values_list("exhibit_id", "product_id"):
        found.setdefault(exhibit_id, []).append(product_id)
    return found


def organisations_by_id(ids: Collection[int]) -> dict[int, str]:
    """What the organisations that nominated are called."""
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


exhibit_organisation = relation(organisations_by_id, "organisation_id")
exhibit_pictures = relation(pictures_by_exhibit, "id", missing=())
exhibit_honours = relation(honours_by_exhibit, "id", missing=())
exhibit_every_honour = relation(every_honour_by_exhibit, "id", missing=())
exhibit_opinions = relation(opinions_by_exhibit, "id", missing=())
its_exhibit = relation(exhibits_by_id, "exhibit_id")
its_maker = relation(makers_by_id, "maker_id")
exhibit_maker = relation(makers_by_id, "maker_id")
exhibit_cluster = relation(clusters_by_id, "cluster_id")
exhibit_rooms = relation(rooms_by_exhibit, "id", missing=())
exhibit_products = relation(products_by_exhibit, "id", missing=())
maker_honours = relation(honours_by_maker, "id", missing=())


def exhibits_of_room(room_id: int) -> QuerySet[Exhibit]:
    """What a room shows today, in its order."""
    return (
        shown()
        .filter(places__room=room_id)
        .annotate(place_in=F("places__sort_order"))
        .order_by("place_in", "id")
    )


def exhibits_of_rooms() -> dict[int, list[Exhibit]]:
    """What each open room shows today, in its order; two statements for all of them."""
    exhibits = keyed(on_cards(shown()))
    places = RoomExhibit.objects.filter(room__in=open_rooms()).order_by("room", "sort_order", "id")
    found: dict[int, list[Exhibit]] = {}
    for room_id, exhibit_id in places.values_list("room_id", "exhibit_id"):
        if exhibit_id in exhibits:
            found.setdefault(room_id, []).append(exhibits[exhibit_id])
    return found


def goods(exhibit_id: int, channel_id: int | None = None) -> list[dict[str, Any]]:
    """可采购的商品 · what of an exhibit is on sale: name, slug, supplier and the lowest price, in one statement."""
    rows = run(
        "SELECT p.id, p.name, p.slug, p.unit, o.name, min(l.lowest_price) FROM pavilion_exhibitproduct x "
        "JOIN product_product p ON p.id = x.product_id AND p.state = 'published' "
        "JOIN product_productchannellisting l ON l.product_id = p.id AND l.is_published AND l.lowest_price IS NOT NULL "
        "JOIN supplier_supplier s ON s.id = p.supplier_id AND s.state = 'active' "
        "JOIN account_organisation o ON o.id = s.organisation_id "
        "WHERE x.exhibit_id = %s AND (%s::bigint IS NULL OR l.channel_id = %s) GROUP BY p.id, o.name ORDER BY p.id",
        [exhibit_id, channel_id, channel_id],
    )
    names = ("id", "name", "slug", "unit", "supplier", "price")
    return [dict(zip(names, row, strict=True)) for row in rows]


WAITING = Coalesce("submitted_at", "created_at")


def clusters() -> list[Cluster]:
    """All clusters, in their order."""
    return gather(Cluster.objects.all())


def count_by_month() -> list[tuple[int, int]]:
    """How many exhibits have their season in each month."""
    counts = dict.fromkeys(range(1, 13), 0)
    for months in shown().exclude(months=[]).values_list("months", flat=True):
        for month in months:
            counts[month] += 1
    return list(counts.items())


def containing(words: str | None) -> Q:
    """Exhibits that have every one of the words in name, place, industry, maker or summary."""
    asked = Q()
    for word in (words or "").split()[:MOST_WORDS]:
        plain = word[:LONGEST_WORD]
        asked &= reduce(or_, (Q(**{f"{field}__icontains": plain}) for field in SEARCHED))
    return asked


MOST_WORDS, LONGEST_WORD = 8, 60
SEARCHED = (
    "name", "name_en", "place", "industry", "summary", "summary_en", "region__name", "region__name_en", "maker__name",
    "cluster__name",
)  # fmt: skip


def like(exhibit: Exhibit, most: int = 4) -> list[Exhibit]:
    """相近的展品 · others of the same district first, then of the same industry."""
    near = Q(region=exhibit.region_id)
    if exhibit.industry:
        near |= Q(industry=exhibit.industry)
    found = on_cards(shown().filter(near).exclude(pk=exhibit.pk))
    closer = Case(When(region=exhibit.region_id, then=Value(0)), default=Value(1))
    return list(found.annotate(closer=closer).order_by("closer", "id")[:most])
