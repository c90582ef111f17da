"""评审 · what a package's rows say to the evaluation, and what is written down of its outcome."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from backend.expert import draw
from procurement_methods.closed_framework import NOBODY_ENTERS
from procurement_methods.engine.dossiers import TENDERS
from procurement_methods.engine.performing import Case
from procurement_methods.framework import entries
from procurement_methods.language import parties as v
from procurement_methods.language.evaluating import Evaluated, reckon
from procurement_methods.language.method import Method
from procurement_methods.models import SCORED, Bid, Participation, Score


def evaluate(case: Case) -> Evaluated:
    """The ranking of a package as it stands. Refuses missing, impossible and differing objective scores."""
    return reckon(given(case))


def given(case: Case) -> dict[str, Any]:
    """评审依据 · offers, deductions, items and scores of a package, as `language.evaluating` wants them."""
    package, rows = case.package, candidates(case)
    codes = {row.pk: row.supplier.credit_code for row in rows}
    tender = case.procurement.method in TENDERS
    return {
        "procurement": case.procurement.number,
        "package": package.number,
        "evaluation": package.evaluation,
        "offers": [
            {
                "supplier": codes[row.pk],
                "price": f"{row.offer:.2f}",
                "size": row.size,
                "domestic": row.domestic,
                "brand": row.brand,
            }
            for row in rows
        ],
        "deductions": {
            "small": str(package.small_rate),
            "joint": str(package.joint_rate),
            "domestic": str(package.domestic_rate),
        },
        "price_weight": None if package.price_weight is None else str(package.price_weight),
        "items": [
            {
                "code": item.code,
                "most": str(item.most),
                "objective": item.is_objective,
                "technical": item.is_technical,
            }
            for item in package.scoring_items.all()
        ]
        if package.evaluation in SCORED
        else None,
        "technical_breaks_ties": not tender,
        "seats": [str(pk) for pk in package.panel.filter(left_at__isnull=True).values_list("pk", flat=True)],
        "scores": _scores(case, codes),
        "lot": _lot(case),
        "one_a_brand": tender,
    }


def _scores(case: Case, codes: dict[int, str]) -> list[list[str]]:
    """`[[seat, supplier, item, points]]`; of members who sit, for suppliers who are still in."""
    rows = Score.objects.filter(participation__in=list(codes), member__left_at__isnull=True)
    told = rows.values_list("member_id", "participation_id", "item__code", "points")
    return sorted([str(member), codes[row], item, str(points)] for member, row, item, points in told)


def _lot(case: Case) -> str:
    """抽签种子 · out of every bid as it was received."""
    digests = Bid.objects.filter(participation__package=case.package, opened_at__isnull=False)
    told = "|".join(sorted(digests.values_list("digest", flat=True)))
    return hashlib.sha256(f"{draw.SCHEME}|{told}".encode()).hexdigest()


def candidates(case: Case) -> list[Participation]:
    """Everybody who can be ranked: conforming, still in, and with a price that can be paid."""
    rows = case.package.participations.select_related("supplier").filter(left_at__isnull=True)
    rows = rows.exclude(conforming=False)
    if case.method.panel is not None:
        rows = rows.filter(conforming=True)
    talked = quotes_finally(case.method)
    found = [row for row in rows.order_by("pk") if row.offer is not None and (row.final_at or not talked)]
    return [row for row in found if row.offer is not None and row.offer <= case.package.limit]


def quotes_finally(method: Method) -> bool:
    """Does the method end with final quotes?"""
    return any(stage.ends_on is None and v.quote_finally in stage.allows for stage in method.stages)


def settle(case: Case, found: Evaluated) -> None:
    """Write the places down."""
    case.package.participations.update(place=None, score=None)
    for place in found.places:
        score = place.shown()["score"]
        case.package.participations.filter(supplier__credit_code=place.supplier).update(
            place=place.rank, score=None if score is None else Decimal(score)
        )
    if case.method.agreement and not entries.how_many(case.package, len(found.places)):
        case.mark(NOBODY_ENTERS)
    case.facts["ranking"] = found.found["ranking"]
    case.facts["digest"] = found.digest
