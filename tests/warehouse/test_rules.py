from __future__ import annotations

import pytest

from backend.warehouse.rules import MOST_PIECES, Free, draw, is_quantity


@pytest.mark.parametrize(
    ("stocks", "pieces", "drawn"),
    [
        pytest.param([(1, 5)], 5, {1: 5}, id="恰好够"),
        pytest.param([(1, 5)], 6, None, id="不够"),
        pytest.param([], 1, None, id="无库存"),
        pytest.param([(1, 2), (2, 9)], 3, {2: 3}, id="一仓可发则不拆单"),
        pytest.param([(1, 2), (2, 2)], 3, {1: 2, 2: 1}, id="两仓合发"),
        pytest.param([(1, 0), (2, 2), (3, 1)], 3, {2: 2, 3: 1}, id="空仓不占用"),
    ],
)
def test_draw(stocks: list[tuple[int, int]], pieces: int, drawn: dict[int, int] | None) -> None:
    assert draw([Free(*stock) for stock in stocks], pieces) == drawn


@pytest.mark.parametrize(
    ("pieces", "good"), [(0, True), (-1, False), (MOST_PIECES, True), (MOST_PIECES + 1, False)]
)
def test_a_quantity_is_within_bounds(pieces: int, good: bool) -> None:
    assert is_quantity(pieces) is good
