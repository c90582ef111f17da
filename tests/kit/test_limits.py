"""限度 · what is too much is refused with a message that says how much is allowed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from backend.account import tokens
from storefront_api import views
from storefront_api.kit.documents import UNPAGED, Documents
from storefront_api.kit.http import MOST_NESTING, MOST_VALUES
from storefront_api.kit.pace import MINUTE, Pace
from storefront_api.schema import schema
from tests import make
from tests.conftest import ISSUER


@pytest.mark.parametrize(
    ("document", "cost"),
    [
        ("{ channels { slug } }", 1 + UNPAGED),
        ("{ channels { region { code } } }", 1 + UNPAGED),
        ('{ channel(slug: "x") { slug } }', 1),
        ("{ products(first: 10) { totalCount } }", 11),
        ("{ products(first: 10) { edges { node { name } } } }", 1 + 10 * 2),
        ("{ products(first: 10) { edges { node { variants { sku } } } } }", 1 + 10 * (2 + 1 + UNPAGED)),
        ("{ products(first: 10) { ...P } } fragment P on ProductCountableConnection { edges { node { variants { sku } } } }", 1 + 10 * (2 + 1 + UNPAGED)),
        ("{ products(first: 10) { edges { node { ... on Node { id } ... { variants { sku } } } } } }", 1 + 10 * (2 + 1 + UNPAGED)),
    ],
)  # fmt: skip
def test_不分页的列表也有代价(document: str, cost: int) -> None:
    prepared = Documents(schema.graphql_schema, 16).prepare(document)
    assert prepared.errors == ()
    assert prepared.cost(None, {}) == cost


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"x": [0] * (MOST_VALUES + 1)}, str(MOST_VALUES)),
        ({"x": [[0] * 1000] * 21}, str(MOST_VALUES)),
        ({"x": {str(n): n for n in range(MOST_VALUES + 1)}}, str(MOST_VALUES)),
    ],
)
def test_变量过多(variables: dict[str, Any], words: str) -> None:
    body = json.dumps({"query": "{ __typename }", "variables": variables})
    answer = Client().post("/graphql/", body, content_type="application/json")
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert words in error["message"]
    assert error["extensions"]["code"] == "TOO_MANY_VALUES"


@pytest.mark.parametrize(
    ("depth", "status"), [(MOST_NESTING - 2, 200), (MOST_NESTING, 400), (900, 400), (5000, 400)]
)
def test_变量嵌套(depth: int, status: int) -> None:
    nested = "[" * depth + "]" * depth
    body = '{"query": "{ __typename }", "variables": {"x": ' + nested + "}}"
    assert Client().post("/graphql/", body, content_type="application/json").status_code == status


@pytest.mark.parametrize(
    "document",
    [
        "{ channels { " + "slug " * 5900 + "} }",
        "{ channels { " + "region { code } " * 1400 + "} }",
        "{ channels { slug " + "@include(if: true) " * 800 + "} }",
        "query(" + " ".join(f"$v{n}: Int" for n in range(1400)) + ") { channels { slug } }",
        "{ channels(x: " + "[" * 2900 + "]" * 2900 + ") { slug } }",
        "{ " + "..." * 1 + "A } fragment A on Query { ...B } fragment B on Query { ...A }",
    ],
    ids=["同一字段", "同一对象", "重复指令", "变量声明", "嵌套列表", "循环片段"],
)
@pytest.mark.django_db
def test_刁难的文档被拒绝_且说得清(document: str) -> None:
    answer = Client().post("/graphql/", {"query": document}, content_type="application/json")
    assert answer.status_code == 400
    for error in answer.json()["errors"]:
        assert " · " in error["message"]


# 限速


@pytest.fixture
def paced(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> LazySettings:
    monkeypatch.setattr(views._endpoint, "pace", Pace())
    settings.REQUESTS_PER_MINUTE = 3
    return settings


def ask(address: str = "203.0.113.5", **headers: str) -> Any:
    return Client(REMOTE_ADDR=address).post(
        "/graphql/", {"query": "{ __typename }"}, content_type="application/json", headers=headers
    )


def test_太频繁则请稍候_别的地址不受影响(paced: LazySettings) -> None:
    assert [ask().status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = ask()
    assert 1 <= int(refused["Retry-After"]) <= MINUTE + 1
    assert refused.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
    assert ask("203.0.113.6").status_code == 200


@pytest.mark.django_db
def test_有令牌的按人计_编造的令牌按地址计(paced: LazySettings) -> None:
    one, two = (tokens.issue(make.user(), tokens.ACCESS, ISSUER) for _ in range(2))
    for token in (one, two):
        assert [ask(Authorization=f"Bearer {token}").status_code for _ in range(4)] == [200, 200, 200, 429]
    invented = [ask("203.0.113.7", Authorization=f"Bearer x.y.{n}").status_code for n in range(4)]
    assert invented == [200, 200, 200, 429]


def test_默认不限(settings: LazySettings) -> None:
    assert settings.REQUESTS_PER_MINUTE == 0
    assert {ask("203.0.113.9").status_code for _ in range(30)} == {200}


def test_一分钟后重新计(paced: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        ask()
    monkeypatch.setattr("storefront_api.kit.pace.time.monotonic", lambda: 10.0**9)
    assert ask().status_code == 200
