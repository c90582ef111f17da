from __future__ import annotations

from backend.core.law import BUDGET
from backend.core.refusals import Refusal


class BudgetExceeded(Refusal):
    """预算指标「{line}」可用额度 {available} 元，不足 {needed} 元。 ·
    The budget line “{line}” has {available} yuan left, less than the {needed} yuan needed."""

    code = "BUDGET_EXCEEDED"
    field = "budget_line_id"
    clause = BUDGET.art(13)
