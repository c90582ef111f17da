"""评审计算 · from offers and scores to a ranking, out of what a report keeps of them: whoever has it gets the same bytes again.

What goes in is JSON (`given`): prices and points as decimal texts, suppliers by their credit codes, members by their seats. What
comes out (`found`) says every number that was computed on the way, exactly where it is a decimal, as `a/b` where it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson

from procurement_methods.language.prices import Deductions, Offer, Size, evaluation_prices
from procurement_methods.language.ranking import (
    Item,
    Place,
    Scores,
    averaged,
    by_lowest_price,
    by_score,
    one_a_brand,
    outliers,
)

OUTLIER = Decimal("0.3")
"""畸高畸低 · a score further from the others' mean than this share of the points is looked at again (平台默认)."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """评审结果 · everything that went in, and what came out."""

    given: Mapping[str, Any]
    found: Mapping[str, Any]
    places: tuple[Place, ...]

    @property
    def bytes(self) -> bytes:
        """The whole of it as JSON with sorted keys."""
        return orjson.dumps({"given": self.given, "found": self.found}, option=orjson.OPT_SORT_KEYS)

    @property
    def digest(self) -> str:
        """What each member signs: SHA-256 of the bytes."""
        return hashlib.sha256(self.bytes).hexdigest()


def reckon(given: Mapping[str, Any]) -> Evaluated:
    """Evaluate. Refuses missing, impossible and differing objective scores."""
    offers = [
        Offer(each["supplier"], Decimal(each["price"]), Size(each["size"]), each["domestic"], each["brand"])
        for each in given["offers"]
    ]
    deductions = Deductions(*(Decimal(given["deductions"][name]) for name in ("small", "joint", "domestic")))
    evaluated = evaluation_prices(offers, deductions)
    found: dict[str, Any] = {
        "evaluation_prices": {supplier: _plain(price) for supplier, price in evaluated.items()},
        "lowest": _plain(min(evaluated.values())) if evaluated else None,
    }
    if given["items"] is None:
        places = by_lowest_price(offers, deductions)
    else:
        places = _scored(given, offers, deductions, found)
    shared = [place.supplier for place in places if sum(each.rank == place.rank for each in places) > 1]
    found["drawn"] = shared
    ordered = _numbered(_settled(places, given["lot"]))
    found["same_brand"] = []
    if given["one_a_brand"]:
        stay, found["same_brand"] = one_a_brand(ordered, offers)
        ordered = _numbered(stay)
    found["ranking"] = [place.shown() for place in ordered]
    return Evaluated(given, found, tuple(ordered))


def _scored(
    given: Mapping[str, Any], offers: Sequence[Offer], deductions: Deductions, found: dict[str, Any]
) -> list[Place]:
    items = [
        Item(each["code"], Decimal(each["most"]), each["objective"], each["technical"])
        for each in given["items"]
    ]
    scores: Scores = {
        (seat, supplier, item): Decimal(points) for seat, supplier, item, points in given["scores"]
    }
    suppliers = [offer.supplier for offer in offers]
    points = averaged(items, given["seats"], suppliers, scores)
    found["points"] = {
        supplier: {item: _exact(mean) for item, mean in means.items()} for supplier, means in points.items()
    }
    found["outliers"] = [list(each) for each in outliers(items, given["seats"], suppliers, scores, OUTLIER)]
    weight = None if given["price_weight"] is None else Decimal(given["price_weight"])
    technical = [item.code for item in items if item.technical and given["technical_breaks_ties"]]
    places = by_score(offers, deductions, weight, points, technical=technical)
    found["exact"] = {
        place.supplier: {
            "price": _exact(place.price_score or Fraction()),
            "total": _exact(place.score or Fraction()),
        }
        for place in places
    }
    return places


def _settled(places: Sequence[Place], seed: str) -> list[Place]:
    """Places in order; those that share one are settled by a lot that anybody can draw again: its seed is the hash of every
    bid as it was received, which nobody knows before the deadline and nobody changes after it."""

    def lot(place: Place) -> tuple[int, bytes]:
        return place.rank, hashlib.sha256(f"{seed}|{place.supplier}".encode()).digest()

    return sorted(places, key=lot)


def _numbered(places: Sequence[Place]) -> list[Place]:
    return [replace(place, rank=number) for number, place in enumerate(places, 1)]


def _plain(value: Decimal) -> str:
    """A decimal without an exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _exact(value: Fraction) -> str:
    """A number in full: as a decimal where it has an end, else as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return _plain(Decimal((value * 10**places).numerator).scaleb(-places))
