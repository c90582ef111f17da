"""指标规则 · what a budget line may say and hold; no database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backend.budget.rules import check_amount, check_year, text_faults
from backend.core.refusals import Refusal


@pytest.mark.parametrize("amount", ["0.01", "1000", "999999999999.99"])
def test_金额可用(amount: str) -> None:
    check_amount(Decimal(amount))


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1000000000000", "NaN", "Infinity"])
def test_金额有误(amount: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_amount(Decimal(amount))
    assert caught.value.field == "amount"


def test_金额不低于已冻结与已支出() -> None:
    check_amount(Decimal(500), in_use=Decimal(500))
    with pytest.raises(Refusal) as caught:
        check_amount(Decimal("499.99"), in_use=Decimal(500))
    assert caught.value.code == "BUDGET_BELOW_USE"
    assert caught.value.clause == "《预算法》第十三条"


@pytest.mark.parametrize(
    ("year", "good"), [(2024, False), (2025, True), (2026, True), (2027, True), (2028, False)]
)
def test_年度(year: int, good: bool) -> None:
    if good:
        check_year(year, now=2026)
        return
    with pytest.raises(Refusal) as caught:
        check_year(year, now=2026)
    assert caught.value.field == "fiscal_year"


def test_文字逐项说明() -> None:
    found = [
        (fault.field, fault.code)
        for fault in text_faults({"code": "", "name": "甲" * 201, "basis": "财\n预"})
    ]
    assert found == [("code", "REQUIRED"), ("name", "INVALID"), ("basis", "INVALID")]
    assert list(text_faults({"code": "B-1", "name": "办公设备"})) == []
