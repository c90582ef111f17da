"""登录 · sessions over the API: tokens as Saleor's clients expect them, and guessing that gets slower."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db.models import QuerySet
from django.test import override_settings
from jwt.utils import base64url_encode

from backend.account import throttle, tokens
from backend.account.models import FailedLogins, Membership, Organisation, User
from backend.core import clock
from backend.core.actor import Role
from backend.core.models import JournalEntry
from tests import make
from tests.conftest import ISSUER, Api, ended

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
CREATE = """mutation($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) {
    token refreshToken csrfToken user { email memberships { roleLabel organisation { name } } }
    errors { field code message } } }"""
REFRESH = (
    "mutation($t: String) { tokenRefresh(refreshToken: $t) { token user { email } errors { field code } } }"
)
VERIFY = "mutation($t: String!) { tokenVerify(token: $t) { isValid payload user { email } errors { field code } } }"
ME = "{ me { email } }"


@pytest.fixture
def person() -> User:
    made = make.user(email="Clerk@example.com")
    made.set_password(PASSWORD)
    made.save()
    return made


def log_in(api: Api, email: str, password: str = PASSWORD, **headers: str) -> dict[str, Any]:
    answer = api(CREATE, {"email": email, "password": password}, **headers)
    return answer["data"]["tokenCreate"]


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def test_登录得到可用的令牌(api: Api, person: User) -> None:
    payload = log_in(api, "clerk@EXAMPLE.com")
    assert payload["errors"] == []
    assert payload["user"] == {"email": "Clerk@example.com", "memberships": []}
    claims = jwt.decode(payload["token"], options={"verify_signature": False})
    assert (claims["iss"], claims["owner"], claims["type"]) == (ISSUER, "saleor", "access")
    refresh = jwt.decode(payload["refreshToken"], options={"verify_signature": False})
    assert (refresh["type"], refresh["csrfToken"]) == ("refresh", payload["csrfToken"])
    answer = api(ME, Authorization=f"Bearer {payload['token']}")
    assert answer["data"]["me"] == {"email": "Clerk@example.com"}
    assert JournalEntry.objects.filter(verb="account.logged_in", actor_id=person.pk).count() == 1


@override_settings(PUBLIC_URL="https://mall.example")
def test_公开地址就是签发者(api: Api, person: User) -> None:
    token = log_in(api, person.email)["token"]
    assert jwt.decode(token, options={"verify_signature": False})["iss"] == "https://mall.example/graphql/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("clerk@example.com", "wrong"),
        ("clerk@example.com", ""),
        ("clerk@example.com", "x" * 5000),
        ("nobody@example.com", PASSWORD),
        ("不是邮箱", PASSWORD),
        ("clerk@example.com\x00", PASSWORD),
    ],
)
def test_登录失败一律同样回答(api: Api, person: User, email: str, password: str) -> None:
    payload = log_in(api, email, password)
    assert codes(payload) == [("email", "INVALID_CREDENTIALS")]
    assert payload["token"] is None


def test_停用与未确认的账户(api: Api, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_confirmed=False)
    assert codes(log_in(api, person.email)) == [("email", "ACCOUNT_NOT_CONFIRMED")]
    User.objects.filter(pk=person.pk).update(is_active=False, is_confirmed=True)
    assert codes(log_in(api, person.email)) == [("email", "INVALID_CREDENTIALS")]


def already_failed(key: str, failures: int) -> None:
    """So many failures in a row, the last just now, whose wait is over."""
    FailedLogins.objects.create(key=key, failures=failures, last_at=clock.now(), blocked_until=clock.now())


def test_头几次失败不必等待(api: Api, person: User) -> None:
    for _ in range(4):
        assert codes(log_in(api, person.email, "wrong")) == [("email", "INVALID_CREDENTIALS")]


def test_猜密码越来越慢_时间过去后又可登录(api: Api, person: User) -> None:
    already_failed(throttle.key_of_email(person.email), 9)
    assert codes(log_in(api, person.email, "wrong")) == [("email", "INVALID_CREDENTIALS")]
    assert codes(log_in(api, person.email)) == [("email", "LOGIN_ATTEMPT_DELAYED")], (
        "the right password waits too"
    )
    with clock.moved(by=timedelta(seconds=70)):
        assert codes(log_in(api, person.email.upper(), "wrong")) == [("email", "INVALID_CREDENTIALS")]
        assert codes(log_in(api, person.email)) == [("email", "LOGIN_ATTEMPT_DELAYED")]
    with clock.moved(by=timedelta(seconds=300)):
        assert log_in(api, person.email)["token"]
        assert log_in(api, person.email)["token"], "a success forgives"
    assert not FailedLogins.objects.filter(key=throttle.key_of_email(person.email)).exists()


def test_一小时后从头计数(api: Api, person: User) -> None:
    for _ in range(4):
        log_in(api, person.email, "wrong")
    with clock.moved(by=timedelta(hours=1, minutes=1)):
        for _ in range(4):
            assert codes(log_in(api, person.email, "wrong")) == [("email", "INVALID_CREDENTIALS")]


def test_同一网络地址轮换邮箱也要等待(api: Api, person: User) -> None:
    already_failed(throttle.key_of_address("127.0.0.1"), 40)
    assert codes(log_in(api, "first@example.com")) == [("email", "INVALID_CREDENTIALS")]
    assert codes(log_in(api, "second@example.com")) == [("email", "LOGIN_ATTEMPT_DELAYED")]


@override_settings(TRUSTED_PROXIES=1)
def test_代理之后按真实地址计数(api: Api, person: User) -> None:
    spoofed = {"X-Forwarded-For": "1.1.1.1, 9.9.9.9"}
    log_in(api, "a@example.com", **spoofed)
    assert FailedLogins.objects.filter(key=throttle.key_of_address("9.9.9.9")).exists()
    assert not FailedLogins.objects.filter(key=throttle.key_of_address("1.1.1.1")).exists()


def test_过期令牌说明已过期(api: Api, person: User) -> None:
    token = tokens.issue(person, tokens.ACCESS, ISSUER)
    with clock.moved(by=timedelta(minutes=16)):
        for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization-Bearer": token}):
            answer = api(ME, **headers)
            assert answer["errors"][0]["extensions"]["exception"]["code"] == "ExpiredSignatureError"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a" * 5000, "ü.ü.ü", "null"])
def test_残缺的令牌等于未登录(api: Api, token: str) -> None:
    assert api(ME, Authorization=f"Bearer {token}".encode().decode("latin-1"))["data"] == {"me": None}


def test_他人签发的令牌等于未登录(api: Api, person: User) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = jwt.decode(tokens.issue(person, tokens.ACCESS, ISSUER), options={"verify_signature": False})
    for forged in (
        jwt.encode(claims, stranger, algorithm="RS256"),
        jwt.encode(claims, "", algorithm="none"),
        tokens.issue(person, tokens.REFRESH, ISSUER),
    ):
        assert api(ME, Authorization=f"JWT {forged}")["data"] == {"me": None}


def test_刷新令牌(api: Api, person: User) -> None:
    refresh = log_in(api, person.email)["refreshToken"]
    with clock.moved(by=timedelta(days=29)):
        renewed = api.data(REFRESH, {"t": refresh})["tokenRefresh"]
        assert renewed["user"] == {"email": "Clerk@example.com"}
        assert api(ME, Authorization=f"Bearer {renewed['token']}")["data"]["me"]
    with clock.moved(by=timedelta(days=31)):
        payload = api(REFRESH, {"t": refresh})["data"]["tokenRefresh"]
        assert codes(payload) == [("refreshToken", "JWT_SIGNATURE_EXPIRED")]


@pytest.mark.parametrize(
    ("token", "code"),
    [(None, "JWT_MISSING_TOKEN"), ("", "JWT_MISSING_TOKEN"), ("x.y.z", "JWT_INVALID_TOKEN")],
)
def test_刷新令牌缺失或残缺(api: Api, token: str | None, code: str) -> None:
    payload = api(REFRESH, {"t": token})["data"]["tokenRefresh"]
    assert codes(payload) == [("refreshToken", code)]
    assert payload["token"] is None


def test_访问令牌不能当刷新令牌(api: Api, person: User) -> None:
    access = tokens.issue(person, tokens.ACCESS, ISSUER)
    payload = api(REFRESH, {"t": access})["data"]["tokenRefresh"]
    assert codes(payload) == [("refreshToken", "JWT_INVALID_TOKEN")]


def test_核验令牌(api: Api, person: User) -> None:
    token = tokens.issue(person, tokens.ACCESS, ISSUER)
    good = api.data(VERIFY, {"t": token})["tokenVerify"]
    assert (good["isValid"], good["user"]["email"], good["payload"]["iss"]) == (True, person.email, ISSUER)
    bad = api(VERIFY, {"t": "x"})["data"]["tokenVerify"]
    assert (bad["isValid"], codes(bad)) == (False, [("token", "JWT_INVALID_TOKEN")])
    with clock.moved(by=timedelta(hours=1)):
        old = api(VERIFY, {"t": token})["data"]["tokenVerify"]
    assert (old["isValid"], old["errors"][0]["code"]) == (False, "JWT_SIGNATURE_EXPIRED")


def test_全部退出使所有令牌失效(api: Api, person: User) -> None:
    payload = log_in(api, person.email)
    api.data("mutation { tokensDeactivateAll { errors { code } } }", as_=person)
    assert ended(api(ME, Authorization=f"Bearer {payload['token']}"))
    again = api(REFRESH, {"t": payload["refreshToken"]})["data"]["tokenRefresh"]
    assert codes(again) == [("refreshToken", "JWT_INVALID_TOKEN")]


def test_未登录不能全部退出(api: Api) -> None:
    answer = api("mutation { tokensDeactivateAll { errors { code } } }")
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_以公钥当口令签的令牌等于未登录(api: Api, person: User) -> None:
    """An HMAC whose secret is what everybody can read at `/.well-known/jwks.json`; PyJWT itself refuses to make one."""
    claims = tokens.issue(person, tokens.ACCESS, ISSUER).split(".")[1]
    public = tokens._private_key().public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = base64url_encode(json.dumps({"alg": "HS256", "typ": "JWT", "kid": tokens.key_id()}).encode())
    signed = f"{head.decode()}.{claims}"
    proof = base64url_encode(hmac.digest(der, signed.encode(), "sha256")).decode()
    assert api(ME, Authorization=f"Bearer {signed}.{proof}")["data"] == {"me": None}


def test_停用之后令牌与角色立即失效(api: Api) -> None:
    """Roles are read anew with every request; a token outlives neither its person nor what they were given."""
    org = make.organisation("buyer")
    clerk = make.member(org, Role.PURCHASER)
    asked = "{ me { id } myOrganisations { id } }"
    losses: list[tuple[QuerySet[Any], bool]] = [
        (Membership.objects.filter(user=clerk), True),
        (Organisation.objects.filter(pk=org.pk), True),
        (User.objects.filter(pk=clerk.pk), False),
    ]
    for rows, still_known in losses:
        assert api.data(asked, as_=clerk)["myOrganisations"]
        rows.update(is_active=False)
        answer = api(asked, as_=clerk)
        if still_known:
            assert answer["data"]["me"]
            assert answer["data"]["myOrganisations"] == []
        else:
            assert ended(answer)
            refresh = tokens.issue(clerk, tokens.REFRESH, ISSUER)
            renewed = api(REFRESH, {"t": refresh})["data"]["tokenRefresh"]
            assert (renewed["token"], codes(renewed)) == (None, [("refreshToken", "JWT_INVALID_TOKEN")])
        rows.update(is_active=True)
