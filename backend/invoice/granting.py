"""红冲约定 · granted refunds: buyer or supplier states what is to be credited, before the tax system has a credit note for it.

A grant moves no money and says nothing to the budget. What it names is set aside: no other grant can name it. The credit note
that is registered for it takes its amount and its pieces.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Sum

from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.law import RED_INVOICE
from backend.core.money import ZERO, shown
from backend.core.refusals import NotFound
from backend.invoice import crediting, reasons, rules
from backend.invoice.models import CreditNote, GrantedRefund, GrantedRefundLine, Settlement
from backend.invoice.queries import visible_granted_refunds
from backend.invoice.reasons import Of
from backend.invoice.refusals import GrantIsCredited, NotCreditable, OtherTransaction, RedNumberRequired
from backend.invoice.services import locked
from backend.order import letters
from backend.order.models import OrderLine, SupplierOrder
from backend.order.rules import short

Asked = tuple[UUID, int, str, int | None]
"""An order line, how many pieces of it, why, and the page that says why."""


@transaction.atomic
def grant_refund(
    order_id: UUID,
    *,
    amount: Decimal | None = None,
    reason: str = "",
    reason_id: int | None = None,
    lines: Sequence[Asked] = (),
    transaction_id: UUID | None = None,
    by: Actor,
) -> GrantedRefund:
    """约定红冲 · state what is to be credited of an order, or supplier order; without lines it must have one settlement only.

    For the buyer's finance officer and the supplier's sales people, once an invoice is registered and the settlement confirmed.
    """
    found = crediting.settlement_of(order_id, [line[0] for line in lines], by)
    settlement, part = _creditable(found.pk, by)
    _must_pay(part, transaction_id)
    grant = GrantedRefund(settlement=settlement, granted_by_id=by.known_id, created_at=clock.now())
    grant.reason_page = reasons.reason(Of.REFUND, reason_id, "reason_reference")
    _describe(grant, part, amount, reason, lines)
    _record("granted_refund.created", grant, part, by)
    return grant


@transaction.atomic
def update_grant(
    grant_id: int,
    *,
    amount: Decimal | None = None,
    reason: str | None = None,
    reason_id: int | None = None,
    add_lines: Sequence[Asked] = (),
    remove_lines: Collection[int] = (),
    transaction_id: UUID | None = None,
    by: Actor,
) -> GrantedRefund:
    """修改红冲约定 · change what is to be credited, as long as no credit note is registered for it. If lines change and no
    amount is given, the amount is what the lines cost then."""
    settlement, part = _creditable(_own(grant_id, by).settlement_id, by)
    grant = GrantedRefund.objects.select_for_update().get(pk=grant_id)
    if grant.credit_note is not None:
        raise GrantIsCredited(number=grant.credit_note.red_number)
    _must_pay(part, transaction_id)
    if reason_id is not None:
        grant.reason_page = reasons.reason(Of.REFUND, reason_id, "reason_reference")
    kept = list(grant.lines.exclude(pk__in=remove_lines))
    if grant.lines.filter(pk__in=remove_lines).count() != len(set(remove_lines)):
        raise NotFound("约定明细 granted line", field="remove_lines")
    lines: list[Asked] = [
        (line.order_line_id, line.quantity, line.reason, line.reason_page_id) for line in kept
    ]
    lines += add_lines
    if amount is None and not (add_lines or remove_lines):
        amount = grant.amount
    grant.settlement = settlement
    _describe(grant, part, amount, grant.reason if reason is None else reason, lines)
    _record("granted_refund.updated", grant, part, by)
    return grant


@transaction.atomic
def credit_grant(grant_id: int, *, number: str | None, transaction_id: UUID | None, by: Actor) -> CreditNote:
    """按约定红冲 · register the credit note that the tax system has over what was granted."""
    settlement, part = _creditable(_own(grant_id, by).settlement_id, by)
    grant = GrantedRefund.objects.select_for_update().get(pk=grant_id)
    if grant.credit_note is not None:
        raise GrantIsCredited(number=grant.credit_note.red_number, field="granted_refund_id")
    _must_pay(part, transaction_id, "id")
    if not number:
        raise RedNumberRequired
    note = crediting.register_credit_note(
        settlement.invoices.values_list("pk", flat=True).get(),
        number=number,
        reason=grant.reason or "销售折让",
        amount=grant.amount,
        lines=[(line.order_line_id, line.quantity) for line in grant.lines.all()],
        reason_page=grant.reason_page,
        by=by,
    )
    grant.credit_note, grant.updated_at = note, clock.now()
    grant.save(update_fields=["credit_note", "updated_at"])
    return note


def _own(grant_id: int, by: Actor) -> GrantedRefund:
    grant = visible_granted_refunds(by).filter(pk=grant_id).first()
    if grant is None:
        raise NotFound("红冲约定 granted refund", field="id")
    return grant


def _creditable(settlement_id: UUID, by: Actor) -> tuple[Settlement, SupplierOrder]:
    """The settlement, locked, if something of it can be credited and `by` is of its buyer's finance or sells for its supplier."""
    settlement, part = locked(settlement_id, by)
    if not by.has(Role.FINANCE, at=part.order.organisation_id):
        by.must(Role.SALES, at=part.supplier.organisation_id)
    registered = settlement.invoices.filter(issued_on__isnull=False).exists()
    if not registered or settlement.state == Settlement.State.REQUESTED:
        raise NotCreditable(state=settlement.get_state_display())
    return settlement, part


def _must_pay(part: SupplierOrder, transaction_id: UUID | None, field: str = "transaction_id") -> None:
    """Where clients of Saleor name a transaction, it has to be the one of the order."""
    if transaction_id is not None and str(transaction_id) != str(_transaction_of(part)):
        raise OtherTransaction(field=field)


def _transaction_of(part: SupplierOrder) -> UUID | None:
    # The payment of an order stands above invoices: it is looked up by the relation that it has made.
    paying = getattr(part.order, "transaction", None)
    return paying.pk if paying is not None else None


def _describe(
    grant: GrantedRefund, part: SupplierOrder, amount: Decimal | None, reason: str, lines: Sequence[Asked]
) -> None:
    others = _open(grant.settlement).exclude(pk=grant.pk)
    accepted = {line.pk: line for line in OrderLine.objects.filter(supplier_order=part).order_by("pk")}
    left = crediting.pieces_left(accepted)
    for pk, count in GrantedRefundLine.objects.filter(granted_refund__in=others).values_list(
        "order_line", "quantity"
    ):
        left[pk] -= count
    pieces = rules.credited_pieces([(pk, count) for pk, count, _, _ in lines], left)
    worth = sum((accepted[pk].unit_price * count for pk, count in pieces.items()), Decimal(0))
    granted = others.aggregate(sum=Sum("amount"))["sum"] or ZERO
    grant.amount = rules.check_grant(
        worth if amount is None else amount,
        left=max(grant.settlement.payable_amount - granted, ZERO),
        worth=worth if pieces else None,
    )
    grant.reason = short(reason, 500, "reason")
    grant.updated_at = clock.now()
    grant.save()
    made = [
        GrantedRefundLine(
            granted_refund=grant,
            order_line_id=pk,
            quantity=count,
            reason=short(text, 500, "lines"),
            reason_page=reasons.reason(Of.REFUND, page_id, "lines", required=False) if page_id else None,
        )
        for pk, count, text, page_id in lines
    ]
    grant.lines.all().delete()
    GrantedRefundLine.objects.bulk_create(made)


def _open(settlement: Settlement) -> QuerySet[GrantedRefund]:
    return GrantedRefund.objects.filter(settlement=settlement, credit_note=None)


def _record(verb: str, grant: GrantedRefund, part: SupplierOrder, by: Actor) -> None:
    lines = {str(pk): count for pk, count in grant.lines.values_list("order_line", "quantity")}
    journal.record(
        verb,
        grant.settlement,
        by,
        organisation_id=part.order.organisation_id,
        clause=RED_INVOICE,
        number=grant.settlement.number,
        amount=grant.amount,
        reason=grant.reason,
        lines=lines,
    )
    news = f"granted:{grant.pk}:{grant.updated_at.timestamp()}"
    told = f"结算单 {grant.settlement.number} 约定红冲 {shown(grant.amount)}{'：' if grant.reason else ''}{grant.reason}"
    then = "请供应商在税务系统开具红字发票，并登记其号码。"
    letters.to_buyer(part.order, news, f"约定红冲 {part.number}", told, then)
    letters.to_supplier(part, news, f"约定红冲 {part.number}", told, then)
