"""用户 · what staff may do with people's accounts, and what stays the people's own."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import Address, Group, User
from backend.core.actor import Role
from backend.core.models import Mail
from backend.core.permissions import Permission
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api, ended
from tests.order.orders import placed

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: UserCreateInput!) { customerCreate(input: $input) {
    user { id email externalReference note isConfirmed defaultShippingAddress { city } metadata { key value } }
    errors { field code } } }"""
UPDATE = """mutation($id: ID, $ref: String, $input: CustomerInput!) { customerUpdate(id: $id, externalReference: $ref, input: $input) {
    user { email firstName note isActive isConfirmed languageCode } errors { field code clause } } }"""
DELETE = "mutation($id: ID) { customerDelete(id: $id) { user { id isActive } errors { field code } } }"
BULK = """mutation($rows: [CustomerBulkUpdateInput!]!, $policy: ErrorPolicyEnum) {
    customerBulkUpdate(customers: $rows, errorPolicy: $policy) { count results { customer { note } errors { code path } }
    errors { code } } }"""
LIST = """query($filter: CustomerFilterInput, $where: CustomerWhereInput, $search: String, $sort: UserSortingInput, $after: String, $first: Int = 20) {
    customers(first: $first, after: $after, filter: $filter, where: $where, search: $search, sortBy: $sort) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { email } } } }"""
HOME = {"firstName": "三", "lastName": "张", "city": "温州市", "streetAddress1": "示例路 1 号"}


@pytest.fixture
def keeper() -> User:
    """A member of staff who looks after accounts, and nothing else."""
    person = make.user(staff=True)
    Group.objects.create(name="用户管理", permissions=[Permission.MANAGE_USERS]).users.add(person)
    return person


def gid(person: User) -> str:
    return to_global_id("User", person.pk)


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def test_新增用户(api: Api, keeper: User) -> None:
    given = {
        "email": "New@example.com", "lastName": "演", "externalReference": "OA-1", "note": "来电登记",
        "defaultShippingAddress": HOME, "metadata": [{"key": "from", "value": "oa"}],
    }  # fmt: skip
    user = api.data(CREATE, {"input": given}, as_=keeper)["customerCreate"]["user"]
    assert user["externalReference"] == "OA-1"
    assert user["note"] == "来电登记"
    assert user["isConfirmed"] is False
    assert user["defaultShippingAddress"] == {"city": "温州市"}
    assert user["metadata"] == [{"key": "from", "value": "oa"}]
    assert "setPassword" in Mail.objects.get(to="New@example.com").body
    for again, field in (
        ({"email": "new@EXAMPLE.com"}, "email"),
        ({"email": "b@example.com", "externalReference": "OA-1"}, "externalReference"),
    ):
        payload = api(CREATE, {"input": again}, as_=keeper)["data"]["customerCreate"]
        assert codes(payload) == [(field, "UNIQUE")]


def test_修改用户(api: Api, keeper: User) -> None:
    person = make.user(email="old@example.com")
    User.objects.filter(pk=person.pk).update(external_reference="OA-2", is_confirmed=False)
    change = {"email": "new@example.com", "firstName": "新", "isConfirmed": True, "languageCode": "EN"}
    user = api.data(UPDATE, {"ref": "OA-2", "input": change}, as_=keeper)["customerUpdate"]["user"]
    assert user == {
        "email": "new@example.com", "firstName": "新", "note": "", "isActive": True, "isConfirmed": True,
        "languageCode": "EN",
    }  # fmt: skip


def test_任职者的邮箱只能由本人更换(api: Api, keeper: User) -> None:
    """Who reads an approver's letters could set a password and approve: no permission may lead there."""
    buyer = make.buyer()
    change = {"email": "thief@example.com"}
    payload = api(UPDATE, {"id": gid(buyer.approver), "input": change}, as_=keeper)["data"]["customerUpdate"]
    assert codes(payload) == [("email", "OUT_OF_SCOPE_USER")]
    assert payload["errors"][0]["clause"] == "《政府采购法》第六十一条"
    buyer.approver.refresh_from_db()
    assert buyer.approver.email != "thief@example.com"
    api.data(UPDATE, {"id": gid(buyer.approver), "input": {"note": "休假"}}, as_=keeper)


def test_平台人员与运营不归此处管(api: Api, keeper: User) -> None:
    colleague = make.user(staff=True)
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    for person in (colleague, operator):
        found = api(UPDATE, {"id": gid(person), "input": {"note": "x"}}, as_=keeper)["data"]["customerUpdate"]
        assert codes(found) == [("id", "OUT_OF_SCOPE_USER")]
        found = api(DELETE, {"id": gid(person)}, as_=keeper)["data"]["customerDelete"]
        assert codes(found) == [("id", "DELETE_STAFF_ACCOUNT")]


def test_下过单的人只停用_会话结束(api: Api, keeper: User) -> None:
    clerk = placed().buyer.purchaser
    fresh = make.user()
    api.data(DELETE, {"id": gid(fresh)}, as_=keeper)
    assert not User.objects.filter(pk=fresh.pk).exists()
    left = api.data(DELETE, {"id": gid(clerk)}, as_=keeper)["customerDelete"]["user"]
    assert left == {"id": gid(clerk), "isActive": False}
    assert ended(api("{ me { id } }", as_=clerk))
    assert clerk.orders.exists()


def test_批量启用停用(api: Api, keeper: User) -> None:
    asked = """mutation($ids: [ID!]!, $on: Boolean!) { userBulkSetActive(ids: $ids, isActive: $on) { count errors { field code } } }"""
    people = [make.user() for _ in range(3)]
    ids = [gid(person) for person in people]
    assert api.data(asked, {"ids": ids, "on": False}, as_=keeper)["userBulkSetActive"]["count"] == 3
    assert not User.objects.filter(pk__in=[p.pk for p in people], is_active=True).exists()
    payload = api(asked, {"ids": [*ids, gid(keeper)], "on": True}, as_=keeper)["data"]["userBulkSetActive"]
    assert (payload["count"], codes(payload)) == (0, [("ids", "OUT_OF_SCOPE_USER")])
    assert not User.objects.filter(pk__in=[p.pk for p in people], is_active=True).exists()


@pytest.mark.parametrize(
    ("policy", "count", "notes"),
    [
        (None, 0, [None, None, None]),
        ("REJECT_EVERYTHING", 0, [None, None, None]),
        ("REJECT_FAILED_ROWS", 2, ["甲", None, "乙"]),
        ("IGNORE_FAILED", 2, ["甲", None, "乙"]),
    ],
)
def test_批量修改(api: Api, keeper: User, policy: str | None, count: int, notes: list[str | None]) -> None:
    one, other = make.user(), make.user()
    rows = [
        {"id": gid(one), "input": {"note": "甲"}},
        {"externalReference": "没有", "input": {"note": "丙"}},
        {"id": gid(other), "input": {"note": "乙"}},
    ]
    payload = api(BULK, {"rows": rows, "policy": policy}, as_=keeper)["data"]["customerBulkUpdate"]
    assert payload["count"] == count
    assert [row["customer"] and row["customer"]["note"] for row in payload["results"]] == notes
    assert [len(row["errors"]) for row in payload["results"]] == [0, 1, 0]
    one.refresh_from_db()
    assert one.note == (notes[0] or "")


def test_代管地址簿(api: Api, keeper: User) -> None:
    person, stranger = make.user(), make.user()
    create = """mutation($id: ID!, $input: AddressInput!) { addressCreate(userId: $id, input: $input) {
        address { id city } user { addresses { id } } errors { field code } } }"""
    made = api.data(create, {"id": gid(person), "input": HOME}, as_=keeper)["addressCreate"]
    address = made["address"]["id"]
    assert made["user"]["addresses"] == [{"id": address}]
    default = """mutation($id: ID!, $user: ID!) { addressSetDefault(addressId: $id, userId: $user, type: SHIPPING) {
        user { defaultShippingAddress { id } } errors { field code } } }"""
    found = api.data(default, {"id": address, "user": gid(person)}, as_=keeper)["addressSetDefault"]
    assert found["user"]["defaultShippingAddress"] == {"id": address}
    payload = api(default, {"id": address, "user": gid(stranger)}, as_=keeper)["data"]["addressSetDefault"]
    assert codes(payload) == [("addressId", "NOT_FOUND")]
    update = "mutation($id: ID!, $input: AddressInput!) { addressUpdate(id: $id, input: $input) { address { city } errors { field code } } }"
    found = api.data(update, {"id": address, "input": {"city": "乐清市"}}, as_=keeper)["addressUpdate"]
    assert found["address"] == {"city": "乐清市"}
    delete = "mutation($id: ID!) { addressDelete(id: $id) { address { id } user { email } errors { field code } } }"
    assert api.data(delete, {"id": address}, as_=keeper)["addressDelete"]["user"] == {"email": person.email}
    buyers = Address.objects.get(pk=make.buyer().address.pk)
    payload = api(delete, {"id": to_global_id("Address", buyers.pk)}, as_=keeper)["data"]["addressDelete"]
    assert codes(payload) == [("id", "NOT_FOUND")]


def test_用户列表的筛选与排序(api: Api, keeper: User) -> None:
    one = make.user(email="a@example.com", name="甲")
    make.user(email="b@example.com", name="乙")
    User.objects.filter(pk=one.pk).update(is_active=False)
    clerk = placed().buyer.purchaser
    emails = lambda **asked: [  # noqa: E731
        edge["node"]["email"] for edge in api.data(LIST, asked, as_=keeper)["customers"]["edges"]
    ]
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"search": "a@exam"}, {"a@example.com"}),
        ({"search": "演乙"}, {"b@example.com"}),
        ({"filter": {"search": "甲"}}, {"a@example.com"}),
        ({"filter": {"numberOfOrders": {"gte": 1}}}, {clerk.email}),
        ({"where": {"numberOfOrders": {"eq": 1}}}, {clerk.email}),
        ({"where": {"placedOrdersAt": {"gte": "2020-01-01T00:00:00Z"}}}, {clerk.email}),
        ({"where": {"placedOrdersAt": {"lte": "2020-01-01T00:00:00Z"}}}, set()),
        ({"where": {"email": {"eq": "A@example.com"}}}, {"a@example.com"}),
        ({"where": {"isActive": False}}, {"a@example.com"}),
        ({"where": {"OR": [{"email": {"eq": "a@example.com"}}, {"firstName": {"oneOf": ["乙"]}}]}}, {"a@example.com", "b@example.com"}),
        ({"where": {"AND": [{"isActive": True}, {"firstName": {"eq": "甲"}}]}}, set()),
        ({"where": {"ids": [gid(one)]}}, {"a@example.com"}),
    ]  # fmt: skip
    for asked, expected in cases:
        assert set(emails(**asked)) == expected, asked
    assert emails(sort={"field": "ORDER_COUNT", "direction": "DESC"})[0] == clerk.email
    assert keeper.email not in emails()


def test_按订单数翻页不重不漏(api: Api, keeper: User) -> None:
    order = placed()
    people = {order.buyer.purchaser.email} | {make.user().email for _ in range(5)}
    seen, after = [], None
    sort = {"field": "ORDER_COUNT", "direction": "DESC"}
    while True:
        found = api.data(LIST, {"sort": sort, "first": 2, "after": after}, as_=keeper)["customers"]
        seen += [edge["node"]["email"] for edge in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == found["totalCount"]
    assert people <= set(seen)


def test_一个用户_谁看得到什么(api: Api, keeper: User) -> None:
    buyer = make.buyer()
    User.objects.filter(pk=buyer.purchaser.pk).update(note="内部", external_reference="OA-9")
    asked = "query($id: ID, $email: String, $ref: String) { user(id: $id, email: $email, externalReference: $ref) { id note } }"
    expected = {"id": gid(buyer.purchaser), "note": "内部"}
    for given in ({"id": gid(buyer.purchaser)}, {"email": buyer.purchaser.email.upper()}, {"ref": "OA-9"}):
        assert api.data(asked, given, as_=keeper)["user"] == expected
    assert api.data(asked, {"id": gid(keeper)}, as_=keeper)["user"] == {"id": gid(keeper), "note": None}
    assert api.data(asked, {"id": gid(make.user(staff=True))}, as_=keeper)["user"] is None
    assert api.data(asked, {}, as_=keeper)["user"] is None
    own = api.data("{ me { note } }", as_=buyer.purchaser)["me"]
    assert own == {"note": None}
