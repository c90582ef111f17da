"""引擎失灵 · while Elasticsearch is down or slow, lists are read from the database, and say so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from search import service
from search.engines.cluster import Cluster
from tests import make
from tests.conftest import Api

ASKED = """query($words: String!) {
  products(channel: "wenzhou", search: $words, first: 10) {
    isIndexUnavailable totalCount facets { slug } edges { node { name } }
  }
  searchSuggestions(channel: "wenzhou", text: "计") { text }
}"""


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
def test_平时不说明(api: Api) -> None:
    make.product(name="示例计算器")
    service.reindex()
    assert "search" not in api(ASKED, {"words": "计算器"})["extensions"]
