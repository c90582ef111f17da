"""What papers do on news: an approved order gets its confirmation, an inspection its report."""

from __future__ import annotations

from backend.core.events import on
from backend.invoice import jobs
from backend.invoice.models import Paper
from backend.invoice.services import request_paper
from backend.order.events import OrderApproved, SupplierOrderInspected
from backend.order.models import Order, SupplierOrder

__all__ = ["confirm_on_paper", "jobs", "report_on_paper"]


@on(OrderApproved)
def confirm_on_paper(event: OrderApproved) -> None:
    request_paper(Paper.Kind.ORDER_CONFIRMATION, Order.objects.get(pk=event.order_id))


@on(SupplierOrderInspected)
def report_on_paper(event: SupplierOrderInspected) -> None:
    part = SupplierOrder.objects.select_related("order").get(pk=event.supplier_order_id)
    request_paper(Paper.Kind.ACCEPTANCE_REPORT, part.order, part)
