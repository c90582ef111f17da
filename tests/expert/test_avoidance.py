"""回避 · ties of the last three years, kin of those in charge, and suppliers in the same hands."""

from __future__ import annotations

from datetime import date

import pytest

from backend.core.law import pick
from backend.expert.avoidance import Kin, Related, Tie, Tied, conflicts, same_hands

ON = date(2026, 6, 1)
LOOKBACK = int(pick("expert.avoidance_lookback", ON).amount)

TIES = [
    (Tied("张示例", "甲公司", Tie.EMPLOYED, date(2020, 1, 1), date(2023, 6, 1)), True, "恰满三年之日"),
    (Tied("张示例", "甲公司", Tie.EMPLOYED, date(2020, 1, 1), date(2023, 5, 31)), False, "三年以前"),
    (Tied("张示例", "甲公司", Tie.DIRECTOR, date(2025, 1, 1)), True, "现任"),
    (Tied("张示例", "甲公司", Tie.CONTROLS, date(2026, 6, 2)), False, "尚未开始"),
    (Tied("张示例", "乙公司", Tie.EMPLOYED, date(2025, 1, 1)), False, "不参加的供应商"),
    (Tied("李演示", "甲公司", Tie.EMPLOYED, date(2025, 1, 1)), False, "别人"),
]


@pytest.mark.parametrize(("tied", "conflict", "case"), TIES, ids=[case[2] for case in TIES])
def test_任职与持股(tied: Tied, conflict: bool, case: str) -> None:
    found = conflicts("张示例", {"甲公司"}, ON, [tied], [], LOOKBACK)
    assert bool(found) is conflict
    assert all(one.clause == "《政府采购法实施条例》第九条" for one in found)


@pytest.mark.parametrize(
    ("tie", "until", "conflict"),
    [
        (Tie.DIRECTOR, None, True),
        (Tie.CONTROLS, None, True),
        (Tie.EMPLOYED, None, False),
        (Tie.DIRECTOR, date(2026, 5, 31), False),
    ],
)
def test_亲属为供应商负责人(tie: Tie, until: date | None, conflict: bool) -> None:
    tied = Tied("李演示", "甲公司", tie, date(2020, 1, 1), until)
    for related in (Related("张示例", "李演示", Kin.SPOUSE), Related("李演示", "张示例", Kin.DIRECT)):
        assert bool(conflicts("张示例", {"甲公司"}, ON, [tied], [related], LOOKBACK)) is conflict


def test_闰日往前三年() -> None:
    tied = Tied("张示例", "甲公司", Tie.EMPLOYED, date(2020, 1, 1), date(2025, 2, 28))
    assert conflicts("张示例", {"甲公司"}, date(2028, 2, 29), [tied], [], LOOKBACK)


def test_同一人掌握的供应商不得同投一包() -> None:
    ties = [
        Tied("王", "甲公司", Tie.CONTROLS, date(2020, 1, 1)),
        Tied("王", "乙公司", Tie.DIRECTOR, date(2020, 1, 1)),
        Tied("王", "丙公司", Tie.EMPLOYED, date(2020, 1, 1)),
        Tied("王", "丁公司", Tie.CONTROLS, date(2020, 1, 1), date(2021, 1, 1)),
    ]
    assert same_hands({"甲公司", "乙公司", "丙公司", "丁公司"}, ON, ties) == [("乙公司", "甲公司")]
