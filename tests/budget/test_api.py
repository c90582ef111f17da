"""预算指标 · finance gives, adjusts and closes budget lines over the API; nobody gives money to themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backend.account.models import User
from backend.budget import services
from backend.budget.models import BudgetLine
from backend.budget.refusals import BudgetBelowUse, BudgetExceeded
from backend.core import clock
from backend.core.actor import Role
from backend.core.models import JournalEntry
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import placed
from tests.races import together

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: BudgetLineCreateInput!) { budgetLineCreate(input: $input) {
  budgetLine { id code available { amount } isActive organisation { name } } errors { field code clause } } }"""
ADJUST = """mutation($id: ID!, $amount: PositiveDecimal!, $basis: String!) {
  budgetLineAdjust(id: $id, amount: $amount, basis: $basis) {
    budgetLine { total { amount } } errors { field code clause } } }"""
UPDATE = """mutation($id: ID!, $input: BudgetLineUpdateInput!) { budgetLineUpdate(id: $id, input: $input) {
  budgetLine { name isActive } errors { field code } } }"""


@pytest.fixture
def regulator() -> User:
    return make.member(make.organisation("regulator"), Role.REGULATOR)


def entry(buyer: make.Buyer, **more: Any) -> dict[str, Any]:
    return {
        "organisationId": to_global_id("Organisation", buyer.organisation.pk),
        "code": "演示-2026-1",
        "name": "教学设备购置",
        "fiscalYear": clock.fiscal_year(),
        "amount": "80000.00",
        "basis": "示例财预〔2026〕1号",
        **more,
    }


def test_财政下达_单位可见可用(api: Api, regulator: User) -> None:
    buyer = make.buyer()
    made = api.data(CREATE, {"input": entry(buyer)}, as_=regulator)["budgetLineCreate"]["budgetLine"]
    assert made["available"]["amount"] == 80000.0
    assert made["organisation"]["name"] == buyer.organisation.name
    seen = api.data("{ budgetLines(first: 10) { edges { node { id } } } }", as_=buyer.purchaser)
    assert made["id"] in [edge["node"]["id"] for edge in seen["budgetLines"]["edges"]]
    noted = JournalEntry.objects.get(verb="budget.registered")
    assert (noted.clause, noted.facts["basis"]) == ("《预算法》第五十二条", "示例财预〔2026〕1号")


WRONG: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "没有依据": ({"basis": " "}, ("basis", "REQUIRED")),
    "没有编号": ({"code": ""}, ("code", "REQUIRED")),
    "零元": ({"amount": 0}, ("amount", "INVALID")),
    "三位小数": ({"amount": "1.001"}, ("amount", "INVALID")),
    "年度太远": ({"fiscalYear": 2050}, ("fiscalYear", "INVALID")),
}


@pytest.mark.parametrize("case", WRONG)
def test_下达有误_逐项说明(api: Api, regulator: User, case: str) -> None:
    more, expected = WRONG[case]
    errors = api(CREATE, {"input": entry(make.buyer(), **more)}, as_=regulator)["data"]["budgetLineCreate"][
        "errors"
    ]
    assert [(error["field"], error["code"]) for error in errors] == [expected]
    assert not BudgetLine.objects.filter(code="演示-2026-1").exists()


def test_同年同号只有一条(api: Api, regulator: User) -> None:
    buyer = make.buyer()
    api.data(CREATE, {"input": entry(buyer)}, as_=regulator)
    again = api(CREATE, {"input": entry(buyer, amount="1")}, as_=regulator)["data"]["budgetLineCreate"]
    assert again["errors"][0]["code"] == "UNIQUE"
    assert BudgetLine.objects.get(code="演示-2026-1").total_amount == 80000


def test_单位不能给自己下达或调增(api: Api) -> None:
    buyer = make.buyer()
    for person in (buyer.finance, buyer.purchaser, buyer.approver):
        answer = api(CREATE, {"input": entry(buyer)}, as_=person)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
        line = {"id": to_global_id("BudgetLine", buyer.budget_line.pk), "amount": "9999999", "basis": "无"}
        answer = api(ADJUST, line, as_=person)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert BudgetLine.objects.count() == 1


def test_别县财政够不着(api: Api) -> None:
    buyer = make.buyer()
    elsewhere = make.member(make.organisation("regulator", "330382"), Role.REGULATOR)
    made = api(CREATE, {"input": entry(buyer)}, as_=elsewhere)["data"]["budgetLineCreate"]
    assert made["errors"][0]["code"] == "NOT_FOUND"
    seen = api.data("{ budgetLines(first: 10) { totalCount } }", as_=elsewhere)
    assert seen["budgetLines"]["totalCount"] == 0


def test_调减不低于在途(api: Api, regulator: User) -> None:
    buyer = make.buyer(budget=1000)
    placed(buyer=buyer, price="100.00", quantity=4)
    line = to_global_id("BudgetLine", buyer.budget_line.pk)
    refused = api(ADJUST, {"id": line, "amount": "399.99", "basis": "示例"}, as_=regulator)["data"][
        "budgetLineAdjust"
    ]
    assert [error["code"] for error in refused["errors"]] == ["BUDGET_BELOW_USE"]
    made = api.data(ADJUST, {"id": line, "amount": "400", "basis": "示例"}, as_=regulator)["budgetLineAdjust"]
    assert made["budgetLine"]["total"]["amount"] == 400.0


def test_单位财务停用与恢复_在途时不能停用(api: Api) -> None:
    buyer = make.buyer()
    line = to_global_id("BudgetLine", buyer.budget_line.pk)
    off = {"id": line, "input": {"isActive": False, "name": "旧设备"}}
    made = api.data(UPDATE, off, as_=buyer.finance)["budgetLineUpdate"]["budgetLine"]
    assert made == {"name": "旧设备", "isActive": False}
    closed = api.data("{ budgetLines(first: 5, isActive: false) { totalCount } }", as_=buyer.finance)
    assert closed["budgetLines"]["totalCount"] == 1
    api.data(UPDATE, {"id": line, "input": {"isActive": True}}, as_=buyer.finance)
    placed(buyer=buyer)
    refused = api(UPDATE, off, as_=buyer.finance)["data"]["budgetLineUpdate"]["errors"]
    assert [error["code"] for error in refused] == ["BUDGET_IN_USE"]


def test_变动明细说明每一笔(api: Api) -> None:
    buyer = make.buyer()
    order = placed(buyer=buyer, price="25.00", quantity=4)
    asked = "{ budgetLines(first: 1) { edges { node { held { amount } movements(first: 5) { totalCount edges { node { kind amount { amount } reason } } } } } } }"
    node = api.data(asked, as_=buyer.finance)["budgetLines"]["edges"][0]["node"]
    moved = [edge["node"] for edge in node["movements"]["edges"]]
    assert [each["kind"] for each in moved] == ["HOLD"] * len(order.parts)
    assert sum(each["amount"]["amount"] for each in moved) == node["held"]["amount"]


@pytest.mark.django_db(transaction=True)
def test_调减与下单同时_总有一方被拒() -> None:
    """The line is locked by both: whoever comes second sees what the first has done."""
    buyer = make.buyer(budget=100)
    by = make.actor(make.member(make.organisation("regulator"), Role.REGULATOR))
    holding = services.Hold(Decimal(80), "演示", buyer.budget_line.pk)
    outcome = together(
        [
            lambda: services.adjust(buyer.budget_line.pk, Decimal(50), basis="示例", by=by),
            lambda: services.hold(buyer.budget_line.pk, [holding]),
        ]
    )
    line = BudgetLine.objects.get(pk=buyer.budget_line.pk)
    assert line.held_amount <= line.total_amount
    assert sum(isinstance(each, BudgetBelowUse | BudgetExceeded) for each in outcome) == 1
