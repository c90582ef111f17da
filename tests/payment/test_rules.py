"""支付规则 · which budget line pays, and which amount."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from backend.core.refusals import Refusal
from backend.payment.rules import Line, covers, must_be, paying_line

A, B, C = (uuid4() for _ in range(3))
TOTAL = Decimal("100.00")


def line(key: UUID, available: str = "100.00", *, is_open: bool = True, is_default: bool = False) -> Line:
    return Line(key, "办公设备购置", Decimal(available), is_open, is_default)


CHOICES = {
    "指明的": ([line(A), line(B, is_default=True)], {"named": A, "chosen": B}, A),
    "购物车已选的": ([line(A), line(B, is_default=True)], {"chosen": A}, A),
    "默认的": ([line(A), line(B, is_default=True)], {}, B),
    "唯一够付的": ([line(A, "99.99"), line(B), line(C, is_open=False)], {}, B),
    "默认的已停用则看其余": ([line(A), line(B, is_default=True, is_open=False)], {}, A),
    "多个够付": ([line(A), line(B)], {}, "REQUIRED"),
    "没有够付的": ([line(A, "99.99")], {}, "NO_BUDGET_LINE"),
    "没有指标": ([], {}, "NO_BUDGET_LINE"),
    "默认的不够付，不另猜": ([line(A), line(B, "1", is_default=True)], {}, "BUDGET_EXCEEDED"),
    "指明的不够付": ([line(A, "1"), line(B)], {"named": A}, "BUDGET_EXCEEDED"),
    "指明的已停用": ([line(A, is_open=False), line(B)], {"named": A}, "BUDGET_LINE_CLOSED"),
    "指明的是别家的": ([line(A)], {"named": C}, "NOT_FOUND"),
}


@pytest.mark.parametrize(("lines", "wanted", "outcome"), CHOICES.values(), ids=CHOICES)
def test_付款指标(lines: list[Line], wanted: dict[str, UUID], outcome: UUID | str) -> None:
    try:
        found: UUID | str = paying_line(lines, TOTAL, **wanted).id
    except Refusal as refusal:
        found = refusal.code
    assert found == outcome


@pytest.mark.parametrize(
    ("amount", "fits"),
    [("100", True), ("100.00", True), ("100.01", True), ("99.99", True), ("100.02", False), ("0", False), (None, True)],
)  # fmt: skip
def test_金额须为总价(amount: str | None, fits: bool) -> None:
    given = None if amount is None else Decimal(amount)
    if fits:
        must_be(given, TOTAL)
    else:
        with pytest.raises(Refusal) as refused:
            must_be(given, TOTAL)
        assert (refused.value.code, refused.value.field) == ("INVALID", "amount")


def test_总价或指标变了_核定即失效() -> None:
    assert covers(TOTAL, A, total=TOTAL, chosen=A)
    assert not covers(TOTAL, A, total=TOTAL + 1, chosen=A)
    assert not covers(TOTAL, A, total=TOTAL - 1, chosen=A)
    assert not covers(TOTAL, A, total=TOTAL, chosen=B)
