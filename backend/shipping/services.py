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
from backend.core.refusals import Invalid, NotFound, Required
from backend.product.models import Product
from backend.region.models import Channel
from backend.shipping import rules
from backend.shipping.models import (
    PostalCodeRule,
    ShippingMethod,
    ShippingMethodChannelListing,
    ShippingZone,
)
from backend.shipping.refusals import LimitsReversed, NotOfZone
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


@transaction.atomic
def exclude_products(method_id: int, product_ids: Sequence[int], *, by: Actor) -> ShippingMethod:
    """不适用的商品 · purchases with these products are not delivered like this any more; what is ordered keeps its way."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    method = _locked_method(method_id)
    method.excluded_products.add(*_known(Product, product_ids, "商品 product", "products"))
    journal.record("shipping_method.excluded", method, by, name=method.name, products=sorted(product_ids))
    return method


@transaction.atomic
def include_products(method_id: int, product_ids: Sequence[int], *, by: Actor) -> ShippingMethod:
    """恢复适用 · purchases with these products may be delivered like this again."""
    by.must_permit(Permission.MANAGE_SHIPPING)
    method = _locked_method(method_id)
    method.excluded_products.remove(*_known(Product, product_ids, "商品 product", "products"))
    journal.record("shipping_method.included", method, by, name=method.name, products=sorted(product_ids))
    return method


@transaction.atomic
def assign_zones(warehouse_id: UUID, zone_ids: Sequence[int], *, by: Actor) -> Warehouse:
    """指定配送区域 · name a warehouse for zones."""
    return _zoned(warehouse_id, zone_ids, "warehouse.zones_assigned", by, named=True)


@transaction.atomic
def unassign_zones(warehouse_id: UUID, zone_ids: Sequence[int], *, by: Actor) -> Warehouse:
    """取消配送区域 · name a warehouse for zones no longer."""
    return _zoned(warehouse_id, zone_ids, "warehouse.zones_unassigned", by, named=False)


def _zoned(warehouse_id: UUID, zone_ids: Sequence[int], verb: str, by: Actor, *, named: bool) -> Warehouse:
    by.must_permit(Permission.MANAGE_SHIPPING)
    warehouse = Warehouse.objects.filter(pk=warehouse_id).first()
    if warehouse is None:
        raise NotFound("仓库 warehouse", field="id")
    for zone in _known(ShippingZone, zone_ids, "配送区域 shipping zone", "shipping_zone_ids"):
        (zone.warehouses.add if named else zone.warehouses.remove)(warehouse)  # type: ignore[attr-defined]
    journal.record(verb, warehouse, by, name=warehouse.name, zones=sorted(zone_ids))
    return warehouse


def _set_codes(method: ShippingMethod, fields: Fields) -> None:
    """邮政编码规则 · rules are added and taken out; all of a method are of one kind, the one that is said last."""
    gone = list(fields.get("delete_postal_code_rules") or ())
    if PostalCodeRule.objects.filter(method=method, pk__in=gone).delete()[0] != len(set(gone)):
        raise NotFound("邮政编码规则 postal code rule", field="delete_postal_code_rules")
    field = "add_postal_code_rules"
    for first, last in fields.get(field) or ():
        start = rules.postal_code(first, field)
        end = rules.postal_code(last, field) if last else start
        if end < start:
            raise LimitsReversed(field=field)
        kind = fields.get("inclusion_type") or PostalCodeRule.Inclusion.EXCLUDE
        PostalCodeRule.objects.update_or_create(
            method=method, start=start, end=end, defaults={"inclusion": kind}
        )
    if fields.get("inclusion_type") is not None:
        method.postal_code_rules.update(inclusion=fields["inclusion_type"])
    if method.postal_code_rules.count() > rules.MOST_CODES:
        raise Invalid(
            f"邮政编码规则至多 {rules.MOST_CODES} 条。", f"At most {rules.MOST_CODES} rules.", field=field
        )


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
    _set_codes(method, fields)


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
