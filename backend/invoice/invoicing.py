"""开票往来 · what is said about an invoice before and beside its registration: asked for, corrected, withdrawn, told again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.money import shown
from backend.core.refusals import NotFound
from backend.invoice import rules
from backend.invoice.models import Invoice, Settlement
from backend.invoice.queries import visible_settlements
from backend.invoice.refusals import (
    InvoiceNotEditable,
    InvoiceNumberMalformed,
    NothingToInvoice,
    NumberNotSet,
    PartAmbiguous,
)
from backend.invoice.services import locked, register_invoice, write_numbered
from backend.order import letters
from backend.order.models import SupplierOrder
from backend.order.queries import visible_orders


@transaction.atomic
def request_invoices(order_id: UUID, *, by: Actor) -> list[Invoice]:
    """催开发票 · the buyer asks every supplier of an order whose settlement has no invoice yet."""
    order = visible_orders(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound("订单 order", field="order_id")
    by.must(Role.FINANCE, Role.PURCHASER, at=order.organisation_id)
    waiting = Settlement.objects.filter(supplier_order__order=order, invoices=None).order_by("pk")
    asked = []
    for settlement_id in waiting.values_list("pk", flat=True):
        settlement, part = locked(settlement_id, by)
        if settlement.invoices.exists():
            continue
        invoice = Invoice.objects.create(settlement=settlement, amount=settlement.amount)
        journal.record(
            "invoice.requested",
            invoice,
            by,
            organisation_id=order.organisation_id,
            settlement=settlement.number,
        )
        letters.to_supplier(
            part,
            f"invoice_requested:{invoice.pk}",
            f"请开具发票 {settlement.number}",
            f"{part.order.organisation.name} 请贵公司就结算单 {settlement.number} 开具发票，金额 {shown(settlement.amount)}。",
            "请在税务系统开具后登记发票号码。",
        )
        asked.append(invoice)
    if not asked:
        raise NothingToInvoice
    return asked


@transaction.atomic
def withdraw_request(invoice_id: int, *, by: Actor) -> Invoice:
    """撤回催开 · the buyer withdraws what it asked for, as long as no invoice is registered."""
    invoice, settlement, part = _locked(invoice_id, by)
    by.must(Role.FINANCE, Role.PURCHASER, at=part.order.organisation_id)
    if invoice.number is not None:
        raise InvoiceNotEditable(state=settlement.get_state_display())
    return _deleted(invoice, "invoice.request_withdrawn", settlement, part, by)


@transaction.atomic
def create_invoice(order_id: UUID, number: str, url: str, *, by: Actor) -> Invoice:
    """登记发票 · register the invoice of a part by its order or supplier order: over what is settled, as of today."""
    found = visible_settlements(by)
    named = found.filter(supplier_order=order_id) | found.filter(supplier_order__order=order_id)
    settlements = list(named.distinct()[:2])
    if not settlements:
        raise NotFound("结算单 settlement", field="order_id")
    if len(settlements) > 1:
        raise PartAmbiguous(field="order_id")
    (settlement,) = settlements
    return register_invoice(
        settlement.pk, number=number, amount=settlement.amount, issued_on=clock.today(), url=url, by=by
    )


@transaction.atomic
def update_invoice(
    invoice_id: int, *, number: str | None = None, url: str | None = None, by: Actor
) -> Invoice:
    """更正登记 · the supplier corrects number or link, as long as nothing was paid on it or credited against it."""
    invoice, settlement, part = _locked(invoice_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    if invoice.number is None:
        raise NumberNotSet
    _must_be_open(invoice, settlement)
    if number is not None:
        invoice.number = "".join(number.split())
        if not rules.INVOICE_NUMBER.fullmatch(invoice.number):
            raise InvoiceNumberMalformed
    if url is not None:
        invoice.url = rules.file_address(url)
    write_numbered(invoice)
    journal.record(
        "invoice.updated", invoice, by, organisation_id=part.order.organisation_id, number=invoice.number
    )
    _tell(invoice, part, f"updated:{clock.now().isoformat()}", "发票登记已更正")
    return invoice


@transaction.atomic
def delete_invoice(invoice_id: int, *, by: Actor) -> Invoice:
    """撤销登记 · the supplier takes a registration back, as long as nothing was paid on it or credited against it."""
    invoice, settlement, part = _locked(invoice_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    _must_be_open(invoice, settlement)
    return _deleted(invoice, "invoice.deleted", settlement, part, by)


@transaction.atomic
def send_invoice(invoice_id: int, *, by: Actor) -> Invoice:
    """再次告知 · write to the buyer's clerk about a registered invoice again."""
    invoice, _, part = _locked(invoice_id, by)
    by.must(Role.SALES, at=part.supplier.organisation_id)
    if invoice.number is None:
        raise NumberNotSet
    journal.record(
        "invoice.sent", invoice, by, organisation_id=part.order.organisation_id, number=invoice.number
    )
    _tell(invoice, part, f"sent:{clock.now().isoformat()}", "发票已开具")
    return invoice


def _locked(invoice_id: int, by: Actor) -> tuple[Invoice, Settlement, SupplierOrder]:
    """The invoice with its settlement and supplier order, locked; it is not found where `by` may not see it."""
    settlement_id = Invoice.objects.filter(pk=invoice_id).values_list("settlement_id", flat=True).first()
    if settlement_id is None or not visible_settlements(by).filter(pk=settlement_id).exists():
        raise NotFound("发票 invoice", field="id")
    settlement, part = locked(settlement_id, by)
    invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound("发票 invoice", field="id")
    return invoice, settlement, part


def _must_be_open(invoice: Invoice, settlement: Settlement) -> None:
    if settlement.state == Settlement.State.PAID or invoice.credit_notes.exists():
        raise InvoiceNotEditable(state=settlement.get_state_display())


def _deleted(invoice: Invoice, verb: str, settlement: Settlement, part: SupplierOrder, by: Actor) -> Invoice:
    pk = invoice.pk
    journal.record(
        verb,
        settlement,
        by,
        organisation_id=part.order.organisation_id,
        invoice=invoice.number or "",
        deleted=pk,
    )
    invoice.delete()
    invoice.pk = pk
    return invoice


def _tell(invoice: Invoice, part: SupplierOrder, news: str, subject: str) -> None:
    letters.to_buyer(
        part.order,
        f"invoice_{news}:{invoice.pk}",
        f"{subject} {invoice.number}",
        f"{part.supplier.organisation.name} 的发票 {invoice.number}，价税合计 {shown(invoice.amount)}。",
        f"发票文件：{invoice.url or '请在税务系统查收'}",
    )
