"""Verbs on budget lines: hold when an order is placed, release what will not be bought, spend what was settled.

Every verb locks the line, so two clerks who spend the same yuan at once queue up and the second is refused; the table's
check constraint would refuse it too. A movement is unique by kind and reason: a release or spending that is asked for
twice happens once, and a second hold for the same reason cannot be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from backend.budget.models import BudgetLine, BudgetMovement
from backend.budget.refusals import BudgetExceeded
from backend.core.verbs import within_verb

Kind = BudgetMovement.Kind


@dataclass(frozen=True, slots=True)
class Hold:
    """An amount of yuan for one supplier order, whose number is the reason that people read."""

    amount: Decimal
    reason: str
    reason_id: UUID


@within_verb
def hold(line_id: UUID, holds: Sequence[Hold]) -> None:
    """冻结额度 · promise amounts of a line, all or none. Refuses with `BUDGET_EXCEEDED`."""
    line = _locked(line_id)
    needed = sum((each.amount for each in holds), Decimal(0))
    if line.available_amount < needed:
        raise BudgetExceeded(line=line.name, available=line.available_amount, needed=needed)
    BudgetMovement.objects.bulk_create(
        BudgetMovement(
            line=line, kind=Kind.HOLD, amount=each.amount, reason=each.reason, reason_id=each.reason_id
        )
        for each in holds
    )
    line.held_amount += needed
    line.save(update_fields=["held_amount"])


@within_verb
def release(line_id: UUID, amount: Decimal, *, reason: str, reason_id: UUID) -> None:
    """释放额度 · give back what was held for `reason_id` and will not be spent; nothing for zero."""
    line = _locked(line_id)
    if amount and _moved(line, Kind.RELEASE, amount, reason, reason_id):
        line.held_amount -= amount
        line.save(update_fields=["held_amount"])


@within_verb
def spend(line_id: UUID, amount: Decimal, *, reason: str, reason_id: UUID) -> None:
    """列支 · turn a hold into spending."""
    line = _locked(line_id)
    if _moved(line, Kind.SPEND, amount, reason, reason_id):
        line.held_amount -= amount
        line.spent_amount += amount
        line.save(update_fields=["held_amount", "spent_amount"])


def _locked(line_id: UUID) -> BudgetLine:
    return BudgetLine.objects.select_for_update().get(pk=line_id)


def _moved(line: BudgetLine, kind: Kind, amount: Decimal, reason: str, reason_id: UUID) -> bool:
    """Write the movement down; False if it had happened before."""
    _, is_new = BudgetMovement.objects.get_or_create(
        kind=kind, reason_id=reason_id, defaults={"line": line, "amount": amount, "reason": reason}
    )
    return is_new
