"""单据内容 · what each paper says, as frozen values.

Whoever issues a paper fills one of these from its records; rendering knows nothing else. Money is `Decimal` yuan,
quantities are whole units, moments are aware datetimes (printed in China Standard Time). The 核验码 is computed
from everything the paper says: change one character and the code no longer fits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar

from backend.core.clock import SHANGHAI
from backend.core.law import GPL, RED_INVOICE, REG, SMEPAY
from backend.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Party:
    """单位 · an organisation as a paper names it. `uscc` is its 统一社会信用代码."""

    name: str
    uscc: str
    contact: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """收款账户 · where the supplier is paid."""

    holder: str
    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """订单明细 · one line of goods or services at its ordered price."""

    name: str
    specification: str
    category: str
    unit: str
    quantity: int
    unit_price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SupplierShare:
    """供应商订单 · what one supplier delivers of the order."""

    number: str
    supplier: Party
    lines: tuple[OrderedLine, ...]
    delivery_promise: str = ""

    @property
    def total(self) -> Decimal:
        """合计 · the sum of the lines."""
        return sum((line.amount for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """规则核验 · one rule the order was checked against, with what was found and its clause."""

    rule: str
    finding: str
    clause: str
    passed: bool = True


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """审批记录 · who did what to the order, when; `remark` is the reason given."""

    moment: datetime
    actor: str
    action: str
    remark: str = ""


class Conclusion(Enum):
    """验收结论 · how an acceptance ends."""

    PASSED = "验收合格"
    PARTLY = "部分合格"
    FAILED = "验收不合格"


@dataclass(frozen=True, slots=True)
class InspectedLine:
    """验收明细 · one line counted and judged: received = accepted + rejected."""

    name: str
    specification: str
    unit: str
    ordered: int
    received: int
    accepted: int
    rejected: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Inspector:
    """验收人员 · a person who inspected, and when they confirmed under their own account."""

    name: str
    role: str
    confirmed_at: datetime


@dataclass(frozen=True)
class Paper:
    """单据 · what every paper has: its number, when it was issued and where it can be verified.

    `verify_at` is the address at which the number and the code can be entered, printed as it is.
    """

    number: str
    issued_at: datetime
    verify_at: str

    title: ClassVar[str]
    title_en: ClassVar[str]
    template: ClassVar[str]

    @cached_property
    def digest(self) -> str:
        """摘要 · SHA-256 over the kind of paper and everything it says."""
        said = json.dumps(
            {"paper": self.title, **asdict(self)}, default=_plain, ensure_ascii=False, sort_keys=True
        )
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def verification_code(self) -> str:
        """核验码 · the first 64 bits of the digest in four groups: `1A2B-3C4D-5E6F-7081`."""
        code = self.digest[:16].upper()
        return "-".join(code[at : at + 4] for at in range(0, 16, 4))


@dataclass(frozen=True)
class OrderConfirmation(Paper):
    """订单确认书 · the confirmed order of one buyer, grouped by supplier, with how it was approved."""

    title = "订单确认书"
    title_en = "Order Confirmation"
    template = "papers/order_confirmation.html"

    buyer: Party
    order_number: str
    method: str
    """采购方式, e.g. `网上超市直接订购`."""
    submitted_at: datetime
    submitted_by: str
    confirmed_at: datetime
    delivery: Party
    """收货 · where and to whom; `name` is the receiving unit."""
    budget_line: str
    shares: tuple[SupplierShare, ...]
    approval: tuple[ApprovalStep, ...]
    direct_train: bool = False
    rules: tuple[CheckedRule, ...] = ()
    note: str = ""

    @property
    def total(self) -> Decimal:
        """订单总额 · over all suppliers."""
        return sum((share.total for share in self.shares), ZERO)

    @property
    def lines(self) -> int:
        """How many lines the order has."""
        return sum(len(share.lines) for share in self.shares)


@dataclass(frozen=True)
class AcceptanceReport(Paper):
    """验收报告 · what was delivered on one supplier order, counted and judged line by line."""

    title = "验收报告"
    title_en = "Acceptance Report"
    template = "papers/acceptance_report.html"

    buyer: Party
    supplier: Party
    order_number: str
    supplier_order_number: str
    delivered_at: datetime
    accepted_at: datetime
    place: str
    lines: tuple[InspectedLine, ...]
    inspectors: tuple[Inspector, ...]
    conclusion: Conclusion
    opinion: str = ""
    clause: str = f"{GPL.art(41)}、{REG.art(45)}"

    @property
    def totals(self) -> Mapping[str, int]:
        """合计 · ordered, received, accepted and rejected over all lines."""
        return {
            count: sum(getattr(line, count) for line in self.lines)
            for count in ("ordered", "received", "accepted", "rejected")
        }


@dataclass(frozen=True)
class SettlementStatement(Paper):
    """结算单 · a supplier's request to be paid for what was accepted. It is not a tax invoice and says so."""

    title = "结算单"
    title_en = "Settlement Statement"
    template = "papers/settlement_statement.html"

    buyer: Party
    supplier: Party
    account: BankAccount
    order_number: str
    supplier_order_number: str
    acceptance_number: str
    accepted_at: datetime
    budget_line: str
    lines: tuple[OrderedLine, ...]
    due_on: date
    due_days: int
    requested_by: str
    due_since: str = "验收合格之日"
    due_clause: str = SMEPAY.art(9)
    deduction: Decimal = ZERO
    deduction_reason: str = ""
    invoice_number: str = ""
    """发票号码 · the number of the tax invoice issued outside this platform, once it is known."""

    @property
    def accepted_total(self) -> Decimal:
        """验收合格金额 · the sum of the lines."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def payable(self) -> Decimal:
        """应付金额 · what is to be paid, after deductions."""
        return self.accepted_total - self.deduction


@dataclass(frozen=True)
class CreditNote(Paper):
    """红字发票信息单 · what a credit note takes back of an invoice, and what becomes of the money. It is not a tax invoice."""

    title = "红字发票信息单"
    title_en = "Credit Note Record"
    template = "papers/credit_note.html"

    buyer: Party
    supplier: Party
    order_number: str
    supplier_order_number: str
    settlement_number: str
    budget_line: str
    invoice_number: str
    invoiced: Decimal
    red_number: str
    issued_on: date
    amount: Decimal
    reason: str
    registered_by: str
    treatment: str
    """处理方式 · whether what is owed was lowered, or the supplier has to return what was paid."""
    lines: tuple[OrderedLine, ...] = ()
    clause: str = RED_INVOICE

    @property
    def worth(self) -> Decimal:
        """所列商品价款 · what the pieces taken back cost."""
        return sum((line.amount for line in self.lines), ZERO)


def _plain(value: Any) -> str:
    """Dates, moments, money and conclusions as text, one way each."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place on a paper")
