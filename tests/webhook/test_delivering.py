"""投递 · what a real receiver on this machine gets: signed, once made, tried again, given up, left alone."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import jwt
import pytest
from django.db import connection
from django.test import Client
from jwt.utils import base64url_decode

from backend.core import clock
from backend.core.actor import Role
from backend.core.permissions import Permission
from backend.product.models import Product
from backend.webhook import delivering, rules, sending
from backend.webhook.delivering import Later, deliver
from backend.webhook.jobs import KEPT_DAYS, deliver_left, forget_deliveries
from backend.webhook.models import EventDelivery, EventDeliveryAttempt, Webhook
from backend.webhook.outbox import lock_of
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.webhook.hooks import PRODUCT_QUERY, app, hook
from tests.webhook.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_machine_may_be_called(settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.PUBLIC_URL = "https://mall.example"


def news(of: Webhook, product: Product | None = None, code: str = "PRODUCT_UPDATED") -> EventDelivery:
    """A delivery that waits."""
    product = product or make.product()
    return EventDelivery.objects.create(
        webhook=of, event_type=code, subject_type="Product", subject_id=str(product.pk)
    )


def outcome(delivery: EventDelivery) -> tuple[str, int]:
    delivery.refresh_from_db()
    return delivery.status, delivery.tries


def test_订阅文档的结果_签名_与请求头() -> None:
    product = make.product(name="示例打印纸")
    with receiving() as receiver:
        made = hook(
            receiver.url, "PRODUCT_UPDATED", subscription_query=PRODUCT_QUERY, secret_key="演示密钥",
            custom_headers={"X-Shop": "demo", "Authorization": "Bearer shop"},
        )  # fmt: skip
        delivery = news(made, product)
        deliver(delivery.pk)
        deliver(delivery.pk)  # a job that comes twice posts once
    (request,) = receiver.requests
    body = json.loads(request.body)
    assert body["product"] == {"slug": product.slug, "channel": None, "name": "示例打印纸"}
    assert body["recipient"] == {"name": "演示店面"}
    assert body["issuingPrincipal"] is None
    assert "errors" not in body
    expected = hmac.new("演示密钥".encode(), request.body, hashlib.sha256).hexdigest()
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert headers["saleor-signature"] == expected
    assert headers["saleor-event"] == "product_updated"
    assert (headers["saleor-domain"], headers["saleor-api-url"]) == (
        "mall.example",
        "https://mall.example/graphql/",
    )
    assert headers["saleor-schema-version"] == "3.23"
    assert headers["oucai-delivery"] == str(delivery.pk)
    assert (headers["x-shop"], headers["authorization"]) == ("demo", "Bearer shop")
    assert headers["content-type"] == "application/json"
    assert headers["host"] == receiver.url.split("/")[2]
    assert outcome(delivery) == ("success", 1)
    attempt = EventDeliveryAttempt.objects.get()
    assert (attempt.status, attempt.response_status_code, attempt.response) == ("success", 200, "ok")
    assert "Bearer shop" not in attempt.request_headers
    assert "演示密钥" not in str(vars(attempt))


def test_没有密钥时_以本站密钥签名_公钥可验() -> None:
    with receiving() as receiver:
        deliver(news(hook(receiver.url, "PRODUCT_UPDATED")).pk)
    (request,) = receiver.requests
    signature = request.headers["Saleor-Signature"]
    head, nothing, _ = signature.split(".")
    assert nothing == ""
    (key,) = Client().get("/.well-known/jwks.json").json()["keys"]
    assert json.loads(base64url_decode(head))["kid"] == key["kid"]
    public = jwt.PyJWK(key).key
    jws = jwt.api_jws
    assert jws.decode(signature, public, algorithms=["RS256"], detached_payload=request.body) == request.body
    with pytest.raises(jwt.InvalidSignatureError):
        jws.decode(signature, public, algorithms=["RS256"], detached_payload=request.body + b" ")


def test_没有订阅文档时_只说发生了什么() -> None:
    with receiving() as receiver:
        delivery = news(hook(receiver.url, "PRODUCT_UPDATED"))
        deliver(delivery.pk)
    body = json.loads(receiver.requests[0].body)
    assert body == {
        "event": "product_updated",
        "type": "Product",
        "id": to_global_id("Product", int(delivery.subject_id)),
        "issuedAt": body["issuedAt"],
    }


def test_内容只做一次_重投还是原文() -> None:
    product = make.product(name="原来的名称")
    query = "subscription { event { ... on ProductUpdated { product { name } } } }"
    with receiving([500, 200]) as receiver:
        delivery = news(hook(receiver.url, "PRODUCT_UPDATED", subscription_query=query), product)
        with pytest.raises(Later) as later:
            deliver(delivery.pk)
        assert later.value.wait == rules.FIRST_WAIT
        Product.objects.filter(pk=product.pk).update(name="后来的名称")
        with clock.moved(by=timedelta(seconds=11)):
            deliver(delivery.pk)
    first, second = receiver.requests
    assert first.body == second.body == '{"product":{"name":"原来的名称"}}'.encode()
    assert first.headers["Oucai-Delivery"] == second.headers["Oucai-Delivery"]
    assert (first.headers["Oucai-Attempt"], second.headers["Oucai-Attempt"]) == ("1", "2")
    assert outcome(delivery) == ("success", 2)


def test_按约定的间隔重试_到次数为止() -> None:
    with receiving([503]) as receiver:
        delivery = news(hook(receiver.url, "PRODUCT_UPDATED"))
        passed = timedelta()
        for tries in range(1, rules.MOST_TRIES + 1):
            wait = rules.wait_after(tries)
            with clock.moved(by=passed):
                if wait is None:
                    deliver(delivery.pk)
                    break
                with pytest.raises(Later) as later:
                    deliver(delivery.pk)
                assert later.value.wait == wait
                with pytest.raises(Later):
                    deliver(delivery.pk)  # too early: nothing is posted
            passed += wait + timedelta(seconds=1)
        assert len(receiver.requests) == rules.MOST_TRIES
    assert outcome(delivery) == ("failed", rules.MOST_TRIES)


def slowly(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1.2)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A letter at a time, faster than any time-out of a single read."""
    try:
        for _ in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(10_000):
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xff not http at all\r\n\r\n")


def silent(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (500, 500, "ok"), (404, 404, "ok"), (301, 301, "ok"), (302, 302, "ok"), (307, 307, "ok"),
        (slowly, None, "超时"), (dripping, None, ""), (garbage, None, "未能送达"), (silent, None, "未能送达"),
    ],
    ids=["出错", "没有", "永久转向", "转向", "临时转向", "太慢", "一个字一个字地答", "答非所问", "不答"],
)  # fmt: skip
def test_不好的答复(monkeypatch: pytest.MonkeyPatch, answer: Any, status: int | None, says: str) -> None:
    """None of them is followed, waited for or believed; each is written down, and tried again later."""
    monkeypatch.setattr(sending, "WHOLE_SECONDS", 0.6)
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.5)
    with receiving([answer]) as receiver:
        delivery = news(hook(receiver.url, "PRODUCT_UPDATED"))
        with pytest.raises(Later):
            deliver(delivery.pk)
        assert [request.path for request in receiver.requests] == ["/hook"]
    attempt = EventDeliveryAttempt.objects.get()
    assert (attempt.status, attempt.response_status_code) == ("failed", status)
    assert says in attempt.response
    assert outcome(delivery) == ("pending", 1)


def test_无尽的答复只读开头() -> None:
    with receiving([endless]) as receiver:
        delivery = news(hook(receiver.url, "PRODUCT_UPDATED"))
        deliver(delivery.pk)
    assert EventDeliveryAttempt.objects.get().response == "x" * sending.MOST_READ


def test_没有人听的端口() -> None:
    with receiving() as receiver:
        closed = receiver.url
    delivery = news(hook(closed, "PRODUCT_UPDATED"))
    with pytest.raises(Later):
        deliver(delivery.pk)
    assert "127.0.0.1" not in EventDeliveryAttempt.objects.get().response


def test_屡次失败的接收方被暂停_并说明_好了就恢复(api: Any) -> None:
    boss = make.member(make.organisation("platform"), Role.OPERATOR)
    asked = "{ apps(first: 5) { edges { node { breakerState breakerLastStateChange problems { key message count } } } } }"

    def shown() -> Any:
        return api.data(asked, as_=boss)["apps"]["edges"][0]["node"]

    with receiving([500] * rules.PAUSE_AFTER + [200]) as receiver:
        made = hook(receiver.url, "PRODUCT_UPDATED")
        assert (shown()["breakerState"], shown()["problems"]) == ("CLOSED", [])
        for _ in range(rules.PAUSE_AFTER):
            with pytest.raises(Later):
                deliver(news(made).pk)
        assert shown()["breakerState"] == "OPEN"
        (problem,) = shown()["problems"]
        assert problem["count"] == rules.PAUSE_AFTER
        assert "暂停" in problem["message"]
        waits = news(made)
        with pytest.raises(Later) as later:
            deliver(waits.pk)
        assert timedelta(seconds=50) < later.value.wait <= timedelta(minutes=1)
        assert len(receiver.requests) == rules.PAUSE_AFTER
        assert outcome(waits) == ("pending", 0)
        with clock.moved(by=timedelta(seconds=61)):
            assert shown()["breakerState"] == "HALF_OPEN"
            deliver(waits.pk)
        assert outcome(waits) == ("success", 1)
        assert (shown()["breakerState"], shown()["problems"]) == ("CLOSED", [])
        assert shown()["breakerLastStateChange"] is not None


@pytest.mark.parametrize("why", ["回调停用", "应用停用", "过了一天"])
def test_不再投递(why: str) -> None:
    with receiving() as receiver:
        made = hook(receiver.url, "PRODUCT_UPDATED")
        delivery = news(made)
        Webhook.objects.filter(pk=made.pk).update(is_active=why != "回调停用")
        made.app.is_active = why != "应用停用"
        made.app.save()
        with clock.moved(by=timedelta(hours=25 if why == "过了一天" else 0)):
            deliver(delivery.pk)
        assert receiver.requests == []
    assert outcome(delivery)[0] == "failed"
    assert EventDeliveryAttempt.objects.get().response


def test_删掉的投递与回调_任务不出错() -> None:
    delivery = news(hook("http://127.0.0.1:9/", "PRODUCT_UPDATED"))
    delivery.webhook.delete()
    deliver(delivery.pk)


def test_过大的内容不投(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "MOST_PAYLOAD", 10)
    with receiving() as receiver:
        delivery = news(hook(receiver.url, "PRODUCT_UPDATED"))
        deliver(delivery.pk)
        assert receiver.requests == []
    assert outcome(delivery)[0] == "failed"


INSIDE = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "0.0.0.0"]


@pytest.mark.parametrize("host", INSIDE)
def test_内部地址不投_名字指向内部也不投(settings: Any, host: str) -> None:
    """Even a webhook that stands in the database already: the address is judged when it is called."""
    settings.WEBHOOK_PRIVATE_HOSTS = []
    with receiving() as receiver:
        port = receiver.url.split(":")[2]
        delivery = news(hook(f"http://{host}:{port}", "PRODUCT_UPDATED"))
        with pytest.raises(Later):
            deliver(delivery.pk)
        assert receiver.requests == []
    assert "不允许" in EventDeliveryAttempt.objects.get().response


@pytest.mark.parametrize(
    "addresses", [["8.8.8.8", "10.0.0.1"], ["169.254.169.254"], ["::1"], ["fe80::1%lo"], []]
)
def test_名字解析出内部地址的一律不投(
    settings: Any, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = []
    found = [(2, 1, 6, "", (address, 80)) for address in addresses]
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *a, **k: found)
    reply = sending.post("http://shop.example.com/", b"{}", {})
    assert not reply.ok
    assert reply.status is None
    assert "不允许" in reply.body


def test_只解析一次_连的就是看过的地址(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere the second time (DNS rebinding) is not asked a second time."""
    settings.WEBHOOK_PRIVATE_HOSTS = ["shop.example.com"]
    asked: list[str] = []
    with receiving() as receiver:
        port = int(receiver.url.split(":")[2].split("/")[0])
        really = sending.socket.getaddrinfo

        def resolve(host: str, *more: Any, **named: Any) -> Any:
            if host == "shop.example.com":
                asked.append(host)
                return [(2, 1, 6, "", ("127.0.0.1", port))]
            return really(host, *more, **named)

        monkeypatch.setattr(sending.socket, "getaddrinfo", resolve)
        reply = sending.post(f"http://shop.example.com:{port}/hook", b"{}", {})
    assert reply.ok
    assert asked == ["shop.example.com"]
    assert receiver.requests[0].headers["Host"] == f"shop.example.com:{port}"


def test_代理设置不起作用(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("http_proxy", proxy.url)
        deliver(news(hook(receiver.url, "PRODUCT_UPDATED")).pk)
        assert (len(proxy.requests), len(receiver.requests)) == (0, 1)


def test_以应用的眼睛看(api: Any) -> None:
    """An app that may not manage products is shown what everybody sees, and says why something is missing."""
    product = make.product(state="draft")
    query = "subscription { event { ... on ProductUpdated { product { name privateMetadata { key } } } } }"
    with receiving() as receiver:
        made = hook(
            receiver.url, "PRODUCT_UPDATED", of=app(Permission.MANAGE_MENUS), subscription_query=query
        )
        deliver(news(made, product).pk)
    body = json.loads(receiver.requests[0].body)
    assert body.get("product") is None


def test_旧记录定期清除(monkeypatch: pytest.MonkeyPatch) -> None:
    made = hook("http://127.0.0.1:9/", "PRODUCT_UPDATED")
    old, fresh, waits = news(made), news(made), news(made)
    EventDelivery.objects.filter(pk__in=[old.pk, fresh.pk]).update(status="success")
    EventDelivery.objects.filter(pk__in=[old.pk, waits.pk]).update(
        issued_at=clock.now() - timedelta(days=KEPT_DAYS + 1)
    )
    forget_deliveries(0)
    assert list(EventDelivery.objects.order_by("id")) == [fresh, waits]
    monkeypatch.setattr("backend.webhook.jobs.MOST_KEPT", 1)
    newest = news(made)
    EventDelivery.objects.filter(pk=newest.pk).update(status="failed")
    forget_deliveries(0)
    assert list(EventDelivery.objects.order_by("id")) == [waits, newest]


def test_丢了任务的投递被捡起来() -> None:
    made = hook("http://127.0.0.1:9/", "PRODUCT_UPDATED")
    left, fresh = news(made), news(made)
    EventDelivery.objects.filter(pk=left.pk).update(issued_at=clock.now() - timedelta(minutes=11))
    for _ in range(2):
        deliver_left(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'delivery_id' FROM procrastinate_jobs WHERE queue_name = 'webhooks'")
        assert cursor.fetchall() == [(str(left.pk),)]
    assert fresh.status == "pending"


def test_同一对象的投递排成一队() -> None:
    """Jobs of one thing to one webhook have one lock: the worker does them in the order of the verbs."""
    made = hook("http://127.0.0.1:9/", "PRODUCT_UPDATED")
    product = make.product()
    assert lock_of(news(made, product)) == lock_of(news(made, product)) != lock_of(news(made))


def test_查找主机没有答复时不再等待(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, let_go = threading.Event(), threading.Event()

    def never(*args: Any, **named: Any) -> list[Any]:
        asked.set()
        let_go.wait(30)
        return []

    monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.05)
    monkeypatch.setattr(sending.socket, "getaddrinfo", never)
    try:
        reply = sending.post("https://slow.example.com/", b"{}", {})
    finally:
        let_go.set()
    assert asked.is_set()
    assert (reply.ok, reply.status) == (False, None)
    assert "查找主机超时" in reply.body
