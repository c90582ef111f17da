"""一次采购 · a purchase from two suppliers, moved on by the same operations that the demo plays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from fixtures.demo.play.documents import document
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api


@dataclass
class Purchase:
    """The world of the story, and how far it has come."""

    api: Api
    buyer: make.Buyer = field(default_factory=make.buyer)
    order: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paper = make.product(price="118.50", name="示例 A4 打印纸")
        self.lamp = make.product(price="74.50", name="示例护眼台灯")
        self.sellers: list[User] = [self.paper.supplier.sales, self.lamp.supplier.sales]
        self.regulator = make.member(make.organisation("regulator"), Role.REGULATOR)
        self.clerk = self.buyer.purchaser

    def ask(self, person: User, operation: str, **variables: Any) -> Any:
        """The only root field of an operation that must succeed."""
        (found,) = self.api.data(document(operation), variables, as_=person).values()
        return found

    def refused(self, person: User, operation: str, **variables: Any) -> str:
        """The code with which an operation is refused."""
        answer = self.api(document(operation), variables, as_=person)
        if answer.get("errors"):
            return str(answer["errors"][0]["extensions"]["code"])
        (payload,) = answer["data"].values()
        assert payload["errors"], "it should have been refused"
        return str(payload["errors"][0]["code"])

    def cart(self, *, paper: int = 10, lamps: int = 12) -> str:
        """A cart with address and budget line, ready to be submitted; its id."""
        lines = [
            {"variantId": to_global_id("ProductVariant", product.variant.pk), "quantity": pieces}
            for product, pieces in ((self.paper, paper), (self.lamp, lamps))
        ]
        made = self.ask(self.clerk, "CheckoutCreate", input={"channel": "wenzhou", "lines": lines})
        cart: str = made["checkout"]["id"]
        address = to_global_id("Address", self.buyer.address.pk)
        self.ask(self.clerk, "SetAddress", id=cart, addressId=address)
        line = to_global_id("BudgetLine", self.buyer.budget_line.pk)
        self.ask(self.clerk, "SetBudgetLine", id=cart, budgetLineId=line)
        return cart

    def submit(self, cart: str) -> dict[str, Any]:
        self.order = self.ask(self.clerk, "CheckoutComplete", id=cart)["order"]
        return self.order

    @property
    def parts(self) -> list[str]:
        """The ids of the supplier orders."""
        return [part["id"] for part in self.order["supplierOrders"]]

    def lines(self, part: str) -> list[dict[str, Any]]:
        """The lines of a supplier order."""
        found: list[dict[str, Any]] = self.ask(self.clerk, "SupplierOrder", id=part)["lines"]
        return found

    def accept(self) -> None:
        for part, seller in zip(self.parts, self.sellers, strict=True):
            self.ask(seller, "SupplierOrderAccept", id=part)

    def ship(self) -> None:
        for part, seller in zip(self.parts, self.sellers, strict=True):
            self.ask(seller, "SupplierOrderShip", id=part, lines=counted(self.lines(part)))

    def receive(self) -> None:
        for part in self.parts:
            for delivery in self.ask(self.clerk, "SupplierOrder", id=part)["fulfillments"]:
                sent = [line["orderLine"] | {"quantity": line["quantity"]} for line in delivery["lines"]]
                self.ask(self.clerk, "FulfillmentReceive", id=delivery["id"], lines=counted(sent))

    def judgement(self, part: str, *, rejected: int = 0) -> dict[str, Any]:
        """What the inspector says about a supplier order."""
        (line,) = self.lines(part)
        judged = {
            "orderLineId": line["id"],
            "quantityAccepted": line["quantity"] - rejected,
            "quantityRejected": rejected,
            "remark": "纸箱受潮" if rejected else "",
        }
        return {"id": part, "lines": [judged], "inspectors": [self.buyer.inspector.name], "opinion": "如数"}

    def inspect(self, *, rejected: int = 0) -> None:
        """Judge both parts; `rejected` pieces of the first are refused."""
        for part, bad in zip(self.parts, (rejected, 0), strict=True):
            self.ask(self.buyer.inspector, "AcceptanceCreate", **self.judgement(part, rejected=bad))

    def request_settlement(self) -> dict[str, Any]:
        """Of the first part."""
        found: dict[str, Any] = self.ask(self.sellers[0], "SettlementRequest", **self.account())["settlement"]
        return found

    def account(self) -> dict[str, Any]:
        return {"id": self.parts[0], "bankName": "示例银行", "accountNumber": "3300000000001234"}


def invoice(settlement: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """An e-invoice over what is settled."""
    return {
        "id": settlement["id"],
        "number": "26332000000000000001",
        "amount": settlement["amount"]["amount"],
        "issuedOn": clock.today().isoformat(),
        **changed,
    }


def counted(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All pieces of these lines."""
    return [{"orderLineId": line["id"], "quantity": line["quantity"]} for line in lines]
