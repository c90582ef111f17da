"""手册为真 · what docs/operating/webhooks.md shows works: its receiver, its documents, its figures."""

from __future__ import annotations

import re
import threading
from http.server import HTTPServer
from typing import Any

import pytest
from django.test import Client
from graphql import parse, validate

from backend.config.cluster import CHECKOUT
from backend.webhook import jobs, rules, sending
from backend.webhook.delivering import Later, deliver
from backend.webhook.models import EventDelivery
from storefront_api.schema import schema
from storefront_api.webhook.answering import answerer
from tests import make
from tests.webhook.hooks import hook

MANUAL = (CHECKOUT / "docs/operating/webhooks.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", MANUAL, re.DOTALL)


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["演示密钥", ""], ids=["密钥", "公钥"])
def test_手册里的接收方照抄可用(settings: Any, capsys: Any, monkeypatch: Any, secret: str) -> None:
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    (source,) = blocks("python")
    example: dict[str, Any] = {"__name__": "example"}
    exec(compile(source, "webhooks.md", "exec"), example)
    jwks = Client().get("/.well-known/jwks.json").content

    class Answer:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *error: object) -> None: ...

        def read(self) -> bytes:
            return jwks

    example["SECRET"] = secret
    example["urlopen"] = lambda address, timeout: Answer()
    monkeypatch.setattr(example["Receiver"], "log_message", lambda *a: None)
    server = HTTPServer(("127.0.0.1", 0), example["Receiver"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    product = make.product()

    def post(key: str) -> EventDelivery:
        made = hook(url, "PRODUCT_UPDATED", secret_key=key)
        return EventDelivery.objects.create(
            webhook=made, event_type="PRODUCT_UPDATED", subject_type="Product", subject_id=str(product.pk)
        )

    try:
        good, forged = post(secret), post("another")
        deliver(good.pk)
        with pytest.raises(Later):
            deliver(forged.pk)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert len(capsys.readouterr().out.splitlines()) == 1
    good.refresh_from_db()
    assert good.status == "success"
    assert forged.attempts.get().response_status_code == 401


def test_手册里的文档符合接口() -> None:
    documents = blocks("graphql")
    assert len(documents) == 3
    for document in documents:
        assert validate(schema.graphql_schema, parse(document)) == []
    assert "PRODUCT_UPDATED" in answerer().events_of(documents[-1])


def test_手册里的数字() -> None:
    tries = ["one", "two", "three", "four", "five", "six", "Seven", "eight", "nine", "ten"]
    assert f"**{tries[rules.MOST_TRIES - 1]} tries**" in MANUAL
    assert f"fails {tries[rules.PAUSE_AFTER - 1]} times in a row" in MANUAL
    assert f"within {sending.WHOLE_SECONDS:.0f} seconds" in MANUAL
    assert f"first {sending.MOST_READ // 1024} KB" in MANUAL
    assert f"{jobs.MOST_KEPT:,} finished deliveries" in MANUAL
    assert jobs.KEPT_DAYS == 7
    hours = (
        sum(wait.total_seconds() for n in range(1, rules.MOST_TRIES) if (wait := rules.wait_after(n))) / 3600
    )
    assert 3.5 < hours < 4.5
