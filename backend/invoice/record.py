"""从记录到单据 · from the record to what a paper says: the same record gives the same paper, however often it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from backend.account.models import Organisation
from backend.approval.models import ApprovalRequest
from backend.core.actor import Role
from backend.invoice import rules
from backend.invoice.models import CreditNote, Paper, Settlement
from backend.invoice.papers import content
from backend.order.models import Acceptance, Order, OrderLine, SupplierOrder
from backend.product.models import Category

METHODS = {
    "online_supermarket": "网上超市 · 直接订购",
    "online_inquiry": "在线询价",
    "reverse_auction": "反向竞价",
}
VERIFY_PATH = "/papers/verify"


def content_of(paper: Paper) -> content.Paper:
    """What a paper says."""
    return _KINDS[Paper.Kind(paper.kind)](paper)


def _confirmation(paper: Paper) -> content.OrderConfirmation:
    order = _order(paper)
    approval = order.approval
    parts = (
        SupplierOrder.objects.filter(order=order).select_related("supplier__organisation").order_by("number")
    )
    if paper.supplier_order_id is not None:
        parts = parts.filter(pk=paper.supplier_order_id)
    return content.OrderConfirmation(
        **_heading(paper),
        buyer=_buyer(order),
        order_number=str(order.number),
        method=METHODS.get(order.method, order.method),
        submitted_at=order.created_at,
        submitted_by=f"{order.user.name or order.user.email}（{Role.PURCHASER.label}）",
        confirmed_at=(approval and approval.decided_at) or paper.requested_at,
        delivery=_delivery(order),
        budget_line=f"{order.budget_line.code} {order.budget_line.name}",
        shares=tuple(
            content.SupplierShare(part.number, _supplier(part), _ordered(_lines(part))) for part in parts
        ),
        approval=tuple(_steps(order, approval)),
        direct_train=bool(approval and approval.direct_train),
        rules=tuple(_checked(approval.checks if approval else [])),
        note=order.note,
    )


def _acceptance_report(paper: Paper) -> content.AcceptanceReport:
    order, part = _order(paper), _part(paper)
    acceptance = Acceptance.objects.select_related("inspected_by").get(supplier_order=part)
    remarks = {line.order_line_id: line.remark for line in acceptance.lines.all()}
    delivered = part.fulfillments.order_by("-received_at").values_list("received_at", flat=True).first()
    inspector, *others = acceptance.inspectors
    return content.AcceptanceReport(
        **_heading(paper),
        buyer=_buyer(order),
        supplier=_supplier(part),
        order_number=str(order.number),
        supplier_order_number=part.number,
        delivered_at=delivered or acceptance.inspected_at,
        accepted_at=acceptance.inspected_at,
        place=_delivery(order).address,
        lines=tuple(
            content.InspectedLine(
                name=line.product_name,
                specification=_specification(line),
                unit=line.unit,
                ordered=line.quantity,
                received=line.quantity_received,
                accepted=line.quantity_accepted,
                rejected=line.quantity_rejected,
                remark=remarks.get(line.pk, ""),
            )
            for line in _lines(part)
        ),
        inspectors=(
            content.Inspector(inspector, Role.INSPECTOR.label, acceptance.inspected_at),
            *(content.Inspector(name, "验收小组成员", acceptance.inspected_at) for name in others),
        ),
        conclusion=content.Conclusion[Acceptance.Conclusion(acceptance.conclusion).name],
        opinion=acceptance.opinion,
    )


def _settlement_statement(paper: Paper) -> content.SettlementStatement:
    order, part = _order(paper), _part(paper)
    settlement = Settlement.objects.select_related("acceptance", "requested_by").get(supplier_order=part)
    term = rules.term_for(part.supplier.is_small)
    return content.SettlementStatement(
        **_heading(paper),
        buyer=_buyer(order),
        supplier=_supplier(part),
        account=content.BankAccount(
            settlement.account["holder"], settlement.account["bank"], settlement.account["number"]
        ),
        order_number=str(order.number),
        supplier_order_number=part.number,
        acceptance_number=settlement.acceptance.number,
        accepted_at=settlement.acceptance.inspected_at,
        budget_line=f"{order.budget_line.code} {order.budget_line.name}",
        lines=_ordered((line for line in _lines(part) if line.quantity_accepted), accepted=True),
        due_on=settlement.due_on,
        due_days=settlement.due_days,
        due_since=term.since,
        due_clause=settlement.due_basis,
        requested_by=f"{settlement.requested_by.name or settlement.requested_by.email}（{Role.SALES.label}）",
    )


def _credit_note(paper: Paper) -> content.CreditNote:
    order, part = _order(paper), _part(paper)
    note = CreditNote.objects.select_related("invoice", "settlement", "registered_by").get(
        number=paper.number
    )
    pieces = {line.order_line_id: line.quantity for line in note.lines.all()}
    paid = note.settlement.paid_at is not None and note.created_at >= note.settlement.paid_at
    return content.CreditNote(
        **_heading(paper),
        buyer=_buyer(order),
        supplier=_supplier(part),
        order_number=str(order.number),
        supplier_order_number=part.number,
        settlement_number=note.settlement.number,
        budget_line=f"{order.budget_line.code} {order.budget_line.name}",
        invoice_number=note.invoice.number or "",
        invoiced=note.invoice.amount,
        red_number=note.red_number,
        issued_on=note.issued_on,
        amount=note.amount,
        reason=note.reason,
        registered_by=note.registered_by.name or note.registered_by.email,
        treatment="该笔已支付，由供应商退款；收到退款后预算指标额度恢复。"
        if paid
        else "尚未支付，应付金额相应冲减，预算指标额度同时恢复。",
        lines=_ordered((line for line in _lines(part) if line.pk in pieces), pieces=pieces),
    )


_KINDS = {
    Paper.Kind.CREDIT_NOTE: _credit_note,
    Paper.Kind.ORDER_CONFIRMATION: _confirmation,
    Paper.Kind.ACCEPTANCE_REPORT: _acceptance_report,
    Paper.Kind.SETTLEMENT_STATEMENT: _settlement_statement,
}


def verify_at() -> str:
    """核验 · the address at which a paper's number and code can be entered."""
    return (settings.PUBLIC_URL or "http://127.0.0.1:8000") + VERIFY_PATH


def _heading(paper: Paper) -> dict[str, Any]:
    return {"number": paper.number, "issued_at": paper.requested_at, "verify_at": verify_at()}


def _order(paper: Paper) -> Order:
    return Order.objects.select_related("organisation", "user", "approval", "budget_line").get(
        pk=paper.order_id
    )


def _part(paper: Paper) -> SupplierOrder:
    return SupplierOrder.objects.select_related("supplier__organisation").get(pk=paper.supplier_order_id)


def _lines(part: SupplierOrder) -> list[OrderLine]:
    return list(part.lines.order_by("sort_order", "id"))


def _buyer(order: Order) -> content.Party:
    buyer = order.organisation
    return _party(buyer, contact=order.user.name, phone=buyer.phone)


def _supplier(part: SupplierOrder) -> content.Party:
    return _party(
        part.supplier.organisation,
        contact=part.supplier.contact_name,
        phone=part.supplier.organisation.phone,
    )


def _party(organisation: Organisation, **reach: str) -> content.Party:
    return content.Party(name=organisation.name, uscc=organisation.credit_code, **reach)


def _delivery(order: Order) -> content.Party:
    """收货 · the delivery address as the order keeps it."""
    address = order.shipping_address
    places = ("country_area", "city", "city_area", "street_address_1", "street_address_2")
    return content.Party(
        name=address.get("company_name") or order.organisation.name,
        uscc=order.organisation.credit_code,
        contact=f"{address.get('last_name', '')}{address.get('first_name', '')}",
        phone=address.get("phone", ""),
        address="".join(dict.fromkeys(address.get(place, "") for place in places)),
    )


def _ordered(
    lines: Iterable[OrderLine], *, accepted: bool = False, pieces: Mapping[UUID, int] | None = None
) -> tuple[content.OrderedLine, ...]:
    """Lines with their price: as ordered, as far as they were accepted, or so many pieces of each."""
    listed = list(lines)
    names = dict(
        Category.objects.filter(code__in={line.category_code for line in listed}).values_list("code", "name")
    )
    ordered = {line.pk: line.quantity_accepted if accepted else line.quantity for line in listed}
    priced = [(line, (ordered if pieces is None else pieces)[line.pk]) for line in listed]
    return tuple(
        content.OrderedLine(
            name=line.product_name,
            specification=_specification(line),
            category=names.get(line.category_code, line.category_code),
            unit=line.unit,
            quantity=pieces,
            unit_price=line.unit_price,
            amount=line.unit_price * pieces,
        )
        for line, pieces in priced
    )


def _specification(line: OrderLine) -> str:
    return " ".join(part for part in (line.brand, line.model, line.variant_name) if part)


def _steps(order: Order, approval: ApprovalRequest | None) -> Iterable[content.ApprovalStep]:
    yield content.ApprovalStep(order.created_at, f"{order.user.name}（{Role.PURCHASER.label}）", "提交")
    if approval is None:
        return
    if approval.direct_train and approval.decided_at is not None:
        named = "；".join(f"{rule['name']}（{rule['basis']}）" for rule in approval.rules)
        yield content.ApprovalStep(approval.decided_at, "系统直通车", "批准", named)
    for step in approval.steps.exclude(decision="").select_related("decided_by"):
        assert step.decided_at is not None
        assert step.decided_by is not None
        yield content.ApprovalStep(
            step.decided_at,
            f"{step.decided_by.name}（{Role(step.role).label}）",
            "同意" if step.decision == "approved" else "退回",
            step.reason,
        )


def _checked(checks: Sequence[dict[str, Any]]) -> Iterable[content.CheckedRule]:
    """核对结果 · the findings of the compliance check, as the approval keeps them."""
    for check in checks:
        yield content.CheckedRule(
            rule=check["title"],
            finding=check["message_zh"],
            clause=check["clause"],
            passed=check["severity"] == "passed",
        )
