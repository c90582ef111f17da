"""Verbs of settlement: request, confirm, register the invoice, record the payment; and ordering the papers about it.

A buyer pays through the treasury after acceptance. Nothing here moves money: it says what is owed, until when, on which
basis, and what was paid.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.budget import services as budget
from backend.core import clock, events, journal
from backend.core.actor import Actor, Role
from backend.core.figures import figure
from backend.core.law import BUDGET, SMEPAY
from backend.core.money import shown, yuan
from backend.core.refusals import Conflict, NotFound
from backend.invoice import jobs, rules
from backend.invoice.events import InvoiceRegistered, SettlementConfirmed, SettlementPaid, SettlementRequested
from backend.invoice.models import Invoice, Paper, Settlement
from backend.invoice.queries import visible_settlements
from backend.invoice.refusals import (
    InvoiceExists,
    InvoiceNumberTaken,
    NothingToPay,
    NothingToSettle,
    NotInspected,
    PartAmbiguous,
    PaymentDiffers,
    SettlementExists,
)
from backend.order import letters
from backend.order.models import Order, SupplierOrder
from backend.order.queries import visible_supplier_orders
from backend.order.rules import Verb
from backend.order.services import parts
from backend.region.queries import chain


@transaction.atomic
def request_settlement(
    supplier_order_id: UUID, *, bank_name: str, account_number: str, by: Actor
) -> Settlement:
    """申请结算 · the supplier asks to be paid for what was accepted, to an account in its own name.

    The amount is what was accepted, nothing else; the last day to pay follows from the law and the supplier's size.
    """
    part = parts.locked(supplier_order_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    existing = Settlement.objects.filter(supplier_order=part).first()
    if existing is not None:
        raise SettlementExists(number=existing.number)
    if part.state != SupplierOrder.State.INSPECTED:
        raise NotInspected(state=part.get_state_display())
    acceptance = part.acceptance
    amount = rules.payable(acceptance.accepted_amount)
    bank, account = rules.bank_account(bank_name, account_number)
    inspected_on = acceptance.inspected_at.astimezone(clock.SHANGHAI).date()
    small = part.supplier.is_small
    last = _due(part, inspected_on) if small else _due(part, clock.today(), begun=False)
    settlement = Settlement.objects.create(
        number=f"JS{part.number}",
        supplier_order=part,
        acceptance=acceptance,
        amount=amount,
        due_on=last.on,
        due_days=last.days,
        due_basis=last.basis,
        account={"holder": part.supplier.organisation.name, "bank": bank, "number": account},
        requested_by_id=by.user_id,
        requested_at=clock.now(),
    )
    request_paper(Paper.Kind.SETTLEMENT_STATEMENT, part.order, part)
    journal.record(
        "settlement.requested",
        settlement,
        by,
        organisation_id=part.order.organisation_id,
        clause=rules.term_for(small).clause,
        number=settlement.number,
        amount=amount,
        due_on=last.on,
    )
    letters.to_buyer(
        part.order,
        f"settlement:{settlement.pk}",
        f"结算申请 {settlement.number}",
        f"{part.supplier.organisation.name} 申请结算 {shown(amount)}，最迟付款日 {last.on}。",
        f"依据：{last.basis}",
    )
    events.publish(SettlementRequested(settlement.pk))
    return settlement


@transaction.atomic
def confirm_settlement(settlement_id: UUID, *, by: Actor) -> Settlement:
    """确认结算 · the buyer's finance officer confirms; the budget is spent, what was held beyond it is free again."""
    settlement, part = locked(settlement_id, by)
    by.must(Role.FINANCE, at=part.order.organisation_id)
    _must_be(settlement, Settlement.State.REQUESTED, "确认")
    settlement.state = Settlement.State.CONFIRMED
    settlement.confirmed_at = clock.now()
    settlement.save(update_fields=["state", "confirmed_at"])
    parts.move(
        part, Verb.SETTLE, by, clause=BUDGET.art(57), settlement=settlement.number, amount=settlement.amount
    )
    budget.spend(part.order.budget_line_id, settlement.amount, reason=settlement.number, reason_id=part.pk)
    parts.release_hold(part, part.total_amount - settlement.amount, f"结算余额 {settlement.number}")
    journal.record(
        "settlement.confirmed",
        settlement,
        by,
        organisation_id=part.order.organisation_id,
        clause=SMEPAY.art(15, 16),
        number=settlement.number,
        amount=settlement.amount,
    )
    letters.to_supplier(
        part,
        f"settlement_confirmed:{settlement.pk}",
        f"结算已确认 {settlement.number}",
        f"{part.order.organisation.name} 已确认应付 {shown(settlement.amount)}，最迟付款日 {settlement.due_on}。",
        "如尚未登记发票，请开具后登记发票号码。",
    )
    events.publish(SettlementConfirmed(settlement.pk))
    return settlement


@transaction.atomic
def register_invoice(
    settlement_id: UUID, *, number: str, amount: Decimal, issued_on: date, by: Actor, url: str = ""
) -> Invoice:
    """登记发票 · the supplier registers the statutory e-invoice that it issued in the tax system; we never issue one.

    For a large supplier the time to pay begins now (财库〔2019〕38号).
    """
    settlement, part = locked(settlement_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    if settlement.state == Settlement.State.PAID:
        _must_be(settlement, Settlement.State.CONFIRMED, "登记发票")
    existing = settlement.invoices.first()
    if existing is not None and existing.number is not None:
        raise InvoiceExists(number=existing.number)
    ordered_on = part.order.created_at.astimezone(clock.SHANGHAI).date()
    number = "".join(number.split())
    rules.check_invoice(
        number, amount, issued_on, owed=settlement.amount, not_before=ordered_on, today=clock.today()
    )
    invoice = existing or Invoice(settlement=settlement)
    invoice.number, invoice.amount, invoice.issued_on = number, yuan(amount), issued_on
    invoice.url, invoice.created_at = rules.file_address(url), clock.now()
    write_numbered(invoice)
    if not part.supplier.is_small:
        last = _due(part, clock.today())
        settlement.due_on, settlement.due_days, settlement.due_basis = last.on, last.days, last.basis
        settlement.save(update_fields=["due_on", "due_days", "due_basis"])
    journal.record(
        "invoice.registered",
        invoice,
        by,
        organisation_id=part.order.organisation_id,
        number=number,
        amount=invoice.amount,
        settlement=settlement.number,
        due_on=settlement.due_on,
    )
    letters.to_buyer(
        part.order,
        f"invoice:{settlement.pk}",
        f"发票已登记 {number}",
        f"{part.supplier.organisation.name} 已登记发票 {number}，价税合计 {shown(invoice.amount)}。",
        f"最迟付款日 {settlement.due_on}。",
    )
    events.publish(InvoiceRegistered(settlement.pk))
    return invoice


@transaction.atomic
def record_payment(settlement_id: UUID, *, voucher: str, by: Actor) -> Settlement:
    """登记支付 · the finance officer records that the treasury has paid, with the voucher's number."""
    settlement, part = locked(settlement_id, by)
    by.must(Role.FINANCE, at=part.order.organisation_id)
    _must_be(settlement, Settlement.State.CONFIRMED, "登记支付")
    if not settlement.payable_amount:
        raise NothingToSettle
    settlement.voucher = rules.voucher(voucher)
    settlement.state = Settlement.State.PAID
    settlement.paid_at = clock.now()
    settlement.paid_amount = settlement.payable_amount
    settlement.save(update_fields=["voucher", "state", "paid_at", "paid_amount"])
    journal.record(
        "settlement.paid",
        settlement,
        by,
        organisation_id=part.order.organisation_id,
        clause=settlement.due_basis,
        number=settlement.number,
        amount=settlement.paid_amount,
        voucher=settlement.voucher,
        in_time=clock.today() <= settlement.due_on,
    )
    letters.to_supplier(
        part,
        f"settlement_paid:{settlement.pk}",
        f"已支付 {settlement.number}",
        f"{part.order.organisation.name} 已支付 {shown(settlement.paid_amount)}，支付凭证号 {settlement.voucher}。",
    )
    events.publish(SettlementPaid(settlement.pk))
    return settlement


@transaction.atomic
def mark_paid(order_id: UUID, *, voucher: str, amount: Decimal | None = None, by: Actor) -> Settlement:
    """登记支付 · record the payment by the order, or supplier order, that was paid; one settlement of it has to wait for payment.

    An amount that is given has to be what is owed: the treasury pays neither more nor less.
    """
    waiting = must_be_payable(order_id, by=by)
    if amount is not None and amount != waiting.payable_amount:
        raise PaymentDiffers(owed=waiting.payable_amount)
    return record_payment(waiting.pk, voucher=voucher, by=by)


def must_be_payable(order_id: UUID, *, by: Actor) -> Settlement:
    """The one settlement of an order, or supplier order, that waits for payment; for the buyer's finance officer."""
    seen = visible_supplier_orders(by)
    found = list(
        (seen.filter(pk=order_id) | seen.filter(order=order_id))
        .select_related("order", "settlement")
        .distinct()
    )
    if not found:
        raise NotFound("订单 order", field="id")
    by.must(Role.FINANCE, at=found[0].order.organisation_id)
    all_of_them = [part.settlement for part in found if hasattr(part, "settlement")]
    waiting = [one for one in all_of_them if one.state == Settlement.State.CONFIRMED]
    if not waiting:
        raise NothingToPay
    if len(waiting) > 1:
        raise PartAmbiguous(field="id")
    return waiting[0]


def request_paper(
    kind: Paper.Kind, order: Order, supplier_order: SupplierOrder | None = None, number: str = ""
) -> Paper:
    """制作单据 · order a PDF; call it inside a verb's transaction, a job makes it afterwards. Asked twice, it is one paper."""
    paper, is_new = Paper.objects.get_or_create(
        number=number or f"{_PREFIXES[kind]}{supplier_order.number if supplier_order else order.number}",
        defaults={
            "kind": kind,
            "order": order,
            "supplier_order": supplier_order,
            "requested_at": clock.now(),
        },
    )
    if is_new:
        jobs.make_paper.defer(paper_id=str(paper.pk))
    return paper


_PREFIXES = {
    Paper.Kind.ORDER_CONFIRMATION: "QR",
    Paper.Kind.ACCEPTANCE_REPORT: "YS",
    Paper.Kind.SETTLEMENT_STATEMENT: "JS",
    Paper.Kind.CREDIT_NOTE: "HZ",
}


def write_numbered(invoice: Invoice) -> None:
    """Write an invoice down; refuses a number that another one has."""
    try:
        with transaction.atomic():
            invoice.save()
    except IntegrityError:
        raise InvoiceNumberTaken from None


def locked(settlement_id: UUID, by: Actor) -> tuple[Settlement, SupplierOrder]:
    """The settlement with its supplier order, locked; it is not found where `by` may not see it."""
    part_id = (
        visible_settlements(by).filter(pk=settlement_id).values_list("supplier_order_id", flat=True).first()
    )
    if part_id is None:
        raise NotFound("结算单 settlement", field="id")
    part = parts.locked(part_id, by)
    return Settlement.objects.select_for_update(no_key=True).get(pk=settlement_id), part


def _must_be(settlement: Settlement, state: Settlement.State, verb: str) -> None:
    if settlement.state != state:
        raise Conflict(field="id", state=settlement.get_state_display(), verb=verb)


def _due(part: SupplierOrder, start: date, *, begun: bool = True) -> rules.Due:
    term = rules.term_for(part.supplier.is_small)
    days = figure(term.figure, regions=chain(part.order.organisation.region_id))
    return rules.due(term, start, int(days.amount), begun=begun)
