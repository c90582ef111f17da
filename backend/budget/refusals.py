from __future__ import annotations

from backend.core.law import BUDGET
from backend.core.refusals import Refusal


class BudgetExceeded(Refusal):
    """预算指标「{line}」可用额度 {available} 元，不足 {needed} 元。 ·
    The budget line “{line}” has {available} yuan left, less than the {needed} yuan needed."""

    code = "BUDGET_EXCEEDED"
    field = "budget_line_id"
    clause = BUDGET.art(13)


class BudgetBelowUse(Refusal):
    """指标金额不能低于已冻结与已支出之和 {in_use} 元。 ·
    The amount cannot be less than the {in_use} yuan that are held and spent already."""

    code = "BUDGET_BELOW_USE"
    field = "amount"
    clause = BUDGET.art(13)


class BudgetYearWrong(Refusal):
    """预算年度须在 {first} 至 {last} 之间。 · The fiscal year must be between {first} and {last}."""

    code = "INVALID"
    field = "fiscal_year"


class BudgetInUse(Refusal):
    """该指标尚有 {held} 元冻结在途，不能停用。 · {held} yuan of this line are held for orders under way: it cannot be closed."""

    code = "BUDGET_IN_USE"
    field = "is_active"
