"""网络回调 · webhooks through the API: who sets them up, what is refused, what the log shows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import parse, validate

from backend.account.models import User
from backend.core.actor import Role
from backend.core.models import JournalEntry, StoredAnswer
from backend.core.permissions import Permission
from backend.webhook.delivering import Later, deliver
from backend.webhook.kinds import KINDS
from backend.webhook.models import EventDelivery, Webhook
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.app.apps import app_with, staff
from tests.conftest import Api
from tests.webhook.hooks import PRODUCT_QUERY, app, hook
from tests.webhook.receiver import receiving

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) {
    webhook { id name targetUrl isActive secretKey customHeaders subscriptionQuery app { name }
        asyncEvents { name eventType } syncEvents { name } }
    errors { field code message } } }"""
UPDATE = """mutation($id: ID!, $input: WebhookUpdateInput!) { webhookUpdate(id: $id, input: $input) {
    webhook { targetUrl asyncEvents { eventType } } errors { field code } } }"""
LOG = """query($id: ID!, $filter: EventDeliveryFilterInput, $sort: EventDeliverySortingInput) { webhook(id: $id) {
    eventDeliveries(first: 10, filter: $filter, sortBy: $sort) { totalCount edges { node {
        id status eventType createdAt payload
        attempts(first: 5, sortBy: {field: CREATED_AT, direction: DESC}) { edges { node {
            id status response responseStatusCode requestHeaders duration createdAt } } } } } } } }"""
URL = "https://shop.example.com/api/revalidate"
STOREFRONT = """subscription Revalidate { event { __typename
    ... on ProductUpdated { product { slug channel } } ... on CategoryUpdated { category { slug } }
    ...Gone } }
fragment Gone on Event { ... on ProductDeleted { product { slug } } issuedAt }"""


def operator() -> User:
    return make.member(make.organisation("platform"), Role.OPERATOR)


def of(thing: Any) -> str:
    return to_global_id(type(thing).__name__, thing.pk)


def test_新增回调_订阅文档自己说要什么事件(api: Api) -> None:
    owner = app(Permission.MANAGE_PRODUCTS)
    said = {
        "app": of(owner), "name": "店面缓存", "targetUrl": URL, "query": STOREFRONT, "asyncEvents": ["ORDER_CREATED"],
        "secretKey": "演示密钥", "customHeaders": '{"X-Shop": "demo"}', "syncEvents": [],
    }  # fmt: skip
    made = api.data(CREATE, {"input": said}, as_=operator())["webhookCreate"]["webhook"]
    assert [event["eventType"] for event in made["asyncEvents"]] == [
        "PRODUCT_UPDATED", "CATEGORY_UPDATED", "PRODUCT_DELETED",
    ]  # fmt: skip
    assert made["asyncEvents"][0]["name"] == "商品已更新"
    assert (made["targetUrl"], made["isActive"], made["syncEvents"]) == (URL, True, [])
    assert (made["secretKey"], json.loads(made["customHeaders"])) == ("演示密钥", {"X-Shop": "demo"})
    assert made["app"]["name"] == "演示店面"
    entry = JournalEntry.objects.get(verb="webhook.created")
    assert "演示密钥" not in str(entry.facts)


def test_带幂等键也不留下密钥(api: Api) -> None:
    said = {"app": of(app()), "targetUrl": URL, "asyncEvents": ["MENU_UPDATED"], "secretKey": "演示密钥"}
    api.post(CREATE, {"input": said}, as_=operator(), **{"Idempotency-Key": "k"})
    assert Webhook.objects.count() == 1
    assert not StoredAnswer.objects.exists()


SHOWN = "{ errors { code } app { ...Whole } } } fragment Whole on App { webhooks { hidden: secretKey } }"
UNSHOWN = "{ errors { code } app { webhooks { id } } } }"


@pytest.mark.parametrize(("answer", "kept"), [(SHOWN, 0), (UNSHOWN, 1)])
def test_经由应用看到密钥的答复不留存(api: Api, answer: str, kept: int) -> None:
    at, who = app(), operator()
    said = {"app": of(at), "targetUrl": URL, "asyncEvents": ["MENU_UPDATED"], "secretKey": "演示密钥"}
    api.data(CREATE, {"input": said}, as_=who)
    update = 'mutation($id: ID!) { appUpdate(id: $id, input: { name: "新名" }) ' + answer
    for _ in range(2):
        api.post(update, {"id": of(at)}, as_=who, **{"Idempotency-Key": "k"})
    assert StoredAnswer.objects.count() == kept
    assert "演示密钥" not in str([one.answer for one in StoredAnswer.objects.all()])


REFUSED = [
    ({"targetUrl": ""}, "REQUIRED", "targetUrl"),
    ({"targetUrl": "ftp://x.example/"}, "INVALID", "targetUrl"),
    ({"targetUrl": "http://127.0.0.1:3000/"}, "INVALID", "targetUrl"),
    ({"targetUrl": "http://2130706433/"}, "INVALID", "targetUrl"),
    ({"targetUrl": "http://[::ffff:10.0.0.1]/"}, "INVALID", "targetUrl"),
    ({"asyncEvents": []}, "REQUIRED", "asyncEvents"),
    ({"syncEvents": ["CHECKOUT_CALCULATE_TAXES"]}, "INVALID", "syncEvents"),
    ({"customHeaders": '{"Host": "x"}'}, "INVALID_CUSTOM_HEADERS", "customHeaders"),
    ({"customHeaders": '["X-A"]'}, "INVALID_CUSTOM_HEADERS", "customHeaders"),
    ({"name": "长" * 256}, "INVALID", "name"),
    ({"secretKey": "a\nb"}, "INVALID", "secretKey"),
    ({"app": to_global_id("App", 2**40)}, "NOT_FOUND", "app"),
    ({"app": to_global_id("User", 1)}, "NOT_FOUND", "app"),
    ({"query": "subscription { event { "}, "SYNTAX", "query"),
    ({"query": "{ channels { slug } }"}, "MISSING_SUBSCRIPTION", "query"),
    ({"query": "mutation { appDelete(id: 1) { errors { code } } }"}, "MISSING_SUBSCRIPTION", "query"),
    ({"query": "fragment F on Event { issuedAt }"}, "MISSING_SUBSCRIPTION", "query"),
    ({"query": f"{STOREFRONT} {STOREFRONT.replace('Revalidate', 'Again')}"}, "MISSING_SUBSCRIPTION", "query"),
    ({"query": "subscription { a: event { issuedAt } b: event { issuedAt } }"}, "UNABLE_TO_PARSE", "query"),
    ({"query": "subscription { ...A ...A } fragment A on Subscription { a: event { issuedAt } b: event { issuedAt } }"},
     "UNABLE_TO_PARSE", "query"),
    ({"query": "subscription { ...A } fragment A on Subscription { ...A }"}, "UNABLE_TO_PARSE", "query"),
    ({"query": "subscription { nothing }"}, "GRAPHQL_ERROR", "query"),
    ({"query": "subscription { event { ... on ProductUpdated { product { nothing } } } }"}, "GRAPHQL_ERROR", "query"),
    ({"query": "subscription { event { ... on Product { slug } } }"}, "GRAPHQL_ERROR", "query"),
    ({"query": "subscription($a: Int!) { event { ... on ProductUpdated { issuedAt } } }"}, "GRAPHQL_ERROR", "query"),
    ({"query": "subscription { event { issuedAt } }"}, "MISSING_EVENT", "query"),
    ({"query": "subscription { event { ... on ProductUpdated { " + "product { category { " + "parent { " * 20 + "id"
      + " }" * 25}, "GRAPHQL_ERROR", "query"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "code", "field"), REFUSED, ids=range(len(REFUSED)))
def test_不合要求的回调(api: Api, said: dict[str, Any], code: str, field: str) -> None:
    whole = {"app": of(app()), "targetUrl": URL, "asyncEvents": ["PRODUCT_UPDATED"], **said}
    answer = api(CREATE, {"input": whole}, as_=operator())["data"]["webhookCreate"]
    assert [(error["code"], error["field"]) for error in answer["errors"]] == [(code, field)], answer
    assert not Webhook.objects.exists()


def test_没有的事件代码_接口就不认(api: Api) -> None:
    said = {"app": of(app()), "targetUrl": URL, "asyncEvents": ["GIFT_CARD_SENT"]}
    assert api(CREATE, {"input": said}, as_=operator())["errors"]


ROUNDS = {
    "webhookCreate": """mutation($app: ID!) { webhookCreate(input: {app: $app, targetUrl: "https://x.example/",
        asyncEvents: [ORDER_CREATED]}) { errors { code } } }""",
    "webhookUpdate": "mutation($webhook: ID!) { webhookUpdate(id: $webhook, input: {name: \"x\"}) { errors { code } } }",
    "webhookDelete": "mutation($webhook: ID!) { webhookDelete(id: $webhook) { errors { code } } }",
    "webhookTrigger": """mutation($webhook: ID!, $thing: ID!) { webhookTrigger(webhookId: $webhook, objectId: $thing) {
        errors { code } } }""",
    "eventDeliveryRetry": "mutation($delivery: ID!) { eventDeliveryRetry(id: $delivery) { errors { code } } }",
}  # fmt: skip


@pytest.mark.parametrize("verb", ROUNDS)
def test_谁能管理回调(api: Api, verb: str) -> None:
    """Those who manage apps and may do no less than the app; and the app itself. Nobody else, another app neither."""
    mine, headers = app_with(Permission.MANAGE_PRODUCTS)
    _, strange = app_with(Permission.MANAGE_PRODUCTS)
    product = make.product()
    made = hook(URL, "PRODUCT_UPDATED", of=mine, subscription_query=PRODUCT_QUERY)
    delivery = EventDelivery.objects.create(
        webhook=made, event_type="PRODUCT_UPDATED", subject_type="Product", subject_id=str(product.pk), status="failed"
    )  # fmt: skip
    ids = {"app": of(mine), "webhook": of(made), "thing": of(product), "delivery": of(delivery)}
    variables = {name: key for name, key in ids.items() if f"${name}" in ROUNDS[verb]}

    def ask(who: User | None = None, **as_app: str) -> str:
        answer = api(ROUNDS[verb], variables, as_=who, **as_app)
        if "errors" in answer:
            assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
            return "denied"
        errors = answer["data"][verb]["errors"]
        return errors[0]["code"] if errors else "ok"

    everyone_else = [None, make.user(staff=True), make.buyer().purchaser, product.supplier.sales]
    everyone_else += [make.member(make.organisation("platform"), Role.REVIEWER)]
    everyone_else += [staff(*(set(Permission) - {Permission.MANAGE_APPS}))]
    assert {ask(who) for who in everyone_else} <= {"denied", "NOT_FOUND"}
    assert ask(**strange) in {"denied", "NOT_FOUND"}
    assert ask(staff(Permission.MANAGE_APPS)) == "OUT_OF_SCOPE_APP"
    delivery.refresh_from_db()
    assert (delivery.status, Webhook.objects.get().name, EventDelivery.objects.count()) == (
        "failed",
        made.name,
        1,
    )
    assert ask(**headers) == "ok"


def test_应用为自己设回调_不必写明自己(api: Api) -> None:
    mine, headers = app_with(Permission.MANAGE_MENUS)
    answer = api(CREATE, {"input": {"targetUrl": URL, "asyncEvents": ["MENU_UPDATED"]}}, **headers)
    assert answer["data"]["webhookCreate"]["errors"] == []
    assert Webhook.objects.get().app == mine
    other, _ = app_with()
    said = {"app": of(other), "targetUrl": URL, "asyncEvents": ["MENU_UPDATED"]}
    answer = api(CREATE, {"input": said}, **headers)
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    shown = api("query($id: ID!) { webhook(id: $id) { id } }", {"id": of(hook(URL, of=other))}, **headers)
    assert shown["data"] == {"webhook": None}


def test_管理者权限不足时_看不到内容与密钥(api: Api) -> None:
    made = hook(URL, "ORDER_CREATED", of=app(Permission.MANAGE_ORDERS), secret_key="演示密钥")
    EventDelivery.objects.create(
        webhook=made, event_type="ORDER_CREATED", subject_type="Order", subject_id="1", payload='{"secret":1}'
    )
    asked = "query($id: ID!) { webhook(id: $id) { secretKey customHeaders eventDeliveries(first: 1) { edges { node { payload } } } } }"

    def shown(who: User) -> Any:
        found = api.data(asked, {"id": of(made)}, as_=who)["webhook"]
        return found["secretKey"], found["eventDeliveries"]["edges"][0]["node"]["payload"]

    assert shown(staff(Permission.MANAGE_APPS)) == (None, None)
    assert shown(staff(Permission.MANAGE_APPS, Permission.MANAGE_ORDERS)) == ("演示密钥", '{"secret":1}')


def test_修改后立即再试(api: Api) -> None:
    made = hook(URL, "PRODUCT_UPDATED")
    Webhook.objects.filter(pk=made.pk).update(failures=12, paused_until="2030-01-01T00:00:00Z")
    said = {"targetUrl": "https://other.example/", "query": STOREFRONT}
    answer = api.data(UPDATE, {"id": of(made), "input": said}, as_=operator())["webhookUpdate"]
    assert answer["webhook"]["targetUrl"] == "https://other.example/"
    assert len(answer["webhook"]["asyncEvents"]) == 3
    made.refresh_from_db()
    assert (made.failures, made.paused_until) == (0, None)


def test_试发_投递记录_重投(api: Api, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    boss = operator()
    product = make.product()
    with receiving([500, 200]) as receiver:
        made = hook(receiver.url, "PRODUCT_UPDATED", subscription_query=STOREFRONT)
        trigger = "mutation($w: ID!, $o: ID!) { webhookTrigger(webhookId: $w, objectId: $o) { delivery { id status } errors { code } } }"
        sent = api.data(trigger, {"w": of(made), "o": of(product)}, as_=boss)["webhookTrigger"]["delivery"]
        assert sent["status"] == "PENDING"
        retry = (
            "mutation($id: ID!) { eventDeliveryRetry(id: $id) { delivery { status } errors { code field } } }"
        )
        answer = api(retry, {"id": sent["id"]}, as_=boss)["data"]["eventDeliveryRetry"]
        assert answer["errors"] == [{"code": "INVALID", "field": "id"}]
        delivery = EventDelivery.objects.get()
        with pytest.raises(Later):
            deliver(delivery.pk)
        EventDelivery.objects.update(status="failed")
        assert (
            api.data(retry, {"id": sent["id"]}, as_=boss)["eventDeliveryRetry"]["delivery"]["status"]
            == "PENDING"
        )
        deliver(delivery.pk)
        assert receiver.requests[0].body == receiver.requests[1].body
    asked = {"id": of(made), "filter": {"status": "SUCCESS", "eventType": "PRODUCT_UPDATED"}}
    log = api.data(LOG, asked, as_=boss)["webhook"]["eventDeliveries"]
    assert log["totalCount"] == 1
    (edge,) = log["edges"]
    assert json.loads(edge["node"]["payload"])["product"] == {"slug": product.slug, "channel": None}
    attempts = [one["node"] for one in edge["node"]["attempts"]["edges"]]
    assert [(one["status"], one["responseStatusCode"]) for one in attempts] == [
        ("SUCCESS", 200),
        ("FAILED", 500),
    ]
    none = api.data(LOG, {"id": of(made), "filter": {"status": "FAILED"}}, as_=boss)["webhook"][
        "eventDeliveries"
    ]
    assert none == {"totalCount": 0, "edges": []}


@pytest.mark.parametrize(
    ("thing", "code"),
    [("Category", "TYPE_NOT_SUPPORTED"), ("Nothing", "TYPE_NOT_SUPPORTED")],
)
def test_试发的对象不对(api: Api, thing: str, code: str) -> None:
    made = hook(URL, "PRODUCT_UPDATED", subscription_query=PRODUCT_QUERY)
    trigger = "mutation($w: ID!, $o: ID!) { webhookTrigger(webhookId: $w, objectId: $o) { errors { code } } }"
    answer = api(trigger, {"w": of(made), "o": to_global_id(thing, 1)}, as_=operator())
    assert answer["data"]["webhookTrigger"]["errors"] == [{"code": code}]


def test_试算_按自己的权限_不发也不留(api: Api) -> None:
    product = make.product()
    dry = "mutation($q: String!, $o: ID!) { webhookDryRun(query: $q, objectId: $o) { payload errors { code field } } }"
    given = {"q": STOREFRONT, "o": of(product)}
    found = api.data(dry, given, as_=staff(Permission.MANAGE_PRODUCTS))["webhookDryRun"]
    assert json.loads(found["payload"])["product"] == {"slug": product.slug, "channel": None}
    without = api(dry, given, as_=staff(Permission.MANAGE_APPS))["data"]["webhookDryRun"]
    assert without["errors"] == [{"code": "MISSING_PERMISSION", "field": "objectId"}]
    broken = api(dry, {"q": "{", "o": of(product)}, as_=operator())["data"]["webhookDryRun"]
    assert broken["errors"][0]["code"] == "SYNTAX"
    for stranger in (None, make.user(), make.buyer().purchaser, product.supplier.sales):
        answer = api(dry, given, as_=stranger)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert not EventDelivery.objects.exists()


def test_订阅不经HTTP应答(api: Api) -> None:
    answer = api.post(STOREFRONT, as_=operator())
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert "webhookCreate" in error["message"]
    assert "data" not in answer.json()


@pytest.mark.parametrize("code", KINDS)
def test_每种事件都可订阅_都能做成内容(api: Api, code: str) -> None:
    """Of a thing that is not there any more, at least what happened is told."""
    kind = KINDS[code]
    found = schema.graphql_schema.get_type(kind.type_name)
    if found is None:
        pytest.skip(f"there is no query yet that shows {kind.subject}")
    names = [name for name in found.fields if name[0].islower() and name not in {"issuedAt", "version"}]
    shown = " ".join(f"{name} {{ __typename }}" for name in names)
    query = f"subscription {{ event {{ ... on {kind.type_name} {{ {shown} issuedAt version }} }} }}"
    assert validate(schema.graphql_schema, parse(query)) == []
    dry = "mutation($q: String!, $o: ID!) { webhookDryRun(query: $q, objectId: $o) { payload errors { code } } }"
    key = (
        "9"
        if kind.subject not in {"Order", "Checkout", "Warehouse"}
        else "00000000-0000-4000-8000-000000000000"
    )
    made = api.data(dry, {"q": query, "o": to_global_id(kind.subject, key)}, as_=operator())["webhookDryRun"]
    payload = json.loads(made["payload"])
    assert "errors" not in payload, payload
    assert payload["issuedAt"]
