"""地址表 · address form: how a Chinese address is written, which parts it has, which of them are needed, and which provinces, cities and
districts are known here. What is needed is what `rules.address_faults` asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backend.account.rules import ADDRESS_REQUIRED
from backend.region.models import Region

COUNTRY, COUNTRY_NAME = "CN", "中国"
FORMAT = "%Z%n%S%C%D%n%A%n%O%n%N"
LATIN_FORMAT = "%N%n%O%n%A%n%D%n%C%n%S, %Z"
ALLOWED = (
    "name",
    "company_name",
    "street_address_1",
    "street_address_2",
    "city",
    "city_area",
    "postal_code",
    "country_area",
)
REQUIRED = ("name", *ADDRESS_REQUIRED)
POSTAL_CODE = "^[0-9]{6}$"
EXAMPLES = ("325000", "310000")


@dataclass(frozen=True, slots=True)
class AddressForm:
    """The form, with what may be chosen at each tier as far as the tiers above it are given."""

    provinces: tuple[Region, ...]
    cities: tuple[Region, ...] = ()
    districts: tuple[Region, ...] = ()


def address_form(country_area: str | None = None, city: str | None = None) -> AddressForm:
    """地址表 · provinces; the cities of a province, and the districts of a city, by the names that addresses hold."""
    regions = list(Region.objects.order_by("code"))
    province = _named(regions, country_area, Region.Level.PROVINCE)
    town = _named(regions, city, Region.Level.CITY)
    return AddressForm(
        provinces=tuple(region for region in regions if region.level == Region.Level.PROVINCE),
        cities=_below(regions, province),
        districts=_below(regions, town),
    )


def _named(regions: Iterable[Region], name: str | None, level: int) -> Region | None:
    wanted = (name or "").strip().lower()
    return next(
        (
            region
            for region in regions
            if wanted and region.level == level and wanted in (region.name, region.name_en.lower())
        ),
        None,
    )


def _below(regions: Iterable[Region], above: Region | None) -> tuple[Region, ...]:
    return tuple(region for region in regions if above is not None and region.parent_id == above.code)
