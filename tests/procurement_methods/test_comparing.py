"""比价 · places with their reasons, and unit prices for a total."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from backend.core.clock import SHANGHAI
from procurement_methods.language.comparing import Offered, compare, spread

AT = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def offered(key: int, total: str, minutes: int = 0, left_out: str = "") -> Offered:
    return Offered(key, Decimal(total), AT + timedelta(minutes=minutes), left_out)


def test_低者在前_相同者先到在前_不计入者无名次() -> None:
    rows = compare(
        [
            offered(1, "30"),
            offered(2, "20", 5),
            offered(3, "20", 4),
            offered(4, "10", left_out="供应商已退出"),
        ]
    )
    assert [(row.key, row.place) for row in rows] == [(3, 1), (2, 2), (1, 3), (4, None)]
    assert rows[0].why_zh == "总价 ¥20.00，为最低有效报价；与他人报价相同，递交在先。"
    assert rows[1].why_zh == "总价 ¥20.00，与第 1 名相同，递交在后。"
    assert rows[2].why_zh == "总价 ¥30.00，高于最低报价 ¥10.00。"
    assert rows[3].why_zh == "不计入：供应商已退出"
    assert compare([]) == []


SPREADS = [
    ("100", {1: (1, "60"), 2: (1, "40")}, {1: "60", 2: "40"}),
    ("50", {1: (1, "60"), 2: (1, "40")}, {1: "30", 2: "20"}),
    ("100", {1: (3, "40")}, {1: "33.33"}),
    ("99.99", {1: (10, "9"), 2: (1, "20")}, {1: "8.18", 2: "18.19"}),
    ("0.05", {1: (1, "60"), 2: (1, "40")}, {1: "0.03", 2: "0.02"}),
]


@pytest.mark.parametrize(("total", "lines", "prices"), SPREADS, ids=[case[0] for case in SPREADS])
def test_总价分摊到单价_合计不超过总价(
    total: str, lines: dict[int, tuple[int, str]], prices: dict[int, str]
) -> None:
    asked = {key: (pieces, Decimal(price)) for key, (pieces, price) in lines.items()}
    found = spread(Decimal(total), asked)
    assert found == {key: Decimal(price) for key, price in prices.items()}
    assert sum(asked[key][0] * price for key, price in found.items()) <= Decimal(total)
