"""事件 · what has happened to settlements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SettlementRequested:
    """已申请结算 · a supplier has asked to be paid for what was accepted."""

    settlement_id: UUID


@dataclass(frozen=True, slots=True)
class SettlementConfirmed:
    """已确认结算 · the buyer has confirmed what it owes; the budget is spent."""

    settlement_id: UUID


@dataclass(frozen=True, slots=True)
class InvoiceRegistered:
    """已登记发票 · a statutory e-invoice has been registered."""

    settlement_id: UUID


@dataclass(frozen=True, slots=True)
class SettlementPaid:
    """已支付 · the treasury has paid."""

    settlement_id: UUID


@dataclass(frozen=True, slots=True)
class CreditNoteRegistered:
    """已登记红字发票 · a credit note has been registered against an invoice."""

    credit_note_id: UUID


@dataclass(frozen=True, slots=True)
class CreditNoteRefunded:
    """已退款 · what was paid too much has come back from the supplier."""

    credit_note_id: UUID


@dataclass(frozen=True, slots=True)
class PaperMade:
    """单据已生成 · a PDF can be read now."""

    paper_id: UUID
