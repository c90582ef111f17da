"""第二阶段的算术 · what is added up, what is too dear, and whether anybody is left to ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from procurement_methods.calling_off import rules
from procurement_methods.calling_off.rules import CRITERIA, LABELS, QUOTES, Criterion, QuoteState, State


def test_总价分文不差() -> None:
    assert rules.total([(3, Decimal("0.10")), (7, Decimal("12.35"))]) == Decimal("86.75")
    assert rules.total([]) == Decimal(0)


@pytest.mark.parametrize(
    ("asked", "dear"),
    [("95.00", False), ("94.99", False), ("95.01", True), ("0.01", False), ("100", True)],
)
def test_协议价就是最高限价(asked: str, dear: bool) -> None:
    assert bool(rules.too_dear({1: Decimal(asked)}, {1: Decimal("95.00")})) is dear


@pytest.mark.parametrize(
    ("asked", "in_force", "anybody"),
    [
        ([], [1, 2], True),
        ([1], [1, 2], True),
        ([1, 2], [1, 2], False),
        ([1, 2, 1], [1, 2], False),
        ([9], [], False),
    ],
)
def test_问遍了就没有下一家(asked: list[int], in_force: list[int], anybody: bool) -> None:
    assert rules.whose_next(asked, in_force) is anybody


def test_竞价时间不短于规定() -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert rules.shortest(start, 24) - start == timedelta(days=1)


def test_每个状态和依据都有说法() -> None:
    assert set(LABELS) == set(State)
    assert set(CRITERIA) == set(Criterion)
    assert set(QUOTES) == set(QuoteState)
