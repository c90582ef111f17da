"""接口的门 · what the door of the API answers to what cannot be read, is too much, comes twice or comes too late."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import graphene
import pytest
from django.test import Client, RequestFactory
from graphql import GraphQLError, get_named_type

from backend.account import tokens
from backend.checkout.models import Checkout
from backend.core import clock, journal
from backend.core.actor import SYSTEM
from backend.core.models import JournalEntry, StoredAnswer
from backend.core.refusals import Conflict, NotPermitted
from storefront_api.kit.commands import Command
from storefront_api.kit.connections import PAGING, connection, window
from storefront_api.kit.errors import error_type
from storefront_api.kit.http import MAX_BODY, GraphQLEndpoint
from storefront_api.kit.types import Node
from storefront_api.schema import schema as site
from tests import make
from tests.conftest import ISSUER
from tests.races import together

CHANNELS = "{ channels { slug } }"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "MALFORMED_JSON"),
        (" ", "application/json", 400, "MALFORMED_JSON"),
        ("[]", "application/json", 400, "BATCH_TOO_LONG"),
        ('"text"', "application/json", 400, "BAD_REQUEST"),
        ("{}", "application/json", 400, "BAD_REQUEST"),
        ('{"query": 1}', "application/json", 400, "BAD_REQUEST"),
        ('{"query": "{a}", "variables": []}', "application/json", 400, "BAD_REQUEST_OR_VALIDATION"),
        ('{"query": "{a}", "variables": [1]}', "application/json", 400, "BAD_REQUEST"),
        ("query={channels{slug}}", "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("x", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            '{"query": "query A{channels{slug}} query B{channels{slug}}"}',
            "application/json",
            400,
            "BAD_REQUEST",
        ),
        ('{"query": "{channels{slug}}", "operationName": "Nobody"}', "application/json", 400, "BAD_REQUEST"),
    ],
)
def test_读不懂的请求(body: str, content_type: str, status: int, code: str) -> None:
    answer = Client().post("/graphql/", body, content_type=content_type)
    assert answer.status_code == status
    [error] = answer.json()["errors"]
    assert error["message"]
    if code != "BAD_REQUEST_OR_VALIDATION":
        assert error["extensions"]["code"] == code


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_只接受POST(method: str) -> None:
    answer = getattr(Client(), method)("/graphql/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "Syntax Error"),
        ("{ nothing }", "Cannot query field 'nothing'"),
        ("{ channels { nothing } }", "Cannot query field 'nothing' on type 'Channel'"),
        ("{ channel(id: 1) { slug } channel(id: 2) { slug } }", "differing arguments"),
        (
            "{ channels { slug } ...F } fragment F on Query { ...F }",
            "Cannot spread fragment 'F' within itself",
        ),
        ("{ a" + " { a" * 60 + " }" * 61, "层级过深"),
        ("{ " + " ".join(f"a{n}: channels {{ slug }}" for n in range(41)) + " }", "顶层字段"),
        ("{ channels { " + " ".join(f"a{n}: slug" for n in range(61)) + " } }", "别名过多"),
        ("{ channels { slug } } # " + "x" * 100_001, "文档过长"),
        ("{ " + "channels " * 6001 + " }", "tokens"),
    ],
)
def test_不合法或太大的文档(api, document: str, words: str) -> None:  # type: ignore[no-untyped-def]
    answer = api.post(document)
    assert answer.status_code == 400
    assert any(words in error["message"] for error in answer.json()["errors"])


@pytest.mark.django_db
@pytest.mark.parametrize(("fragments", "status"), [(4, 200), (30, 400)])
def test_互相展开的片段不会拖垮服务(api, fragments: int, status: int) -> None:  # type: ignore[no-untyped-def]
    """Thirty fragments that spread each other twice would be a thousand million fields if each spread were followed."""
    bombs = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(fragments))
    answer = api.post(f"{{ ...F0 }} {bombs} fragment F{fragments} on Query {{ channels {{ slug }} }}")
    assert answer.status_code == status


@pytest.mark.django_db
def test_代价超限时说明代价与上限(api) -> None:  # type: ignore[no-untyped-def]
    inner = "journalEntries(first: 100) { edges { node { id } } }"
    answer = api.post("{ " + " ".join(f"a{n}: {inner}" for n in range(20)) + " }")
    assert answer.status_code == 200  # 20 lists cost far less than the limit
    nested = """query($n: Int) { categories(first: $n) { edges { node { children(first: $n) { edges { node {
        children(first: $n) { edges { node { id } } } } } } } } } }"""
    refused = api.post(nested, {"n": 100})
    assert refused.status_code == 400
    assert "查询代价" in refused.json()["errors"][0]["message"]


@pytest.mark.django_db
def test_过期令牌说明已过期_乱写的令牌当作未登录(api) -> None:  # type: ignore[no-untyped-def]
    person = make.user()
    with clock.moved(by=timedelta(hours=-2)):
        old = tokens.issue(person, tokens.ACCESS, ISSUER)
    expired = api(CHANNELS, Authorization=f"Bearer {old}")
    assert expired["errors"][0]["extensions"]["exception"]["code"] == "ExpiredSignatureError"
    for nonsense in ("Bearer x.y.z", "Bearer", "Basic abc", f"Bearer {old[:-4]}AAAA"):
        assert "errors" not in api(CHANNELS, Authorization=nonsense)
    refresh = tokens.issue(person, tokens.REFRESH, ISSUER)
    answer = api("{ budgetLines(first: 1) { totalCount } }", Authorization=f"Bearer {refresh}")
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


# A small schema of our own shows the behaviour of the machinery by itself.

ThingError = error_type("Thing")


class Thing(graphene.ObjectType):
    class Meta:
        interfaces = (Node,)


class ThingDo(Command):
    class Arguments:
        how = graphene.String(required=True)

    Errors = ThingError
    done = graphene.Int()

    @staticmethod
    def perform(context, how):  # type: ignore[no-untyped-def]
        if how == "crash":
            journal.record("thing.crashing", make.organisation(), SYSTEM)
            raise ZeroDivisionError
        if how == "refuse":
            raise Conflict(field="how_it_is", state="已办结", verb="再办", clause="《政府采购法》第六条")
        if how == "forbid":
            raise NotPermitted(needs="审核人")
        journal.record("thing.done", make.organisation(), SYSTEM)
        return {"done": JournalEntry.objects.filter(verb="thing.done").count()}


class ThingQuery(graphene.ObjectType):
    things = graphene.Field(connection(Thing), **PAGING)

    @staticmethod
    def resolve_things(root, info, **paging):  # type: ignore[no-untyped-def]
        window(**paging)
        raise GraphQLError("reached")


class ThingMutation(graphene.ObjectType):
    thing_do = ThingDo.Field()


@pytest.fixture
def do():  # type: ignore[no-untyped-def]
    endpoint = GraphQLEndpoint(graphene.Schema(query=ThingQuery, mutation=ThingMutation))

    def post(how: str, key: str = "", **headers: str):  # type: ignore[no-untyped-def]
        query = "mutation($how: String!) { thingDo(how: $how) { done errors { field code message clause } } }"
        body = json.dumps({"query": query, "variables": {"how": how}})
        extra = {"Idempotency-Key": key, **headers} if key else headers
        request = RequestFactory().post("/graphql/", body, content_type="application/json", headers=extra)
        return endpoint(request)

    return post


@pytest.mark.django_db(transaction=True)
def test_拒绝带有字段代码与条款(do) -> None:  # type: ignore[no-untyped-def]
    [error] = json.loads(do("refuse").content)["data"]["thingDo"]["errors"]
    assert error["field"] == "howItIs"
    assert error["code"] == "INVALID_STATE"
    assert error["clause"] == "《政府采购法》第六条"
    assert "当前状态为「已办结」" in error["message"]
    [forbidden] = json.loads(do("forbid").content)["errors"]
    assert forbidden["extensions"]["exception"]["code"] == "PermissionDenied"
    assert forbidden["extensions"]["code"] == "PERMISSION_DENIED"


@pytest.mark.django_db(transaction=True)
def test_意外错误不泄露内情(do) -> None:  # type: ignore[no-untyped-def]
    answer = json.loads(do("crash", "k").content)
    assert answer["errors"][0]["message"] == "Internal Server Error"
    assert "ZeroDivision" not in json.dumps(answer)


@pytest.mark.django_db(transaction=True)
def test_同一幂等键_只办一次_答复相同(do) -> None:  # type: ignore[no-untyped-def]
    first, second = do("do", "abc"), do("do", "abc")
    assert json.loads(first.content) == json.loads(second.content)
    assert second["Idempotency-Replayed"] == "true"
    assert JournalEntry.objects.filter(verb="thing.done").count() == 1
    assert json.loads(do("do", "other").content)["data"]["thingDo"]["done"] == 2


@pytest.mark.django_db(transaction=True)
def test_同一幂等键用于另一请求_拒绝(do) -> None:  # type: ignore[no-untyped-def]
    do("do", "abc")
    other = do("refuse", "abc")
    assert other.status_code == 409
    assert json.loads(other.content)["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert do("do", "x" * 129).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_办到一半出错则全部撤销_可用同一键重试(do) -> None:  # type: ignore[no-untyped-def]
    do("crash", "abc")
    assert not JournalEntry.objects.exists()
    assert not StoredAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_同一请求同时到达两次_只办一次(do) -> None:  # type: ignore[no-untyped-def]
    answers = together([partial(do, "do", "same")] * 4)
    assert {json.loads(answer.content)["data"]["thingDo"]["done"] for answer in answers} == {1}
    assert JournalEntry.objects.filter(verb="thing.done").count() == 1


@pytest.mark.django_db(transaction=True)
def test_幂等键属于各人自己(do) -> None:  # type: ignore[no-untyped-def]
    one, two = make.user(), make.user()
    for person in (one, two):
        token = tokens.issue(person, tokens.ACCESS, ISSUER)
        do("do", "abc", Authorization=f"Bearer {token}")
    assert JournalEntry.objects.filter(verb="thing.done").count() == 2


@pytest.mark.parametrize(
    "paging",
    [
        {},
        {"first": 0},
        {"first": -1},
        {"first": 101},
        {"first": 1, "last": 1},
        {"last": 101},
        {"first": 1, "before": "WzFd"},
        {"last": 1, "after": "WzFd"},
        {"first": 1, "after": "???"},
        {"first": 1, "after": "e30="},
    ],
)
def test_分页参数不合理(paging: dict[str, object]) -> None:
    with pytest.raises(GraphQLError, match=" · "):
        window(**paging)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_空字符说明是哪一项_而不是服务器错误(api) -> None:  # type: ignore[no-untyped-def]
    buyer = make.buyer()
    made = (
        "mutation($input: CheckoutCreateInput!) { checkoutCreate(input: $input) { errors { field code } } }"
    )
    given = {"channel": "wenzhou", "lines": [], "email": "a\x00b@example.com"}
    [error] = api(made, {"input": given}, as_=buyer.purchaser)["data"]["checkoutCreate"]["errors"]
    assert error == {"field": "email", "code": "INVALID"}
    asked = api(
        '{ channel(slug: "wen\\u0000zhou") { slug } suppliers(first: 1, filter: {search: "\\u0000"}) { totalCount } }'
    )
    for error in asked.get("errors", ()):
        assert error["extensions"]["exception"]["code"] == "NulCharacter"


# 机密 · passwords and tokens

LOG_IN = """mutation($email: String!, $password: String!) {
    tokenCreate(email: $email, password: $password) { token refreshToken errors { code } } }"""
CART = (
    'mutation { checkoutCreate(input: {channel: "wenzhou", lines: []}) { checkout { id } errors { code } } }'
)


def batch(*entries: dict[str, object], key: str = "a-key") -> Any:
    """Several operations in one request with an Idempotency-Key."""
    return Client().post(
        "/graphql/", json.dumps(entries), content_type="application/json", headers={"Idempotency-Key": key}
    )


@pytest.mark.django_db(transaction=True)
def test_登录的答复从不留存() -> None:
    """With or without a key, batched or hidden in a fragment: neither tokens nor a digest of a password stay behind."""
    person = make.user()
    person.set_password("long-enough-for-a-test")
    person.save()
    given = {"email": person.email, "password": "long-enough-for-a-test"}
    hidden = LOG_IN.replace("tokenCreate", "...In } fragment In on Mutation { tokenCreate")
    for document in (LOG_IN, hidden):
        for _ in range(2):
            answer = batch({"query": document, "variables": given})
            assert "Idempotency-Replayed" not in answer
            assert answer.json()[0]["data"]["tokenCreate"]["token"]
    assert not StoredAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_登录不能与要留存的操作同批() -> None:
    make.channel()
    given = {"email": "nobody@example.com", "password": "a guess of somebody"}
    answer = batch({"query": LOG_IN, "variables": given}, {"query": CART})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "CONFIDENTIAL_COMMAND"
    assert not StoredAnswer.objects.exists()
    assert not Checkout.objects.exists()


def test_凡收发口令与令牌的操作都不留存() -> None:
    """Every mutation with a password or token among its arguments or in its answer says that it is confidential."""
    endpoint = GraphQLEndpoint(site)
    secret = {
        "password",
        "oldPassword",
        "newPassword",
        "token",
        "refreshToken",
        "csrfToken",
        "authToken",
        "secretKey",
    }
    mutations = site.graphql_schema.mutation_type.fields

    def texts(field: Any) -> set[str]:
        """Its arguments; not the `token` that is the UUID of a payment, which everybody who sees the payment sees."""
        return {name for name, one in field.args.items() if get_named_type(one.type).name != "UUID"}

    telling = {
        name
        for name, field in mutations.items()
        if secret & (texts(field) | get_named_type(field.type).fields.keys())
    }
    inputs = {
        name
        for name, field in mutations.items()
        for argument in field.args.values()
        if secret & getattr(get_named_type(argument.type), "fields", {}).keys()
    }
    hidden = {
        "externalVerify": "its JSON holds a token",
        "bidKeyShareTake": "it tells a share of an opening key",
        "bidKeyShareGive": "it is told one",
    }
    assert telling | inputs | set(hidden) == endpoint.confidential
    assert not (telling | inputs) & set(hidden)


@pytest.mark.django_db
def test_读不到底的批次一件也不办() -> None:
    make.channel()
    for broken in ({"query": "query A { channels { slug } } query B { channels { slug } }"}, {"query": 1}):
        body = json.dumps([{"query": CART}, broken])
        assert Client().post("/graphql/", body, content_type="application/json").status_code == 400
    assert not Checkout.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "document",
    [
        "{ __schema { types { name } } }",
        '{ __type(name: "User") { fields { name } } }',
        'query { ...F } fragment F on Query { t: __type(name: "User") { name } }',
    ],
)
def test_关闭结构查询后_怎么问都不答(api, settings, document: str) -> None:  # type: ignore[no-untyped-def]
    assert "errors" not in api(document)
    settings.GRAPHQL_INTROSPECTION = False
    assert "data" not in api(document)
    assert "errors" not in api("{ __typename channels { slug } }")


@pytest.mark.django_db
def test_过大的请求不读入() -> None:
    too_long = '{"query": "' + " " * 2 * 1024 * 1024 + '"}'
    answers = [
        Client().post("/graphql/", too_long, content_type="application/json"),
        Client().post("/graphql/", b"x" * (MAX_BODY + 1), content_type="multipart/form-data; boundary=b"),
    ]
    for answer in answers:
        assert answer.status_code == 413
        assert answer.json()["errors"][0]["extensions"]["code"] == "TOO_LARGE"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"x", "multipart/form-data"),
        (b"--b\r\n", "multipart/form-data; boundary=" + "b" * 300),
        (b"--b--\r\n", "multipart/form-data; boundary=b"),
        (
            b"".join(b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\n\r\n' % n for n in range(1100))
            + b"--b--\r\n",
            "multipart/form-data; boundary=b",
        ),
    ],
    ids=["没有分界", "分界过长", "没有内容", "字段过多"],
)
def test_读不懂的表单(body: bytes, content_type: str) -> None:
    answer = Client().post("/graphql/", body, content_type=content_type)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.django_db
def test_嵌套过深的变量() -> None:
    deep: object = 1
    for _ in range(400):
        deep = [deep]
    answer = batch({"query": CART, "variables": {"unused": deep}})
    assert answer.status_code == 400


@pytest.mark.django_db
def test_伪造的主机名不进入任何地址(api) -> None:  # type: ignore[no-untyped-def]
    """Absolute addresses begin with a host that is ours, whatever the request claims."""
    make.product()
    asked = '{ products(first: 1, channel: "wenzhou") { edges { node { thumbnail { url } } } } }'
    for header in ("Host", "X-Forwarded-Host"):
        assert "evil.example" not in api.post(asked, **{header: "evil.example"}).content.decode()
