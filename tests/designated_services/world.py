"""One lot of services in force, with buyers and suppliers who ask through GraphQL alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.product.models import Category
from procurement_methods.framework.rules import Form, Way
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.framework import world as frameworks

START = datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)
ORDER = """order { id number state estimatedAmount { amount } heldAmount { amount } doneAmount { amount } nearness closedReason
  entrant { supplier { name } } lines { item { id } quantity unitPrice { amount } } supplements { id state amount { amount } } }"""
STATEMENT = """statement { id number state amount { amount } dueOn invoiceNumber orders { id number } disputes { reason ending } }"""
SHOWN = {"order": ORDER, "statement": STATEMENT, "point": "point { id }", "number": "number"}


class Services:
    """The story: a framework by discount rate (85, 90, 95 percent of 10, 200 and 3,000 yuan), a buyer, three suppliers."""

    def __init__(self, api: Api, *, category: Category | None = None, code: str = "330300") -> None:
        self.api = api
        ways = (Way.DIRECT, Way.ROTATION)
        self.made = frameworks.in_force(
            ("85", "90", "95"), form=Form.DISCOUNT_RATE, services=True, ways=ways, code=code
        )
        if category is not None:
            self.made.lot.category = category
            self.made.lot.save(update_fields=["category"])
        self.buyer = make.buyer(code)
        self.sellers: list[User] = [each.sales for each in self.made.suppliers]  # type: ignore[attr-defined]
        self.lot = to_global_id("FrameworkLot", self.made.lot.pk)
        self.items = [to_global_id("FrameworkItem", item.pk) for item in self.made.items]
        self.entrants = [to_global_id("FrameworkEntrant", each.pk) for each in self.made.entrants]

    def asked(
        self, person: User | None, mutation: str, *, want: str = "order", **given: Any
    ) -> dict[str, Any]:
        """The payload of a mutation `designatedService…`; what is forbidden has the code `PermissionDenied`."""
        name = f"designatedService{mutation}"
        args = ", ".join(f"${key}: {_TYPES.get(f'{mutation}.{key}') or _TYPES[key]}" for key in given)
        call = ", ".join(f"{key}: ${key}" for key in given)
        text = f"mutation({args}) {{ {name}({call}) {{ {SHOWN[want]} errors {{ code field message clause }} }} }}"
        answer = self.api(text, given, as_=person)
        if answer.get("errors"):
            codes = [error["extensions"]["exception"]["code"] for error in answer["errors"]]
            assert codes == ["PermissionDenied"], answer["errors"]
            return {"errors": [{"code": "PermissionDenied"}]}
        payload: dict[str, Any] = answer["data"][name]
        return payload

    def codes(self, person: User | None, mutation: str, *, want: str = "order", **given: Any) -> list[str]:
        """The codes with which it is refused; none when it is done."""
        return [error["code"] for error in self.asked(person, mutation, want=want, **given)["errors"]]

    def done(
        self, person: User | None, mutation: str, *, want: str = "order", **given: Any
    ) -> dict[str, Any]:
        """What a mutation that must succeed gives."""
        payload = self.asked(person, mutation, want=want, **given)
        assert payload["errors"] == [], payload["errors"]
        found: dict[str, Any] = payload[want]
        return found

    def input(self, *lines: tuple[int, str], **more: Any) -> dict[str, Any]:
        """An order by its lines, (item, quantity), direct from the first supplier by price unless something else is said."""
        return {
            "organisationId": to_global_id("Organisation", self.buyer.organisation.pk), "lotId": self.lot,
            "way": "DIRECT", "entrantId": self.entrants[0], "criterion": "PRICE",
            "lines": [{"itemId": self.items[item], "quantity": quantity} for item, quantity in lines],
            "budgetLineId": to_global_id("BudgetLine", self.buyer.budget_line.pk), "purpose": "示例：会议材料",
            "userId": to_global_id("User", self.buyer.inspector.pk), "contactName": "演示", "contactPhone": "057700000000",
            **more,
        }  # fmt: skip

    def rotation(self, *lines: tuple[int, str], **more: Any) -> dict[str, Any]:
        return self.input(*lines, way="ROTATION", entrantId=None, criterion=None, **more)

    def place(self, *lines: tuple[int, str], **more: Any) -> dict[str, Any]:
        return self.done(self.buyer.purchaser, "OrderPlace", input=self.input(*lines, **more))

    def through(
        self, *lines: tuple[int, str], seller: int = 0, rating: int = 5, **more: Any
    ) -> dict[str, Any]:
        """An order from placing to acceptance."""
        order = self.place(*lines, entrantId=self.entrants[seller], **{"reason": "演示", **more})
        who = self.sellers[seller]
        if order["state"] == "WAITING":  # it was not the first by its criterion
            self.done(self.buyer.approver, "OrderApprove", id=order["id"])
        self.done(who, "OrderAccept", id=order["id"])
        self.done(who, "OrderReport", id=order["id"], lines=self.lines(*lines))
        return self.done(self.buyer.inspector, "OrderInspect", id=order["id"], rating=rating)

    def lines(self, *lines: tuple[int, str]) -> list[dict[str, str]]:
        return [{"itemId": self.items[item], "quantity": quantity} for item, quantity in lines]

    @property
    def held(self) -> Decimal:
        self.buyer.budget_line.refresh_from_db()
        return self.buyer.budget_line.held_amount

    @property
    def spent(self) -> Decimal:
        self.buyer.budget_line.refresh_from_db()
        return self.buyer.budget_line.spent_amount


def on(day: int, hour: int = 9) -> Any:
    """So many days after the start."""
    return clock.moved(to=START + timedelta(days=day, hours=hour - 9))


def elsewhere(*roles: Role) -> User:
    """Somebody at another buyer."""
    return make.member(make.organisation("buyer"), *roles)


_TYPES = {
    "input": "DesignatedServiceOrderInput!", "id": "ID!", "orderId": "ID!", "entrantId": "ID!", "userId": "ID!", "reason": "String!",
    "lines": "[DesignatedServiceLineInput!]!", "rating": "Int", "opinion": "String", "rejected": "[DesignatedServiceRejectionInput!]",
    "agreed": "Boolean!", "answer": "String", "bankName": "String!", "accountNumber": "String!", "number": "String!",
    "amount": "PositiveDecimal!", "issuedOn": "Date!", "voucher": "String!", "reopen": "Boolean!", "note": "String",
    "PointAdd.input": "DesignatedServicePointInput!", "PointChange.input": "DesignatedServicePointInput!",
    "OrderApprove.reason": "String",
}  # fmt: skip
