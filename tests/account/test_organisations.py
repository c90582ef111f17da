"""单位、地址、任职 · organisations, address books and roles over the API: each sees and changes what is theirs."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account import queries
from backend.account.models import Address, Membership, User
from backend.core.actor import Role
from backend.core.models import JournalEntry, Mail
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: AddressInput!, $type: AddressTypeEnum) { accountAddressCreate(input: $input, type: $type) {
    address { id city country { code } isDefaultShippingAddress isDefaultBillingAddress phone }
    user { defaultShippingAddress { id } addresses { id } } errors { field code } } }"""
UPDATE = """mutation($id: ID!, $input: AddressInput!) { accountAddressUpdate(id: $id, input: $input) {
    address { city streetAddress1 } errors { field code } } }"""
DELETE = "mutation($id: ID!) { accountAddressDelete(id: $id) { address { id } errors { field code } } }"
DEFAULT = """mutation($id: ID!) { accountSetDefaultAddress(id: $id, type: BILLING) {
    user { defaultBillingAddress { id } } errors { field code } } }"""
ORG_CREATE = """mutation($org: ID!, $input: AddressInput!) { organisationAddressCreate(organisationId: $org, input: $input) {
    address { id companyName } organisation { addresses { city } } errors { field code } } }"""
ORG_UPDATE = """mutation($id: ID!, $input: AddressInput!) { organisationAddressUpdate(id: $id, input: $input) {
    address { city } errors { field code } } }"""
ORG_DELETE = (
    "mutation($id: ID!) { organisationAddressDelete(id: $id) { address { id } errors { field code } } }"
)
GRANT = """mutation($org: ID!, $email: String!, $role: RoleEnum!) {
    membershipGrant(organisationId: $org, email: $email, role: $role) {
    membership { id role roleLabel isActive user { email } } errors { field code clause } } }"""
REVOKE = "mutation($id: ID!) { membershipRevoke(id: $id) { membership { isActive } errors { field code } } }"
ORGANISATION = """query($id: ID!) { organisation(id: $id) { name phone addresses { city } members { role user { email } } } }"""

GOOD = {
    "firstName": "三",
    "lastName": "张",
    "city": "温州市",
    "streetAddress1": "示例路 1 号",
    "phone": "0577-88000000",
}


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def denied(answer: dict[str, Any]) -> bool:
    return bool(answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied")


# 本人地址簿


def test_本人地址簿(api: Api) -> None:
    person = make.user()
    made = api.data(CREATE, {"input": GOOD, "type": "SHIPPING"}, as_=person)["accountAddressCreate"]
    address = made["address"]
    assert address | {"id": ""} == {
        "id": "",
        "city": "温州市",
        "country": {"code": "CN"},
        "isDefaultShippingAddress": True,
        "isDefaultBillingAddress": False,
        "phone": "0577-88000000",
    }
    assert made["user"] == {
        "defaultShippingAddress": {"id": address["id"]},
        "addresses": [{"id": address["id"]}],
    }
    changed = api.data(UPDATE, {"id": address["id"], "input": {"city": "瑞安市"}}, as_=person)
    assert changed["accountAddressUpdate"]["address"] == {"city": "瑞安市", "streetAddress1": "示例路 1 号"}
    billing = api.data(DEFAULT, {"id": address["id"]}, as_=person)["accountSetDefaultAddress"]
    assert billing["user"]["defaultBillingAddress"] == {"id": address["id"]}
    gone = api.data(DELETE, {"id": address["id"]}, as_=person)["accountAddressDelete"]
    assert gone["address"] == {"id": address["id"]}
    after = User.objects.get(pk=person.pk)
    assert (after.default_shipping_address_id, after.default_billing_address_id) == (None, None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"firstName": "", "lastName": " "}, [("firstName", "REQUIRED")]),
        ({"city": None}, [("city", "REQUIRED")]),
        ({"streetAddress1": "", "city": ""}, [("streetAddress1", "REQUIRED"), ("city", "REQUIRED")]),
        ({"phone": "call me"}, [("phone", "INVALID")]),
        ({"phone": "call me", "skipValidation": True}, [("phone", "INVALID")]),
        ({"postalCode": "ABC"}, [("postalCode", "INVALID")]),
        ({"streetAddress2": "x" * 201}, [("streetAddress2", "INVALID")]),
        ({"cityArea": "鹿城\x00"}, [("cityArea", "INVALID")]),
    ],
)
def test_地址不合格(api: Api, change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    person = make.user()
    payload = api(CREATE, {"input": {**GOOD, **change}}, as_=person)["data"]["accountAddressCreate"]
    assert codes(payload) == expected
    assert not Address.objects.exists()


def test_他人与单位的地址都不是本人的(api: Api) -> None:
    mine, other = make.buyer(), make.user()
    foreign = Address.objects.create(
        user=make.user(), city="温州市", first_name="三", street_address_1="示例路"
    )
    loose = Address.objects.create(city="温州市", first_name="三", street_address_1="示例路")
    cases = [
        to_global_id("Address", foreign.pk),
        to_global_id("Address", loose.pk),
        to_global_id("Address", mine.address.pk),
        to_global_id("Address", 987654321),
        to_global_id("Address", 2**70),
        to_global_id("Address", "x"),
        to_global_id("User", other.pk),
    ]
    for id in cases:
        for query, name in (
            (UPDATE, "accountAddressUpdate"),
            (DELETE, "accountAddressDelete"),
            (DEFAULT, "accountSetDefaultAddress"),
        ):
            variables = {"id": id, "input": {"city": "瑞安市"}} if query == UPDATE else {"id": id}
            assert codes(api(query, variables, as_=mine.purchaser)["data"][name]) == [("id", "NOT_FOUND")], id
        assert (
            api("query($id: ID!) { address(id: $id) { city } }", {"id": id}, as_=other)["data"]["address"]
            is None
        )
    assert Address.objects.filter(city="温州市").count() == 3


def test_残缺编号是请求错误(api: Api) -> None:
    answer = api(DELETE, {"id": "%%%"}, as_=make.user())
    assert "Invalid ID" in answer["errors"][0]["message"]


def test_未登录没有地址簿(api: Api) -> None:
    assert denied(api(CREATE, {"input": GOOD}))


# 单位


def test_单位地址簿由经办人维护_成员可读(api: Api) -> None:
    buyer = make.buyer()
    org = to_global_id("Organisation", buyer.organisation.pk)
    made = api.data(ORG_CREATE, {"org": org, "input": GOOD}, as_=buyer.purchaser)["organisationAddressCreate"]
    assert made["address"]["companyName"] == buyer.organisation.name
    assert len(made["organisation"]["addresses"]) == 2
    id = made["address"]["id"]
    seen = api.data("{ myOrganisations { name addresses { city } } }", as_=buyer.approver)["myOrganisations"]
    assert seen == [{"name": buyer.organisation.name, "addresses": [{"city": "温州市"}] * 2}]
    for query in (ORG_UPDATE, ORG_DELETE):
        assert denied(
            api(query, {"id": id, **({"input": {}} if query == ORG_UPDATE else {})}, as_=buyer.approver)
        )
    assert denied(api(ORG_CREATE, {"org": org, "input": GOOD}, as_=buyer.inspector))
    api.data(ORG_UPDATE, {"id": id, "input": {"city": "乐清市"}}, as_=buyer.purchaser)
    api.data(ORG_DELETE, {"id": id}, as_=buyer.purchaser)
    assert (
        JournalEntry.objects.filter(
            organisation_id=buyer.organisation.pk, verb__startswith="address."
        ).count()
        == 3
    )


def test_他单位的地址簿如同不存在(api: Api) -> None:
    mine, other = make.buyer(), make.buyer()
    org, id = to_global_id("Organisation", other.organisation.pk), to_global_id("Address", other.address.pk)
    create = api(ORG_CREATE, {"org": org, "input": GOOD}, as_=mine.purchaser)["data"][
        "organisationAddressCreate"
    ]
    assert codes(create) == [("organisationId", "NOT_FOUND")]
    update = api(ORG_UPDATE, {"id": id, "input": {}}, as_=mine.purchaser)["data"]["organisationAddressUpdate"]
    delete = api(ORG_DELETE, {"id": id}, as_=mine.purchaser)["data"]["organisationAddressDelete"]
    assert codes(update) == codes(delete) == [("id", "NOT_FOUND")]


def test_谁能查看单位(api: Api) -> None:
    buyer = make.buyer("330382")
    platform = make.member(make.organisation("platform", "330000"), Role.OPERATOR)
    cases: list[tuple[str, User | None, bool]] = [
        ("成员", buyer.finance, True),
        ("平台", platform, True),
        ("本县监管", make.member(make.organisation("regulator", "330382"), Role.REGULATOR), True),
        ("上级市监管", make.member(make.organisation("regulator", "330300"), Role.REGULATOR), True),
        ("邻县监管", make.member(make.organisation("regulator", "330302"), Role.REGULATOR), False),
        ("他单位", make.buyer("330382").purchaser, False),
        ("供应商", make.supplier().sales, False),
        ("未登录", None, False),
    ]
    for who, person, sees in cases:
        found = api(ORGANISATION, {"id": to_global_id("Organisation", buyer.organisation.pk)}, as_=person)
        assert (found["data"]["organisation"] is not None) is sees, who
        if sees:
            assert found["data"]["organisation"]["addresses"], who
            emails = {member["user"]["email"] for member in found["data"]["organisation"]["members"]}
            assert buyer.purchaser.email in emails, who


@pytest.mark.parametrize("id", [to_global_id("Organisation", 987654321), to_global_id("User", 1)])
def test_未知单位为空(api: Api, id: str) -> None:
    assert api.data(ORGANISATION, {"id": id}, as_=make.user()) == {"organisation": None}


@pytest.mark.parametrize(
    ("seat", "expected"),
    [
        ("330000", {"330000", "330300", "330302", "330329", "330382"}),
        ("330300", {"330300", "330302", "330329", "330382"}),
        ("330382", {"330382"}),
    ],
)
def test_监管范围(seat: str, expected: set[str]) -> None:
    for code in make.REGIONS:
        make.region(code)
    person = make.member(make.organisation("regulator", seat), Role.REGULATOR)
    assert queries.supervises(person.actor()) == expected
    assert queries.supervises(make.buyer().purchaser.actor()) == frozenset()


# 任职


def test_管理员指定与撤销角色(api: Api) -> None:
    org = make.organisation("buyer")
    admin = make.member(org, Role.BUYER_ADMIN)
    known = make.user()
    variables = {
        "org": to_global_id("Organisation", org.pk),
        "email": known.email.upper(),
        "role": "PURCHASER",
    }
    membership = api.data(GRANT, variables, as_=admin)["membershipGrant"]["membership"]
    assert membership | {"id": ""} == {
        "id": "",
        "role": "PURCHASER",
        "roleLabel": "经办人",
        "isActive": True,
        "user": {"email": known.email},
    }
    assert known.actor().has(Role.PURCHASER, at=org.pk)
    again = api.data(GRANT, variables, as_=admin)["membershipGrant"]["membership"]
    assert (again["id"], Membership.objects.filter(user=known).count()) == (membership["id"], 1)
    revoked = api.data(REVOKE, {"id": membership["id"]}, as_=admin)["membershipRevoke"]
    assert revoked["membership"] == {"isActive": False}
    assert not known.actor().roles
    assert api.data(GRANT, variables, as_=admin)["membershipGrant"]["membership"]["id"] == membership["id"]


def test_邀请未注册的人(api: Api) -> None:
    org = make.organisation("supplier")
    admin = make.member(org, Role.SUPPLIER_ADMIN)
    variables = {"org": to_global_id("Organisation", org.pk), "email": "invited@example.com", "role": "SALES"}
    api.data(GRANT, variables, as_=admin)
    invited = User.objects.get(email="invited@example.com")
    assert not invited.has_usable_password()
    assert "setPassword" in Mail.objects.get(to="invited@example.com").body


def test_邀请使未确认者自设的密码作废(api: Api) -> None:
    org = make.organisation("supplier")
    squatter = make.user(email="victim@example.com")
    squatter.set_password("known to a stranger")
    squatter.is_confirmed = False
    squatter.save()
    variables = {"org": to_global_id("Organisation", org.pk), "email": "victim@example.com", "role": "SALES"}
    api.data(GRANT, variables, as_=make.member(org, Role.SUPPLIER_ADMIN))
    after = User.objects.get(pk=squatter.pk)
    assert not after.has_usable_password()
    assert after.token_key != squatter.token_key


def test_任职的限制(api: Api) -> None:
    buyer, supplier = make.organisation("buyer"), make.organisation("supplier")
    admin = make.member(buyer, Role.BUYER_ADMIN)
    seller = make.member(supplier, Role.SALES)
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    cases: list[tuple[str, User, Any, str, str, Any]] = [
        ("他单位如同不存在", admin, supplier, "x@example.com", "SALES", [("organisationId", "NOT_FOUND")]),
        ("单位没有的角色", admin, buyer, "x@example.com", "SALES", [("role", "ROLE_DOES_NOT_FIT")]),
        ("不能自封平台角色", admin, buyer, admin.email, "OPERATOR", [("role", "ROLE_DOES_NOT_FIT")]),
        ("买卖双方不得兼任", admin, buyer, seller.email, "APPROVER", [("role", "CONFLICT_OF_INTEREST")]),
        ("邮箱不对", admin, buyer, "x", "APPROVER", [("email", "INVALID")]),
        ("平台可代为指定", operator, supplier, "y@example.com", "SUPPLIER_ADMIN", []),
    ]
    for case, person, org, email, role, expected in cases:
        variables = {"org": to_global_id("Organisation", org.pk), "email": email, "role": role}
        assert codes(api(GRANT, variables, as_=person)["data"]["membershipGrant"]) == expected, case
    variables = {"org": to_global_id("Organisation", supplier.pk), "email": "z@example.com", "role": "SALES"}
    assert denied(api(GRANT, variables, as_=seller)), "销售不能指定他人"
    assert denied(api(GRANT, variables)), "未登录"


def test_最后一名管理员不能撤销(api: Api) -> None:
    org = make.organisation("buyer")
    admin = make.member(org, Role.BUYER_ADMIN)
    id = to_global_id("Membership", admin.memberships.get().pk)
    assert codes(api(REVOKE, {"id": id}, as_=admin)["data"]["membershipRevoke"]) == [
        ("id", "LAST_ADMINISTRATOR")
    ]
    make.member(org, Role.BUYER_ADMIN)
    api.data(REVOKE, {"id": id}, as_=admin)


def test_他单位的任职不能撤销(api: Api) -> None:
    mine, other = make.organisation("buyer"), make.buyer()
    id = to_global_id("Membership", other.purchaser.memberships.get().pk)
    payload = api(REVOKE, {"id": id}, as_=make.member(mine, Role.BUYER_ADMIN))["data"]["membershipRevoke"]
    assert codes(payload) == [("id", "NOT_FOUND")]
    assert other.purchaser.actor().roles


def test_同事看得到邮箱_陌生人看不到(api: Api) -> None:
    buyer, stranger = make.buyer(), make.buyer()
    known = queries.known_people({buyer.purchaser.pk, stranger.purchaser.pk}, buyer.approver.actor())
    assert known == {buyer.purchaser.pk: True}


def test_读单位列表的语句数不随行数增长(api: Api, count_sql: Any) -> None:
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    query = "{ organisations(first: 100) { edges { node { name region { name } addresses { city } members { user { email } } } } } }"
    counts = []
    for _ in range(2):
        for _ in range(3):
            make.buyer()
        with count_sql() as statements:
            api.data(query, as_=operator)
        counts.append(len(statements))
    assert counts[0] == counts[1]
