"""评审 · from scores and prices to a ranking, the same from the same input to the last byte.

Two ways, as the documents name: 最低价 (最低评标价法; the lowest final quote of a negotiation; the lowest price of an
inquiry) and 综合评分 (tender and consultation). Places are shared where the law knows no further distinction; who stands
first then is settled as the documents say, or by lot. Source: R87 31, 54–57, 68; 财政部令第74号 35、48; 财库〔2014〕214号 24、25.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from backend.core.law import TENDERS
from backend.core.refusals import Refusal
from procurement_methods.language.prices import (
    Deductions,
    Offer,
    evaluation_prices,
    price_scores,
    rounded,
)


class ScoreMissing(Refusal):
    """评审成员「{member}」未对「{supplier}」的「{item}」评分。 · {member} has not scored {item} of {supplier}."""

    code = "SCORE_MISSING"


class ScoreOutOfRange(Refusal):
    """「{item}」的评分应在 0 至 {most} 之间，现为 {score}。 · The score of {item} is between 0 and {most}; it is {score}."""

    code = "SCORE_OUT_OF_RANGE"


class ObjectiveScoresDiffer(Refusal):
    """「{item}」为客观评审因素，各成员对「{supplier}」的评分不一致。 ·
    {item} is objective, and the members score {supplier} differently."""

    code = "OBJECTIVE_SCORES_DIFFER"
    clause = TENDERS.art(64)


@dataclass(frozen=True, slots=True)
class Item:
    """评审因素 · what is scored, and with how many points at most. Objective ones are the same for every member."""

    code: str
    most: Decimal
    objective: bool = False
    technical: bool = False


Scores = Mapping[tuple[str, str, str], Decimal]
"""{(member, supplier, item): points}."""


def averaged(
    items: Sequence[Item], members: Sequence[str], suppliers: Iterable[str], scores: Scores
) -> dict[str, dict[str, Fraction]]:
    """各项得分 · `{supplier: {item: points}}`, the plain mean over members, each of whom scored alone.

    Refuses a missing score, one out of range, and objective scores that differ.
    """
    found: dict[str, dict[str, Fraction]] = {}
    for supplier in suppliers:
        found[supplier] = {}
        for item in items:
            given = []
            for member in members:
                score = scores.get((member, supplier, item.code))
                if score is None:
                    raise ScoreMissing(member=member, supplier=supplier, item=item.code)
                if not 0 <= score <= item.most:
                    raise ScoreOutOfRange(item=item.code, most=item.most, score=score)
                given.append(score)
            if item.objective and len(set(given)) > 1:
                raise ObjectiveScoresDiffer(item=item.code, supplier=supplier)
            found[supplier][item.code] = Fraction(sum(given, Decimal())) / len(given)
    return found


def outliers(
    items: Sequence[Item], members: Sequence[str], suppliers: Iterable[str], scores: Scores, share: Decimal
) -> list[tuple[str, str, str]]:
    """畸高畸低 · subjective scores that lie further from the mean of the others than a share of the points (R87 64).

    A lead for the panel, which looks again before it signs; never a verdict.
    """
    found = []
    for supplier in suppliers:
        for item in items:
            if item.objective or len(members) < 3:
                continue
            for member in members:
                others = [scores[(each, supplier, item.code)] for each in members if each != member]
                mean = Fraction(sum(others, Decimal())) / len(others)
                if abs(Fraction(scores[(member, supplier, item.code)]) - mean) > Fraction(item.most * share):
                    found.append((member, supplier, item.code))
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """名次 · a supplier's place; those that share one are settled by lot, or as the documents say."""

    rank: int
    supplier: str
    price: Decimal
    evaluation_price: Decimal
    score: Fraction | None = None
    price_score: Fraction | None = None

    def shown(self) -> dict[str, Any]:
        """As a report shows it; scores with two decimals."""
        return {
            "rank": self.rank,
            "supplier": self.supplier,
            "price": str(self.price),
            "evaluationPrice": str(rounded(self.evaluation_price)),
            "score": None if self.score is None else str(rounded(self.score)),
            "priceScore": None if self.price_score is None else str(rounded(self.price_score)),
        }


def by_lowest_price(offers: Sequence[Offer], deductions: Deductions) -> list[Place]:
    """最低价 · ascending evaluation prices; equal ones share a place."""
    evaluated = evaluation_prices(offers, deductions)
    return _placed(
        offers, lambda offer: (evaluated[offer.supplier],), lambda rank, offer: Place(
            rank, offer.supplier, offer.price, evaluated[offer.supplier]
        )
    )  # fmt: skip


def by_score(
    offers: Sequence[Offer],
    deductions: Deductions,
    weight: Decimal | None,
    points: Mapping[str, Mapping[str, Fraction]],
    *,
    technical: Sequence[str] = (),
) -> list[Place]:
    """综合评分 · descending total of item points and price points; equal totals by the lower offer, then by the technical
    items where they are named (consultation), then side by side. `weight` is the share of the price; None where the price
    is uniform and no factor.
    """
    evaluated = evaluation_prices(offers, deductions)
    priced = price_scores(evaluated, weight) if weight is not None else dict.fromkeys(evaluated, Fraction())
    totals = {
        supplier: priced[supplier] + sum(points[supplier].values(), Fraction()) for supplier in evaluated
    }

    def order(offer: Offer) -> tuple[Any, ...]:
        skill = sum((points[offer.supplier][code] for code in technical), Fraction())
        return -totals[offer.supplier], offer.price, -skill

    return _placed(
        offers, order, lambda rank, offer: Place(
            rank, offer.supplier, offer.price, evaluated[offer.supplier], totals[offer.supplier], priced[offer.supplier]
        )
    )  # fmt: skip


def _placed(offers: Sequence[Offer], order: Any, place: Any) -> list[Place]:
    """Equal ones share a rank and the next one counts them all: 1, 1, 3."""
    ordered = sorted(offers, key=lambda offer: (order(offer), offer.supplier))
    ranks: dict[Any, int] = {}
    return [
        place(ranks.setdefault(order(offer), number), offer) for number, offer in enumerate(ordered, start=1)
    ]


def one_a_brand(places: Sequence[Place], offers: Sequence[Offer]) -> tuple[list[Place], list[str]]:
    """同品牌 · of bidders with one brand (single-product and core-product packages) the first alone stays (R87 31).

    Returns who stays, and who steps back for the sake of another. Those that share the first place of a brand stay
    together: the documents, or the lot, choose among them.
    """
    brands = {offer.supplier: offer.brand for offer in offers}
    best: dict[str, int] = {}
    stays, gone = [], []
    for place in places:
        brand = brands[place.supplier]
        if not brand or best.setdefault(brand, place.rank) == place.rank:
            stays.append(place)
        else:
            gone.append(place.supplier)
    return stays, gone


def competitors(offers: Sequence[Offer]) -> int:
    """有效竞争的供应商数 · bidders with one brand count as one where the three are counted (R87 31)."""
    unbranded = sum(1 for offer in offers if not offer.brand)
    return unbranded + len({offer.brand for offer in offers if offer.brand})
