"""Who may see which orders: the one place where that is decided.

An order is seen by the members of the buyer, by the regulators of the buyer's region and by the platform. A supplier sees
its own part and nothing of the others, and not before the order was approved. Strangers see nothing, but for a while the
receipt of an order whose id they know.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Sum, Value

from backend.account.models import Organisation
from backend.account.queries import supervises
from backend.account.rules import masked, masked_address
from backend.core import clock
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.money import ZERO
from backend.core.permissions import Permission
from backend.order.models import Order, SupplierOrder


def visible_orders(actor: Actor) -> QuerySet[Order]:
    """The orders that `actor` may see as a whole."""
    return Order.objects.filter(_of_buyers(actor, "organisation"))


def receipt(order_id: UUID) -> Order | None:
    """回执 · an order as whoever knows its id sees it for a while after it was placed: what was bought, for how much, and how
    it stands. Nobody's name, no address beyond its region, and nothing of the buyer's: those columns are empty in it.
    """
    since = clock.now() - timedelta(minutes=settings.ORDER_RECEIPT_MINUTES)
    order = Order.objects.filter(pk=order_id, created_at__gt=since).select_related("user").first()
    if order is None:
        return None
    order.masked_email = masked(order.user.email)
    for name in ("user", "organisation", "budget_line", "approval", "checkout_id"):
        setattr(order, name, None)
    order.note = order.cancel_reason = ""
    order.metadata = {}
    order.external_reference = None
    order.shipping_address = masked_address(order.shipping_address)
    order.billing_address = order.billing_address and masked_address(order.billing_address)
    return order


def total_of_orders(actor: Actor, period: str | None = None, channel: str | None = None) -> Decimal:
    """订单总额 · what the orders of today, of this month, or ever cost together; canceled ones left out."""
    actor.must_permit(Permission.MANAGE_ORDERS)
    found = Order.objects.exclude(status=Order.Status.CANCELED)
    if period is not None:
        start = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        found = found.filter(created_at__gte=start.replace(day=1) if period == "this month" else start)
    if channel is not None:
        found = found.filter(channel__slug=channel)
    return found.aggregate(sum=Sum("total_amount"))["sum"] or ZERO


def visible_supplier_orders(actor: Actor) -> QuerySet[SupplierOrder]:
    """The supplier orders that `actor` may see: all of a visible order, or those that came to one's own supplier."""
    as_supplier = Q(supplier__organisation__in=actor.organisations()) & Q(accept_by__isnull=False)
    return SupplierOrder.objects.filter(_of_buyers(actor, "order__organisation") | as_supplier)


def supplier_mailboxes(supplier_ids: Iterable[int]) -> dict[int, list[str]]:
    """`{supplier id: e-mail addresses of its sales people}`; one statement."""
    boxes: dict[int, list[str]] = {}
    rows = Organisation.objects.filter(
        supplier__in=list(supplier_ids),
        memberships__role=Role.SALES,
        memberships__is_active=True,
        memberships__user__is_active=True,
    ).values_list("supplier__id", "memberships__user__email")
    for supplier_id, email in rows.order_by("memberships__user_id"):
        boxes.setdefault(supplier_id, []).append(email)
    return boxes


def overdue(now: datetime) -> QuerySet[SupplierOrder]:
    """Supplier orders that nobody accepted in time."""
    return SupplierOrder.objects.filter(state=SupplierOrder.State.PLACED, accept_by__lt=now)


def unapproved_too_long(now: datetime) -> QuerySet[Order]:
    """Orders that wait for approval for longer than their channel lets them."""
    late = ExpressionWrapper(
        F("created_at") + F("channel__expire_orders_after") * Value(timedelta(minutes=1)),
        output_field=DateTimeField(),
    )
    waiting = Order.objects.filter(
        status=Order.Status.UNCONFIRMED, channel__expire_orders_after__isnull=False
    )
    return waiting.alias(late=late).filter(late__lt=now)


def _of_buyers(actor: Actor, organisation: str) -> Q:
    """The condition that the buyer at `organisation` is one's own, is supervised by one, or is anybody's for the platform."""
    if actor is SYSTEM or actor.is_platform or actor.permits(Permission.MANAGE_ORDERS):
        return ~Q(pk=None)
    allowed = Q(**{f"{organisation}__in": actor.organisations()})
    if actor.is_regulator:
        allowed |= Q(**{f"{organisation}__region__in": supervises(actor)})
    return allowed


def supplier_order_of(fulfillment_id: int) -> UUID | None:
    """The supplier order to which a delivery belongs."""
    return SupplierOrder.objects.filter(fulfillments=fulfillment_id).values_list("pk", flat=True).first()
