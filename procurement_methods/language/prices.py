"""报价 · offers: arithmetic corrections in their statutory order, policy deductions, and prices that are too low to believe.

Everything is exact: amounts are `Decimal`, ratios of them `Fraction`; only what is shown is rounded, half up.
Source: 《政府采购货物和服务招标投标管理办法》(财政部令第87号) 第五十五条、第五十九条; 财库〔2022〕19号; 国办发〔2025〕34号; 财库〔2026〕2号.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from backend.core.law import TENDERS


def rounded(value: Fraction | Decimal, places: int = 2) -> Decimal:
    """四舍五入 · half up, for what is shown; nothing is computed on with it."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    step = Decimal(1).scaleb(-places)
    scaled = Decimal((exact * 10**places).numerator) / Decimal((exact * 10**places).denominator)
    return scaled.quantize(Decimal(1), ROUND_HALF_UP) * step


# 算术修正 · corrections


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """分项报价 · a line of the detailed quote, in yuan."""

    name: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """报价文件 · what a bidder wrote: the opening form in figures and in words, and the detail."""

    form_total: Decimal
    form_in_words: Decimal | None = None
    """The amount that the words of the opening form say, if it has words."""
    detail_total: Decimal | None = None
    """The total that stands below the detail, if there is one."""
    lines: tuple[QuotedLine, ...] = ()


class Slip(StrEnum):
    """不一致 · what does not agree, in the order in which it is settled."""

    FORM_BEATS_DETAIL = "form_beats_detail"
    WORDS_BEAT_FIGURES = "words_beat_figures"
    DECIMAL_POINT = "decimal_point"
    UNITS_BEAT_TOTAL = "units_beat_total"


@dataclass(frozen=True, slots=True)
class Correction:
    """修正 · one correction, to be confirmed by the bidder in writing; whoever does not confirm it is out."""

    slip: Slip
    was: Decimal
    becomes: Decimal
    line: str = ""
    clause: str = TENDERS.art(59)


def corrected(quote: Quote) -> tuple[Decimal, tuple[Correction, ...]]:
    """The price that counts and what was corrected to get it, in the order of R87 59.

    (1) The opening form beats what the detail says is the total; (2) words beat figures; (3) a decimal point that clearly
    slipped in a unit price is set right by the total; (4) where the total is not what the unit prices make, these win.
    """
    found: list[Correction] = []
    total = quote.form_total
    if quote.detail_total is not None and quote.detail_total != total:
        found.append(Correction(Slip.FORM_BEATS_DETAIL, quote.detail_total, total))
    if quote.form_in_words is not None and quote.form_in_words != total:
        found.append(Correction(Slip.WORDS_BEAT_FIGURES, total, quote.form_in_words))
        total = quote.form_in_words
    lines, whole = list(quote.lines), _sum(quote.lines)
    for place, line in enumerate(lines):
        slipped = _slipped(line, total - (whole - line.quantity * line.unit_price))
        if slipped is not None:
            found.append(Correction(Slip.DECIMAL_POINT, line.unit_price, slipped, line.name))
            lines[place] = QuotedLine(line.name, line.quantity, slipped)
            break
    if lines and _sum(lines) != total:
        found.append(Correction(Slip.UNITS_BEAT_TOTAL, total, _sum(lines)))
        total = _sum(lines)
    return total, tuple(found)


def _sum(lines: Sequence[QuotedLine]) -> Decimal:
    return sum((line.quantity * line.unit_price for line in lines), Decimal())


def _slipped(line: QuotedLine, left: Decimal) -> Decimal | None:
    """The unit price with its point moved so that the line makes what the total leaves for it, if one does."""
    if line.unit_price * line.quantity == left or line.quantity <= 0 or line.unit_price <= 0:
        return None
    for places in (-3, -2, -1, 1, 2, 3):
        moved = line.unit_price.scaleb(places)
        if moved * line.quantity == left:
            return moved
    return None


# 政策扣除 · deductions


class Size(StrEnum):
    """中小企业 · whether an offer has a right to a deduction, and to which."""

    NONE = "none"
    SMALL = "small"
    JOINT = "joint"
    """A consortium, or a subcontract, with enough of it for small firms."""


@dataclass(frozen=True, slots=True)
class Offer:
    """有效报价 · a conforming offer at its corrected price, in yuan. The contract is made at this price."""

    supplier: str
    price: Decimal
    size: Size = Size.NONE
    domestic: bool = False
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Deductions:
    """价格扣除 · the rates that the documents name, as shares of the offer; each is taken of the original price."""

    small: Decimal = Decimal()
    joint: Decimal = Decimal()
    domestic: Decimal = Decimal()

    def of(self, offer: Offer, *, mixed: bool) -> Decimal:
        """The share taken off. The domestic one only counts where domestic and other goods compete (`mixed`)."""
        size = {Size.NONE: Decimal(), Size.SMALL: self.small, Size.JOINT: self.joint}[offer.size]
        return size + (self.domestic if mixed and offer.domestic else Decimal())


def evaluation_prices(offers: Sequence[Offer], deductions: Deductions) -> dict[str, Decimal]:
    """评审价 · `E = P − P·d` for each supplier."""
    mixed = len({offer.domestic for offer in offers}) == 2
    return {offer.supplier: offer.price * (1 - deductions.of(offer, mixed=mixed)) for offer in offers}


def price_scores(evaluated: Mapping[str, Decimal], weight: Decimal) -> dict[str, Fraction]:
    """价格分 · `min(E) / E × weight × 100`: the lowest evaluation price gets all points. Mean prices are not lawful (R87 55)."""
    if not evaluated:
        return {}
    lowest = Fraction(min(evaluated.values()))
    return {
        supplier: lowest / Fraction(price) * Fraction(weight) * 100 for supplier, price in evaluated.items()
    }


# 异常低价 · abnormally low prices


class LowPrice(StrEnum):
    """异常低价情形 · why a price must be explained."""

    MEAN = "mean"
    SECOND_LOWEST = "second_lowest"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class LowPriceRates:
    """异常低价比例 · the rates of 财库〔2026〕2号, or higher ones that the documents name."""

    mean: Decimal
    second_lowest: Decimal
    ceiling: Decimal


def too_low(
    prices: Mapping[str, Decimal], ceiling: Decimal | None, rates: LowPriceRates
) -> dict[str, tuple[LowPrice, ...]]:
    """Which conforming offers, at their original price, must be explained in writing, and why. Every bound is strict.

    `ceiling` is the highest price of the documents, or the budget where they name none.
    """
    if not prices:
        return {}
    ordered = sorted(prices.values())
    mean = Fraction(sum(ordered, Decimal())) / len(ordered)
    found: dict[str, tuple[LowPrice, ...]] = {}
    for supplier, price in prices.items():
        exact = Fraction(price)
        why = [
            reason
            for reason, below in (
                (LowPrice.MEAN, exact < mean * Fraction(rates.mean)),
                (
                    LowPrice.SECOND_LOWEST,
                    len(ordered) > 1
                    and price == ordered[0]
                    and exact < Fraction(ordered[1]) * Fraction(rates.second_lowest),
                ),
                (
                    LowPrice.CEILING,
                    ceiling is not None and exact < Fraction(ceiling) * Fraction(rates.ceiling),
                ),
            )
            if below
        ]
        if why:
            found[supplier] = tuple(why)
    return found
