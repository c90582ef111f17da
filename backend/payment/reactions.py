"""What transactions do on news: they write down what becomes of the money that an order holds."""

from __future__ import annotations

from backend.core.events import on
from backend.invoice.events import SettlementConfirmed, SettlementPaid
from backend.invoice.models import Settlement
from backend.order.events import OrderPlaced, SupplierOrderChanged, SupplierOrderInspected
from backend.order.models import Acceptance, Order, SupplierOrder
from backend.order.rules import DEAD
from backend.payment import services

__all__ = ["order_placed", "part_ended", "part_rejected", "settlement_confirmed", "settlement_paid"]


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
    services.paid(part.order_id, settlement.amount, settlement.number, f"国库支付 {part.number}")
