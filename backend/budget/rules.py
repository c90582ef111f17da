"""Rules of budget lines. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from backend.budget.refusals import BudgetBelowUse, BudgetYearWrong
from backend.core.refusals import Invalid, Refusal, Required

LONGEST = {"code": 40, "name": 200, "funds": 60, "basis": 200}
LABELS = {
    "code": "指标编号 code",
    "name": "项目名称 name",
    "funds": "资金来源 funds",
    "basis": "下达依据 basis",
}
MOST = Decimal("999999999999.99")
CENT = Decimal("0.01")


def text_faults(texts: dict[str, str]) -> Iterator[Refusal]:
    """Everything that is wrong with the texts of a line: none may be missing, each is plain and short enough."""
    for field, text in texts.items():
        if not text:
            yield Required(LABELS[field], field=field)
        elif len(text) > LONGEST[field] or not text.isprintable():
            yield Invalid(
                f"{LABELS[field]} 至多 {LONGEST[field]} 个字符，且不含控制字符。",
                f"At most {LONGEST[field]} plain characters.",
                field=field,
            )


def check_year(year: int, now: int) -> None:
    """Refuse a fiscal year that is not the last one, this one or the next."""
    if not now - 1 <= year <= now + 1:
        raise BudgetYearWrong(first=now - 1, last=now + 1)


def check_amount(amount: Decimal, in_use: Decimal = Decimal(0)) -> None:
    """Refuse an amount that is not positive, not in whole cents, too large, or less than what is held and spent already."""
    if not amount.is_finite() or amount <= 0 or amount > MOST or amount != amount.quantize(CENT):
        raise Invalid(
            "金额须大于零，至多两位小数。",
            "The amount must be positive, with two decimals at most.",
            field="amount",
        )
    if amount < in_use:
        raise BudgetBelowUse(in_use=in_use)
