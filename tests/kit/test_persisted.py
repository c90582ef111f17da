"""留存文档 · documents that are sent once and run by their hash; registered documents; answers that caches may keep."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import LazySettings
from django.test import Client

from backend.account import tokens
from backend.config import cli
from backend.core import clock
from backend.core.jobs import forget_old
from backend.core.models import PersistedDocument
from storefront_api import views
from storefront_api.kit import persisted
from storefront_api.kit.http import SHOP_WINDOW
from storefront_api.schema import schema
from tests import make
from tests.conftest import ISSUER

QUERY = "query Channels { channels { slug } }"
WINDOW = 'query Window { products(first: 2, channel: "wenzhou") { edges { node { name } } } }'
CART = "mutation Cart($input: CheckoutCreateInput!) { checkoutCreate(input: $input) { errors { code } } }"
GIVEN = {"input": {"channel": "wenzhou", "lines": []}}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with a process that knows no document."""
    monkeypatch.setattr(views._endpoint, "persisted", persisted.PersistedDocuments())


def by_hash(text: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": persisted.digest_of(text)}}, **more}


def post(payload: Any, **headers: str) -> Any:
    return Client().post("/graphql/", json.dumps(payload), content_type="application/json", headers=headers)


def get(payload: dict[str, Any], **headers: str) -> Any:
    given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in payload.items()}
    return Client().get(f"/graphql/?{urlencode(given)}", headers=headers)


def code(answer: Any) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


def test_先报不识_送来一次_以后只送哈希() -> None:
    make.channel()
    unknown = post(by_hash(QUERY))
    assert unknown.status_code == 200
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert "errors" not in post(by_hash(QUERY, query=QUERY)).json()
    views._endpoint.persisted = persisted.PersistedDocuments()  # another process
    for answer in (post(by_hash(QUERY)), get(by_hash(QUERY)), post([by_hash(QUERY)])):
        found = answer.json()
        assert "wenzhou" in json.dumps(found[0] if isinstance(found, list) else found)


def test_一批中有不识的_一件也不办() -> None:
    make.channel()
    answers = post([by_hash(QUERY), {"query": CART, "variables": GIVEN}]).json()
    assert [answer["errors"][0]["message"] for answer in answers] == ["PersistedQueryNotFound"] * 2


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"query": QUERY, **by_hash(WINDOW)}, "INVALID_PERSISTED_QUERY"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}}, "INVALID_PERSISTED_QUERY"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}, "INVALID_PERSISTED_QUERY"),
        ({"extensions": {"persistedQuery": {"version": 1}}}, "INVALID_PERSISTED_QUERY"),
        ({"extensions": {"persistedQuery": "x"}}, "INVALID_PERSISTED_QUERY"),
        ({"extensions": []}, "BAD_REQUEST"),
        ({"query": None, "extensions": {}}, "BAD_REQUEST"),
    ],
)  # fmt: skip
def test_不合规矩的哈希(payload: dict[str, Any], expected: str) -> None:
    answer = post(payload)
    assert answer.status_code == 400
    assert code(answer) == expected


def test_不合接口的文档不留存() -> None:
    assert post(by_hash("{ nothing }", query="{ nothing }")).status_code == 400
    assert not PersistedDocument.objects.exists()


def test_写死口令的文档不留存() -> None:
    written = 'mutation { tokenCreate(email: "a@example.com", password: "a guess") { errors { code } } }'
    varied = "mutation($e: String!, $p: String!) { tokenCreate(email: $e, password: $p) { errors { code } } }"
    post(by_hash(written, query=written))
    post(by_hash(varied, query=varied, variables={"e": "a@example.com", "p": "a guess"}))
    assert [document.text for document in PersistedDocument.objects.all()] == [varied]


def test_未登记的只留一定数量_登记的不动(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persisted, "MOST_KEPT", 3)
    persisted.register([("Channels", QUERY)])
    for number in range(6):
        text = f"query Q{number} {{ channels {{ slug }} }}"
        post(by_hash(text, query=text))
    assert PersistedDocument.objects.filter(registered=False).count() == 3
    assert PersistedDocument.objects.filter(registered=True).count() == 1


def test_一月不用即忘_登记的不忘() -> None:
    post(by_hash(WINDOW, query=WINDOW))
    post(by_hash(QUERY, query=QUERY))
    persisted.register([("Channels", QUERY)])
    with clock.moved(by=timedelta(days=31)):
        forget_old(0)
        assert [document.text for document in PersistedDocument.objects.all()] == [QUERY]


def test_使用一次就续期() -> None:
    post(by_hash(QUERY, query=QUERY))
    with clock.moved(by=timedelta(days=20)):
        views._endpoint.persisted = persisted.PersistedDocuments()
        post(by_hash(QUERY))
    with clock.moved(by=timedelta(days=40)):
        forget_old(0)
    assert PersistedDocument.objects.exists()


# GET


def test_GET_只读不写() -> None:
    make.channel()
    assert get({"query": QUERY}).json()["data"]["channels"]
    refused = get({"query": CART, "variables": GIVEN})
    assert refused.status_code == 405
    assert refused["Allow"] == "POST"
    assert get({"query": QUERY, "variables": "{"}).status_code == 400
    assert get({"query": QUERY, "variables": "[1]"}).status_code == 400
    assert get({"operationName": "x"}).status_code == 405


def test_橱窗的答复可以缓存_并可核对是否变过() -> None:
    make.product(name="示例纸")
    post(by_hash(WINDOW, query=WINDOW))
    first = get(by_hash(WINDOW))
    assert first["Cache-Control"] == "public, max-age=60"
    assert {"Authorization", "Authorization-Bearer", "Accept-Language", "Origin"} <= {
        name.strip() for name in first["Vary"].split(",")
    }
    same = get(by_hash(WINDOW), **{"If-None-Match": first["ETag"]})
    assert same.status_code == 304
    assert not same.content
    make.product(name="示例灯")
    changed = get(by_hash(WINDOW), **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_其余的答复一概不许缓存() -> None:
    """Not with a token, not by POST, not without a hash, not with errors, and nothing beyond the shop window."""
    product = make.product()
    assert product
    for text in (
        WINDOW,
        "query Me { me { id } }",
        'query Bad { products(first: 0, channel: "wenzhou") { totalCount } }',
    ):
        post(by_hash(text, query=text))
    token = tokens.issue(make.user(), tokens.ACCESS, ISSUER)
    answers = [
        get(by_hash(WINDOW), Authorization=f"Bearer {token}"),
        get(by_hash(WINDOW), **{"Authorization-Bearer": token}),
        get(by_hash(WINDOW), Authorization="Bearer nonsense"),
        post(by_hash(WINDOW)),
        get({"query": WINDOW}),
        get(by_hash("query Me { me { id } }")),
        get(by_hash('query Bad { products(first: 0, channel: "wenzhou") { totalCount } }')),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer


def test_橱窗中没有私人的东西() -> None:
    """What anybody may keep for a minute is nothing that belongs to somebody."""
    private = {
        "me",
        "checkout",
        "checkouts",
        "order",
        "orders",
        "budgetLines",
        "supplierOrders",
        "journalEntries",
        "user",
    }
    assert not SHOP_WINDOW & private
    assert SHOP_WINDOW & set(schema.graphql_schema.query_type.fields)


# 登记


def test_只执行已登记的(settings: LazySettings) -> None:
    make.channel()
    persisted.register([("Channels", QUERY)])
    settings.GRAPHQL_REGISTERED_ONLY = True
    for answer in (
        post({"query": QUERY}),
        post(by_hash(QUERY)),
        get(by_hash(QUERY)),
        post(by_hash(QUERY, query=QUERY)),
    ):
        assert answer.json()["data"]["channels"]
    for payload in ({"query": WINDOW}, by_hash(WINDOW, query=WINDOW), {"query": QUERY + " "}):
        refused = post(payload)
        assert refused.status_code == 403
        assert code(refused) == "DOCUMENT_NOT_REGISTERED"
    assert code(post(by_hash(WINDOW))) == "PERSISTED_QUERY_NOT_FOUND"
    assert PersistedDocument.objects.count() == 1


def test_送来过的不算登记(settings: LazySettings) -> None:
    post(by_hash(QUERY, query=QUERY))
    views._endpoint.persisted = persisted.PersistedDocuments()
    settings.GRAPHQL_REGISTERED_ONLY = True
    assert code(post(by_hash(QUERY))) == "PERSISTED_QUERY_NOT_FOUND"


def test_登记命令读三种文件(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, codegen, apollo = tmp_path / "a.graphql", tmp_path / "b.json", tmp_path / "c.json"
    plain.write_text(QUERY, encoding="utf-8")
    codegen.write_text(json.dumps({persisted.digest_of(WINDOW): WINDOW}), encoding="utf-8")
    entry = {"id": persisted.digest_of(CART), "name": "Cart", "type": "mutation", "body": CART}
    apollo.write_text(
        json.dumps({"format": "apollo-persisted-query-manifest", "operations": [entry]}), "utf-8"
    )
    files = [str(path) for path in (plain, codegen, apollo)]
    for fresh in (3, 0):
        assert cli.main(["persisted", "register", *files]) == 0
        assert f"新增 {fresh} 个" in capsys.readouterr().out
    assert set(PersistedDocument.objects.values_list("text", "registered")) == {
        (QUERY, True), (WINDOW, True), (CART, True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.graphql", "{ nothing }"),
        ("a.json", "{"),
        ("a.json", "[]"),
        ("a.json", json.dumps({"0" * 64: QUERY})),
        ("a.json", json.dumps({"operations": [{"id": "x"}]})),
    ],
)
def test_登记命令不收有错的文件(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert cli.main(["persisted", "register", str(tmp_path / name)]) == 1
    assert name in capsys.readouterr().err
    assert cli.main(["persisted", "register", str(tmp_path / "missing.graphql")]) == 1
    assert not PersistedDocument.objects.exists()
