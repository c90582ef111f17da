"""A buyer that calls off: an agreement in force, products named for its items, and few words for what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from backend.core.actor import Actor
from backend.order.models import SupplierOrder
from backend.order.services import supplying as orders
from procurement_methods.calling_off import bidding, choosing, clockwork, rotation, supplying
from procurement_methods.calling_off.beginning import Need, NewCallOff
from procurement_methods.calling_off.bidding import Priced
from procurement_methods.calling_off.models import CallOff, CallOffQuote
from procurement_methods.calling_off.rules import Criterion
from tests import make
from tests.framework.world import World, in_force


class Buying:
    """One buyer of the city, and the entrants of one lot with a product each for every item."""

    def __init__(
        self, offers: Sequence[str] = ("95.00", "96.00", "97.00"), *, named: bool = True, **more: Any
    ) -> None:
        self.world: World = in_force(offers, **more)
        self.buyer = make.buyer()
        self.budget = self.buyer.budget_line
        self.products = [
            [
                make.product(
                    supplier,
                    price="120",
                    stock=1000,
                    channels=("330300", "330382"),
                    in_category=self.world.lot.category,
                ).variant
                for _ in self.world.items
            ]  # type: ignore[attr-defined]
            for supplier in self.world.suppliers
        ]
        for place in range(len(offers)) if named else ():
            self.names(place)

    def sales(self, place: int) -> Actor:
        actor: Actor = self.world.suppliers[place].sales.actor()  # type: ignore[attr-defined]
        return actor

    @property
    def clerk(self) -> Actor:
        return self.buyer.purchaser.actor()

    def names(self, place: int) -> None:
        for item, variant in zip(self.world.items, self.products[place], strict=True):
            supplying.name_product(self.world.entrants[place].pk, item.pk, variant.pk, by=self.sales(place))

    def need(self, *quantities: int, **more: Any) -> NewCallOff:
        needs = [
            Need(item.pk, quantity)
            for item, quantity in zip(self.world.items, quantities or (10,), strict=False)
        ]
        given = {
            "lot_id": self.world.lot.pk, "buyer_id": self.buyer.organisation.pk, "needs": needs,
            "address_id": self.buyer.address.pk, "budget_line_id": self.budget.pk, **more,
        }  # fmt: skip
        return NewCallOff(**given)

    def chooses(self, place: int, *quantities: int, **more: Any) -> CallOff:
        return choosing.choose(
            self.need(*quantities, **more), self.world.entrants[place].pk, [Criterion.PRICE], "示例：价格最低",
            by=self.clerk,
        )  # fmt: skip

    def invites(self, *quantities: int, until: datetime | None = None) -> CallOff:
        return bidding.invite(self.need(*quantities), until, by=self.clerk)

    def quotes(self, call_off: CallOff, place: int, *prices: str) -> CallOffQuote:
        lines = list(call_off.lines.order_by("item_id"))
        told = [Priced(line.item_id, Decimal(price)) for line, price in zip(lines, prices, strict=True)]
        return bidding.quote(call_off.pk, told, by=self.sales(place))

    def takes_turn(self, *quantities: int) -> CallOff:
        return rotation.take(self.need(*quantities), by=self.clerk)

    def declines_order(self, call_off: CallOff, place: int) -> None:
        part = SupplierOrder.objects.get(order=call_off.order)
        orders.decline(part.pk, "示例：缺货", by=self.sales(place))


def run() -> int:
    return clockwork.run_due()


def now(call_off: CallOff) -> CallOff:
    return CallOff.objects.select_related("entrant", "order", "notice").get(pk=call_off.pk)
