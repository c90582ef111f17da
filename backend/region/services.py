"""频道办理 · verbs of channels: the platform opens one for a region, renames, closes and reopens it, and deletes an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.money import CURRENCY
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Required, Unique, refuse_all
from backend.region import queries, rules
from backend.region.events import ChannelChanged
from backend.region.models import Channel, Region
from backend.region.refusals import ChannelHasOrders, ChannelInUse, OneChannelARegion, OrdersStay

MANAGE = Permission.MANAGE_CHANNELS


@transaction.atomic
def open_channel(
    name: str,
    slug: str,
    *,
    region_code: str | None,
    currency: str = CURRENCY,
    country: str = rules.COUNTRY,
    is_active: bool = False,
    settings: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Mapping[str, str]] | None = None,
    by: Actor,
) -> Channel:
    """开设频道 · open the mall front of a region that has none."""
    by.must_permit(MANAGE)
    name, slug = name.strip(), slug.strip()
    refuse_all(rules.channel_faults(name, slug, currency, country))
    if not region_code:
        raise Required("地区代码 regionCode", field="region_code")
    region = Region.objects.select_for_update().filter(pk=region_code).first()
    if region is None:
        raise NotFound("地区 region", field="region_code")
    taken = Channel.objects.filter(region=region).first()
    if taken is not None:
        raise OneChannelARegion(channel=taken.name)
    channel = Channel(region=region, name=name, slug=slug, is_active=is_active)
    _set(channel, settings or {}, metadata or {})
    _save(channel)
    _tell("channel.created", channel, by)
    return channel


@transaction.atomic
def change_channel(
    channel_id: int,
    *,
    name: str | None = None,
    slug: str | None = None,
    country: str | None = None,
    is_active: bool | None = None,
    settings: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Mapping[str, str]] | None = None,
    by: Actor,
) -> Channel:
    """修改频道 · rename a channel, close and reopen it, change its settings. Carts and orders of a closed one stay as they are."""
    channel = _locked(channel_id, by)
    channel.name = channel.name if name is None else name.strip()
    channel.slug = channel.slug if slug is None else slug.strip()
    refuse_all(rules.channel_faults(channel.name, channel.slug, country=country or rules.COUNTRY))
    channel.is_active = channel.is_active if is_active is None else is_active
    _set(channel, settings or {}, metadata or {})
    _save(channel)
    _tell("channel.updated", channel, by)
    return channel


@transaction.atomic
def delete_channel(channel_id: int, *, into: int | None = None, by: Actor) -> Channel:
    """删除频道 · delete a channel in which nothing is; what was bought in one keeps it for good."""
    channel = _locked(channel_id, by)
    if into is not None:
        raise OrdersStay
    if queries.has_orders(channel_id):
        raise ChannelHasOrders
    _tell("channel.deleted", channel, by)
    try:
        with transaction.atomic():
            Channel.objects.filter(pk=channel_id).delete()
    except ProtectedError:
        raise ChannelInUse from None
    return channel


def _set(channel: Channel, settings: Mapping[str, Any], metadata: Mapping[str, Mapping[str, str]]) -> None:
    """Settings that can be set; those that are fixed are refused if they are asked to be otherwise. Metadata is added by key."""
    refuse_all(rules.fixed_faults(settings))
    if settings.get("allocation_strategy") is not None:
        channel.allocation_strategy = settings["allocation_strategy"]
    if settings.get("expire_orders_after") is not None:
        channel.expire_orders_after = rules.expiry(settings["expire_orders_after"])
    for name, more in metadata.items():
        setattr(channel, name, getattr(channel, name) | more)


def _locked(channel_id: int, by: Actor) -> Channel:
    by.must_permit(MANAGE)
    found = Channel.objects.select_for_update(of=("self",)).select_related("region")
    channel = found.filter(pk=channel_id).first()
    if channel is None:
        raise NotFound("频道 channel", field="id")
    return channel


def _save(channel: Channel) -> None:
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError:
        raise Unique("标识 slug", field="slug") from None


def _tell(verb: str, channel: Channel, by: Actor) -> None:
    journal.record(
        verb,
        channel,
        by,
        name=channel.name,
        slug=channel.slug,
        is_active=channel.is_active,
        allocation_strategy=channel.allocation_strategy,
        expire_orders_after=channel.expire_orders_after,
    )
    events.publish(ChannelChanged(channel.pk))
    transaction.on_commit(queries.forget)
