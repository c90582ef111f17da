"""Makers of orders at any stage of their life, by the verbs that people use."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from backend.account.models import User
from backend.core.actor import Actor
from backend.order import services
from backend.order.models import Acceptance, Fulfillment, Order, OrderLine, SupplierOrder
from backend.order.rules import Judged
from tests import make


@dataclass
class Part:
    """One supplier's part of a placed order, with the supplier's sales person."""

    pk: UUID
    sales: User

    @property
    def seller(self) -> Actor:
        return self.sales.actor()

    @property
    def now(self) -> SupplierOrder:
        """The supplier order as it stands in the database."""
        return SupplierOrder.objects.select_related("supplier", "order").get(pk=self.pk)

    @property
    def lines(self) -> list[OrderLine]:
        return list(OrderLine.objects.filter(supplier_order=self.pk))

    def accept(self) -> None:
        services.accept(self.pk, by=self.seller)

    def ship(self, pieces: int | None = None) -> Fulfillment:
        """Send some pieces of every line, or all that are left."""
        lines = [(line.pk, pieces or line.quantity - line.quantity_fulfilled) for line in self.lines]
        return services.ship(self.pk, lines, by=self.seller, carrier="演示物流", tracking_number="SF-0001")


@dataclass
class Placed:
    """An order with the people who can do something about it."""

    buyer: make.Buyer
    pk: UUID
    parts: list[Part]

    @property
    def now(self) -> Order:
        return Order.objects.get(pk=self.pk)

    @property
    def part(self) -> Part:
        return self.parts[0]

    def receive(self, fulfillment: Fulfillment, missing: int = 0) -> Fulfillment:
        """Count a delivery; `missing` pieces of every line did not arrive."""
        lines = [(line.order_line_id, line.quantity - missing) for line in fulfillment.lines.all()]
        return services.receive(fulfillment.pk, lines, by=self.buyer.purchaser.actor())

    def inspect(self, part: Part | None = None, rejected: int = 0) -> Acceptance:
        """Judge every line; `rejected` pieces of each are refused."""
        part = part or self.part
        judged = [
            Judged(line.pk, line.quantity_received - rejected, rejected, "破损" if rejected else "")
            for line in part.lines
        ]
        return services.inspect(part.pk, judged, inspectors=["王科室"], by=self.buyer.inspector.actor())


def placed(
    *,
    suppliers: int = 1,
    price: str = "25.00",
    quantity: int = 4,
    lines: int = 1,
    size: str = "small",
    buyer: make.Buyer | None = None,
) -> Placed:
    """An order from some suppliers; up to 10,000 yuan it is approved at once."""
    buyer = buyer or make.buyer()
    sales: dict[int, User] = {}
    drafts = []
    for _ in range(suppliers):
        supplier = make.supplier(size=size)
        sales[supplier.pk] = supplier.sales  # type: ignore[attr-defined]
        for _ in range(lines):
            product = make.product(supplier, price=price, stock=50)
            variant = product.variant  # type: ignore[attr-defined]
            drafts.append(
                services.DraftLine(
                    variant_id=variant.pk,
                    product_id=product.pk,
                    supplier_id=supplier.pk,
                    product_name=product.name,
                    variant_name=variant.name,
                    sku=variant.sku,
                    category_code="A05040101",
                    brand=product.brand,
                    model=product.model,
                    unit=product.unit,
                    unit_price=variant.channel_listings.get().price_amount,
                    quantity=quantity,
                )
            )
    order = services.place(
        services.Draft(
            checkout_id=uuid.uuid4(),
            organisation=buyer.organisation,
            channel=make.channel(buyer.organisation.region_id),
            budget_line=buyer.budget_line,
            shipping_address=buyer.address.snapshot(),
            billing_address=None,
            note="",
            lines=drafts,
            checks=[],
            all_checks_passed=True,
        ),
        by=buyer.purchaser.actor(),
    )
    parts = [Part(part.pk, sales[part.supplier_id]) for part in order.supplier_orders.order_by("number")]
    return Placed(buyer, order.pk, parts)


def received(**wishes: object) -> Placed:
    """An order whose goods have all arrived."""
    order = placed(**wishes)  # type: ignore[arg-type]
    for part in order.parts:
        part.accept()
        order.receive(part.ship())
    return order
