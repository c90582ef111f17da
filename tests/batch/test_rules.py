"""批量采购的算术 · what many buyers need comes to one purchase, and the purchase to their parts again, to the cent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from procurement_methods.batching.rules import Moments, Piece, State, split, state_at, totals, unit_price

FROM = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = FROM + timedelta(days=10)


@pytest.mark.parametrize(
    ("after", "more", "expected"),
    [
        (timedelta(seconds=-1), {}, State.ANNOUNCED),
        (timedelta(), {}, State.COLLECTING),
        (timedelta(days=10, microseconds=-1), {}, State.COLLECTING),
        (timedelta(days=10), {}, State.COLLECTED),
        (timedelta(days=11), {"aggregated_at": UNTIL}, State.PROCURING),
        (timedelta(days=50), {"aggregated_at": UNTIL, "awarded_at": UNTIL}, State.AWARDED),
        (timedelta(days=5), {"cancelled_at": FROM}, State.CANCELLED),
    ],
)
def test_批次的状态(after: timedelta, more: dict[str, datetime], expected: State) -> None:
    assert state_at(Moments(FROM, UNTIL, **more), FROM + after) is expected


@pytest.mark.parametrize("seed", range(20))
def test_拆分之和等于合同金额(seed: int) -> None:
    """The contract is for all pieces at the unit price; what the buyers pay comes to just that."""
    chance = Random(seed)
    prices = {key: Decimal(chance.randint(1, 9_999_999)) / 100 for key in range(1, 5)}
    pieces = [
        Piece(chance.randint(1, 4), organisation, chance.randint(1, 3), chance.randint(1, 500))
        for organisation in range(1, 2 + seed * 20)
        for _ in range(3)
    ]
    needed = totals(pieces)
    amounts = {key: number * prices[key] for key, number in needed.items()}
    found = {key: unit_price(amount, needed[key]) for key, amount in amounts.items()}
    assert found == {key: prices[key] for key in needed}
    parts = split(pieces, {key: price for key, price in found.items() if price is not None})
    assert sum(parts.values()) == sum(amounts.values())
    assert sum(needed.values()) == sum(piece.quantity for piece in pieces)


def test_除不尽的合同金额没有单价() -> None:
    assert unit_price(Decimal("100.00"), 3) is None
    assert unit_price(Decimal("99.99"), 3) == Decimal("33.33")
