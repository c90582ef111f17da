"""电子卖场现场 · a buyer of the mall and admitted suppliers, through GraphQL alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.product.models import Product
from backend.supplier.models import Supplier
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.stories.tender import Tender

LINES = [
    {"title": "复印纸 A4", "specification": "80 克，500 张/包", "unit": "箱", "quantity": 10},
    {"title": "复印纸 A3", "specification": "80 克", "unit": "箱", "quantity": 3},
]


def need(**more: Any) -> dict[str, Any]:
    """A package of the mall, open to every admitted supplier."""
    return {
        "title": "复印纸", "categoryCode": make.category().code, "budget": "5000", "need": "十日内送达",
        "evaluation": "LOWEST_PRICE", "traits": ["public_notice"], "lines": LINES, **more,
    }  # fmt: skip


@dataclass
class Market(Tender):
    """One purchase in the mall: `make.buyer()` and four suppliers, each with two products on sale."""

    admitted: list[Supplier] = field(default_factory=list)
    products: list[list[Product]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.purse = make.buyer()
        self.buyer, self.clerk = self.purse.organisation, self.purse.purchaser
        self.colleague = make.member(self.buyer, Role.BUYER_ADMIN)
        self.regulator = make.member(make.organisation("regulator"), Role.REGULATOR)
        self.operator = make.member(make.organisation("platform"), Role.OPERATOR)
        for place in range(4):
            supplier = make.supplier(name=f"示例供应商{place}")
            self.admitted.append(supplier)
            self.suppliers.append(supplier.organisation)
            self.sellers.append(supplier.sales)  # type: ignore[attr-defined]
            self.products.append(
                [
                    make.product(supplier, price=price, name=f"示例纸{place}", brand=f"甲乙{place}")
                    for price in ("200", "400")
                ]
            )

    def publish(self, hours: int = 48) -> datetime:
        """The need goes out; when the window closes."""
        deadline = clock.now() + timedelta(hours=hours)
        self.does(self.clerk, "IssueDocuments", deadline=deadline.isoformat())
        return deadline

    def quoted(self, place: int, *prices: str, package: int = 0) -> dict[str, Any]:
        """A quote of one supplier, a price for each line; the payload."""
        lines = self.see("lines { id }", self.sellers[place], package)["lines"]
        given = [
            {"lineId": line["id"], "variantId": to_global_id("ProductVariant", product.variant.pk), "unitPrice": price}  # type: ignore[attr-defined]
            for line, product, price in zip(lines, self.products[place], prices, strict=False)
        ]  # fmt: skip
        return self.asked(
            self.sellers[place],
            "procurementQuote",
            id=self.id,
            packages=[self.packages[package]],
            lines=given,
        )

    def quotes(self, *asked: Sequence[str], package: int = 0) -> None:
        """Quotes of the suppliers in their order."""
        for place, prices in enumerate(asked):
            found = self.quoted(place, *prices, package=package)
            assert not found["errors"], found["errors"]

    def table(self, person: User, package: int = 0) -> list[tuple[str, float | None, int | None]]:
        """The comparison: who, for how much, in which place."""
        asked = "participations { supplier { name } price { amount } place explanation isChosen }"
        rows = self.see(asked, person, package)["participations"]
        return [
            (row["supplier"]["name"], row["price"] and row["price"]["amount"], row["place"]) for row in rows
        ]

    # Auctions

    def announce(self, **more: Any) -> None:
        """The need of a reverse auction goes out: quotes for two days, bidding an hour later."""
        begins = clock.now() + timedelta(hours=49)
        due = (clock.now() + timedelta(hours=48)).isoformat()
        self.does(self.clerk, "IssueDocuments", deadline=due, auctionAt=begins.isoformat(), **more)

    def floor(self, asked: str, person: User | None = None) -> Any:
        """What somebody sees of the auction."""
        return self.see(f"auction {{ {asked} }}", person)["auction"]

    def bid(self, place: int, price: str) -> list[str]:  # type: ignore[override]
        """A bid; the codes of what refused it."""
        found = self.asked(self.sellers[place], "procurementPlaceBid", id=self.id, price=price)
        return [each["code"] for each in found["errors"]]

    def proxy(self, place: int, price: str) -> list[str]:
        found = self.asked(self.sellers[place], "procurementSetProxy", id=self.id, floor=price)
        return [each["code"] for each in found["errors"]]

    def standing(self, place: int) -> tuple[int | None, float | None]:
        """A supplier's own rank and price."""
        mine = self.floor("mine { rank price { amount } }", self.sellers[place])["mine"]
        return mine["rank"], mine["price"] and mine["price"]["amount"]

    def order(self, package: int = 0) -> dict[str, Any]:
        """The order of a package; the payload of the verb."""
        return self.asked(
            self.clerk, "procurementPlaceOrder", id=self.id, packages=[self.packages[package]],
            budgetLineId=to_global_id("BudgetLine", self.purse.budget_line.pk),
            addressId=to_global_id("Address", self.purse.address.pk),
        )  # fmt: skip
