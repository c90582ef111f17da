"""审批规则表 · who keeps which rules over the API, and what a buyer's own rule does to a purchase."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import User
from backend.approval.models import ApprovalRequest, ApprovalRule
from backend.checkout import services as checkouts
from backend.checkout.services import Wanted
from backend.core.actor import Role
from backend.order.models import Order
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import placed

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: ApprovalRuleCreateInput!) { approvalRuleCreate(input: $input) {
  approvalRule { id code steps directTrain organisation { name } region { code } amountTo { amount } }
  errors { field code } } }"""
UPDATE = """mutation($id: ID!, $input: ApprovalRuleInput!) { approvalRuleUpdate(id: $id, input: $input) {
  approvalRule { name steps } errors { field code } } }"""
DELETE = "mutation($id: ID!) { approvalRuleDelete(id: $id) { approvalRule { code } errors { field code } } }"


def rule(**more: Any) -> dict[str, Any]:
    return {
        "code": "示例-规则",
        "name": "示例：金额较大须财务会签",
        "basis": "示例内控制度第三条",
        "steps": ["APPROVER", "FINANCE"],
        **more,
    }


def approval_of_purchase(buyer: make.Buyer) -> ApprovalRequest:
    """The approval of a purchase that the buyer's clerk makes now."""
    return Order.objects.get(pk=placed(buyer=buyer).pk).approval


def administrator(buyer: make.Buyer) -> User:
    return make.member(buyer.organisation, Role.BUYER_ADMIN)


def own(buyer: make.Buyer) -> dict[str, str]:
    return {"organisationId": to_global_id("Organisation", buyer.organisation.pk)}


def test_单位自定更严的审批_直通车不再放行(api: Api) -> None:
    buyer = make.buyer()
    assert approval_of_purchase(buyer).direct_train
    made = api.data(CREATE, {"input": rule(**own(buyer))}, as_=administrator(buyer))["approvalRuleCreate"]
    assert made["approvalRule"]["organisation"]["name"] == buyer.organisation.name
    approval = approval_of_purchase(buyer)
    assert not approval.direct_train
    assert [step.role for step in approval.steps.all()] == ["approver", "finance"]


def test_单位规则只会加严_上级规则要求的人仍须同意(api: Api) -> None:
    """The table asks for approver and finance; the buyer's own rule asks for its administrator: now all three must agree."""
    buyer = make.buyer()
    ApprovalRule.objects.all().delete()
    ApprovalRule.objects.create(code="市级", name="市级", basis="示例", steps=["approver", "finance"])
    api.data(CREATE, {"input": rule(**own(buyer), steps=["BUYER_ADMIN"])}, as_=administrator(buyer))
    steps = approval_of_purchase(buyer).steps.all()
    assert {step.role for step in steps} == {"buyer_admin", "approver", "finance"}


REFUSED: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "直通车": ({"directTrain": True, "steps": []}, ("directTrain", "DIRECT_TRAIN_NOT_YOURS")),
    "没有人审批": ({"steps": []}, ("steps", "REQUIRED")),
    "由经办人审批": ({"steps": ["PURCHASER"]}, ("steps", "ROLE_DOES_NOT_FIT")),
    "同一角色两次": ({"steps": ["FINANCE", "FINANCE"]}, ("steps", "INVALID")),
    "没有依据": ({"basis": ""}, ("basis", "REQUIRED")),
    "金额颠倒": ({"amountFrom": 100, "amountTo": 1}, ("amountTo", "INVALID")),
    "日期颠倒": ({"validFrom": "2026-05-01", "validTo": "2026-04-30"}, ("validTo", "INVALID")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_规则有误_逐项说明(api: Api, case: str) -> None:
    buyer = make.buyer()
    more, expected = REFUSED[case]
    before = ApprovalRule.objects.count()
    made = api(CREATE, {"input": rule(**own(buyer), **more)}, as_=administrator(buyer))["data"][
        "approvalRuleCreate"
    ]
    assert [(error["field"], error["code"]) for error in made["errors"]] == [expected]
    assert ApprovalRule.objects.count() == before


KEEPERS: list[tuple[str, str, bool]] = [
    ("单位管理员", "own", True),
    ("单位管理员", "other", False),
    ("单位管理员", "region", False),
    ("单位管理员", "all", False),
    ("监管人员", "region", True),
    ("监管人员", "elsewhere", False),
    ("监管人员", "all", False),
    ("平台运营", "all", True),
    ("平台运营", "region", True),
    ("经办人", "own", False),
    ("审核人", "own", False),
]


@pytest.mark.parametrize(("who", "whose", "may"), KEEPERS)
def test_谁能定哪条规则(api: Api, who: str, whose: str, may: bool) -> None:
    buyer = make.buyer()
    other = make.organisation("buyer")
    make.region("330382")
    people = {
        "单位管理员": administrator(buyer),
        "监管人员": make.member(make.organisation("regulator"), Role.REGULATOR),
        "平台运营": make.member(make.organisation("platform"), Role.OPERATOR),
        "经办人": buyer.purchaser,
        "审核人": buyer.approver,
    }
    scope: dict[str, dict[str, str]] = {
        "own": own(buyer),
        "other": {"organisationId": to_global_id("Organisation", other.pk)},
        "region": {"regionCode": "330300"},
        "elsewhere": {"regionCode": "330000"},
        "all": {},
    }
    answer = api(CREATE, {"input": rule(**scope[whose])}, as_=people[who])
    payload = (answer["data"] or {}).get("approvalRuleCreate")
    assert bool(payload and not payload["errors"]) is may, answer
    assert ApprovalRule.objects.filter(code="示例-规则").exists() is may


def test_改与删_别家的规则找不到(api: Api) -> None:
    buyer = make.buyer()
    admin = administrator(buyer)
    made = api.data(CREATE, {"input": rule(**own(buyer))}, as_=admin)["approvalRuleCreate"]["approvalRule"]
    other = administrator(make.buyer())
    for document, variables in (
        (UPDATE, {"id": made["id"], "input": {"name": "改"}}),
        (DELETE, {"id": made["id"]}),
    ):
        payload = next(iter(api(document, variables, as_=other)["data"].values()))
        assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    changed = api.data(UPDATE, {"id": made["id"], "input": {"steps": ["APPROVER"]}}, as_=admin)
    assert changed["approvalRuleUpdate"]["approvalRule"]["steps"] == ["APPROVER"]
    api.data(DELETE, {"id": made["id"]}, as_=admin)
    assert not ApprovalRule.objects.filter(code="示例-规则").exists()


ROUTE = """query($id: ID!) { checkout(id: $id) { approvalRoute { isCovered directTrain steps rules { code basis } } } }"""


def test_下单前就知道由谁审批(api: Api) -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    for price, direct in (("25", True), ("12000", False)):
        product = make.product(price=price)
        cart = checkouts.create(buyer.organisation.region.channel, [Wanted(product.variant.pk, 1)], by=by)
        checkouts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
        cart_id = {"id": to_global_id("Checkout", cart.pk)}
        route = api.data(ROUTE, cart_id, as_=buyer.purchaser)["checkout"]["approvalRoute"]
        assert (route["isCovered"], route["directTrain"]) == (True, direct)
        assert bool(route["steps"]) is not direct
        assert api.data(ROUTE, cart_id)["checkout"]["approvalRoute"] is None


def test_没有规则可依_说明不能下单(api: Api) -> None:
    buyer = make.buyer()
    ApprovalRule.objects.all().delete()
    product = make.product()
    by = make.actor(buyer.purchaser)
    cart = checkouts.create(buyer.organisation.region.channel, [Wanted(product.variant.pk, 1)], by=by)
    route = api.data(ROUTE, {"id": to_global_id("Checkout", cart.pk)}, as_=buyer.purchaser)["checkout"]
    assert route["approvalRoute"] == {"isCovered": False, "directTrain": False, "steps": [], "rules": []}
