"""定点服务的规则 · distances, quantities, months, and what orders of each kind of services say."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from backend.core.clock import SHANGHAI
from backend.core.refusals import Conflict, Refusal
from procurement_methods.designated_services import rules
from procurement_methods.designated_services.kinds import KINDS, kind_of, particulars
from procurement_methods.designated_services.nearness import Nearness, Reach, Spot, metres, nearness
from procurement_methods.designated_services.rules import DEAD, STEPS, State, Verb

LUCHENG, YUEQING, WENZHOU, HANGZHOU = (
    ("330302", "330300", "330000"),
    ("330382", "330300", "330000"),
    ("330300", "330000"),
    ("330102", "330100", "330000"),
)


def at(longitude: str, latitude: str, regions: tuple[str, ...] = WENZHOU) -> Spot:
    return Spot(regions, Decimal(longitude), Decimal(latitude))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("0", "0"), ("0", "0"), 0),
        (("0", "0"), ("90", "0"), 10_007_557),  # a quarter of the equator: πR/2
        (("0", "90"), ("123", "-90"), 20_015_114),  # from pole to pole: πR
        (("0", "0"), ("180", "0"), 20_015_114),
        (("120.70", "28.00"), ("120.70", "28.01"), 1_112),  # a hundredth of a degree: πR/18,000
        (("120.70", "28.00"), ("120.71", "28.00"), 982),  # … times cos 28°
        (("179.99", "0"), ("-179.99", "0"), 2_224),  # across the date line
    ],
)
def test_大圆距离(one: tuple[str, str], other: tuple[str, str], expected: int) -> None:
    assert metres(at(*one), at(*other)) == metres(at(*other), at(*one)) == expected


def test_没有坐标的按地区远近() -> None:
    assert metres(at("120", "28"), Spot(WENZHOU)) is None
    assert nearness(Spot(LUCHENG), Spot(LUCHENG)) == Nearness(Reach.DISTRICT)
    assert (
        nearness(Spot(LUCHENG), Spot(YUEQING))
        == nearness(Spot(LUCHENG), Spot(WENZHOU))
        == Nearness(Reach.CITY)
    )
    assert nearness(Spot(LUCHENG), Spot(HANGZHOU)) == Nearness(Reach.ELSEWHERE)
    assert nearness(Spot(("330000",)), Spot(HANGZHOU)) == Nearness(Reach.ELSEWHERE)


def test_远近可以排成一列() -> None:
    """All known ones by metres; an unknown one behind the known ones of what the regions say."""
    here = at("120.70", "28.00", LUCHENG)
    spots = [at("120.70", "28.01"), at("120.70", "28.05"), Spot(LUCHENG), at("120.70", "28.30"), Spot(YUEQING), at("120.70", "30.00"), Spot(HANGZHOU)]  # fmt: skip
    found = [nearness(here, spot) for spot in spots]
    assert sorted(found, key=lambda near: near.key) == found
    assert [near.metres is None for near in found] == [False, False, True, False, True, False, True]


@pytest.mark.parametrize(
    ("quantity", "fits"),
    [
        ("1", True), ("0.001", True), ("2.500", True), ("1000000", True), ("0", False), ("-1", False),
        ("0.0005", False), ("1000000.001", False), ("NaN", False), ("Infinity", False),
    ],
)  # fmt: skip
def test_数量最多三位小数(quantity: str, fits: bool) -> None:
    assert rules.is_quantity(Decimal(quantity)) is fits


def test_金额逐行四舍五入再相加() -> None:
    pairs = [(Decimal("0.35"), Decimal("0.1")), (Decimal("0.35"), Decimal("0.1"))]
    assert [rules.amount(*pair) for pair in pairs] == [Decimal("0.04"), Decimal("0.04")]
    assert rules.total(pairs) == Decimal("0.08")
    assert rules.amount(Decimal("170.00"), Decimal("2.125")) == Decimal("361.25")


def test_月份的界限() -> None:
    assert rules.last_month(date(2026, 1, 31)) == date(2025, 12, 1)
    assert rules.last_month(date(2026, 3, 1)) == date(2026, 2, 1)
    assert rules.ends(date(2026, 12, 1)) == datetime(2027, 1, 1, tzinfo=SHANGHAI)
    assert rules.ends(date(2026, 2, 1)) == datetime(2026, 3, 1, tzinfo=SHANGHAI)


def test_每步从何处到何处() -> None:
    """Each verb can be done from some states only; the dead ones and what is paid lead nowhere."""
    for verb, (begins, leads) in STEPS.items():
        for state in State:
            if state in begins:
                assert rules.after(verb, state) == (leads or state)
            else:
                with pytest.raises(Conflict):
                    rules.after(verb, state)
    assert not any(begins & (DEAD | {State.PAID}) for begins, _ in STEPS.values())
    assert set(STEPS) == set(Verb)


@pytest.mark.parametrize(
    ("category", "said", "kept"),
    [
        ("C23120301", {"plate": "浙C12345", "mileage": "52000"}, {"plate": "浙C12345", "mileage": "52000"}),
        (
            "C23120301",
            {"plate": "浙CD12345", "mileage": " 52000 "},
            {"plate": "浙CD12345", "mileage": "52000"},
        ),
        ("C22010200", {"date": "2026-06-01", "people": "40"}, {"date": "2026-06-01", "people": "40"}),
        ("C23090199", {"title": "示例年鉴"}, {"title": "示例年鉴"}),
        ("C99999999", {}, {}),
        ("C23120301", {"plate": "浙C12345"}, None),
        ("C23120301", {"plate": "C12345", "mileage": "1"}, None),
        ("C23120301", {"plate": "浙C12345", "mileage": "-1"}, None),
        ("C23120301", {"plate": "浙C12345", "mileage": "²"}, None),
        ("C22010200", {"date": "2026-02-30", "people": "40"}, None),
        ("C22010200", {"date": "20260601", "people": "40"}, None),
        ("C99999999", {"plate": "浙C12345"}, None),
    ],
)
def test_各类服务要填的事项(category: str, said: dict[str, str], kept: dict[str, str] | None) -> None:
    if kept is None:
        with pytest.raises(Refusal):
            particulars(category, said)
    else:
        assert particulars(category, said) == kept


def test_品目只属一类() -> None:
    prefixes = [prefix for kind in KINDS for prefix in kind.prefixes]
    for prefix in prefixes:
        assert sum(prefix.startswith(other) for other in prefixes) == 1
        assert kind_of(prefix.ljust(9, "0")) is not None
