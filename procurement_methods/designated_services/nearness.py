"""就近 · how far a service point is from a buyer, and in which order the points of a lot's entrants come. Pure.

Where both have coordinates (degrees, WGS84) the distance is that of the great circle by the haversine formula,

    d = 2R·asin √( sin²(Δφ/2) + cos φ₁ · cos φ₂ · sin²(Δλ/2) ),  R = 6,371,008.8 m

(R. W. Sinnott, "Virtues of the Haversine", Sky & Telescope 68 (1984) 159; R is the mean radius (2a+b)/3 of WGS84). Otherwise the
region tree says what can be said: same district, same city, elsewhere. So that both can stand in one list, a known distance counts
as "same district" up to 10 km and as "same city" up to 60 km; these two figures are ours, no law's. Equal ones keep the published
order of turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_008.8
DISTRICT_METRES = 10_000
CITY_METRES = 60_000


class Reach(IntEnum):
    """远近 · how near a point is, as far as it is known."""

    DISTRICT = 0
    CITY = 1
    ELSEWHERE = 2


@dataclass(frozen=True, slots=True)
class Spot:
    """位置 · where somebody is: the codes of the region and of all above it, narrow to wide, and degrees if they are known."""

    regions: tuple[str, ...]
    longitude: Decimal | None = None
    latitude: Decimal | None = None

    @property
    def is_exact(self) -> bool:
        return self.longitude is not None and self.latitude is not None


@dataclass(frozen=True, slots=True)
class Nearness:
    """远近 · what is known of the way from one spot to another; it sorts by how near."""

    reach: Reach
    metres: int | None = None

    @property
    def key(self) -> tuple[int, bool, int]:
        return (self.reach, self.metres is None, self.metres or 0)

    @property
    def explained(self) -> str:
        """In words."""
        if self.metres is not None:
            way = f"{self.metres} 米 m" if self.metres < 1000 else f"{self.metres / 1000:.1f} 公里 km"
            return f"直线距离 {way} · in a straight line"
        return {
            Reach.DISTRICT: "同一区县，距离未知 · same district, distance unknown",
            Reach.CITY: "同一设区市，距离未知 · same city, distance unknown",
            Reach.ELSEWHERE: "不在同一设区市 · another city",
        }[self.reach]


def metres(one: Spot, other: Spot) -> int | None:
    """The great-circle distance in whole metres; None where either has no coordinates."""
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return None
    north, south = radians(one.latitude), radians(other.latitude)
    across = radians(other.longitude) - radians(one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(across / 2) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(half))))


def nearness(one: Spot, other: Spot) -> Nearness:
    """How near two spots are, by distance if it is known, else by the region tree."""
    known = metres(one, other)
    if known is not None:
        if known <= DISTRICT_METRES:
            return Nearness(Reach.DISTRICT, known)
        return Nearness(Reach.CITY if known <= CITY_METRES else Reach.ELSEWHERE, known)
    if one.regions[:1] == other.regions[:1]:
        return Nearness(Reach.DISTRICT)
    same_city = bool(_city(one.regions)) and _city(one.regions) == _city(other.regions)
    return Nearness(Reach.CITY if same_city else Reach.ELSEWHERE)


def _city(regions: tuple[str, ...]) -> str:
    """The city above, or at, a region of the chain: the one below the province."""
    return regions[-2] if len(regions) > 1 else ""
