"""单位登记 · the platform registers organisations; their administrators keep the telephone; a closed one acts no more."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account import credit_code
from backend.account.models import Organisation
from backend.core.actor import Role
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: OrganisationCreateInput!) { organisationCreate(input: $input) {
  organisation { id name kind region { code } } errors { field code } } }"""
UPDATE = """mutation($id: ID!, $input: OrganisationUpdateInput!) { organisationUpdate(id: $id, input: $input) {
  organisation { name phone isActive } errors { field code } } }"""
CODE = "12330300EXAMP1E01"


def entry(**more: Any) -> dict[str, Any]:
    make.region("330300")
    return {
        "kind": "BUYER",
        "name": "温州市示例图书馆",
        "creditCode": CODE + credit_code.check_digit(CODE),
        "regionCode": "330300",
        "sort": "事业单位",
        **more,
    }


@pytest.fixture
def operator() -> Any:
    return make.member(make.organisation("platform"), Role.OPERATOR)


def test_登记后可邀请管理员(api: Api, operator: Any) -> None:
    made = api.data(CREATE, {"input": entry()}, as_=operator)["organisationCreate"]["organisation"]
    granted = api.data(
        """mutation($id: ID!) { membershipGrant(organisationId: $id, email: "admin@example.com", role: BUYER_ADMIN) {
          membership { role } errors { field code } } }""",
        {"id": made["id"]},
        as_=operator,
    )
    assert granted["membershipGrant"]["membership"]["role"] == "BUYER_ADMIN"


WRONG: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "代码校验位": ({"creditCode": CODE + "0"}, ("creditCode", "INVALID_CREDIT_CODE")),
    "没有名称": ({"name": " "}, ("name", "REQUIRED")),
    "电话": ({"phone": "电话"}, ("phone", "INVALID")),
    "地区": ({"regionCode": "999999"}, ("regionCode", "NOT_FOUND")),
    "供应商": ({"kind": "SUPPLIER"}, ("kind", "INVALID")),
}


@pytest.mark.parametrize("case", WRONG)
def test_登记有误(api: Api, operator: Any, case: str) -> None:
    more, expected = WRONG[case]
    errors = api(CREATE, {"input": entry(**more)}, as_=operator)["data"]["organisationCreate"]["errors"]
    assert [(error["field"], error["code"]) for error in errors] == [expected]
    assert not Organisation.objects.filter(name="温州市示例图书馆").exists()


def test_同一代码只登记一次(api: Api, operator: Any) -> None:
    api.data(CREATE, {"input": entry()}, as_=operator)
    again = api(CREATE, {"input": entry(name="另一个名称")}, as_=operator)["data"]["organisationCreate"]
    assert again["errors"][0]["code"] == "UNIQUE"


def test_管理员改电话_不能改名称(api: Api) -> None:
    buyer = make.buyer()
    admin = make.member(buyer.organisation, Role.BUYER_ADMIN)
    organisation = {"id": to_global_id("Organisation", buyer.organisation.pk)}
    changed = api.data(UPDATE, {**organisation, "input": {"phone": "0577-88000001"}}, as_=admin)
    assert changed["organisationUpdate"]["organisation"]["phone"] == "0577-88000001"
    for more in ({"name": "改名"}, {"isActive": False}):
        answer = api(UPDATE, {**organisation, "input": more}, as_=admin)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    answer = api(UPDATE, {**organisation, "input": {"phone": "0577-88000002"}}, as_=buyer.purchaser)
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_停用后其人员不再能办事(api: Api, operator: Any) -> None:
    buyer = make.buyer()
    organisation = {"id": to_global_id("Organisation", buyer.organisation.pk)}
    asked = "{ budgetLines(first: 1) { totalCount } }"
    assert api.data(asked, as_=buyer.finance)["budgetLines"]["totalCount"] == 1
    api.data(UPDATE, {**organisation, "input": {"isActive": False}}, as_=operator)
    assert api.data(asked, as_=buyer.finance)["budgetLines"]["totalCount"] == 0
