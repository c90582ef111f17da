from __future__ import annotations

from decimal import Decimal

import pytest

from backend.invoice.papers.capitals import in_capitals


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.53", "伍角叁分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("12345.60", "壹万贰仟叁佰肆拾伍元陆角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("200000.50", "贰拾万元零伍角整"),
        ("1000001", "壹佰万零壹元整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-20", "负贰拾元整"),
        ("-0.004", "零元整"),
        ("1.005", "壹元零壹分"),
    ],
)
def test_金额大写(amount: str, written: str) -> None:
    assert in_capitals(Decimal(amount)) == written


def test_过大的金额不写() -> None:
    with pytest.raises(ValueError, match="too large"):
        in_capitals(Decimal(10) ** 12)
