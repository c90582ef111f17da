"""频道的仓库与配送区域 · which zones serve a channel, and in which order the warehouses are drawn from for its orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.ordering import moved
from backend.core.permissions import Permission
from backend.core.refusals import NotFound
from backend.region import services as channels
from backend.region.events import ChannelChanged
from backend.region.models import Channel
from backend.shipping.models import ShippingMethodChannelListing, ShippingZone
from backend.warehouse.models import ChannelWarehouse, Warehouse


@dataclass(frozen=True, slots=True)
class Served:
    """Zones and warehouses that a channel gets or loses."""

    add_zones: Sequence[int] = ()
    remove_zones: Sequence[int] = ()
    add_warehouses: Sequence[UUID] = ()
    remove_warehouses: Sequence[UUID] = ()


@transaction.atomic
def open_front(said: Mapping[str, Any], served: Served, *, by: Actor) -> Channel:
    """开设频道 · open a channel with what serves it."""
    channel = channels.open_channel(by=by, **said)
    _serve(channel, served)
    return channel


@transaction.atomic
def change_front(channel_id: int, said: Mapping[str, Any], served: Served, *, by: Actor) -> Channel:
    """修改频道 · change a channel, and what serves it. A channel that leaves a zone loses the zone's ways of delivery."""
    channel = channels.change_channel(channel_id, by=by, **said)
    _serve(channel, served)
    return channel


@transaction.atomic
def reorder(channel_id: int, moves: Sequence[tuple[UUID, int]], *, by: Actor) -> Channel:
    """仓库排序 · move warehouses by so many places in the order in which a channel's orders draw from them."""
    by.must_permit(Permission.MANAGE_CHANNELS)
    channel = Channel.objects.select_for_update(of=("self",)).filter(pk=channel_id).first()
    if channel is None:
        raise NotFound("频道 channel", field="channel_id")
    places = {place.warehouse_id: place for place in ChannelWarehouse.objects.filter(channel=channel)}
    if any(warehouse_id not in places for warehouse_id, _ in moves):
        raise NotFound("仓库 warehouse", field="moves")
    for at, warehouse_id in enumerate(moved(list(places), moves)):
        places[warehouse_id].sort_order = at
    ChannelWarehouse.objects.bulk_update(places.values(), ["sort_order"])
    journal.record("channel.warehouses_ordered", channel, by, name=channel.name)
    events.publish(ChannelChanged(channel.pk))
    return channel


def _serve(channel: Channel, served: Served) -> None:
    zones = list(ShippingZone.objects.filter(pk__in=served.add_zones))
    if len(zones) != len(set(served.add_zones)):
        raise NotFound("配送区域 shipping zone", field="add_shipping_zones")
    for zone in zones:
        zone.channels.add(channel)
    for zone in ShippingZone.objects.filter(pk__in=served.remove_zones):
        zone.channels.remove(channel)
    ShippingMethodChannelListing.objects.filter(
        channel=channel, method__zone__in=served.remove_zones
    ).delete()
    warehouses = list(Warehouse.objects.filter(pk__in=served.add_warehouses).order_by("name", "pk"))
    if len(warehouses) != len(set(served.add_warehouses)):
        raise NotFound("仓库 warehouse", field="add_warehouses")
    ChannelWarehouse.objects.filter(channel=channel, warehouse__in=served.remove_warehouses).delete()
    last = ChannelWarehouse.objects.filter(channel=channel).order_by("-sort_order").first()
    ChannelWarehouse.objects.bulk_create(
        (
            ChannelWarehouse(channel=channel, warehouse=warehouse, sort_order=at)
            for at, warehouse in enumerate(warehouses, start=last.sort_order + 1 if last else 0)
        ),
        ignore_conflicts=True,
    )
