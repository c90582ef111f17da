"""支付规则 · which budget line pays, whether an amount is the right one, and what an authorisation covers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from backend.budget.refusals import BudgetExceeded
from backend.core.money import CENT
from backend.core.refusals import NotFound
from backend.payment.refusals import AmountDiffers, LineAmbiguous, LineClosed, NoLineCanPay


@dataclass(frozen=True, slots=True)
class Line:
    """预算指标 · a budget line of the buyer, as the choice among them sees it."""

    id: UUID
    name: str
    available: Decimal
    is_open: bool = True
    """Active, and of this fiscal year."""
    is_default: bool = False


def must_be(amount: Decimal | None, total: Decimal) -> None:
    """An amount that is given is the total, to the cent."""
    if amount is not None and abs(amount - total) > CENT:
        raise AmountDiffers(total=total)


def paying_line(
    lines: Sequence[Line], total: Decimal, *, named: UUID | None = None, chosen: UUID | None = None
) -> Line:
    """付款指标 · the line that pays `total` yuan: the one named now, else the one chosen for the cart, else the buyer's default of this
    year, else the only one that can pay. Nothing is guessed: where none or several are left, it refuses."""
    wanted = named or chosen
    if wanted is not None:
        line = next((line for line in lines if line.id == wanted), None)
        if line is None:
            raise NotFound("预算指标 budget line", field="budget_line_id")
        return _able(line, total)
    usual = [line for line in lines if line.is_default and line.is_open]
    if usual:
        return _able(usual[0], total)
    able = [line for line in lines if line.is_open and line.available >= total]
    if not able:
        raise NoLineCanPay(total=total)
    if len(able) > 1:
        raise LineAmbiguous
    return able[0]


def _able(line: Line, total: Decimal) -> Line:
    if not line.is_open:
        raise LineClosed(line=line.name)
    if line.available < total:
        raise BudgetExceeded(line=line.name, available=line.available, needed=total)
    return line


def covers(amount: Decimal, line: UUID, *, total: Decimal, chosen: UUID | None) -> bool:
    """Does an authorisation of `amount` yuan from `line` pay a cart of `total` yuan for which `chosen` is to pay?"""
    return amount == total and line == chosen
