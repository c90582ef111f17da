"""采购核对 · the port through which a cart asks whether it may become an order.

`checkout` owns the question; `procurement_methods` answers it and registers itself at start-up. Everything here is a
value: a policy sees a `Purchase` and gives findings, one for each check, passed or not, each with its clause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from backend.core.law import Figure
from backend.core.refusals import Refusal


class Severity(StrEnum):
    """结论 · `passed` 通过, `warning` 须人工审批 (people decide), `blocked` 不得下单."""

    PASSED = "passed"
    WARNING = "warning"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Finding:
    """核对结果 · what one check found, for people and for front ends."""

    code: str
    title: str
    severity: Severity
    message_zh: str
    message_en: str
    clause: str
    field: str | None = None
    subject_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For the record: the finding as it was when the decision was made."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """采购明细 · one line with all that checks need to know, as it is at this moment."""

    line_id: str
    variant_id: int
    product_id: int
    product_name: str
    category_code: str
    category_name: str
    supplier_id: int
    supplier_name: str
    supplier_state: str
    supplier_banned: bool
    on_sale: bool
    unit_price: Decimal | None
    quantity: int
    available: int
    cheapest_same: Decimal | None = None
    reason: str = ""

    @property
    def total(self) -> Decimal:
        """单价 × 数量，元；没有价格时为零."""
        return (self.unit_price or Decimal(0)) * self.quantity


@dataclass(frozen=True, slots=True)
class BudgetState:
    """预算指标状态 · the chosen budget line."""

    name: str
    fiscal_year: int
    is_active: bool
    available: Decimal


@dataclass(frozen=True, slots=True)
class Purchase:
    """拟采购事项 · what a clerk is about to order."""

    organisation_id: int
    on: date
    lines: Sequence[PurchaseLine]
    budget: BudgetState | None
    channel_is_own: bool = True
    bought_this_year: Mapping[str, Decimal] = field(default_factory=dict)
    """品目 code -> yuan ordered from the same budget line this year by methods other than open tender."""

    @property
    def total(self) -> Decimal:
        """总额，元."""
        return sum((line.total for line in self.lines), Decimal(0))


class PurchasePolicy(Protocol):
    """A way of buying that can say whether a purchase is lawful."""

    @property
    def code(self) -> str:
        """Its name in records, e.g. `online_supermarket`."""

    @property
    def name(self) -> str:
        """Its official name."""

    @property
    def basis(self) -> str:
        """The rule that provides for it."""

    def review(self, purchase: Purchase, figure: Callable[[str], Figure]) -> list[Finding]:
        """One finding for each check (one for each line, where lines differ)."""


_policies: dict[str, PurchasePolicy] = {}


def register(policy: PurchasePolicy) -> None:
    """Offer a way of buying; the last one with a code counts."""
    _policies[policy.code] = policy


def policy(code: str) -> PurchasePolicy:
    """The way of buying that is called `code`."""
    return _policies[code]


class CheckFailed(Refusal):
    """{why_zh} · {why_en}"""

    def __init__(self, finding: Finding) -> None:
        super().__init__(
            field=finding.field, clause=finding.clause, why_zh=finding.message_zh, why_en=finding.message_en
        )
        self.code = finding.code  # type: ignore[misc]  # each check has its own
