"""权限组与平台人员 · permission groups and staff: nobody gives what they do not hold, and somebody always can."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account import services
from backend.account.models import Group, Membership, User
from backend.account.rules import manageable, orphaned
from backend.core.actor import Role
from backend.core.models import JournalEntry, Mail
from backend.core.permissions import EVERY, Permission
from backend.core.refusals import Refusal
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.races import together

P = Permission

CREATE = """mutation($input: PermissionGroupCreateInput!) { permissionGroupCreate(input: $input) {
    group { id name userCanManage restrictedAccessToChannels permissions { code name } users { id } }
    errors { field code message permissions users channels } } }"""
UPDATE = """mutation($id: ID!, $input: PermissionGroupUpdateInput!) { permissionGroupUpdate(id: $id, input: $input) {
    group { name permissions { code } users { id } } errors { field code } } }"""
DELETE = "mutation($id: ID!) { permissionGroupDelete(id: $id) { group { id } errors { field code } } }"
STAFF = """mutation($input: StaffCreateInput!) { staffCreate(input: $input) {
    user { id email isStaff isActive note permissionGroups { name } } errors { field code groups } } }"""
STAFF_UPDATE = """mutation($id: ID!, $input: StaffUpdateInput!) { staffUpdate(id: $id, input: $input) {
    user { email isActive permissionGroups { name } } errors { field code } } }"""
STAFF_DELETE = (
    "mutation($id: ID!) { staffDelete(id: $id) { user { id isStaff isActive } errors { field code } } }"
)
ME = """{ me { userPermissions { code name } permissionGroups { name } editableGroups { name } isStaff
    accessibleChannels { slug } restrictedAccessToChannels } }"""


def staff(*permissions: Permission, name: str = "") -> User:
    """A member of staff with a group of their own."""
    person = make.user(staff=True)
    group = Group.objects.create(name=name or f"组{make.number()}", permissions=sorted(permissions))
    group.users.add(person)
    return person


def operator() -> User:
    return make.member(make.organisation("platform"), Role.OPERATOR, staff=True)


def gid(kind: str, pk: int) -> str:
    return to_global_id(kind, pk)


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


S, M, U = P.MANAGE_STAFF, P.MANAGE_MENUS, P.MANAGE_USERS


@pytest.mark.parametrize(
    ("held", "passed_on"),
    [
        ([], set()),
        ([{M}], set()),
        ([{S}], {S}),
        ([{S, M}, {U}], {S, M}),
        ([{S}, {M, U}], {S}),
        ([{S, M}, {S, U}], {S, M, U}),
    ],
)
def test_能管理的权限是与管理员工同时持有的那些(
    held: list[set[Permission]], passed_on: set[Permission]
) -> None:
    assert manageable(map(frozenset, held)) == passed_on


def test_变更后无人能管理的权限() -> None:
    before = [frozenset({S, M}), frozenset({S})]
    assert orphaned(before, [frozenset({S, M})]) == frozenset()
    assert orphaned(before, [frozenset({M}), frozenset({S})]) == {M}
    assert orphaned(before, []) == {S, M}


pytestmark = pytest.mark.django_db


def test_建组_改组_解散(api: Api) -> None:
    boss, colleague = staff(S, M, U), make.user(staff=True)
    given = {"name": "菜单组", "addPermissions": ["MANAGE_MENUS"], "addUsers": [gid("User", colleague.pk)]}
    made = api.data(CREATE, {"input": given}, as_=boss)["permissionGroupCreate"]["group"]
    assert made["userCanManage"] is True
    assert made["restrictedAccessToChannels"] is False
    assert made["permissions"] == [{"code": "MANAGE_MENUS", "name": "管理导航菜单"}]
    assert made["users"] == [{"id": gid("User", colleague.pk)}]
    me = api.data(ME, as_=colleague)["me"]
    assert [each["code"] for each in me["userPermissions"]] == ["MANAGE_MENUS"]
    assert [each["name"] for each in me["permissionGroups"]] == ["菜单组"]
    assert me["editableGroups"] == []
    change = {"name": "栏目组", "addPermissions": ["MANAGE_USERS"], "removePermissions": ["MANAGE_MENUS"]}
    group = api.data(UPDATE, {"id": made["id"], "input": change}, as_=boss)["permissionGroupUpdate"]["group"]
    assert (group["name"], group["permissions"]) == ("栏目组", [{"code": "MANAGE_USERS"}])
    api.data(DELETE, {"id": made["id"]}, as_=boss)
    assert not Group.objects.filter(name="栏目组").exists()
    verbs = list(JournalEntry.objects.filter(subject_type="Group").values_list("verb", flat=True))
    assert sorted(verbs) == ["group.created", "group.deleted", "group.updated"]


def test_没有的权限不能给_也不能收(api: Api) -> None:
    boss = staff(S, M)
    wider = Group.objects.create(name="更大的组", permissions=[P.MANAGE_ORDERS])
    person, greater = make.user(staff=True), staff(P.MANAGE_APPS)
    plain = make.user()
    cases: list[tuple[str, str, dict[str, Any], tuple[str, str]]] = [
        (CREATE, "", {"name": "甲", "addPermissions": ["MANAGE_ORDERS"]}, ("addPermissions", "OUT_OF_SCOPE_PERMISSION")),
        (CREATE, "", {"name": "甲", "addUsers": [gid("User", plain.pk)]}, ("addUsers", "ASSIGN_NON_STAFF_MEMBER")),
        (CREATE, "", {"name": "甲", "addUsers": [gid("User", greater.pk)]}, ("addUsers", "OUT_OF_SCOPE_USER")),
        (CREATE, "", {"name": " "}, ("name", "REQUIRED")),
        (CREATE, "", {"name": "更大的组"}, ("name", "UNIQUE")),
        (CREATE, "", {"name": "甲", "restrictedAccessToChannels": True}, ("restrictedAccessToChannels", "INVALID")),
        (UPDATE, gid("Group", wider.pk), {"name": "乙"}, ("id", "OUT_OF_SCOPE_PERMISSION")),
        (DELETE, gid("Group", wider.pk), {}, ("id", "OUT_OF_SCOPE_PERMISSION")),
        (STAFF, "", {"email": "new@example.com", "addGroups": [gid("Group", wider.pk)]}, ("addGroups", "OUT_OF_SCOPE_GROUP")),
        (STAFF_UPDATE, gid("User", greater.pk), {"note": "改"}, ("id", "OUT_OF_SCOPE_USER")),
        (STAFF_UPDATE, gid("User", person.pk), {"addGroups": [gid("Group", wider.pk)]}, ("addGroups", "OUT_OF_SCOPE_GROUP")),
        (STAFF_UPDATE, gid("User", plain.pk), {"note": "改"}, ("id", "DELETE_NON_STAFF_USER")),
        (STAFF_DELETE, gid("User", boss.pk), {}, ("id", "DELETE_OWN_ACCOUNT")),
        (STAFF_DELETE, gid("User", operator().pk), {}, ("id", "OUT_OF_SCOPE_USER")),
    ]  # fmt: skip
    for query, pk, given, expected in cases:
        answer = api(query, {"id": pk, "input": given}, as_=boss)
        assert "errors" not in answer, (query, answer)
        (payload,) = answer["data"].values()
        assert codes(payload) == [expected], (query, given)
        if query == CREATE and expected[1] == "OUT_OF_SCOPE_PERMISSION":
            assert payload["errors"][0]["permissions"] == ["MANAGE_ORDERS"]
    assert not User.objects.filter(email="new@example.com").exists()


def test_最后一个能管理的人留下(api: Api) -> None:
    boss, other = staff(S, M, name="总管"), staff(M, name="菜单")
    group = Group.objects.get(name="总管")
    Group.objects.create(name="另一组").users.add(boss)
    answer = api.data
    for query, given in (
        (UPDATE, {"removePermissions": ["MANAGE_STAFF"]}),
        (UPDATE, {"removeUsers": [gid("User", boss.pk)]}),
        (DELETE, {}),
    ):
        found = api(query, {"id": gid("Group", group.pk), "input": given}, as_=boss)["data"]
        (payload,) = found.values()
        assert payload["errors"][0]["code"] == "LEFT_NOT_MANAGEABLE_PERMISSION", given
    group.refresh_from_db()
    assert set(group.permissions) == {S, M}
    group.users.add(other)
    assert answer(
        UPDATE, {"id": gid("Group", group.pk), "input": {"removeUsers": [gid("User", boss.pk)]}}, as_=boss
    )


def test_不离开自己最后一个组(api: Api) -> None:
    boss, second = staff(S, name="甲"), staff(S, name="乙")
    group = gid("Group", Group.objects.get(name="甲").pk)
    gone = {"removeUsers": [gid("User", boss.pk)]}
    payload = api(UPDATE, {"id": group, "input": gone}, as_=boss)["data"]["permissionGroupUpdate"]
    assert codes(payload) == [("removeUsers", "CANNOT_REMOVE_FROM_LAST_GROUP")]
    api.data(UPDATE, {"id": group, "input": gone}, as_=second)


def test_运营人员持有全部权限(api: Api) -> None:
    found = api.data(ME, as_=operator())["me"]
    assert {each["code"] for each in found["userPermissions"]} == {each.value for each in EVERY}
    assert found["restrictedAccessToChannels"] is False


def test_权限来自哪个组(api: Api) -> None:
    boss = staff(S, M, name="总管")
    asked = "query($id: ID!) { me { userPermissions { code sourcePermissionGroups(userId: $id) { name } } } }"
    found = api.data(asked, {"id": gid("User", boss.pk)}, as_=boss)["me"]["userPermissions"]
    assert found == [
        {"code": code, "sourcePermissionGroups": [{"name": "总管"}]}
        for code in ("MANAGE_MENUS", "MANAGE_STAFF")
    ]


def test_邀请平台人员(api: Api) -> None:
    boss = staff(S, M, name="总管")
    given = {
        "email": "new@example.com",
        "lastName": "演",
        "note": "试用",
        "addGroups": [gid("Group", Group.objects.get().pk)],
    }
    user = api.data(STAFF, {"input": given}, as_=boss)["staffCreate"]["user"]
    assert (user["isStaff"], user["note"], user["permissionGroups"]) == (True, "试用", [{"name": "总管"}])
    letter = Mail.objects.get(to="new@example.com")
    assert "setPassword" in letter.body
    assert not User.objects.get(email="new@example.com").has_usable_password()
    again = api(STAFF, {"input": given}, as_=boss)["data"]["staffCreate"]
    assert codes(again) == [("email", "UNIQUE")]


def test_供应商的人不能成为平台人员_反之亦然(api: Api) -> None:
    boss, supplier = staff(S), make.supplier()
    payload = api(STAFF, {"input": {"email": supplier.sales.email}}, as_=boss)["data"]["staffCreate"]
    assert codes(payload) == [("email", "CONFLICT_OF_INTEREST")]
    leader = make.member(supplier.organisation, Role.SUPPLIER_ADMIN).actor()
    with pytest.raises(Refusal) as refusal:
        services.grant_membership(
            supplier.organisation.pk, boss.email, Role.SALES, redirect_url=None, by=leader
        )
    assert refusal.value.code == "CONFLICT_OF_INTEREST"


def test_删除平台人员_有记录的只停用(api: Api) -> None:
    boss = staff(S, M)
    fresh, known = make.user(staff=True), make.user(staff=True)
    Membership.objects.create(user=known, organisation=make.organisation("regulator"), role=Role.REGULATOR)
    api.data(STAFF_DELETE, {"id": gid("User", fresh.pk)}, as_=boss)
    assert not User.objects.filter(pk=fresh.pk).exists()
    left = api.data(STAFF_DELETE, {"id": gid("User", known.pk)}, as_=boss)["staffDelete"]["user"]
    assert left == {"id": gid("User", known.pk), "isStaff": False, "isActive": False}
    many = [make.user(staff=True) for _ in range(3)]
    ids = [gid("User", person.pk) for person in (*many, boss)]
    bulk = "mutation($ids: [ID!]!) { staffBulkDelete(ids: $ids) { count errors { field code } } }"
    payload = api(bulk, {"ids": ids}, as_=boss)["data"]["staffBulkDelete"]
    assert (payload["count"], codes(payload)) == (3, [(ids[3], "DELETE_OWN_ACCOUNT")])


def test_平台人员列表(api: Api) -> None:
    boss = staff(S)
    gone = make.user(staff=True, email="gone@example.com")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make.user(email="customer@example.com")
    asked = """query($filter: StaffUserInput) { staffUsers(first: 10, filter: $filter, sortBy: {field: EMAIL, direction: ASC}) {
        totalCount edges { node { email } } } }"""
    assert api.data(asked, as_=boss)["staffUsers"]["totalCount"] == 2
    for given, emails in (
        ({"status": "DEACTIVATED"}, ["gone@example.com"]),
        ({"search": "gone"}, ["gone@example.com"]),
        ({"search": "customer"}, []),
        ({"ids": [gid("User", boss.pk)]}, [boss.email]),
    ):
        found = api.data(asked, {"filter": given}, as_=boss)["staffUsers"]["edges"]
        assert [edge["node"]["email"] for edge in found] == emails, given


@pytest.mark.django_db(transaction=True)
def test_两人同时把对方移出_总有一人留下() -> None:
    first, second = staff(S, name="甲"), staff(S, name="乙")
    groups = {group.name: group.pk for group in Group.objects.all()}
    Group.objects.create(name="丙").users.set([first, second])
    outcomes = together(
        [
            lambda: services.update_group(groups["乙"], remove_users=[second.pk], by=first.actor()),
            lambda: services.update_group(groups["甲"], remove_users=[first.pk], by=second.actor()),
        ]
    )
    refused = [one.code for one in outcomes if isinstance(one, Refusal)]
    assert len(refused) == 1, outcomes
    assert Group.objects.filter(users__isnull=False, permissions__contains=[S]).exists()
