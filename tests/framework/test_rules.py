"""框架协议的算术 · who enters, until when, at what price, and whose turn it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from procurement_methods.framework.rules import (
    Form,
    Turn,
    ends_on,
    entrants,
    may_refill,
    next_turn,
    price,
)

LEAST, INSTRUMENTS = Decimal("0.2"), Decimal("0.4")


@pytest.mark.parametrize(
    ("conforming", "rate", "expected"),
    [
        (0, LEAST, 0), (1, LEAST, 0), (2, LEAST, 1), (3, LEAST, 2), (5, LEAST, 4), (6, LEAST, 4), (10, LEAST, 8),
        (5, INSTRUMENTS, 3), (10, INSTRUMENTS, 6), (2, INSTRUMENTS, 1),
    ],
)  # fmt: skip
def test_入围家数(conforming: int, rate: Decimal, expected: int) -> None:
    assert entrants(conforming, rate) == expected


def test_入围家数不超过上限() -> None:
    assert entrants(10, LEAST, 5) == 5
    assert entrants(3, LEAST, 5) == 2


@pytest.mark.parametrize("rate", [LEAST, Decimal("0.3"), INSTRUMENTS])
def test_至少淘汰规定比例且至少一家(rate: Decimal) -> None:
    for conforming in range(2, 200):
        gone = conforming - entrants(conforming, rate)
        assert gone >= 1
        assert gone >= conforming * rate
        assert gone == 1 or gone - 1 < conforming * rate


@pytest.mark.parametrize(
    ("form", "offer", "ceiling", "expected"),
    [
        (Form.UNIT_PRICE, "95.50", "100", "95.50"),
        (Form.DISCOUNT_RATE, "85", "200", "170.00"),
        (Form.DISCOUNT_RATE, "87.50", "0.33", "0.29"),
        (Form.DISCOUNT_RATE, "50", "0.01", "0.01"),
    ],
)
def test_协议单价(form: Form, offer: str, ceiling: str, expected: str) -> None:
    assert price(form, Decimal(offer), Decimal(ceiling)) == Decimal(expected)


@pytest.mark.parametrize(
    ("starts", "months", "expected"),
    [
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2026, 3, 15), 24, date(2028, 3, 14)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_协议期满(starts: date, months: int, expected: date) -> None:
    assert ends_on(starts, months) == expected


def test_轮候每轮一次且不改次序() -> None:
    order, last, seen = [3, 1, 2], None, []
    for _ in range(7):
        last = next_turn(order, last)
        assert last is not None
        seen.append((last.round, last.place))
    assert seen == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1)]


def test_退出的不再轮到_次序不变() -> None:
    assert next_turn([1, 3], Turn(1, 1)) == Turn(1, 3)
    assert next_turn([1], Turn(1, 3)) == Turn(2, 1)
    assert next_turn([], Turn(1, 1)) is None


@pytest.mark.parametrize(
    ("selected", "left", "may"), [(10, 7, False), (10, 6, True), (3, 2, True), (3, 3, False), (0, 0, False)]
)
def test_补充征集(selected: int, left: int, may: bool) -> None:
    assert may_refill(selected, left, Decimal("0.7")) is may
