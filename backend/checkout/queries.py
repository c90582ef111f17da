"""Reads of the cart: its lines with everything that prices and checks depend on, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.approval import services as approvals
from backend.approval.rules import Route
from backend.budget.models import BudgetLine
from backend.checkout.models import Checkout, CheckoutLine
from backend.checkout.policy import BudgetState, Finding, Purchase, PurchaseLine, policy
from backend.checkout.rules import all_clean
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.figures import Figures
from backend.core.money import ZERO
from backend.core.peers import gather, grouped
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Refusal
from backend.core.rows import fetch, row, run
from backend.payment.rules import Line as PayingLine
from backend.payment.rules import paying_line
from backend.region.queries import chain
from backend.shipping.queries import Way, ways_by_channel


@row
class LineRow:
    """A line of a cart as it stands now."""

    checkout_id: UUID
    id: UUID
    quantity: int
    reason: str
    variant_id: int
    variant_name: str
    sku: str
    product_id: int
    product_name: str
    brand: str
    model: str
    unit: str
    product_state: str
    category_code: str
    category_name: str
    supplier_id: int
    supplier_name: str
    supplier_state: str
    supplier_banned: bool
    is_published: bool
    unit_price: Decimal | None
    available: int
    cheapest_same: Decimal | None
    metadata: str
    private_metadata: str

    @property
    def on_sale(self) -> bool:
        """The product is reviewed, and published in the cart's channel."""
        return self.product_state == "published" and self.is_published

    @property
    def total(self) -> Decimal:
        """单价 × 数量，元."""
        return (self.unit_price or Decimal(0)) * self.quantity


_LINES = """SELECT l.checkout_id, l.id, l.quantity, l.reason, v.id, v.name, v.sku, p.id, p.name, p.brand, p.model, p.unit,
    p.state, c.code, c.name, s.id, o.name, s.state,
    EXISTS (SELECT 1 FROM supplier_ban b WHERE b.supplier_id = s.id AND %(today)s BETWEEN b.starts_on AND b.ends_on),
    coalesce(pl.is_published, false), vl.price_amount,
    coalesce((SELECT sum(k.quantity - k.quantity_allocated) FROM warehouse_stock k WHERE k.variant_id = v.id), 0)::int,
    (SELECT min(vl2.price_amount) FROM product_product p2
        JOIN supplier_supplier s2 ON s2.id = p2.supplier_id AND s2.state = 'active'
        JOIN product_productchannellisting pl2 ON pl2.product_id = p2.id AND pl2.channel_id = h.channel_id
            AND pl2.is_published
        JOIN product_productvariant v2 ON v2.product_id = p2.id AND v2.name = v.name
        JOIN product_productvariantchannellisting vl2 ON vl2.variant_id = v2.id AND vl2.channel_id = h.channel_id
        WHERE p.brand <> '' AND p.model <> '' AND p2.brand = p.brand AND p2.model = p.model AND p2.unit = p.unit
            AND p2.state = 'published' AND p2.supplier_id <> p.supplier_id),
    l.metadata::text, l.private_metadata::text
FROM checkout_checkoutline l
JOIN checkout_checkout h ON h.id = l.checkout_id
JOIN product_productvariant v ON v.id = l.variant_id
JOIN product_product p ON p.id = v.product_id
JOIN product_category c ON c.id = p.category_id
JOIN supplier_supplier s ON s.id = p.supplier_id
JOIN account_organisation o ON o.id = s.organisation_id
LEFT JOIN product_productchannellisting pl ON pl.product_id = p.id AND pl.channel_id = h.channel_id
LEFT JOIN product_productvariantchannellisting vl ON vl.variant_id = v.id AND vl.channel_id = h.channel_id
WHERE l.checkout_id = ANY(%(checkouts)s) ORDER BY l.created_at, l.id"""


def lines_by_checkout(checkout_ids: set[UUID]) -> dict[UUID, list[LineRow]]:
    """`{checkout id: lines}` with prices, stock and suppliers as they are now; one statement."""
    rows = fetch(LineRow, _LINES, {"checkouts": list(checkout_ids), "today": clock.today()})
    return grouped(rows, "checkout_id")


def lines_of(checkout: Checkout) -> list[LineRow]:
    """The lines of one cart."""
    return lines_by_checkout({checkout.pk}).get(checkout.pk, [])


def visible(checkout_id: UUID, by: Actor) -> Checkout:
    """A cart by its id, which is the key to reading it until it is ordered; then it is for those whose it is.

    What a holder of the id who is not the owner does not read is decided by `reads_all`.
    """
    found = Checkout.objects.filter(pk=checkout_id).select_related("budget_line", "channel").first()
    if (
        found is None
        or (found.draft_number is not None and not is_ones_own(found, by))
        or (found.completed_at is not None and not reads_all(found, by))
    ):
        raise NotFound("购物车 checkout", field="id")
    return found


def is_ones_own(checkout: Checkout, by: Actor) -> bool:
    """Is it the actor's cart, or nobody's? A buyer's cart stays with the buyer when its clerk leaves; a draft is every clerk's."""
    if checkout.draft_number is not None:
        return checkout.organisation_id in by.organisations(Role.PURCHASER)
    buyers = (None, *by.organisations())
    return checkout.user_id in (None, by.user_id) and checkout.organisation_id in buyers


def ways_open(checkout: Checkout, lines: Iterable[LineRow], offered: Iterable[Way]) -> list[Way]:
    """Which of the ways of delivery offered in its channel are open to a cart, by its total and its address."""
    listed, to = list(lines), checkout.shipping_address
    total = sum((line.total for line in listed), ZERO)
    bought = {line.product_id for line in listed}
    country, code = (to.country, to.postal_code) if to else (None, "")
    return [way for way in offered if way.is_open(total, country, code, bought)]


def deliveries(checkout: Checkout, lines: Iterable[LineRow] | None = None) -> list[Way]:
    """The ways of delivery that are open to a cart."""
    offered = ways_by_channel({checkout.channel_id}).get(checkout.channel_id, [])
    return ways_open(checkout, lines_of(checkout) if lines is None else lines, offered)


def way_of(checkout: Checkout, lines: Iterable[LineRow]) -> Way | None:
    """The way of delivery that a cart has chosen, if it is still open to it."""
    if checkout.shipping_method_id is None:
        return None
    return next((way for way in deliveries(checkout, lines) if way.id == checkout.shipping_method_id), None)


@dataclass(frozen=True, slots=True)
class ShortOfStock:
    """库存不足 · a line of which less is in stock than is wanted."""

    line: LineRow


@dataclass(frozen=True, slots=True)
class OffSale:
    """已下架 · a line of which nothing can be bought now."""

    line: LineRow


@dataclass(frozen=True, slots=True)
class DeliveryClosed:
    """配送方式不适用 · the chosen way of delivery is not open to the cart any more."""

    way: Way


def problems(
    lines: Iterable[LineRow], chosen: Way | None, ways: Iterable[Way]
) -> list[ShortOfStock | OffSale | DeliveryClosed]:
    """待解决事项 · what keeps a cart, as it stands, from being ordered and can be seen in it."""
    found: list[ShortOfStock | OffSale | DeliveryClosed] = []
    for line in lines:
        if not line.on_sale or line.unit_price is None:
            found.append(OffSale(line))
        elif line.available < line.quantity:
            found.append(ShortOfStock(line))
    if chosen is not None and chosen.id not in {way.id for way in ways}:
        found.append(DeliveryClosed(chosen))
    return found


def reads_all(checkout: Checkout, by: Actor) -> bool:
    """May the actor read what of a cart is not for everybody who knows its id: owners, and staff who manage carts."""
    return is_ones_own(checkout, by) or by.permits(Permission.MANAGE_CHECKOUTS)


def own(checkout_id: UUID, by: Actor) -> Checkout:
    """A cart that is the actor's, or nobody's."""
    found = visible(checkout_id, by)
    if not is_ones_own(found, by):
        raise NotFound("购物车 checkout", field="id")
    return found


@dataclass(frozen=True, slots=True)
class Funding:
    """支付准备 · what a cart costs, the lines of its buyer that can pay it, and the one that will unless another is named."""

    total: Decimal
    able: list[PayingLine]
    paying: UUID | None


def paying_lines(organisation_id: int | None) -> list[PayingLine]:
    """The budget lines of a buyer, as the choice among them sees them."""
    year = clock.fiscal_year()
    return [
        PayingLine(
            line.pk,
            line.name,
            line.available_amount,
            line.is_active and line.fiscal_year == year,
            line.is_default,
        )
        for line in BudgetLine.objects.filter(organisation_id=organisation_id).order_by("code", "pk")
    ]


def funding(checkout: Checkout) -> Funding:
    """How a cart can be paid."""
    total = sum((line.total for line in lines_of(checkout)), ZERO)
    lines = paying_lines(checkout.organisation_id)
    able = [line for line in lines if line.is_open and line.available >= total]
    try:
        paying = paying_line(lines, total, chosen=checkout.budget_line_id).id
    except Refusal:
        paying = None
    return Funding(total, able, paying)


def read_wholly(checkout_ids: set[UUID], by: Actor) -> dict[UUID, bool]:
    """Which of these carts the actor may read as a whole."""
    carts = Checkout.objects.filter(pk__in=checkout_ids)
    return {cart.pk: True for cart in carts if reads_all(cart, by)}


def open_carts(by: Actor) -> QuerySet[Checkout]:
    """The actor's carts that are not ordered yet."""
    buyers = Q(organisation=None) | Q(organisation__in=by.organisations())
    return Checkout.objects.filter(buyers, user_id=by.known_id, completed_at=None, draft_number=None)


def every_cart(by: Actor) -> QuerySet[Checkout]:
    """The carts of everybody that are not ordered yet, for staff who manage them; drafts are their buyers' alone."""
    by.must_permit(Permission.MANAGE_CHECKOUTS, Permission.HANDLE_CHECKOUTS)
    return Checkout.objects.filter(completed_at=None, draft_number=None)


def line_rows(lines: Iterable[CheckoutLine]) -> list[LineRow]:
    """Lines of any carts as they stand now, in the order given, as peers; one statement."""
    listed = list(lines)
    found = lines_by_checkout({line.checkout_id for line in listed})
    by_id = {row.id: row for rows in found.values() for row in rows}
    return gather(by_id[line.pk] for line in listed if line.pk in by_id)


_BOUGHT = """SELECT l.category_code, sum(l.unit_price * (l.quantity - l.quantity_rejected))
FROM order_orderline l
JOIN order_order o ON o.id = l.order_id
JOIN order_supplierorder s ON s.id = l.supplier_order_id
WHERE o.budget_line_id = %s AND l.category_code = ANY(%s) AND o.created_at >= %s AND o.created_at < %s
    AND o.status <> 'canceled' AND s.state NOT IN ('declined', 'canceled')
GROUP BY 1"""


def purchase_of(checkout: Checkout, lines: list[LineRow]) -> Purchase:
    """The cart as checks want to see it."""
    today = clock.today()
    bought: dict[str, Any] = {}
    budget = checkout.budget_line
    if budget is not None and lines:
        year = clock.now().replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        codes = sorted({line.category_code for line in lines})
        bought = dict(run(_BOUGHT, [budget.pk, codes, year, year.replace(year=year.year + 1)]))
    return Purchase(
        organisation_id=checkout.organisation_id or 0,
        on=today,
        budget=BudgetState(budget.name, budget.fiscal_year, budget.is_active, budget.available_amount)
        if budget
        else None,
        channel_is_own=checkout.organisation is None
        or checkout.organisation.region_id == checkout.channel.region_id,
        bought_this_year=bought,
        lines=[
            PurchaseLine(
                line_id=str(line.id),
                variant_id=line.variant_id,
                product_id=line.product_id,
                product_name=line.product_name,
                category_code=line.category_code,
                category_name=line.category_name,
                supplier_id=line.supplier_id,
                supplier_name=line.supplier_name,
                supplier_state=line.supplier_state,
                supplier_banned=line.supplier_banned,
                on_sale=line.on_sale,
                unit_price=line.unit_price,
                quantity=line.quantity,
                available=line.available,
                cheapest_same=line.cheapest_same,
                reason=line.reason,
            )
            for line in lines
        ],
    )


DIRECT = "online_supermarket"
"""How a cart buys, if nothing else is said: directly."""


def review(checkout: Checkout, lines: list[LineRow], method: str = DIRECT) -> list[Finding]:
    """采购核对 · what every check of the method finds in this cart now."""
    figures = Figures(chain(checkout.channel.region_id))
    return policy(method).review(purchase_of(checkout, lines), figures.pick)


def approval_route(checkout: Checkout, lines: list[LineRow], *, by: Actor) -> Route | None:
    """审批去向 · who would have to agree if `by` ordered this cart now; None while it cannot be ordered at all."""
    if checkout.organisation is None or not lines:
        return None
    purchase = approvals.Purchase(
        organisation=checkout.organisation,
        subject="",
        amount=sum((line.total for line in lines), Decimal(0)),
        categories=frozenset(line.category_code for line in lines),
        checks=(),
        all_checks_passed=all_clean(review(checkout, lines)),
    )
    return approvals.route_of(purchase, by=by) or Route(False, (), ())
