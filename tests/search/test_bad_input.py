"""坏输入 · what buyers' front ends may send, through GraphQL: always answered, never with more than was asked for.

What the port itself makes of it: `test_conformance.py`. Here each engine answers behind the API, and the database while
there is none.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search import service
from search.engines.cluster import Cluster
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.gate import gate
from tests.search.catalogue import clear, cluster
from tests.search.test_conformance import HARMLESS

pytestmark = pytest.mark.django_db

ASKED = """query($words: String!, $channel: String!) {
  products(channel: $channel, search: $words, first: 20) {
    totalCount didYouMean isIndexUnavailable facets { slug values { slug count } } pageInfo { hasNextPage }
    edges { cursor node { name } }
  }
  searchSuggestions(channel: $channel, text: $words) { text count }
}"""
PAGE = """query(
  $words: String, $first: Int, $after: String, $last: Int, $before: String, $where: ProductWhereInput,
  $filter: ProductFilterInput, $sort: ProductOrder, $channel: String
) {
  products(channel: $channel, search: $words, first: $first, after: $after, last: $last, before: $before,
    where: $where, filter: $filter, sortBy: $sort) { totalCount edges { node { name } } }
}"""


@pytest.fixture(params=["embedded", "elastic", "nobody"])
def answering(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Who answers: an engine that knows three products, or the database, because nobody else does."""
    for name in ("示例得力打印纸", "示例计算器", "示例订书机"):
        make.product(name=name)
    make.product(name="示例打印机", channels=("330382",))
    kept_by = {"elastic": cluster, "nobody": lambda folder: Cluster(("http://127.0.0.1:9",), seconds=0.2)}
    if request.param in kept_by:
        monkeypatch.setattr(
            service, "_settings", replace(service.settings(), cluster=kept_by[request.param](tmp_path))
        )
    if request.param != "nobody":
        service.reindex()
    yield request.param
    if request.param == "elastic":
        clear(service.engine())
    if request.param == "nobody":
        service.engine().client.close()  # type: ignore[attr-defined]


def test_检索词只是文字(answering: str, api: Api) -> None:
    """Many in one test: what costs is the catalogue."""
    for case in HARMLESS:
        (words,) = case.values
        answer = api(ASKED, {"words": words, "channel": "wenzhou"})
        if case.id == "半个代理对":
            assert answer["errors"][0]["extensions"]["code"] == "MALFORMED_JSON"
            continue
        assert "errors" not in answer, (case.id, answer["errors"])
        page = answer["data"]["products"]
        names = [edge["node"]["name"] for edge in page["edges"]]
        assert page["totalCount"] == len(names), case.id
        assert "示例打印机" not in names, case.id  # is not on sale there
        assert "\x00" not in json.dumps(answer["data"], ensure_ascii=False)
        if "search" in answer["extensions"]:
            assert answering == "nobody", case.id


def cursor(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


WRONG: list[Any] = [
    pytest.param({"first": 0}, id="零条"),
    pytest.param({"first": -1}, id="负数条"),
    pytest.param({"first": 1_000_000}, id="百万条"),
    pytest.param({"first": None}, id="不说几条"),
    pytest.param({"first": 10, "after": "不是游标"}, id="不是游标"),
    pytest.param({"first": 10, "after": cursor("found", "x")}, id="伪造游标"),
    pytest.param({"first": 10, "after": cursor("found", cursor("relevance@wenzhou", 0, 999_999, 1.0, 1))}, id="很深的页"),
    pytest.param({"first": 10, "after": cursor("found", cursor("relevance@wenzhou", 0, 2**80, 1.0, 1))}, id="深不见底"),
    pytest.param({"first": 10, "after": cursor("found", cursor("relevance@wenzhou", 0, 1, "NaN", None))}, id="游标类型不符"),
    pytest.param({"first": 10, "after": cursor("name", "x", 1)}, id="别的次序的游标"),
    pytest.param({"first": None, "last": 10, "before": cursor("found", cursor("relevance@wenzhou", 0, 3, 1.0, 2))}, id="向前翻"),
    pytest.param({"sort": {"field": "COLOUR", "direction": "ASC"}}, id="按没有的字段排序"),
    pytest.param({"sort": {"direction": "ASC"}}, id="排序不说字段"),
    pytest.param({"sort": {"attributeId": to_global_id("Attribute", 999_999), "direction": "ASC"}}, id="按没有的属性排序"),
    pytest.param({"sort": {"field": "COLLECTION", "direction": "ASC"}}, id="按专题排序而无专题"),
    pytest.param({"sort": {"field": "PRICE", "direction": "ASC"}}, id="按价格排序"),
    pytest.param({"where": {"attributes": [{"slug": "没有的属性", "values": ["x"]}]}}, id="没有的属性"),
    pytest.param({"filter": {"attributes": [{"slug": "*", "values": ["*:*", "\"}}"]}]}}, id="属性值是查询语法"),
    pytest.param({"filter": {"categories": ["不是编号"]}}, id="品目编号不成样子"),
    pytest.param({"filter": {"categories": [to_global_id("Category", 2**62)]}}, id="没有的品目"),
    pytest.param({"filter": {"price": {"gte": 5, "lte": 1}}}, id="价格倒置"),
    pytest.param({"filter": {"price": {"gte": -1e300, "lte": 1e300}}}, id="价格无边"),
    pytest.param({"where": {"ids": [to_global_id("Product", 2**63)]}}, id="超出范围的编号"),
    pytest.param({"channel": "没有的渠道"}, id="没有的渠道"),
    pytest.param({"channel": "\x00"}, id="渠道是控制字符"),
]  # fmt: skip


def test_其余参数有误_说明原因或查无结果(answering: str, api: Api) -> None:
    for case in WRONG:
        (wrong,) = case.values
        for words in ("打印", ""):
            answer = api(PAGE, {"channel": "wenzhou", "words": words, "first": 10} | wrong)
            for error in answer.get("errors", ()):
                assert error["extensions"]["exception"]["code"] != "InternalServerError", (case.id, error)
                assert any(each >= "一" for each in error["message"]), (
                    case.id,
                    error,
                )  # says why, in Chinese
            page = (answer.get("data") or {}).get("products")
            assert page or answer.get("errors"), case.id
            assert not page or page["totalCount"] <= 3, case.id


def test_引擎太慢_一次提问总共不超过约定时间_随后由数据库应答(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its answers comes in time, all of them together would not."""
    make.product(name="示例计算器")
    kept_by = cluster(tmp_path, seconds=0.9)
    monkeypatch.setattr(service, "_settings", replace(service.settings(), cluster=kept_by))
    service.reindex()
    quick = service.engine()
    with gate(kept_by.nodes[0]) as late:
        late.late = 0.4
        monkeypatch.setattr(
            service, "_settings", replace(service.settings(), cluster=replace(kept_by, nodes=(late.address,)))
        )
        monkeypatch.setattr(service, "_engine", None)
        answer = api(ASKED, {"words": "计算器 没有的东西 另一样", "channel": "wenzhou"})
        assert answer["data"]["products"]["isIndexUnavailable"]
        assert answer["extensions"]["search"]["indexUnavailable"]
        service.engine().client.close()  # type: ignore[attr-defined]
    clear(quick)
