"""金额 · money: Chinese yuan as `Decimal` with two places, rounded half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CURRENCY = "CNY"
CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MOST = Decimal("9999999999.99")


def yuan(value: Decimal | int | str) -> Decimal:
    """`value` yuan with two places, half up. Floats are refused by type: money never was one."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def shown(amount: Decimal) -> str:
    """`¥12,345.60`, as people write it."""
    return f"¥{amount:,.2f}"
