"""Who may see which settlements, invoices and papers: whoever may see the supplier order or the order they belong to."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from backend.core.actor import Actor
from backend.invoice.models import GrantedRefund, Paper, Settlement
from backend.order.queries import visible_orders, visible_supplier_orders


def visible_settlements(actor: Actor) -> QuerySet[Settlement]:
    """The settlements of the supplier orders that `actor` may see."""
    return Settlement.objects.filter(supplier_order__in=visible_supplier_orders(actor).values("pk"))


def visible_papers(actor: Actor) -> QuerySet[Paper]:
    """The papers that `actor` may read: those about a whole order with the order, those about a part with the part."""
    return Paper.objects.filter(
        Q(order__in=visible_orders(actor).values("pk"))
        | Q(supplier_order__in=visible_supplier_orders(actor).values("pk"))
    )


def visible_granted_refunds(actor: Actor) -> QuerySet[GrantedRefund]:
    """The granted refunds of the settlements that `actor` may see."""
    return GrantedRefund.objects.filter(settlement__in=visible_settlements(actor).values("pk"))
