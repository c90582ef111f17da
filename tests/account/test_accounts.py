"""注册、密码、资料 · registration, passwords and the own profile over the API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from backend.account import tokens
from backend.account.models import User
from backend.core import clock
from backend.core.models import Mail
from tests import make
from tests.conftest import ISSUER, Api, ended

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
REGISTER = """mutation($input: AccountRegisterInput!) { accountRegister(input: $input) {
    requiresConfirmation user { id email firstName } errors { field code } } }"""
CONFIRM = """mutation($email: String!, $token: String!) { confirmAccount(email: $email, token: $token) {
    user { email isConfirmed } errors { field code } } }"""
LOG_IN = """mutation($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) {
    token errors { field code } } }"""
ASK_RESET = """mutation($email: String!, $url: String!) { requestPasswordReset(email: $email, redirectUrl: $url) {
    errors { field code } } }"""
SET = """mutation($email: String!, $password: String!, $token: String!) {
    setPassword(email: $email, password: $password, token: $token) { token refreshToken user { email } errors { field code } } }"""
CHANGE = """mutation($old: String, $new: String!) { passwordChange(oldPassword: $old, newPassword: $new) {
    user { email } errors { field code } } }"""
UPDATE = """mutation($input: AccountInput!) { accountUpdate(input: $input) { user {
    firstName lastName languageCode metadata { key value } defaultShippingAddress { city } addresses { id }
    } errors { field code } } }"""


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def register(api: Api, **more: Any) -> dict[str, Any]:
    entry = {"email": "new@example.com", "password": PASSWORD, **more}
    return api(REGISTER, {"input": entry})["data"]["accountRegister"]


def token_in(mail: Mail) -> str:
    found = re.search(r"token[=:] ?“?([a-z0-9]+-[0-9a-f]+)", mail.body)
    assert found, mail.body
    return found[1]


def log_in(api: Api, password: str, email: str = "new@example.com") -> Any:
    payload = api(LOG_IN, {"email": email, "password": password})["data"]["tokenCreate"]
    return payload["token"] or payload["errors"][0]["code"]


@pytest.fixture
def person() -> User:
    made = make.user(email="clerk@example.com")
    made.set_password(PASSWORD)
    made.save()
    return made


def test_注册_确认_登录(api: Api) -> None:
    payload = register(
        api, firstName=" 三 ", redirectUrl="http://localhost:3000/confirm?x=1", channel="wenzhou"
    )
    assert payload["errors"] == []
    assert payload["user"] == {"id": "", "email": "new@example.com", "firstName": "三"}
    assert log_in(api, PASSWORD) == "ACCOUNT_NOT_CONFIRMED"
    mail = Mail.objects.get(to="new@example.com")
    assert "http://localhost:3000/confirm?x=1&email=new%40example.com&token=" in mail.body
    confirmed = api.data(CONFIRM, {"email": "NEW@example.com", "token": token_in(mail)})["confirmAccount"]
    assert confirmed["user"] == {"email": "new@example.com", "isConfirmed": True}
    assert "." in log_in(api, PASSWORD)


def test_已注册的邮箱得到同样回答_且不新建(api: Api, person: User) -> None:
    known = register(api, email="Clerk@Example.com")
    new = register(api, email="Other@Example.com")
    assert {**known, "user": None} == {**new, "user": None}
    assert User.objects.count() == 2
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert "没有变化" in Mail.objects.get(to="clerk@example.com").body


def test_一天内重复注册只发一封信(api: Api) -> None:
    for _ in range(3):
        register(api)
    assert Mail.objects.filter(to="new@example.com").count() == 1
    with clock.moved(by=timedelta(days=1)):
        register(api)
    assert Mail.objects.filter(to="new@example.com").count() == 2


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"email": ""}, [("email", "REQUIRED")]),
        ({"email": "不是邮箱"}, [("email", "INVALID")]),
        ({"email": "a@example.com\x00"}, [("email", "INVALID")]),
        ({"firstName": "x" * 61}, [("firstName", "INVALID")]),
        ({"lastName": "\x00"}, [("lastName", "INVALID")]),
        ({"redirectUrl": "https://evil.example/"}, [("redirectUrl", "INVALID")]),
        ({"password": "x" * 1001}, [("password", "INVALID")]),
        (
            {"password": "7391"},
            [("password", "PASSWORD_TOO_SHORT"), ("password", "PASSWORD_ENTIRELY_NUMERIC")],
        ),
        ({"password": "password1234"}, [("password", "PASSWORD_TOO_COMMON")]),
        (
            {"email": "zhangwuji@example.com", "password": "zhangwuji1"},
            [("password", "PASSWORD_TOO_SIMILAR")],
        ),
        ({"metadata": [{"key": " ", "value": "x"}]}, [("metadata", "REQUIRED")]),
        ({"metadata": [{"key": "k", "value": "x" * 2001}]}, [("metadata", "INVALID")]),
    ],
)
def test_注册内容不合格(api: Api, more: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(register(api, **more)) == expected
    assert not User.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "abc-123", "\x00"])
def test_确认令牌不对(api: Api, token: str) -> None:
    register(api)
    payload = api(CONFIRM, {"email": "new@example.com", "token": token})["data"]["confirmAccount"]
    assert codes(payload) == [("token", "INVALID")]


def test_确认令牌三天后失效(api: Api) -> None:
    register(api)
    token = token_in(Mail.objects.get())
    with clock.moved(by=timedelta(days=4)):
        payload = api(CONFIRM, {"email": "new@example.com", "token": token})["data"]["confirmAccount"]
    assert codes(payload) == [("token", "INVALID")]


def test_重置密码_旧会话全部结束_令牌只用一次(api: Api, person: User) -> None:
    old = tokens.issue(person, tokens.ACCESS, ISSUER)
    for _ in range(2):
        api.data(ASK_RESET, {"email": "CLERK@example.com", "url": "http://localhost:3000/reset"})
    proof = token_in(Mail.objects.get(to="clerk@example.com"))
    variables = {"email": person.email, "password": "another long phrase", "token": proof}
    payload = api.data(SET, variables)["setPassword"]
    assert payload["user"] == {"email": person.email}
    assert ended(api("{ me { email } }", Authorization=f"Bearer {old}"))
    assert api("{ me { email } }", Authorization=f"Bearer {payload['token']}")["data"]["me"]
    assert codes(api(SET, variables)["data"]["setPassword"]) == [("token", "INVALID")]


def test_重置密码不透露邮箱是否存在(api: Api) -> None:
    for email in ("nobody@example.com", "不是邮箱", "x\x00@example.com"):
        api.data(ASK_RESET, {"email": email, "url": "http://localhost:3000/reset"})
    assert not Mail.objects.exists()


def test_重置链接不通向陌生站点(api: Api, person: User) -> None:
    answer = api(ASK_RESET, {"email": person.email, "url": "https://evil.example/"})
    assert codes(answer["data"]["requestPasswordReset"]) == [("redirectUrl", "INVALID")]


def test_新密码不合格时令牌仍可用(api: Api, person: User) -> None:
    api.data(ASK_RESET, {"email": person.email, "url": "http://localhost/"})
    proof = token_in(Mail.objects.get())
    weak = api(SET, {"email": person.email, "password": "short", "token": proof})["data"]["setPassword"]
    assert codes(weak) == [("password", "PASSWORD_TOO_SHORT")]
    api.data(SET, {"email": person.email, "password": "another long phrase", "token": proof})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("wrong", "another long phrase", [("oldPassword", "INVALID_CREDENTIALS")]),
        (None, "another long phrase", [("oldPassword", "INVALID_CREDENTIALS")]),
        (PASSWORD, "short", [("newPassword", "PASSWORD_TOO_SHORT")]),
        (PASSWORD, "another long phrase", []),
    ],
)
def test_修改密码(api: Api, person: User, old: str | None, new: str, expected: list[tuple[str, str]]) -> None:
    before = tokens.issue(person, tokens.ACCESS, ISSUER)
    payload = api(CHANGE, {"old": old, "new": new}, as_=person)["data"]["passwordChange"]
    assert codes(payload) == expected
    answer = api("{ me { email } }", Authorization=f"Bearer {before}")
    assert ended(answer) is not bool(expected), "a new password ends every session"


def test_修改资料(api: Api, person: User) -> None:
    entry = {
        "firstName": "三",
        "lastName": "张",
        "languageCode": "EN",
        "metadata": [{"key": "theme", "value": "dark"}],
        "defaultShippingAddress": {"firstName": "三", "city": "温州市", "streetAddress1": "示例路 1 号"},
    }
    user = api.data(UPDATE, {"input": entry}, as_=person)["accountUpdate"]["user"]
    assert (user["firstName"], user["lastName"], user["languageCode"]) == ("三", "张", "EN")
    assert user["metadata"] == [{"key": "theme", "value": "dark"}]
    assert user["defaultShippingAddress"] == {"city": "温州市"}
    change = {"defaultShippingAddress": {"city": "瑞安市"}}
    user = api.data(UPDATE, {"input": change}, as_=person)["accountUpdate"]["user"]
    assert (user["firstName"], user["defaultShippingAddress"], len(user["addresses"])) == (
        "三",
        {"city": "瑞安市"},
        1,
    )


def test_资料不合格则全不保存(api: Api, person: User) -> None:
    entry = {"firstName": "新名", "defaultBillingAddress": {"city": "温州市"}}
    payload = api(UPDATE, {"input": entry}, as_=person)["data"]["accountUpdate"]
    assert codes(payload) == [("firstName", "REQUIRED"), ("streetAddress1", "REQUIRED")]
    assert User.objects.get(pk=person.pk).first_name == "示例"


def test_未登录不能修改资料(api: Api) -> None:
    for query, variables in ((UPDATE, {"input": {}}), (CHANGE, {"old": "x", "new": "y"})):
        answer = api(query, variables)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
