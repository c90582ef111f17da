"""评审 · qualification, conformity, clarification, scores, and the report that every member signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from backend.core.refusals import Invalid, NotFound
from procurement_methods import evaluation
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.language.prices import LowPriceRates, too_low
from procurement_methods.language.ranking import ScoreOutOfRange
from procurement_methods.models import PanelMember, Participation, Score
from procurement_methods.refusals import (
    AlreadyOut,
    AlreadySigned,
    CorrectionUnconfirmed,
    LowPriceUnexplained,
    NotAsked,
    NothingToConfirm,
    ReasonMissing,
    ResultsIncomplete,
)
from procurement_methods.verbs.parts import participation_of, taking_part, words

EXPLAIN_IN = "low_price.explanation_min"


@dataclass(frozen=True, slots=True)
class Result:
    """审查结论 · whether one supplier passed, and why not."""

    participation: int
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """评分 · the points for one item of one supplier."""

    participation: int
    item: str
    points: Decimal


@handles(v.check_qualification)
def check_qualification(case: Case, *, results: Sequence[Result] = ()) -> None:
    """资格审查 · a conclusion on every bidder."""
    _conclude(case, "qualified", opened(case), results)


@handles(v.check_conformity)
def check_conformity(case: Case, *, results: Sequence[Result] = ()) -> None:
    """符合性审查 · a conclusion on everybody who is still in.

    Nobody passes whose corrected price is not confirmed, or whose abnormally low price was not explained in the time that the
    law gives for it (财库〔2026〕2号).
    """
    rows = [row for row in opened(case) if row.qualified is not False]
    _conclude(case, "conforming", rows, results)
    passed = [row for row in rows if row.conforming]
    for row in passed:
        if row.price is None:
            raise Invalid(
                f"「{row.supplier.name}」的报价不可读，不能通过。", "Its price cannot be read: it does not pass.",
                field="results",
            )  # fmt: skip
        if row.corrections and row.correction_confirmed_at is None:
            raise CorrectionUnconfirmed(supplier=row.supplier.name)
    _must_be_explained(case, passed)


def _must_be_explained(case: Case, passed: Sequence[Participation]) -> None:
    minutes = int(case.figure(EXPLAIN_IN).amount)
    low = low_prices(case, passed)
    for row in passed:
        why = low.get(str(row.pk))
        if not why:
            continue
        asked = row.low_price_asked_at
        late = asked is not None and case.now >= asked + timedelta(minutes=minutes)
        if asked is None or (not row.low_price_answer and not late):
            raise LowPriceUnexplained(
                supplier=row.supplier.name, minutes=minutes, clause=case.figure(EXPLAIN_IN).cited
            )
        if not row.low_price_answer:
            raise Invalid(
                f"「{row.supplier.name}」未在规定时间内说明报价合理性，应作为无效处理。",
                "It did not explain its low price in time: it is invalid.", field="results",
            )  # fmt: skip
        row.low_price_why = [str(each) for each in why]
        row.save(update_fields=["low_price_why"])


def low_prices(case: Case, rows: Iterable[Participation]) -> dict[str, tuple[str, ...]]:
    """异常低价 · which of these must explain their price, and why: `{participation: reasons}`."""
    rates = LowPriceRates(
        mean=case.figure("low_price.trigger.average_ratio").amount,
        second_lowest=case.figure("low_price.trigger.second_lowest_ratio").amount,
        ceiling=case.figure("low_price.trigger.ceiling_ratio").amount,
    )
    prices = {str(row.pk): row.price for row in rows if row.price is not None}
    found = too_low(prices, case.package.limit, rates)
    return {key: tuple(str(each) for each in why) for key, why in found.items()}


def opened(case: Case) -> list[Participation]:
    """Everybody whose bid was opened, locked."""
    rows = case.package.participations.select_for_update(of=("self",)).filter(opened_at__isnull=False)
    return list(rows.select_related("supplier").order_by("pk"))


def _conclude(case: Case, column: str, rows: Sequence[Participation], results: Sequence[Result]) -> None:
    said = {result.participation: result for result in results}
    unknown = said.keys() - {row.pk for row in rows}
    if unknown:
        raise NotFound("参与供应商 participation", field="results")
    for row in rows:
        result = said.get(row.pk)
        if result is None:
            raise ResultsIncomplete(supplier=row.supplier.name)
        if not result.passed and not result.reason.strip():
            raise ReasonMissing(supplier=row.supplier.name)
        setattr(row, column, result.passed)
        row.reason = "" if result.passed else result.reason.strip()
        row.save(update_fields=[column, "reason"])
    case.facts["results"] = [
        {"supplier": row.supplier.name, "passed": getattr(row, column), "reason": row.reason} for row in rows
    ]


@handles(v.ask_bidder)
def ask_bidder(case: Case, *, participation: int = 0, question: str = "", low_price: bool = False) -> None:
    """要求供应商澄清 · in writing; for a low price the time to explain begins."""
    row = participation_of(case, participation)
    case.facts |= {"supplier": row.supplier.name, "question": words(question, "问题 question", "question")}
    if low_price and row.low_price_asked_at is None:
        row.low_price_asked_at = case.now
        row.save(update_fields=["low_price_asked_at"])


@handles(v.explain_price)
def explain_price(case: Case, *, text: str = "", supplier: int | None = None) -> None:
    """说明报价合理性 · in writing, with evidence."""
    row = taking_part(case, supplier)
    if row.low_price_asked_at is None:
        raise NotAsked
    row.low_price_answer = words(text, "说明 text", "text")
    row.save(update_fields=["low_price_answer"])
    case.facts["supplier"] = row.supplier.name


@handles(v.confirm_correction)
def confirm_correction(case: Case, *, supplier: int | None = None) -> None:
    """确认算术修正 · the bidder agrees to the corrected price."""
    row = taking_part(case, supplier)
    if not row.corrections or row.correction_confirmed_at is not None:
        raise NothingToConfirm
    row.correction_confirmed_at = case.now
    row.save(update_fields=["correction_confirmed_at"])
    case.facts |= {"supplier": row.supplier.name, "price": str(row.price)}


@handles(v.score)
def score(case: Case, *, points: Sequence[Points] = ()) -> None:
    """评分 · a member scores alone; scores can be given anew until one signs."""
    member = seat_of(case)
    if member.signed_at is not None:
        raise AlreadySigned
    items = {item.code: item for item in case.package.scoring_items.all()}
    rows = {row.pk: row for row in case.package.participations.filter(conforming=True, left_at__isnull=True)}
    for each in points:
        item, row = items.get(each.item), rows.get(each.participation)
        if item is None:
            raise NotFound("评审因素 scoring item", field="points")
        if row is None:
            raise AlreadyOut(field="points")
        if not 0 <= each.points <= item.most:
            raise ScoreOutOfRange(item=item.title, most=item.most, score=each.points, field="points")
        Score.objects.update_or_create(
            member=member,
            participation=row,
            item=item,
            defaults={"points": each.points, "scored_at": case.now},
        )
    case.facts["scored"] = len(points)


@handles(v.sign_report)
def sign_report(case: Case, *, dissent: str = "") -> bool | None:
    """签署评审报告 · every member signs; with the last signature the ranking stands. Dissent is written down (REG 41)."""
    if case.party is not Party.PANEL:
        if case.method.panel is not None:
            raise NotFound("评审席位 seat")
        evaluation.rank(case)
        return None
    member = seat_of(case)
    if member.signed_at is not None:
        raise AlreadySigned
    found = evaluation.evaluate(case)
    member.signed_at, member.dissent = case.now, dissent.strip()
    member.save(update_fields=["signed_at", "dissent"])
    case.facts |= {"digest": found.digest, "dissent": bool(member.dissent)}
    if case.package.panel.filter(left_at__isnull=True, signed_at__isnull=True).exists():
        return False
    evaluation.settle(case, found)
    return None


def seat_of(case: Case) -> PanelMember:
    """The acting member's own seat."""
    found = case.package.panel.filter(user=case.by.user_id, left_at__isnull=True).first()
    if found is None:
        raise NotFound("评审席位 seat")
    return found
