"""报价与评审价 · corrections, deductions, price scores and abnormally low prices, with the worked checks of the rules."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest

from procurement_methods.language.prices import (
    Deductions,
    LowPrice,
    LowPriceRates,
    Offer,
    Quote,
    QuotedLine,
    Size,
    Slip,
    corrected,
    evaluation_prices,
    price_scores,
    rounded,
    too_low,
)

RATES = LowPriceRates(D("0.5"), D("0.5"), D("0.45"))


def line(quantity: str, unit: str, name: str = "甲") -> QuotedLine:
    return QuotedLine(name, D(quantity), D(unit))


CORRECTIONS = [
    ("一致", Quote(D(100), D(100), D(100), (line("10", "10"),)), "100", []),
    ("以开标一览表为准", Quote(D(100), detail_total=D(98)), "100", [Slip.FORM_BEATS_DETAIL]),
    ("以大写为准", Quote(D(100), D(110)), "110", [Slip.WORDS_BEAT_FIGURES]),
    (
        "小数点错位，改单价",
        Quote(D(120), lines=(line("10", "1"), line("2", "10", "乙"))),
        "120",
        # 乙 leaves 100 for 甲: 1 × 10 with its point moved
        [Slip.DECIMAL_POINT],
    ),
    ("以单价为准", Quote(D(100), lines=(line("10", "11"),)), "110", [Slip.UNITS_BEAT_TOTAL]),
    (
        "依次修正",
        Quote(D(100), D(90), D(98), (line("10", "9.5"),)),
        "95",
        [Slip.FORM_BEATS_DETAIL, Slip.WORDS_BEAT_FIGURES, Slip.UNITS_BEAT_TOTAL],
    ),
    ("数量为零不算错位", Quote(D(100), lines=(line("0", "10"),)), "0", [Slip.UNITS_BEAT_TOTAL]),
]


@pytest.mark.parametrize(("case", "quote", "total", "slips"), CORRECTIONS, ids=[c[0] for c in CORRECTIONS])
def test_算术修正(case: str, quote: Quote, total: str, slips: list[Slip]) -> None:
    price, corrections = corrected(quote)
    assert price == D(total)
    assert [one.slip for one in corrections] == slips
    assert all("第五十九条" in one.clause for one in corrections)


def offers(*said: tuple[str, str, Size, bool]) -> list[Offer]:
    return [Offer(name, D(price), size, domestic) for name, price, size, domestic in said]


SCORES = [
    # RULES 6, worked checks 1 to 4
    (
        offers(*((n, p, Size.NONE, True) for n, p in (("甲", "980000"), ("乙", "1000000"), ("丙", "1100000")))),
        Deductions(),
        "0.3",
        {"甲": "30.00", "乙": "29.40", "丙": "26.73"},
    ),
    (
        offers(("甲", "980000", Size.NONE, True), ("乙", "1000000", Size.SMALL, True), ("丙", "1100000", Size.NONE, True)),
        Deductions(small=D("0.15")),
        "0.3",
        {"甲": "26.02", "乙": "30.00", "丙": "23.18"},
    ),
    (
        offers(("外", "900000", Size.NONE, False), ("内", "1000000", Size.NONE, True), ("小", "1100000", Size.SMALL, True)),
        Deductions(small=D("0.1"), domestic=D("0.2")),
        "0.3",
        {"外": "25.67", "内": "28.88", "小": "30.00"},
    ),
    (
        offers(*((n, p, Size.NONE, True) for n, p in (("甲", "500000"), ("乙", "520000"), ("丙", "480000")))),
        Deductions(),
        "0.2",
        {"甲": "19.20", "乙": "18.46", "丙": "20.00"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "deductions", "weight", "expected"), SCORES)
def test_价格分(said: list[Offer], deductions: Deductions, weight: str, expected: dict[str, str]) -> None:
    scores = price_scores(evaluation_prices(said, deductions), D(weight))
    assert {name: str(rounded(score)) for name, score in scores.items()} == expected


def test_联合体按另一比例扣除_全为本国产品时不扣本国产品() -> None:
    said = offers(("甲", "100", Size.JOINT, True), ("乙", "100", Size.SMALL, True))
    rates = Deductions(small=D("0.2"), joint=D("0.06"), domestic=D("0.2"))
    assert evaluation_prices(said, rates) == {"甲": D("94.00"), "乙": D("80.0")}


def test_没有有效报价就没有分数() -> None:
    assert price_scores({}, D("0.3")) == {}
    assert too_low({}, D(1), RATES) == {}


LOW = [
    (
        "规则中的算例",
        {"甲": "1000000", "乙": "950000", "丙": "420000", "丁": "880000"},
        "1200000",
        {"丙": (LowPrice.SECOND_LOWEST, LowPrice.CEILING)},
    ),
    ("恰为均价之半，不启动", {"甲": "50", "乙": "150"}, None, {"甲": (LowPrice.SECOND_LOWEST,)}),
    ("差一分，启动", {"甲": "49.99", "乙": "150.01"}, None, {"甲": (LowPrice.MEAN, LowPrice.SECOND_LOWEST)}),
    ("恰为次低价之半，不启动", {"甲": "50", "乙": "100", "丙": "100"}, None, {}),
    ("恰为限价的百分之四十五，不启动", {"甲": "45", "乙": "46"}, "100", {}),
    ("略低于限价的百分之四十五", {"甲": "44.99", "乙": "46"}, "100", {"甲": (LowPrice.CEILING,)}),
    ("只有一家", {"甲": "10"}, "100", {"甲": (LowPrice.CEILING,)}),
]


@pytest.mark.parametrize(("case", "prices", "ceiling", "expected"), LOW, ids=[c[0] for c in LOW])
def test_异常低价(
    case: str, prices: dict[str, str], ceiling: str | None, expected: dict[str, object]
) -> None:
    given = {name: D(price) for name, price in prices.items()}
    assert too_low(given, D(ceiling) if ceiling else None, RATES) == expected


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(1, 200), "0.01"), (Fraction(29, 1000), "0.03"), (D("2.345"), "2.35"), (D("2.344"), "2.34")]
)  # fmt: skip
def test_四舍五入(value: Fraction | D, shown: str) -> None:
    assert str(rounded(value)) == shown
