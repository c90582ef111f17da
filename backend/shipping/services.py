"""Verbs of delivery, for staff who may manage it: zones, the ways of delivery in them, and where these are offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from backend.core import journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Required
from backend.region.models import Channel
from backend.shipping import rules
from backend.shipping.models import ShippingMethod, ShippingMethodChannelListing, ShippingZone
from backend.shipping.refusals import NotOfZone
from backend.warehouse.models import Warehouse

Fields = Mapping[str, Any]
"""What is said about a thing; what is not named stays as it is."""


@dataclass(frozen=True, slots=True)
class Links:
    """Channels and warehouses that a zone gets or loses."""

    add_channels: Sequence[int] = ()
    remove_channels: Sequence[int] = ()
    add_warehouses: Sequence[UUID] = ()
    remove_warehouses: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """That a method is offered in a channel, for totals within limits."""

    channel_id: int
    price: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None


@transaction.atomic
def create_zone(fields: Fields, links: Links, *, by: Actor) -> ShippingZone:
    """新建配送区域."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    zone = ShippingZone(name=rules.check_name(fields.get("name")))
    _describe_zone(zone, fields)
    _link(zone, links)
    journal.record("shipping_zone.created", zone, by, name=zone.name)
    return zone


@transaction.atomic
def update_zone(zone_id: int, fields: Fields, links: Links, *, by: Actor) -> ShippingZone:
    """修改配送区域 · a channel that leaves the zone loses the zone's ways of delivery."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    zone = _locked_zone(zone_id)
    if "name" in fields:
        zone.name = rules.check_name(fields["name"])
    _describe_zone(zone, fields)
    _link(zone, links)
    ShippingMethodChannelListing.objects.filter(
        method__zone=zone, channel_id__in=links.remove_channels
    ).delete()
    journal.record("shipping_zone.updated", zone, by, name=zone.name)
    return zone


@transaction.atomic
def delete_zones(zone_ids: Iterable[int], *, by: Actor) -> list[ShippingZone]:
    """删除配送区域 · with the ways of delivery in them. Orders keep what was chosen; carts choose again."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    return [
        _deleted(zone, "shipping_zone.deleted", by)
        for zone in _all(ShippingZone.objects, zone_ids, "配送区域")
    ]


@transaction.atomic
def create_method(zone_id: int | None, fields: Fields, *, by: Actor) -> ShippingMethod:
    """新建配送方式 · it is offered nowhere until it is listed in channels."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    if zone_id is None:
        raise Required("配送区域 shipping zone", field="shipping_zone")
    zone = _locked_zone(zone_id, "shipping_zone")
    method = ShippingMethod(zone=zone, name=rules.check_name(fields.get("name")))
    _describe_method(method, fields)
    journal.record("shipping_method.created", method, by, name=method.name, zone=zone.name)
    return method


@transaction.atomic
def update_method(method_id: int, fields: Fields, *, by: Actor) -> ShippingMethod:
    """修改配送方式."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    method = _locked_method(method_id)
    if "name" in fields:
        method.name = rules.check_name(fields["name"])
    _describe_method(method, fields)
    journal.record("shipping_method.updated", method, by, name=method.name)
    return method


@transaction.atomic
def delete_methods(method_ids: Iterable[int], *, by: Actor) -> list[ShippingMethod]:
    """删除配送方式 · orders keep what was chosen; carts choose again."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    found = _all(ShippingMethod.objects.select_related("zone"), method_ids, "配送方式")
    return [_deleted(method, "shipping_method.deleted", by) for method in found]


@transaction.atomic
def list_method(
    method_id: int, offers: Sequence[Offer], removed_channels: Sequence[int], *, by: Actor
) -> ShippingMethod:
    """配送方式上架 · offer a method in channels of its zone, or no longer."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    method = _locked_method(method_id)
    served = set(method.zone.channels.values_list("pk", flat=True))
    for offer in offers:
        _known(Channel, [offer.channel_id], "频道 channel", "add_channels")
        if offer.channel_id not in served:
            raise NotOfZone
        rules.check_price(offer.price, offer.least, offer.most)
        ShippingMethodChannelListing.objects.update_or_create(
            method=method,
            channel_id=offer.channel_id,
            defaults={"minimum_order_price": offer.least, "maximum_order_price": offer.most},
        )
    method.channel_listings.filter(channel_id__in=removed_channels).delete()
    journal.record(
        "shipping_method.listed",
        method,
        by,
        name=method.name,
        channels=[offer.channel_id for offer in offers],
        removed=list(removed_channels),
    )
    return method


def _describe_zone(zone: ShippingZone, fields: Fields) -> None:
    if fields.get("description") is not None:
        zone.description = fields["description"].strip()
    if fields.get("countries") is not None:
        zone.countries = rules.check_countries(fields["countries"])
    if fields.get("default") is not None:
        zone.default = fields["default"]
        if zone.default and not zone.countries:
            zone.countries = [rules.COUNTRY]
    zone.save()


def _describe_method(method: ShippingMethod, fields: Fields) -> None:
    for name in ("description", "minimum_delivery_days", "maximum_delivery_days"):
        if name in fields:
            setattr(method, name, fields[name])
    rules.check_days(method.minimum_delivery_days, method.maximum_delivery_days)
    method.save()


def _link(zone: ShippingZone, links: Links) -> None:
    zone.channels.add(*_known(Channel, links.add_channels, "频道 channel", "add_channels"))
    zone.channels.remove(*links.remove_channels)
    zone.warehouses.add(*_known(Warehouse, links.add_warehouses, "仓库 warehouse", "add_warehouses"))
    zone.warehouses.remove(*links.remove_warehouses)


def _known(model: type[Model], keys: Sequence[Any], what: str, field: str) -> list[Model]:
    found = list(model._default_manager.filter(pk__in=keys))
    if len(found) != len(set(keys)):
        raise NotFound(what, field=field)
    return found


def _locked_zone(zone_id: int, field: str = "id") -> ShippingZone:
    zone = ShippingZone.objects.select_for_update().filter(pk=zone_id).first()
    if zone is None:
        raise NotFound("配送区域 shipping zone", field=field)
    return zone


def _locked_method(method_id: int) -> ShippingMethod:
    found = ShippingMethod.objects.select_for_update(of=("self",)).select_related("zone")
    method = found.filter(pk=method_id).first()
    if method is None:
        raise NotFound("配送方式 shipping method", field="id")
    return method


def _all(rows: QuerySet[Any], keys: Iterable[int], what: str) -> list[Any]:
    wanted = set(keys)
    found = list(rows.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound(what, field="ids")
    return found


def _deleted(thing: Any, verb: str, by: Actor) -> Any:
    """Delete the row; what is returned to the front end keeps its id."""
    pk = thing.pk
    journal.record(verb, thing, by, name=thing.name)
    thing.delete()
    thing.pk = pk
    return thing
