"""评审 · qualification, conformity, clarification, scores, and the report that every member signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from backend.core.refusals import Invalid, NotFound
from procurement_methods import evaluation, evaluation_report
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import parties as v
from procurement_methods.language.evaluating import Evaluated
from procurement_methods.language.parties import Party
from procurement_methods.language.prices import LowPriceRates, too_low
from procurement_methods.language.ranking import ScoreOutOfRange
from procurement_methods.models import Exchange, PanelMember, Participation, Score
from procurement_methods.refusals import (
    AlreadyOut,
    AlreadySigned,
    CorrectionUnconfirmed,
    LowPriceUnexplained,
    LowPriceUnjudged,
    NotAsked,
    NothingToConfirm,
    OutlierUnexplained,
    ReasonMissing,
    ResultsIncomplete,
)
from procurement_methods.verbs import talking
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
    quoted_later = evaluation.quotes_finally(case.method)
    for row in passed:
        if row.price is None:
            raise Invalid(
                f"「{row.supplier.name}」的报价不可读，不能通过。", "Its price cannot be read: it does not pass.",
                field="results",
            )  # fmt: skip
        if row.corrections and row.correction_confirmed_at is None:
            raise CorrectionUnconfirmed(supplier=row.supplier.name)
    if not quoted_later:
        _must_be_explained(case, passed)


def _must_be_explained(case: Case, passed: Sequence[Participation]) -> None:
    minutes = int(case.figure(EXPLAIN_IN).amount)
    low = low_prices(case, passed)
    for row in passed:
        why = low.get(str(row.pk))
        if not why:
            continue
        if row.low_price_asked_at is None or (not row.low_price_answer and not _is_late(case, row)):
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
    prices = {str(row.pk): row.offer for row in rows if row.offer is not None}
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
    talking.write(case, row, Exchange.Kind.QUESTION, words(question, "问题 question", "question"))
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


@handles(v.judge_price)
def judge_price(case: Case, *, participation: int = 0, accepted: bool = False, reason: str = "") -> None:
    """审查报价说明 · the panel accepts an explanation, or finds the quote invalid: at once if it does not convince, after the time
    of the law if there is none (财库〔2026〕2号)."""
    row = participation_of(case, participation)
    if row.left_at is not None or row.conforming is False:
        raise AlreadyOut(field="participation")
    if row.low_price_asked_at is None:
        raise LowPriceUnexplained(
            supplier=row.supplier.name,
            minutes=int(case.figure(EXPLAIN_IN).amount),
            clause=case.figure(EXPLAIN_IN).cited,
        )
    if not row.low_price_answer and (accepted or not _is_late(case, row)):
        raise LowPriceUnexplained(
            supplier=row.supplier.name,
            minutes=int(case.figure(EXPLAIN_IN).amount),
            clause=case.figure(EXPLAIN_IN).cited,
        )
    told = words(reason, "审查意见 reason", "reason")
    if accepted:
        why = low_prices(case, evaluation.candidates(case)).get(str(row.pk), ())
        row.low_price_why = list(why) or [DOUBTED]
    else:
        row.conforming, row.reason = False, told
    row.save(update_fields=["low_price_why", "conforming", "reason"])
    case.facts |= {"supplier": row.supplier.name, "accepted": accepted, "reason": told}


DOUBTED = "doubt"
"""评审组织认为可能影响 · no bound of the law, but the panel's own doubt."""


def _is_late(case: Case, row: Participation) -> bool:
    minutes = int(case.figure(EXPLAIN_IN).amount)
    asked = row.low_price_asked_at
    return asked is not None and case.now >= asked + timedelta(minutes=minutes)


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
    """评分 · a member scores alone; scores can be given anew until one signs. Whoever had signed already signs again: what they
    signed is not what stands now."""
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
    case.package.panel.filter(left_at__isnull=True).exclude(pk=member.pk).update(**UNSIGNED)
    case.facts["scored"] = len(points)


@handles(v.sign_report)
def sign_report(case: Case, *, dissent: str = "", outlier_reason: str = "") -> bool | None:
    """签署评审报告 · every member signs; with the last signature the ranking stands, and the report. Dissent is written down
    (REG 41), and so is why a member's scores lie far from the others'."""
    if case.party is not Party.PANEL:
        found = evaluation.evaluate(case)
        evaluation.settle(case, found)
        evaluation_report.draw_up(case, found)
        return None
    member = seat_of(case)
    if member.signed_at is not None:
        raise AlreadySigned
    if evaluation.quotes_finally(case.method):
        _must_be_judged(case)
    found = evaluation.evaluate(case)
    _must_explain_outliers(case, member, found, outlier_reason)
    member.signed_at, member.signed_digest = case.now, found.digest
    member.dissent, member.outlier_reason = dissent.strip(), outlier_reason.strip()
    member.save(update_fields=["signed_at", "signed_digest", "dissent", "outlier_reason"])
    case.facts |= {"digest": found.digest, "dissent": bool(member.dissent)}
    sitting = case.package.panel.filter(left_at__isnull=True)
    sitting.exclude(signed_digest=found.digest).update(**UNSIGNED)
    if sitting.filter(signed_at__isnull=True).exists():
        return False
    evaluation.settle(case, found)
    evaluation_report.draw_up(case, found)
    return None


UNSIGNED: dict[str, Any] = {"signed_at": None, "signed_digest": ""}
"""What takes a signature back."""


def _must_be_judged(case: Case) -> None:
    """Refuse a ranking while a final quote that is too low to believe was not explained, or not judged."""
    rows = evaluation.candidates(case)
    low = low_prices(case, rows)
    for row in rows:
        if not low.get(str(row.pk)) or row.low_price_why:
            continue
        if row.low_price_answer or _is_late(case, row):
            raise LowPriceUnjudged(supplier=row.supplier.name, clause=case.figure(EXPLAIN_IN).cited)
        raise LowPriceUnexplained(
            supplier=row.supplier.name,
            minutes=int(case.figure(EXPLAIN_IN).amount),
            clause=case.figure(EXPLAIN_IN).cited,
        )


def _must_explain_outliers(case: Case, member: PanelMember, found: Evaluated, reason: str) -> None:
    own = [
        (supplier, item) for seat, supplier, item in found.found.get("outliers", ()) if seat == str(member.pk)
    ]
    if own and not reason.strip():
        names = dict(case.package.participations.values_list("supplier__credit_code", "supplier__name"))
        titles = dict(case.package.scoring_items.values_list("code", "title"))
        raise OutlierUnexplained(
            which="；".join(f"{names[supplier]}：{titles[item]}" for supplier, item in own),
            field="outlier_reason",
        )


def seat_of(case: Case) -> PanelMember:
    """The acting member's own seat."""
    found = case.package.panel.filter(user=case.by.user_id, left_at__isnull=True).first()
    if found is None:
        raise NotFound("评审席位 seat")
    return found
