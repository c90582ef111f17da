"""应用 · apps through the API: who manages them, what their tokens open, and what nobody may give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backend.account.models import User
from backend.app.models import App, AppToken
from backend.app.rules import digest
from backend.core.actor import Role
from backend.core.models import JournalEntry, StoredAnswer
from backend.core.permissions import Permission
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.app.apps import app_with, staff
from tests.conftest import Api

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: AppInput!) { appCreate(input: $input) { authToken
    app { id name type isActive permissions { code name } tokens { id name authToken } }
    errors { field code message permissions } } }"""
ME = "{ app { id name permissions { code } } me { id } }"


def operator() -> User:
    return make.member(make.organisation("platform"), Role.OPERATOR)


def test_登记应用_令牌只出现一次_库里只有摘要(api: Api) -> None:
    boss = operator()
    made = api.data(
        CREATE, {"input": {"name": "演示店面", "permissions": ["MANAGE_PRODUCTS", "MANAGE_MENUS"]}}, as_=boss
    )["appCreate"]
    token = made["authToken"]
    assert made["app"]["permissions"] == [
        {"code": "MANAGE_MENUS", "name": "管理导航菜单"},
        {"code": "MANAGE_PRODUCTS", "name": "管理商品"},
    ]
    assert (made["app"]["type"], made["app"]["isActive"]) == ("LOCAL", True)
    assert [kept["authToken"] for kept in made["app"]["tokens"]] == [token[-4:]]
    kept = AppToken.objects.get()
    assert kept.digest == digest(token)
    assert token not in str(vars(kept))
    assert token not in str(list(JournalEntry.objects.values()))

    found = api(ME, Authorization=f"Bearer {token}")
    assert found["data"]["app"]["name"] == "演示店面"
    assert found["data"]["me"] is None
    assert api(ME, **{"Authorization-Bearer": token})["data"]["app"]["id"] == made["app"]["id"]


def test_带幂等键登记应用_令牌不落库(api: Api) -> None:
    variables = {"input": {"name": "演示店面"}}
    for _ in range(2):
        api.post(CREATE, variables, as_=operator(), **{"Idempotency-Key": "k1"})
    assert App.objects.count() == 2  # confidential: each request is a new one
    assert not StoredAnswer.objects.exists()


VERBS: dict[str, Callable[[App, AppToken], tuple[str, dict[str, Any]]]] = {
    "appCreate": lambda app, token: ("mutation { appCreate(input: {name: \"x\"}) { errors { code } } }", {}),
    "appUpdate": lambda app, token: (
        "mutation($id: ID!) { appUpdate(id: $id, input: {name: \"x\"}) { errors { code } } }", {"id": app}),
    "appDelete": lambda app, token: ("mutation($id: ID!) { appDelete(id: $id) { errors { code } } }", {"id": app}),
    "appActivate": lambda app, token: ("mutation($id: ID!) { appActivate(id: $id) { errors { code } } }", {"id": app}),
    "appDeactivate": lambda app, token: (
        "mutation($id: ID!) { appDeactivate(id: $id) { errors { code } } }", {"id": app}),
    "appTokenCreate": lambda app, token: (
        "mutation($id: ID!) { appTokenCreate(input: {app: $id}) { errors { code } } }", {"id": app}),
    "appTokenDelete": lambda app, token: (
        "mutation($id: ID!) { appTokenDelete(id: $id) { errors { code } } }", {"id": token}),
}  # fmt: skip


def ask(api: Api, verb: str, app: App, who: User | None, **headers: str) -> str:
    """Try a verb on an app: `ok`, a code, or `denied`."""
    token = AppToken.objects.filter(app=app).first() or AppToken(pk=1)
    text, ids = VERBS[verb](app, token)
    variables = {name: to_global_id(type(thing).__name__, thing.pk) for name, thing in ids.items()}
    answer = api(text, variables, as_=who, **headers)
    if "errors" in answer:
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
        return "denied"
    errors = answer["data"][verb]["errors"]
    return errors[0]["code"] if errors else "ok"


@pytest.mark.parametrize("verb", VERBS)
def test_只有管理应用者能办_且不能管理权限比自己多的应用(api: Api, verb: str) -> None:
    app, headers = app_with(Permission.MANAGE_ORDERS)
    app.is_active = verb != "appActivate"
    app.save()
    buyer = make.buyer()
    everyone_else = [
        None,
        make.user(staff=True),
        buyer.purchaser,
        make.member(make.organisation("platform"), Role.REVIEWER),
        staff(*(set(Permission) - {Permission.MANAGE_APPS})),
    ]
    assert [ask(api, verb, app, who) for who in everyone_else] == ["denied"] * 5
    assert ask(api, verb, app, None, **headers) == "denied"
    half = ask(api, verb, app, staff(Permission.MANAGE_APPS))
    assert half == ("ok" if verb == "appCreate" else "OUT_OF_SCOPE_APP")
    before = (App.objects.filter(pk=app.pk).values().get(), AppToken.objects.filter(app=app).count())
    assert before == (before[0] | {"name": "演示应用", "is_active": verb != "appActivate"}, 1)
    assert ask(api, verb, app, staff(Permission.MANAGE_APPS, Permission.MANAGE_ORDERS)) == "ok"


def test_不能授予自己没有的权限(api: Api) -> None:
    boss = staff(Permission.MANAGE_APPS, Permission.MANAGE_MENUS)
    wanted = {"name": "演示应用", "permissions": ["MANAGE_MENUS", "MANAGE_ORDERS", "MANAGE_USERS"]}
    answer = api(CREATE, {"input": wanted}, as_=boss)["data"]["appCreate"]
    (error,) = answer["errors"]
    assert (error["code"], error["field"]) == ("OUT_OF_SCOPE_PERMISSION", "permissions")
    assert error["permissions"] == ["MANAGE_ORDERS", "MANAGE_USERS"]
    assert answer["app"] is answer["authToken"] is None
    assert not App.objects.exists()

    app, _ = app_with(Permission.MANAGE_MENUS)
    text = "mutation($id: ID!, $input: AppInput!) { appUpdate(id: $id, input: $input) { errors { code } } }"
    variables = {"id": to_global_id("App", app.pk), "input": {"permissions": ["MANAGE_ORDERS"]}}
    assert api(text, variables, as_=boss)["data"]["appUpdate"]["errors"] == [
        {"code": "OUT_OF_SCOPE_PERMISSION"}
    ]
    app.refresh_from_db()
    assert app.permissions == ["MANAGE_MENUS"]


@pytest.mark.parametrize(
    "broken", ["oucai_" + "x" * 43, "oucai_", "bogus", "a.b.c", "oucai_" + "\x00" * 43], ids=range(5)
)
def test_不认识的令牌等于没有登录(api: Api, broken: str) -> None:
    answer = api("{ me { id } }", Authorization=f"Bearer {broken.replace(chr(0), '')}")
    assert answer["data"] == {"me": None}
    assert "errors" not in answer


def test_停用的应用等于没有登录_删令牌亦然(api: Api) -> None:
    app, headers = app_with(Permission.MANAGE_APPS)
    boss = operator()
    assert api(ME, **headers)["data"]["app"]["name"] == "演示应用"
    assert ask(api, "appDeactivate", app, boss) == "ok"
    assert api(ME, **headers)["data"]["app"] is None
    assert ask(api, "appActivate", app, boss) == "ok"
    assert api(ME, **headers)["data"]["app"]["name"] == "演示应用"
    assert ask(api, "appTokenDelete", app, boss) == "ok"
    assert api(ME, **headers)["data"]["app"] is None


def test_认令牌只用一条语句(api: Api, count_sql: Callable[[], Any]) -> None:
    _, headers = app_with(Permission.MANAGE_APPS)
    api("{ me { id } }", **headers)
    with count_sql() as statements:
        api("{ me { id } }", **headers)
    assert len([one for one in statements if one != "SELECT 1"]) == 1


def test_应用不是任何人的经办人(api: Api) -> None:
    """Every permission there is does not order, approve, inspect, nor has it a cart, an address book or a profile."""
    buyer = make.buyer()
    product = make.product()
    _, headers = app_with(*Permission)
    lines = [{"variantId": to_global_id("ProductVariant", product.variant.pk), "quantity": 1}]
    cart = api(
        """mutation($lines: [CheckoutLineInput!]!) { checkoutCreate(input: {channel: "wenzhou", lines: $lines}) {
            checkout { id } errors { code } } }""",
        {"lines": lines},
        **headers,
    )["data"]["checkoutCreate"]["checkout"]["id"]
    budget = to_global_id("BudgetLine", buyer.budget_line.pk)
    asked = {
        f'checkoutCustomerAttach(id: "{cart}")': "denied",
        f'checkoutBudgetLineUpdate(id: "{cart}", budgetLineId: "{budget}")': "refused",
        f'checkoutComplete(id: "{cart}")': "refused",
        'accountUpdate(input: {firstName: "三"})': "denied",
        'passwordChange(oldPassword: "x", newPassword: "y")': "denied",
        'accountAddressCreate(input: {firstName: "三", city: "温州市", streetAddress1: "1 号"})': "denied",
        "tokensDeactivateAll": "denied",
    }
    for command, expected in asked.items():
        answer = api(f"mutation {{ {command} {{ errors {{ code }} }} }}", **headers)
        if "errors" in answer:
            code = answer["errors"][0]["extensions"]["exception"]["code"]
            assert (code, expected) == ("PermissionDenied", "denied"), command
        else:
            (payload,) = answer["data"].values()
            assert payload["errors"], command
            assert expected == "refused", (command, payload)


def test_日志写明是哪个应用(api: Api) -> None:
    app, headers = app_with(Permission.MANAGE_APPS, name="演示管家")
    answer = api(CREATE, {"input": {"name": "小应用"}}, **headers)
    assert answer["data"]["appCreate"]["errors"] == []
    entry = JournalEntry.objects.get(verb="app.created")
    assert (entry.actor_id, entry.actor_label, entry.facts["app"]) == (None, "演示管家", app.pk)


def test_每个应用有自己的幂等键(api: Api) -> None:
    first, headers = app_with(Permission.MANAGE_APPS)
    second, others = app_with(Permission.MANAGE_APPS)
    text = "mutation($id: ID!) { appDeactivate(id: $id) { app { isActive } errors { code } } }"
    spare, _ = app_with(name="待停用")
    variables = {"id": to_global_id("App", spare.pk)}
    replayed = [
        api.post(text, variables, **who, **{"Idempotency-Key": "once"}).headers.get("Idempotency-Replayed")
        for who in (headers, others, headers)
    ]
    assert replayed == [None, None, "true"]
    assert set(StoredAnswer.objects.values_list("scope", flat=True)) == {
        f"app:{first.pk}",
        f"app:{second.pk}",
    }


def test_应用列表_筛选排序翻页(api: Api) -> None:
    for number in range(3):
        app_with(name=f"应用{number}")
    App.objects.filter(name="应用1").update(is_active=False)
    text = """query($filter: AppFilterInput, $sort: AppSortingInput) {
        apps(first: 10, filter: $filter, sortBy: $sort) { totalCount edges { node { name } } } }"""

    def names(**variables: Any) -> list[str]:
        found = api.data(text, variables, as_=staff(Permission.MANAGE_APPS))["apps"]["edges"]
        return [edge["node"]["name"] for edge in found]

    assert names() == ["应用0", "应用1", "应用2"]
    assert names(sort={"field": "NAME", "direction": "DESC"}) == ["应用2", "应用1", "应用0"]
    assert names(sort={"field": "CREATION_DATE", "direction": "ASC"}) == ["应用0", "应用1", "应用2"]
    assert names(filter={"isActive": False}) == ["应用1"]
    assert names(filter={"search": "应用2"}) == ["应用2"]
    assert names(filter={"type": "THIRDPARTY"}) == []
    for who in (None, make.user(), make.buyer().purchaser):
        answer = api(text, as_=who)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({}, "REQUIRED", "name"),
        ({"name": " "}, "REQUIRED", "name"),
        ({"name": "长" * 61}, "INVALID", "name"),
        ({"name": "行\n行"}, "INVALID", "name"),
        ({"name": "甲", "identifier": "有 空格"}, "INVALID", "identifier"),
        ({"name": "甲", "identifier": "taken"}, "UNIQUE", "identifier"),
    ],
)
def test_资料不合要求(api: Api, said: dict[str, Any], code: str, field: str) -> None:
    App.objects.create(name="先到", identifier="taken")
    answer = api(CREATE, {"input": said}, as_=operator())["data"]["appCreate"]
    assert [(error["code"], error["field"]) for error in answer["errors"]] == [(code, field)]
    assert App.objects.count() == 1
