"""评审计算 · from what was opened and scored to the ranking; the same rows give the same bytes, whenever it is run again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import orjson

from backend.expert import draw
from procurement_methods.engine.dossiers import TENDERS
from procurement_methods.engine.performing import Case
from procurement_methods.language.prices import Deductions, Offer, Size
from procurement_methods.language.ranking import (
    Item,
    Place,
    averaged,
    by_lowest_price,
    by_score,
    one_a_brand,
    outliers,
)
from procurement_methods.models import Bid, Participation, Procurement, Score

OUTLIER = Decimal("0.3")
"""畸高畸低 · a score further from the others' mean than this share of the points is looked at again (平台默认)."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """评审结果 · everything that went in, and the ranking that came out."""

    places: tuple[Place, ...]
    told: dict[str, Any]

    @property
    def bytes(self) -> bytes:
        """The whole of it as JSON with sorted keys."""
        return orjson.dumps(self.told, option=orjson.OPT_SORT_KEYS)

    @property
    def digest(self) -> str:
        """What each member signs: SHA-256 of the bytes."""
        return hashlib.sha256(self.bytes).hexdigest()


def evaluate(case: Case) -> Evaluated:
    """The ranking of a package as it stands. Refuses missing, impossible and differing objective scores."""
    package = case.package
    rows = candidates(case)
    names = {str(row.pk): row for row in rows}
    offers = [
        Offer(str(row.pk), row.offer, Size(row.size), row.domestic, row.brand)
        for row in rows
        if row.offer is not None
    ]
    deductions = Deductions(package.small_rate, package.joint_rate, package.domestic_rate)
    told: dict[str, Any] = {
        "procurement": case.procurement.number,
        "package": package.number,
        "evaluation": package.evaluation,
        "offers": [
            {
                "supplier": names[offer.supplier].supplier.credit_code,
                "price": str(offer.price),
                "size": offer.size.value,
                "domestic": offer.domestic,
                "brand": offer.brand,
            }
            for offer in offers
        ],
        "deductions": {
            name: str(getattr(package, name)) for name in ("small_rate", "joint_rate", "domestic_rate")
        },
    }
    if package.evaluation == Procurement.Evaluation.COMPREHENSIVE:
        places = _scored(case, offers, deductions, told)
    else:
        places = by_lowest_price(offers, deductions)
    ordered = _settled(case, places)
    if case.procurement.method in TENDERS:
        ordered, told["same_brand"] = one_a_brand(ordered, offers)
    told["ranking"] = [
        {**place.shown(), "supplier": names[place.supplier].supplier.credit_code} for place in ordered
    ]
    return Evaluated(tuple(ordered), told)


def _scored(case: Case, offers: Sequence[Offer], deductions: Deductions, told: dict[str, Any]) -> list[Place]:
    package = case.package
    items = [
        Item(item.code, item.most, item.is_objective, item.is_technical)
        for item in package.scoring_items.all()
    ]
    members = [str(pk) for pk in package.panel.filter(left_at__isnull=True).values_list("pk", flat=True)]
    rows = Score.objects.filter(participation__package=package, member__left_at__isnull=True)
    scores = {
        (str(member), str(participation), item): points
        for member, participation, item, points in rows.values_list(
            "member_id", "participation_id", "item__code", "points"
        )
    }
    names = [offer.supplier for offer in offers]
    points = averaged(items, members, names, scores)
    told["items"] = [
        {"code": item.code, "most": str(item.most), "objective": item.objective} for item in items
    ]
    told["scores"] = sorted([*key, str(value)] for key, value in scores.items())
    told["outliers"] = sorted(outliers(items, members, names, scores, OUTLIER))
    return by_score(
        offers,
        deductions,
        package.price_weight,
        points,
        technical=[item.code for item in items if item.technical],
    )


def _settled(case: Case, places: Sequence[Place]) -> list[Place]:
    """Places in order; those that share one are settled by a lot that anybody can draw again: its seed is the hash of every
    bid as it was received, which nobody knows before the deadline and nobody changes after it."""
    shared = len({place.rank for place in places}) < len(places)
    seed = _lot(case) if shared else b""
    ordered = sorted(
        places, key=lambda place: (place.rank, hashlib.sha256(seed + b"|" + place.supplier.encode()).digest())
    )
    return [replace(place, rank=number) for number, place in enumerate(ordered, 1)]


def _lot(case: Case) -> bytes:
    digests = Bid.objects.filter(participation__package=case.package, opened_at__isnull=False)
    told = "|".join(sorted(digests.values_list("digest", flat=True)))
    return hashlib.sha256(f"{draw.SCHEME}|{told}".encode()).digest()


def candidates(case: Case) -> list[Participation]:
    """Everybody who can be ranked: conforming, still in, and with a price that can be paid."""
    rows = case.package.participations.select_related("supplier").filter(left_at__isnull=True)
    rows = rows.exclude(conforming=False)
    if case.method.panel is not None:
        rows = rows.filter(conforming=True)
    talked = case.method.evaluation != ("lowest_price",) and any(
        stage.code == "final_quotes" for stage in case.method.stages
    )
    found = [row for row in rows.order_by("pk") if row.offer is not None and (row.final_at or not talked)]
    return [row for row in found if row.offer is not None and row.offer <= case.package.limit]


def settle(case: Case, found: Evaluated) -> None:
    """Write the places down."""
    case.package.participations.update(place=None, score=None)
    for number, place in enumerate(found.places, 1):
        score = place.shown()["score"]
        case.package.participations.filter(pk=int(place.supplier)).update(
            place=number, score=None if score is None else Decimal(score)
        )
    case.facts["ranking"] = found.told["ranking"]
    case.facts["digest"] = found.digest


def rank(case: Case) -> Evaluated:
    """Evaluate and write the places down; for a procedure without a panel."""
    found = evaluate(case)
    settle(case, found)
    return found
