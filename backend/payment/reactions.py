"""What transactions do on news: they write down what becomes of the money that an order holds."""

from __future__ import annotations

from uuid import UUID

from backend.core.events import on
from backend.invoice.events import (
    CreditNoteRefunded,
    CreditNoteRegistered,
    SettlementConfirmed,
    SettlementPaid,
)
from backend.invoice.models import CreditNote, Settlement
from backend.order.events import OrderPlaced, SupplierOrderChanged, SupplierOrderInspected
from backend.order.models import Acceptance, Order, SupplierOrder
from backend.order.rules import DEAD
from backend.payment import services
from backend.payment.services import Kind

__all__ = [
    "credit_note_refunded",
    "credit_note_registered",
    "order_placed",
    "part_ended",
    "part_rejected",
    "settlement_confirmed",
    "settlement_paid",
]


@on(OrderPlaced)
def order_placed(event: OrderPlaced) -> None:
    services.bind(Order.objects.select_related("budget_line", "user").get(pk=event.order_id))


@on(SupplierOrderChanged)
def part_ended(event: SupplierOrderChanged) -> None:
    if event.state in DEAD:
        part = SupplierOrder.objects.get(pk=event.supplier_order_id)
        services.given_back(part.order_id, part.total_amount, part.number, part.get_state_display())


@on(SupplierOrderInspected)
def part_rejected(event: SupplierOrderInspected) -> None:
    acceptance = Acceptance.objects.select_related("supplier_order").get(pk=event.acceptance_id)
    part = acceptance.supplier_order
    if not acceptance.accepted_amount:
        services.given_back(
            part.order_id, part.total_amount, part.number, acceptance.get_conclusion_display()
        )


@on(SettlementConfirmed)
def settlement_confirmed(event: SettlementConfirmed) -> None:
    settlement = Settlement.objects.select_related("supplier_order").get(pk=event.settlement_id)
    part = settlement.supplier_order
    services.given_back(part.order_id, part.total_amount - settlement.amount, part.number, "验收不合格部分")


@on(SettlementPaid)
def settlement_paid(event: SettlementPaid) -> None:
    settlement = Settlement.objects.select_related("supplier_order").get(pk=event.settlement_id)
    part = settlement.supplier_order
    services.paid(part.order_id, settlement.paid_amount, settlement.number, f"国库支付 {part.number}")


@on(CreditNoteRegistered)
def credit_note_registered(event: CreditNoteRegistered) -> None:
    note, order_id = _note(event.credit_note_id)
    if note.state == CreditNote.State.OFFSET:
        services.given_back(order_id, note.amount, note.number, f"红字发票 {note.red_number}")
    else:
        services.credited(
            order_id,
            note.amount,
            note.number,
            f"红字发票 {note.red_number}，待供应商退款",
            kind=Kind.REFUND_REQUEST,
        )


@on(CreditNoteRefunded)
def credit_note_refunded(event: CreditNoteRefunded) -> None:
    note, order_id = _note(event.credit_note_id)
    services.credited(order_id, note.amount, note.number, f"收款凭证 {note.voucher}", kind=Kind.REFUND)


def _note(credit_note_id: UUID) -> tuple[CreditNote, UUID]:
    note = CreditNote.objects.select_related("settlement__supplier_order").get(pk=credit_note_id)
    return note, note.settlement.supplier_order.order_id
