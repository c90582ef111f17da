"""红冲 · credit notes: what a registered invoice says too much, after a return or a reduction, and what comes back of it.

The supplier issues the negative invoice in the tax system; here it is registered against the invoice. Before the treasury has
paid it lowers what is owed; afterwards the supplier has to return it. The budget can be used again as soon as the money is not
owed any more, or has come back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from backend.budget import services as budget
from backend.core import clock, events, journal
from backend.core.actor import Actor, Role
from backend.core.law import BUDGET, RED_INVOICE
from backend.core.money import shown, yuan
from backend.core.refusals import Conflict, NotFound, Required
from backend.invoice import reasons, rules
from backend.invoice.events import CreditNoteRefunded, CreditNoteRegistered
from backend.invoice.models import CreditNote, CreditNoteLine, Invoice, Paper, Settlement
from backend.invoice.queries import visible_settlements
from backend.invoice.refusals import NotCreditable, PartAmbiguous, RedNumberRequired, RedNumberTaken
from backend.invoice.services import locked, request_paper
from backend.order import letters
from backend.order.models import OrderLine
from backend.order.rules import short
from backend.page.models import Page

State = CreditNote.State


@transaction.atomic
def register_credit_note(
    invoice_id: int,
    *,
    number: str,
    reason: str,
    issued_on: date | None = None,
    amount: Decimal | None = None,
    lines: Sequence[tuple[UUID, int]] = (),
    reason_page: Page | None = None,
    by: Actor,
) -> CreditNote:
    """登记红字发票 · the supplier, or the buyer's finance officer, registers the credit note that the tax system has.

    Its amount is bounded by what was invoiced and not yet credited, and by what its goods cost where it names any; without an
    amount it is just that.
    """
    settlement_id = Invoice.objects.filter(pk=invoice_id).values_list("settlement_id", flat=True).first()
    if settlement_id is None or not visible_settlements(by).filter(pk=settlement_id).exists():
        raise NotFound("发票 invoice", field="invoice_id")
    settlement, part = locked(settlement_id, by)
    if not by.has(Role.FINANCE, at=part.order.organisation_id):
        by.must(Role.SALES, at=part.supplier.organisation_id)
    invoice = Invoice.objects.get(pk=invoice_id)
    if invoice.issued_on is None or settlement.state == Settlement.State.REQUESTED:
        raise NotCreditable(state=settlement.get_state_display())
    if not reason.strip():
        raise Required("原因 reason", field="reason")
    accepted = {line.pk: line for line in OrderLine.objects.filter(supplier_order=part).order_by("pk")}
    pieces = rules.credited_pieces(lines, pieces_left(accepted))
    worth = sum((accepted[pk].unit_price * count for pk, count in pieces.items()), Decimal(0))
    amount = yuan(worth if amount is None else amount)
    number, day = "".join(number.split()), issued_on or clock.today()
    rules.check_credit(
        number,
        amount,
        day,
        left=settlement.payable_amount,
        worth=worth if pieces else None,
        not_before=invoice.issued_on,
        today=clock.today(),
    )
    paid = settlement.state == Settlement.State.PAID
    note = CreditNote(
        number=f"HZ{part.number}-{settlement.credit_notes.count() + 1}",
        invoice=invoice,
        settlement=settlement,
        red_number=number,
        amount=amount,
        issued_on=day,
        reason=short(reason, 500, "reason"),
        reason_page=reason_page,
        state=State.DUE if paid else State.OFFSET,
        registered_by_id=by.known_id,
        created_at=clock.now(),
    )
    _write(note)
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(credit_note=note, order_line_id=pk, quantity=count) for pk, count in pieces.items()
    )
    settlement.credited_amount += amount
    settlement.save(update_fields=["credited_amount"])
    if not paid:
        budget.restore(part.order.budget_line_id, amount, reason=note.number, reason_id=note.pk)
    request_paper(Paper.Kind.CREDIT_NOTE, part.order, part, number=note.number)
    journal.record(
        "credit_note.registered",
        settlement,
        by,
        organisation_id=part.order.organisation_id,
        clause=RED_INVOICE,
        number=note.number,
        red_number=number,
        amount=amount,
        reason=note.reason,
        state=note.state,
        lines={str(pk): count for pk, count in pieces.items()},
    )
    told = f"红字发票 {number} 已登记，红冲 {shown(amount)}：{note.reason}"
    then = "该笔已支付，请供应商退款。" if paid else "应付金额已相应冲减。"
    letters.to_buyer(part.order, f"credit:{note.pk}", f"红字发票已登记 {note.number}", told, then)
    letters.to_supplier(part, f"credit:{note.pk}", f"红字发票已登记 {note.number}", told, then)
    events.publish(CreditNoteRegistered(note.pk))
    return note


@transaction.atomic
def record_refund(credit_note_id: UUID, *, voucher: str, by: Actor) -> CreditNote:
    """登记退款 · the finance officer records that the supplier has returned what was paid too much; the budget can use it again."""
    settlement_id = (
        CreditNote.objects.filter(pk=credit_note_id).values_list("settlement_id", flat=True).first()
    )
    if settlement_id is None or not visible_settlements(by).filter(pk=settlement_id).exists():
        raise NotFound("红字发票 credit note", field="id")
    settlement, part = locked(settlement_id, by)
    by.must(Role.FINANCE, at=part.order.organisation_id)
    note = CreditNote.objects.select_for_update().get(pk=credit_note_id)
    if note.state != State.DUE:
        raise Conflict(field="id", state=note.get_state_display(), verb="登记退款")
    note.voucher, note.state, note.refunded_at = rules.voucher(voucher), State.REFUNDED, clock.now()
    note.save(update_fields=["voucher", "state", "refunded_at"])
    settlement.refunded_amount += note.amount
    settlement.save(update_fields=["refunded_amount"])
    budget.restore(part.order.budget_line_id, note.amount, reason=note.number, reason_id=note.pk)
    journal.record(
        "credit_note.refunded",
        settlement,
        by,
        organisation_id=part.order.organisation_id,
        clause=BUDGET.art(57),
        number=note.number,
        amount=note.amount,
        voucher=note.voucher,
    )
    letters.to_supplier(
        part,
        f"refunded:{note.pk}",
        f"退款已收到 {note.number}",
        f"{part.order.organisation.name} 已收到退款 {shown(note.amount)}，凭证号 {note.voucher}。",
    )
    events.publish(CreditNoteRefunded(note.pk))
    return note


@transaction.atomic
def refund_order(
    order_id: UUID,
    *,
    number: str | None,
    reason: str,
    amount: Decimal | None = None,
    lines: Sequence[tuple[UUID, int]] = (),
    reason_page: Page | None = None,
    by: Actor,
) -> CreditNote:
    """按订单红冲 · register a credit note by the order, or supplier order, whose lines it takes back; without lines there must be
    one settlement only."""
    settlement = settlement_of(order_id, [pk for pk, _ in lines], by)
    invoice = settlement.invoices.first()
    if not by.has(Role.FINANCE, Role.SALES):
        by.must(Role.FINANCE)
    if invoice is None:
        raise NotCreditable(state=settlement.get_state_display())
    if not number:
        raise RedNumberRequired
    return register_credit_note(
        invoice.pk,
        number=number,
        reason=reason,
        amount=amount,
        lines=lines,
        reason_page=reason_page,
        by=by,
    )


@transaction.atomic
def return_goods(
    order_id: UUID, lines: Sequence[tuple[UUID, int]], *, reason_id: int | None, by: Actor, **given: Any
) -> CreditNote:
    """退货红冲 · goods go back and are credited; where a type of pages is set for it, one of them says why."""
    settlement_of(order_id, [pk for pk, _ in lines], by)
    page = reasons.reason(reasons.Of.RETURN, reason_id, "reason_reference")
    return refund_order(order_id, lines=lines, reason_page=page, by=by, **given)


def settlement_of(order_id: UUID, lines: Collection[UUID], by: Actor) -> Settlement:
    """The one settlement of an order or supplier order that `by` may see and that has these lines, if any are named."""
    found = visible_settlements(by)
    named = found.filter(supplier_order=order_id) | found.filter(supplier_order__order=order_id)
    if lines:
        of_lines = OrderLine.objects.filter(pk__in=lines).values("supplier_order")
        named = named.filter(supplier_order__in=of_lines)
    settlements = list(named.distinct()[:2])
    if not settlements:
        raise NotFound("结算单 settlement", field="order")
    if len(settlements) > 1:
        raise PartAmbiguous
    return settlements[0]


def pieces_left(lines: Mapping[UUID, OrderLine]) -> dict[UUID, int]:
    """How many accepted pieces of each line are not credited yet."""
    credited = dict(
        CreditNoteLine.objects.filter(order_line__in=lines)
        .values_list("order_line")
        .annotate(Sum("quantity"))
    )
    return {pk: line.quantity_accepted - credited.get(pk, 0) for pk, line in lines.items()}


def _write(note: CreditNote) -> None:
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:
        raise RedNumberTaken from None
