"""引擎失灵 · while Elasticsearch is down or slow, lists are read from the database, and say so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from search import service
from search.engines.cluster import Cluster
from search.port import IndexUnavailable, Results
from search.query import Query
from tests import make
from tests.conftest import Api

ASKED = """query($words: String!) {
  products(channel: "wenzhou", search: $words, first: 10) {
    isIndexUnavailable totalCount facets { slug } edges { node { name } }
  }
  searchSuggestions(channel: "wenzhou", text: "计") { text }
}"""

SUGGESTED = 'searchSuggestions(channel: $c, text: "计") { text }'


@pytest.fixture(params=["无人应答", "连不上"])
def broken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        if request.param == "连不上":
            server.close()
        cluster = Cluster((f"http://{host}:{port}",), seconds=0.2)
        monkeypatch.setattr(service, "_settings", replace(service.settings(), cluster=cluster))
        monkeypatch.setattr(service, "_engine", None)
        yield
        engine: Any = service.engine()
        engine.client.close()


@pytest.mark.django_db
@pytest.mark.usefixtures("broken")
def test_检索由数据库应答并说明(api: Api) -> None:
    make.product(name="示例计算器")
    make.product(name="示例订书机")
    answer = api(ASKED, {"words": "计算器"})
    assert answer["data"] == {
        "products": {
            "isIndexUnavailable": True,
            "totalCount": 1,
            "facets": None,
            "edges": [{"node": {"name": "示例计算器"}}],
        },
        "searchSuggestions": [],
    }
    assert answer["extensions"]["search"] == {
        "indexUnavailable": True,
        "message": "检索引擎暂不可用，结果来自数据库，只按名称查找。 · The search engine is not available; these were found by name "
        "in the database.",
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("broken")
def test_浏览照常_没有分面也说明(api: Api) -> None:
    """Lists without words are the database's own; what only the index could add is missing, and why is said."""
    make.product(name="示例计算器")
    for asked in ("products(channel: $c, first: 5) { totalCount facets { slug } }", SUGGESTED):
        answer = api(f"query($c: String!) {{ {asked} }}", {"c": "wenzhou"})
        if asked != SUGGESTED:
            assert answer["data"]["products"] == {"totalCount": 1, "facets": None}
        assert answer["extensions"]["search"]["message"].startswith("检索引擎暂不可用，暂无分面和联想词")
    answer = api('{ products(channel: "wenzhou", first: 5) { isIndexUnavailable totalCount } }')
    assert answer["data"]["products"] == {"isIndexUnavailable": False, "totalCount": 1}
    assert "search" not in answer["extensions"]


@pytest.mark.django_db
def test_索引在一问之间失灵_总数由数据库给出(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    make.product(name="示例计算器")
    service.reindex()
    engine = service.engine()
    search = engine.search

    def once(query: Query) -> Results:
        if query.total:
            raise IndexUnavailable
        return search(query)

    monkeypatch.setattr(engine, "search", once)
    answer = api(ASKED, {"words": "计算器"})
    assert answer["data"]["products"]["totalCount"] == 1


@pytest.mark.django_db
def test_平时不说明(api: Api) -> None:
    make.product(name="示例计算器")
    service.reindex()
    assert "search" not in api(ASKED, {"words": "计算器"})["extensions"]
