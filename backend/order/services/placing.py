"""下单与审批 · an order comes into being, and is approved or returned.

Placing reserves stock and budget, splits the order by supplier and routes its approval, in one transaction. Locks are
taken in one order everywhere: cart, budget line, stocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from backend.account.models import Organisation
from backend.approval import services as approvals
from backend.approval.models import ApprovalRequest
from backend.budget import services as budgets
from backend.budget.models import BudgetLine
from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.figures import figure
from backend.core.law import GPL
from backend.core.money import yuan
from backend.core.refusals import NotFound, NotPermitted
from backend.core.rows import drawn
from backend.core.verbs import within_verb
from backend.order.events import OrderApproved, OrderPlaced, OrderReturned
from backend.order.models import Order, OrderLine, SupplierOrder
from backend.order.queries import visible_orders
from backend.order.refusals import NothingToApprove
from backend.order.rules import Verb
from backend.order.services import parts
from backend.region.models import Channel
from backend.region.queries import chain
from backend.warehouse import services as warehouses

ACCEPT_WITHIN = "mall.supplier_accept_order_max"


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of an order to be placed, with names and price as they are now."""

    variant_id: int
    product_id: int
    supplier_id: int
    product_name: str
    variant_name: str
    sku: str
    category_code: str
    brand: str
    model: str
    unit: str
    unit_price: Decimal
    quantity: int
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """An order to be placed: checked already, by the method's policy."""

    checkout_id: UUID
    organisation: Organisation
    channel: Channel
    budget_line: BudgetLine
    shipping_address: Mapping[str, Any]
    billing_address: Mapping[str, Any] | None
    note: str
    lines: Sequence[DraftLine]
    checks: Sequence[dict[str, Any]]
    all_checks_passed: bool
    delivery: Mapping[str, Any] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)
    external_reference: str | None = None
    method: str = "online_supermarket"
    number: int | None = None
    """Of a draft, whose number and key the order keeps; another order gets new ones."""

    @property
    def total(self) -> Decimal:
        """总额，元."""
        return yuan(sum(line.unit_price * line.quantity for line in self.lines))


@within_verb
def place(draft: Draft, *, by: Actor) -> Order:
    """下单 · create the order with its supplier orders, reserve stock and budget, route the approval.

    Refuses with `INSUFFICIENT_STOCK`, `BUDGET_EXCEEDED`, `NO_APPROVAL_RULE`; then nothing has happened.
    """
    number = next_number() if draft.number is None else draft.number
    approval = approvals.open_request(
        approvals.Purchase(
            organisation=draft.organisation,
            subject=f"订单 {number}",
            amount=draft.total,
            categories=frozenset(line.category_code for line in draft.lines),
            checks=draft.checks,
            all_checks_passed=draft.all_checks_passed,
        ),
        by=by,
    )
    order = Order.objects.create(
        id=uuid4() if draft.number is None else draft.checkout_id,
        number=number,
        organisation=draft.organisation,
        user_id=by.user_id,
        channel=draft.channel,
        budget_line=draft.budget_line,
        approval=approval,
        checkout_id=draft.checkout_id,
        method=draft.method,
        total_amount=draft.total,
        shipping_address=dict(draft.shipping_address),
        billing_address=draft.billing_address and dict(draft.billing_address),
        delivery=draft.delivery and dict(draft.delivery),
        metadata=dict(draft.metadata),
        private_metadata=dict(draft.private_metadata),
        external_reference=draft.external_reference,
        note=draft.note,
    )
    shares = _split(order, draft.lines)
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            supplier_order=shares[line.supplier_id],
            variant_id=line.variant_id,
            product_id_at_purchase=line.product_id,
            product_name=line.product_name,
            variant_name=line.variant_name,
            product_sku=line.sku,
            category_code=line.category_code,
            brand=line.brand,
            model=line.model,
            unit=line.unit,
            unit_price=line.unit_price,
            quantity=line.quantity,
            metadata=dict(line.metadata),
            sort_order=position,
        )
        for position, line in enumerate(draft.lines)
    )
    budgets.hold(
        order.budget_line_id,
        [budgets.Hold(part.total_amount, part.number, part.pk) for part in shares.values()],
    )
    warehouses.allocate([(line.pk, line.variant_id, line.quantity) for line in lines], draft.channel)
    journal.record(
        "order.placed",
        order,
        by,
        organisation_id=order.organisation_id,
        clause=GPL.art(6),
        number=number,
        total=order.total_amount,
        budget_line=draft.budget_line.code,
        suppliers=list(shares),
        **({} if draft.number is None else {"from_draft": True}),
    )
    events.publish(OrderPlaced(order.pk))
    if approval.state == ApprovalRequest.State.APPROVED:
        _release_to_suppliers(order, SYSTEM)
    return order


@transaction.atomic
def approve(request_id: UUID, *, by: Actor, reason: str = "") -> Order:
    """同意采购 · agree to the next step; after the last one the supplier orders go out."""
    request = approvals.approve(request_id, by=by, reason=reason)
    order = _order_of(request)
    if request.state == ApprovalRequest.State.APPROVED:
        _release_to_suppliers(order, by)
    return order


@transaction.atomic
def confirm(order_id: UUID, *, by: Actor) -> Order:
    """同意采购 · approve an order by its own id, as Saleor confirms one: the next step of its approval, by who may decide it."""
    order = visible_orders(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound("订单 order", field="id")
    if order.approval_id is None or order.status != Order.Status.UNCONFIRMED:
        if order.organisation_id not in by.organisations():
            raise NotPermitted(needs=Role.APPROVER.label)
        raise NothingToApprove(state=order.get_status_display())
    return approve(order.approval_id, by=by)


@transaction.atomic
def send_back(request_id: UUID, *, by: Actor, reason: str) -> Order:
    """退回采购 · return the order with a reason: stock and budget are free again, the order ends as cancelled."""
    request = approvals.send_back(request_id, by=by, reason=reason)
    order = _order_of(request)
    order.cancel_reason = f"审批退回：{reason.strip()}"
    order.save(update_fields=["cancel_reason"])
    parts.close(parts.locked_parts(order), Verb.CANCEL, by, order.cancel_reason)
    journal.record("order.returned", order, by, organisation_id=order.organisation_id, reason=reason.strip())
    events.publish(OrderReturned(order.pk, reason.strip()))
    return order


def _release_to_suppliers(order: Order, by: Actor) -> None:
    """下达 · the approved order goes to its suppliers, who have so many hours to accept."""
    hours = figure(ACCEPT_WITHIN, regions=chain(order.organisation.region_id))
    deadline = clock.now() + timedelta(hours=float(hours.amount))
    for part in parts.locked_parts(order):
        part.accept_by = deadline
        parts.move(part, Verb.OFFER, by, clause=hours.cited, accept_by=deadline)
    journal.record("order.approved", order, by, organisation_id=order.organisation_id, number=order.number)
    events.publish(OrderApproved(order.pk))


def _order_of(request: ApprovalRequest) -> Order:
    key = Order.objects.filter(approval=request).values_list("pk", flat=True).first()
    if key is None:
        raise NotFound("审批事项 approval request", field="id")
    order = parts.locked_order(key)
    order.approval = request
    return order


def _split(order: Order, lines: Sequence[DraftLine]) -> dict[int, SupplierOrder]:
    """One supplier order for each supplier, numbered in the order in which suppliers appear in the cart."""
    totals: dict[int, Decimal] = {}
    for line in lines:
        totals[line.supplier_id] = totals.get(line.supplier_id, Decimal(0)) + line.unit_price * line.quantity
    shares = SupplierOrder.objects.bulk_create(
        SupplierOrder(
            order=order,
            supplier_id=supplier_id,
            number=f"{order.number}-{position:02d}",
            total_amount=yuan(total),
        )
        for position, (supplier_id, total) in enumerate(totals.items(), 1)
    )
    return {share.supplier_id: share for share in shares}


def next_number() -> int:
    """The next order number; a number that was drawn is never given again."""
    return drawn("order_number_seq")
