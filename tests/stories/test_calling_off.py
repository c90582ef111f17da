"""框架协议第二阶段 · a buyer comes from an agreement in force to an order in each of the three ways; through GraphQL alone."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.models import Mail
from backend.order.models import Order
from procurement_methods.calling_off import clockwork, publishing
from procurement_methods.framework.rules import Form
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.calling_off.world import Buying
from tests.conftest import Api

pytestmark = pytest.mark.django_db

MUTATIONS = schema.graphql_schema.mutation_type.fields  # type: ignore[union-attr]
SHOWN = {
    "callOff": "callOff { id number state way voidReason hindrance entrant { id } order { number } total { amount } }",
    "quote": "quote { id state total { amount } prices { item { id } price { amount } } }",
    "supply": "supply { id price { amount } variant { id } }",
}
CALL_OFF = """id number way state criteria reason bidsUntil extendedAt openedAt agreedAt orderedAt voidAt voidReason hindrance note
  publishBy publishedAt noticeNumber overdue createdAt total { amount } buyer { name }
  lot { title framework { title } } entrant { supplier { name } }
  lines { quantity unitPrice { amount } product item { code } variant { id } }
  quotes { state place reason total { amount } entrant { supplier { name } } prices { item { code } price { amount } } }
  turns { round answer answerBy reason entrant { supplier { name } } }
  order { number } address { id } budgetLine { id }"""
ONE = f"query($id: ID!) {{ frameworkCallOff(id: $id) {{ {CALL_OFF} }} }}"
LISTED = f"""query($mine: FrameworkCallOffMineEnum, $waiting: Boolean, $overdue: Boolean, $way: FrameworkWayEnum, $lot: ID) {{
  frameworkCallOffs(first: 50, mine: $mine, waiting: $waiting, overdue: $overdue, way: $way, lotId: $lot) {{
    totalCount edges {{ node {{ {CALL_OFF} }} }} }} }}"""
COMPARED = """query($lot: ID!, $buyer: ID!, $lines: [FrameworkNeedInput!]) {
  frameworkComparison(lotId: $lot, organisationId: $buyer, lines: $lines) {
    total { amount } sameRegion ordersKept ordersBroken rating suppliesAll entrant { id supplier { name } }
    prices { item { code } price { amount } } variants { id name product { name } } } }"""
SUPPLIES = "query($lot: ID!) { frameworkSupplies(lotId: $lot) { price { amount } variant { product { name } } entrant { supplier { name } } item { code } } }"
SUMMED_UP = "{ frameworkCallOffSummaries(first: 10) { edges { node { publishBy publishedAt overdue noticeNumbers framework { title } } } } }"


class Story(Buying):
    """One buyer and the entrants of a lot, asking the API."""

    def __init__(self, api: Api, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.api = api

    def seller(self, place: int) -> User:
        person: User = self.world.suppliers[place].sales  # type: ignore[attr-defined]
        return person

    def asked(self, person: User | None, verb: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation, whatever it says."""
        mutation = MUTATIONS[verb]
        declared = ", ".join(f"${name}: {mutation.args[name].type}" for name in given)
        called = ", ".join(f"{name}: ${name}" for name in given)
        shown = " ".join(text for name, text in SHOWN.items() if name in mutation.type.fields)
        document = f"mutation({declared}) {{ {verb}({called}) {{ {shown} errors {{ code field clause message }} }} }}"
        answer = self.api(document, given, as_=person)
        if answer.get("errors"):
            return {"errors": [{"code": answer["errors"][0]["extensions"]["exception"]["code"]}]}
        found: dict[str, Any] = answer["data"][verb]
        return found

    def does(self, person: User | None, verb: str, **given: Any) -> dict[str, Any]:
        found = self.asked(person, f"frameworkCallOff{verb}", **given)
        assert not found["errors"], (verb, found["errors"])
        return next(value for name, value in found.items() if name != "errors")  # type: ignore[no-any-return]

    def refused(self, person: User | None, verb: str, **given: Any) -> list[str]:
        """The codes with which a verb is refused."""
        found = self.asked(person, f"frameworkCallOff{verb}", **given)
        return [error["code"] for error in found["errors"]]

    def lines(self, *quantities: int) -> list[dict[str, Any]]:
        rows = zip(self.world.items, quantities or (10,), strict=False)
        return [
            {"itemId": to_global_id("FrameworkItem", item.pk), "quantity": number} for item, number in rows
        ]

    def asks(self, *quantities: int, **more: Any) -> dict[str, Any]:
        return {
            "lotId": to_global_id("FrameworkLot", self.world.lot.pk),
            "organisationId": to_global_id("Organisation", self.buyer.organisation.pk),
            "lines": self.lines(*quantities),
            "addressId": to_global_id("Address", self.buyer.address.pk),
            "budgetLineId": to_global_id("BudgetLine", self.budget.pk),
            **more,
        }

    def entrant(self, place: int) -> str:
        return to_global_id("FrameworkEntrant", self.world.entrants[place].pk)

    def choosing(self, place: int, **more: Any) -> dict[str, Any]:
        return {
            "input": self.asks(), "entrantId": self.entrant(place), "criteria": ["PRICE", "NEARNESS"],
            "reason": "示例：同城最低价", **more,
        }  # fmt: skip

    def priced(self, *prices: str) -> list[dict[str, Any]]:
        return [
            {"itemId": to_global_id("FrameworkItem", item.pk), "unitPrice": price}
            for item, price in zip(self.world.items, prices, strict=False)
        ]

    def sees(self, id: str, person: User | None = None) -> Any:
        return self.api.data(ONE, {"id": id}, as_=person)["frameworkCallOff"]

    def listed(self, person: User | None = None, **given: Any) -> Sequence[Any]:
        found = self.api.data(LISTED, given, as_=person)["frameworkCallOffs"]
        return [edge["node"] for edge in found["edges"]]


@pytest.fixture
def story(api: Api, settings: LazySettings, tmp_path: Path) -> Story:
    settings.KEYS_ROOT = tmp_path / "keys"
    return Story(api)


def later(**time: Any) -> AbstractContextManager[None]:
    return clock.moved(to=clock.now() + timedelta(**time))


def test_直接选定_先比选_再选定_即成订单(story: Story) -> None:
    lot, buyer = to_global_id("FrameworkLot", story.world.lot.pk), to_global_id("Organisation", story.buyer.organisation.pk)  # fmt: skip
    rows = story.api.data(COMPARED, {"lot": lot, "buyer": buyer, "lines": story.lines(10)}, as_=story.buyer.purchaser)["frameworkComparison"]  # fmt: skip
    assert [(row["total"]["amount"], row["sameRegion"], row["suppliesAll"]) for row in rows] == [
        (950.0, True, True), (960.0, True, True), (970.0, True, True),
    ]  # fmt: skip
    stranger = make.buyer().purchaser
    assert story.api.data(COMPARED, {"lot": lot, "buyer": buyer}, as_=stranger)["frameworkComparison"] == []
    assert len(story.api.data(SUPPLIES, {"lot": lot})["frameworkSupplies"]) == 3
    made = story.does(story.buyer.purchaser, "Choose", **story.choosing(0))
    assert (made["state"], made["total"]["amount"], bool(made["order"])) == ("ORDERED", 950.0, True)
    seen = story.sees(made["id"], story.buyer.purchaser)
    assert seen["criteria"] == ["NEARNESS", "PRICE"]
    assert seen["address"] is not None
    assert seen["budgetLine"] is not None
    assert (
        story.sees(made["id"], story.seller(0))["order"] is None
    )  # its part is its own; the whole order is the buyer's
    assert story.sees(made["id"], story.seller(0))["address"] is not None
    for nobody in (None, stranger, story.seller(1)):
        assert story.sees(made["id"], nobody) is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"criteria": []}, "CALL_OFF_CRITERIA_MISSING"),
        ({"reason": " "}, "CALL_OFF_CRITERIA_MISSING"),
        ({"lines": []}, "CALL_OFF_NEED_UNFIT"),
        ({"lines": 0}, "CALL_OFF_NEED_UNFIT"),
        ({"lines": -1}, "CALL_OFF_NEED_UNFIT"),
        ({"lotId": to_global_id("FrameworkLot", 999_999)}, "NOT_FOUND"),
    ],
)
def test_直接选定填错的各有说法(story: Story, more: dict[str, Any], code: str) -> None:
    given = story.choosing(0)
    for name, value in more.items():
        if name in given:
            given[name] = value
        else:
            given["input"][name] = story.lines(value) if isinstance(value, int) else value
    assert story.refused(story.buyer.purchaser, "Choose", **given) == [code]
    assert not Order.objects.exists()


def test_不合协议的一律不成(api: Api, story: Story) -> None:
    person = story.buyer.purchaser
    twice = story.asks(lines=[*story.lines(1), *story.lines(2)])
    assert story.refused(person, "Choose", **story.choosing(0, input=twice)) == ["CALL_OFF_NEED_UNFIT"]
    assert story.refused(make.buyer().purchaser, "Choose", **story.choosing(0)) == ["PermissionDenied"]
    assert story.refused(None, "Choose", **story.choosing(0)) == ["PermissionDenied"]
    for more, code in (
        ({"ways": []}, "FRAMEWORK_WAY_NOT_NAMED"),
        ({"code": "330382"}, "FRAMEWORK_OUT_OF_REGION"),
        ({"starts": clock.today() + timedelta(days=1)}, "FRAMEWORK_NOT_IN_FORCE"),
        ({"starts": clock.today() - timedelta(days=400)}, "FRAMEWORK_NOT_IN_FORCE"),
        ({"named": False}, "CALL_OFF_NOT_SUPPLIED"),
    ):
        other = Story(api, **more)
        assert other.refused(other.buyer.purchaser, "Choose", **other.choosing(0)) == [code], more
    services = Story(api, ("85",), form=Form.DISCOUNT_RATE, services=True, named=False)
    for verb in ("Invite", "Take"):
        assert services.refused(services.buyer.purchaser, verb, input=services.asks(1, 1, 1)) == [
            "CALL_OFF_NOT_GOODS"
        ]


def test_登记供货商品只由入围供应商自己(story: Story) -> None:
    item, variant = story.world.items[0], story.products[0][0]
    given = {
        "entrantId": story.entrant(0), "itemId": to_global_id("FrameworkItem", item.pk),
        "variantId": to_global_id("ProductVariant", variant.pk),
    }  # fmt: skip
    found = story.asked(story.seller(0), "frameworkSupplyName", **given)
    assert found["supply"]["price"]["amount"] == 95.0
    assert story.asked(story.seller(1), "frameworkSupplyName", **given)["errors"][0]["code"] == "NOT_FOUND"
    given["variantId"] = to_global_id("ProductVariant", story.products[1][0].pk)
    found = story.asked(story.seller(0), "frameworkSupplyName", **given)
    assert found["errors"][0]["code"] == "CALL_OFF_PRODUCT_UNFIT"


def test_二次竞价_截止前谁也看不见报价(story: Story) -> None:
    person = story.buyer.purchaser
    assert story.refused(person, "Invite", input=story.asks(), bidsUntil=(clock.now() + timedelta(hours=23)).isoformat()) == ["CALL_OFF_BIDDING_TOO_SHORT"]  # fmt: skip
    id = story.does(person, "Invite", input=story.asks(note="示例备注"))["id"]
    assert Mail.objects.filter(subject__contains="二次竞价邀请").count() == 3
    for place in range(3):
        (open_,) = story.listed(story.seller(place), waiting=True)
        assert (open_["id"], open_["address"], open_["note"]) == (id, None, None)
    given = story.does(story.seller(0), "Quote", id=id, prices=story.priced("90.00"))
    assert given["prices"][0]["price"]["amount"] == 90.0  # one's own
    assert story.refused(story.seller(1), "Quote", id=id, prices=story.priced("96.01")) == [
        "CALL_OFF_ABOVE_AGREED"
    ]
    assert story.refused(story.seller(1), "Quote", id=id, prices=[]) == ["CALL_OFF_QUOTE_INCOMPLETE"]
    assert story.refused(story.seller(1), "Withdraw", id=id) == ["CALL_OFF_NO_QUOTE"]
    assert story.refused(make.supplier().sales, "Quote", id=id, prices=story.priced("1")) == ["NOT_FOUND"]  # type: ignore[attr-defined]
    assert story.refused(person, "Quote", id=id, prices=story.priced("1")) == ["NOT_FOUND"]
    story.does(story.seller(1), "Quote", id=id, prices=story.priced("88.00"))
    story.does(story.seller(2), "Quote", id=id, prices=story.priced("80.00"))
    story.does(story.seller(2), "Withdraw", id=id)
    regulator = make.member(make.organisation("regulator", "330300"), Role.REGULATOR)
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    for one in (person, story.world.organiser.purchaser, regulator, operator):
        assert story.sees(id, one)["quotes"] == []
    (mine,) = story.sees(id, story.seller(0))["quotes"]
    assert (mine["state"], mine["total"], mine["place"]) == ("RECEIVED", None, None)
    with later(hours=24, minutes=1):
        assert story.refused(story.seller(0), "Quote", id=id, prices=story.priced("1.00")) == [
            "CALL_OFF_BIDDING_OVER"
        ]
        clockwork.run_due()
        done = story.sees(id, person)
        assert (done["state"], done["total"]["amount"]) == ("ORDERED", 880.0)
        assert done["entrant"]["supplier"]["name"] == story.world.suppliers[1].organisation.name
        for one in (person, regulator, operator, story.seller(0), story.seller(1)):
            assert [(row["place"], row["total"]["amount"]) for row in story.sees(id, one)["quotes"] if row["place"]] == [
                (1, 880.0), (2, 900.0),
            ]  # fmt: skip
        assert [row["state"] for row in story.sees(id, story.seller(2))["quotes"]] == ["WITHDRAWN"]
        assert story.sees(id, None)["quotes"] == []  # others read the result
        assert story.sees(id, None)["total"]["amount"] == 880.0
        assert story.sees(id, None)["noticeNumber"]
        assert story.sees(id, None)["address"] is None


def test_二次竞价_无人报价延长_递补_作废(story: Story) -> None:
    person = story.buyer.purchaser
    id = story.does(person, "Invite", input=story.asks())["id"]
    assert story.refused(person, "Extend", id=id) == ["CALL_OFF_STATE_UNFIT"]
    with later(hours=25):
        clockwork.run_due()
        assert story.sees(id, person)["state"] == "WITHOUT_BIDS"
        assert story.refused(make.buyer().purchaser, "Extend", id=id) == ["NOT_FOUND"]
        assert story.does(person, "Extend", id=id)["state"] == "BIDDING"
        story.does(story.seller(0), "Quote", id=id, prices=story.priced("80.00"))
        story.does(story.seller(1), "Quote", id=id, prices=story.priced("81.00"))
    with later(hours=50):
        clockwork.run_due()
        for place, state in ((0, "AGREED"), (1, "VOID")):
            clockwork.run_due()
            order = Order.objects.order_by("-created_at").first()
            assert order is not None
            part = order.supplier_orders.get()
            story.asked(
                story.seller(place),
                "supplierOrderDecline",
                id=to_global_id("SupplierOrder", part.pk),
                reason="示例：缺货",
            )
            assert story.sees(id, person)["state"] == state
        assert [row["state"] for row in story.sees(id, person)["quotes"]] == ["DECLINED", "DECLINED"]


def test_顺序轮候_逐家询问_不能挑(story: Story) -> None:
    person = story.buyer.purchaser
    id = story.does(person, "Take", input=story.asks())["id"]
    (turn,) = story.listed(story.seller(0), waiting=True)
    assert turn["id"] == id
    assert story.listed(story.seller(1), waiting=True) == []
    assert story.refused(story.seller(1), "Accept", id=id) == ["NOT_FOUND"]
    assert story.refused(person, "Accept", id=id) == ["NOT_FOUND"]
    assert story.refused(person, "GiveUp", id=id, reason="示例：想换一家") == ["CALL_OFF_STATE_UNFIT"]
    assert story.refused(story.seller(0), "Decline", id=id, reason=" ") == ["REQUIRED"]
    story.does(story.seller(0), "Decline", id=id, reason="示例：产能不足")
    with later(hours=49):
        clockwork.run_due()
        assert story.does(story.seller(2), "Accept", id=id)["state"] == "AGREED"
        clockwork.run_due()
        seen = story.sees(id, None)  # the result is public, with everybody who was asked
        assert [turn["answer"] for turn in seen["turns"]] == ["DECLINED", "DECLINED", "ACCEPTED"]
        assert [turn["reason"] for turn in seen["turns"]] == ["示例：产能不足", "逾期未答复", None]
        assert (seen["state"], seen["total"]["amount"]) == ("ORDERED", 970.0)


def test_成交后预算不足_换指标下单或作废(story: Story) -> None:
    person = story.buyer.purchaser
    id = story.does(person, "Take", input=story.asks())["id"]
    assert story.refused(person, "Order", id=id) == ["CALL_OFF_STATE_UNFIT"]
    story.does(story.seller(0), "Accept", id=id)
    assert story.refused(person, "GiveUp", id=id, reason="示例") == ["CALL_OFF_STATE_UNFIT"]
    story.budget.total_amount = 100
    story.budget.save()
    clockwork.run_due()
    assert "不足" in story.sees(id, person)["hindrance"]
    assert story.refused(person, "Order", id=id) == ["BUDGET_EXCEEDED"]
    other = make.budget_line(story.buyer.organisation)
    made = story.does(person, "Order", id=id, budgetLineId=to_global_id("BudgetLine", other.pk))
    assert made["state"] == "ORDERED"


def test_审批退回即作废(story: Story) -> None:
    made = story.does(story.buyer.purchaser, "Choose", **story.choosing(0, input=story.asks(200)))
    order = Order.objects.get()
    story.asked(
        story.buyer.approver, "approvalReturn", id=to_global_id("ApprovalRequest", order.approval_id),
        reason="示例：超配",
    )  # fmt: skip
    assert story.sees(made["id"], story.buyer.purchaser)["voidReason"] == "审批退回：示例：超配"


def test_期满汇总公开直接选定_此前只有双方知道(story: Story) -> None:
    id = story.does(story.buyer.purchaser, "Choose", **story.choosing(0))["id"]
    assert story.sees(id) is None
    with later(days=366):
        publishing.sum_up_all()
        assert story.sees(id)["total"]["amount"] == 950.0
        (summary,) = story.api.data(SUMMED_UP)["frameworkCallOffSummaries"]["edges"]
        assert len(summary["node"]["noticeNumbers"]) == 1
        assert summary["node"]["overdue"] is False


def test_列表的语句数与条数无关(api: Api, story: Story, count_sql: Any) -> None:
    counts: dict[str, list[int]] = {}
    for rows in (1, 9):
        for _ in range(rows):
            bidding = story.invites(10)
            story.quotes(bidding, 0, "90.00")
            story.quotes(bidding, 1, "91.00")
            story.takes_turn(5)
            story.chooses(2)
        with later(hours=25):
            clockwork.run_due()
            viewers = {"buyer": story.buyer.purchaser, "seller": story.seller(0), "stranger": None}
            for name, person in viewers.items():
                with count_sql() as statements:
                    story.listed(person)
                counts.setdefault(name, []).append(len(statements))
    few = Story(api, ("90.00", "91.00"))
    many = Story(api, [f"{90 + place}.00" for place in range(9)])
    for each in (few, many):
        given = {
            "lot": to_global_id("FrameworkLot", each.world.lot.pk),
            "buyer": to_global_id("Organisation", each.buyer.organisation.pk),
        }
        with count_sql() as statements:
            each.api.data(COMPARED, given, as_=each.buyer.purchaser)
        counts.setdefault("comparison", []).append(len(statements))
        with count_sql() as statements:
            each.api.data(SUPPLIES, {"lot": given["lot"]})
        counts.setdefault("supplies", []).append(len(statements))
    assert all(one == other for one, other in counts.values()), counts
