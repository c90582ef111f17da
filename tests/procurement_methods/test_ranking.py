"""排序 · who comes first, who shares a place, and what a panel's scores must be like."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction
from itertools import permutations

import pytest

from procurement_methods.language.prices import Deductions, Offer, Size
from procurement_methods.language.ranking import (
    Item,
    ObjectiveScoresDiffer,
    ScoreMissing,
    ScoreOutOfRange,
    averaged,
    by_lowest_price,
    by_score,
    competitors,
    one_a_brand,
    outliers,
)

PLAN, YEARS = Item("方案", D(40), technical=True), Item("业绩", D(10), objective=True)
MEMBERS = ["一", "二", "三"]


def scores(**given: tuple[str, str, str, str]) -> dict[tuple[str, str, str], D]:
    """Per supplier the three subjective scores and the one objective score."""
    found = {}
    for supplier, (*subjective, objective) in given.items():
        for member, score in zip(MEMBERS, subjective, strict=True):
            found[(member, supplier, "方案")] = D(score)
            found[(member, supplier, "业绩")] = D(objective)
    return found


def test_最低价排序_政策扣除后相同的并列() -> None:
    offers = [Offer("甲", D(100)), Offer("乙", D(125), Size.SMALL), Offer("丙", D(90))]
    places = by_lowest_price(offers, Deductions(small=D("0.2")))
    assert [(place.rank, place.supplier) for place in places] == [(1, "丙"), (2, "乙"), (2, "甲")]
    assert places[1].price == 125, "the contract is made at the offer"


def test_综合评分_同分看报价_再看技术_再并列() -> None:
    offers = [Offer("甲", D(100)), Offer("乙", D(100)), Offer("丙", D(100)), Offer("丁", D(100))]
    points = {
        "甲": {"方案": Fraction(30), "业绩": Fraction(10)},
        "乙": {"方案": Fraction(35), "业绩": Fraction(5)},
        "丙": {"方案": Fraction(30), "业绩": Fraction(10)},
        "丁": {"方案": Fraction(40), "业绩": Fraction(10)},
    }
    tender = by_score(offers, Deductions(), D("0.3"), points)
    assert [(one.rank, one.supplier) for one in tender] == [(1, "丁"), (2, "丙"), (2, "乙"), (2, "甲")]
    consultation = by_score(offers, Deductions(), D("0.3"), points, technical=["方案"])
    assert [(one.rank, one.supplier) for one in consultation] == [(1, "丁"), (2, "乙"), (3, "丙"), (3, "甲")]
    assert consultation[0].shown()["score"] == "80.00"


def test_同分时报价低者在前() -> None:
    offers = [Offer("贵", D(200)), Offer("廉", D(100))]
    points = {"贵": {"方案": Fraction(15)}, "廉": {"方案": Fraction(0)}}
    places = by_score(offers, Deductions(), D("0.3"), points)
    assert places[0].score == places[1].score == 30
    assert [place.supplier for place in places] == ["廉", "贵"]


def test_价格不作因素() -> None:
    offers = [Offer("甲", D(1)), Offer("乙", D(2))]
    points = {"甲": {"方案": Fraction(1)}, "乙": {"方案": Fraction(2)}}
    assert [one.supplier for one in by_score(offers, Deductions(), None, points)] == ["乙", "甲"]


def test_输入次序不改变结果() -> None:
    offers = [Offer("甲", D(100)), Offer("乙", D(100)), Offer("丙", D(90), Size.SMALL)]
    results = {str(by_lowest_price(list(each), Deductions(small=D("0.1")))) for each in permutations(offers)}
    assert len(results) == 1


def test_各自评分_取平均() -> None:
    given = scores(甲=("30", "31", "35", "8"), 乙=("20", "20", "21", "10"))
    mean = averaged([PLAN, YEARS], MEMBERS, ["甲", "乙"], given)
    assert mean["甲"] == {"方案": Fraction(32), "业绩": Fraction(8)}
    assert mean["乙"]["方案"] == Fraction(61, 3), "never rounded on the way"


def test_漏评_超范围_客观分不一致的不收() -> None:
    good = scores(甲=("30", "31", "35", "8"))
    with pytest.raises(ScoreMissing):
        averaged([PLAN, YEARS], MEMBERS, ["甲"], {k: v for k, v in good.items() if k[0] != "三"})
    for wrong in ("-0.01", "40.01"):
        with pytest.raises(ScoreOutOfRange):
            averaged([PLAN, YEARS], MEMBERS, ["甲"], {**good, ("一", "甲", "方案"): D(wrong)})
    with pytest.raises(ObjectiveScoresDiffer) as refused:
        averaged([PLAN, YEARS], MEMBERS, ["甲"], {**good, ("一", "甲", "业绩"): D(7)})
    assert refused.value.clause == "《政府采购货物和服务招标投标管理办法》第六十四条"


def test_畸高畸低() -> None:
    given = scores(甲=("38", "20", "20", "8"), 乙=("20", "21", "19", "8"))
    assert outliers([PLAN, YEARS], MEMBERS, ["甲", "乙"], given, D("0.3")) == [("一", "甲", "方案")]
    assert outliers([PLAN], MEMBERS[:2], ["甲"], given, D("0.3")) == []


def test_同品牌只留一家_按一家计算() -> None:
    offers = [Offer("甲", D(90), brand="演示牌"), Offer("乙", D(95), brand="演示牌"), Offer("丙", D(99)), Offer("丁", D(99))]  # fmt: skip
    stays, gone = one_a_brand(by_lowest_price(offers, Deductions()), offers)
    assert ([place.supplier for place in stays], gone) == (["甲", "丁", "丙"], ["乙"])
    assert competitors(offers) == 3


def test_同品牌同价者一并留下待抽签() -> None:
    offers = [Offer("甲", D(90), brand="演示牌"), Offer("乙", D(90), brand="演示牌")]
    stays, gone = one_a_brand(by_lowest_price(offers, Deductions()), offers)
    assert (len(stays), gone) == (2, [])
