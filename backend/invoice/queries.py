"""Who may see which settlements, invoices and papers: whoever may see the supplier order or the order they belong to."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from backend.core.actor import Actor
from backend.core.money import ZERO
from backend.invoice.models import GrantedRefund, Paper, Settlement
from backend.invoice.rules import ChargeStatus
from backend.order.models import SupplierOrder
from backend.order.queries import visible_orders, visible_supplier_orders
from backend.order.rules import DEAD


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


def charged(statuses: Collection[str]) -> Q:
    """The condition on orders that their payment status is one of `statuses`: `rules.charge_status`, in SQL."""
    alive = SupplierOrder.objects.exclude(state__in=DEAD).order_by().values("order")
    sums = alive.annotate(
        paid=Sum(Coalesce(F("settlement__paid_amount") - F("settlement__refunded_amount"), ZERO)),
        owed=Sum(
            Coalesce(
                F("settlement__amount") - F("settlement__credited_amount"),
                F("acceptance__accepted_amount"),
                F("total_amount"),
            )
        ),
    )
    some = sums.filter(paid__gt=0)
    named = {
        ChargeStatus.NONE: ~Q(pk__in=some.values("order")),
        ChargeStatus.PARTIAL: Q(pk__in=some.filter(paid__lt=F("owed")).values("order")),
        ChargeStatus.FULL: Q(pk__in=some.filter(paid=F("owed")).values("order")),
        ChargeStatus.OVERCHARGED: Q(pk__in=some.filter(paid__gt=F("owed")).values("order")),
    }
    condition = Q(pk__in=())
    for status, one in named.items():
        if status.value in statuses:
            condition |= one
    return condition


def authorised(statuses: Collection[str]) -> Q:
    """The condition on orders that something of them is alive, for which budget is held or spent (`full`), or nothing is."""
    alive = Q(pk__in=SupplierOrder.objects.exclude(state__in=DEAD).values("order"))
    condition = Q(pk__in=())
    if "full" in statuses:
        condition |= alive
    if "none" in statuses:
        condition |= ~alive
    return condition
