"""Verbs on service points: an entrant says where it serves, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound
from backend.region.models import Region
from procurement_methods.designated_services.models import ServicePoint
from procurement_methods.designated_services.refusals import NotServices, PlaceUnfit
from procurement_methods.designated_services.rules import BASIS
from procurement_methods.framework.models import Entrant
from procurement_methods.queries import SELLS
from procurement_methods.verbs.parts import words

MOST_POINTS = 200
_DEGREE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class NewPoint:
    """服务网点 · a point as its entrant describes it."""

    name: str
    region: str
    address: str
    phone: str
    hours: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    comes_to: Sequence[str] = ()


def degrees(longitude: Decimal | None, latitude: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """经纬度 · both or neither, in WGS84, to the sixth decimal (some 10 cm)."""
    if longitude is None and latitude is None:
        return None, None
    if longitude is None or latitude is None or not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise PlaceUnfit
    return longitude.quantize(_DEGREE), latitude.quantize(_DEGREE)


@transaction.atomic
def add_point(entrant_id: int, new: NewPoint, *, by: Actor) -> ServicePoint:
    """登记网点 · for one lot in which the supplier entered."""
    entrant = _own(entrant_id, by)
    if entrant.points.filter(closed_at__isnull=True).count() >= MOST_POINTS:
        raise Invalid(f"最多 {MOST_POINTS} 个网点。", f"{MOST_POINTS} points at most.", field="id")
    point = ServicePoint(entrant=entrant)
    _fill(point, new)
    point.save(force_insert=True)
    _note("service_point.added", point, by)
    return point


@transaction.atomic
def change_point(point_id: int, new: NewPoint, *, by: Actor) -> ServicePoint:
    """修改网点 · all that is said of it, anew."""
    point = _locked(point_id, by)
    _fill(point, new)
    point.save()
    _note("service_point.changed", point, by)
    return point


@transaction.atomic
def close_point(point_id: int, *, by: Actor) -> ServicePoint:
    """停用网点 · it is chosen no more; orders keep what they said of it."""
    point = _locked(point_id, by)
    point.closed_at = clock.now()
    point.save(update_fields=["closed_at"])
    _note("service_point.closed", point, by)
    return point


def _fill(point: ServicePoint, new: NewPoint) -> None:
    codes = {new.region, *new.comes_to}
    known = set(Region.objects.filter(pk__in=codes).values_list("pk", flat=True))
    if codes - known:
        raise NotFound("地区 region", field="region_code")
    point.name = words(new.name, "网点名称 name", "name", most=100)
    point.address = words(new.address, "地址 address", "address", most=200)
    point.phone = words(new.phone, "电话 phone", "phone", most=40)
    point.hours = words(new.hours, "营业时间 hours", "hours", most=100) if new.hours.strip() else ""
    point.region_id = new.region
    point.longitude, point.latitude = degrees(new.longitude, new.latitude)
    point.comes_to = sorted(set(new.comes_to))


def _own(entrant_id: int, by: Actor) -> Entrant:
    found = (
        Entrant.objects.select_for_update(of=("self",))
        .filter(pk=entrant_id, supplier__in=by.organisations(*SELLS))
        .select_related("lot__framework")
        .first()
    )
    if found is None:
        raise NotFound("入围供应商 entrant", field="id")
    if found.lot.framework.object != "services":
        raise NotServices(lot=found.lot.title)
    return found


def _locked(point_id: int, by: Actor) -> ServicePoint:
    found = (
        ServicePoint.objects.select_for_update(of=("self",))
        .filter(pk=point_id, closed_at__isnull=True, entrant__supplier__in=by.organisations(*SELLS))
        .select_related("entrant")
        .first()
    )
    if found is None:
        raise NotFound("服务网点 service point", field="id")
    return found


def _note(verb: str, point: ServicePoint, by: Actor) -> None:
    journal.record(
        verb,
        point,
        by,
        organisation_id=point.entrant.supplier_id,
        clause=BASIS,
        name=point.name,
        region=point.region_id,
    )
