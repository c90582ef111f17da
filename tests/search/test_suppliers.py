"""供应商检索 · suppliers are found by name, trade, goods and region, on both engines; what is not public is found by nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.account.services import organisations
from backend.core import clock
from backend.core.actor import Role
from backend.supplier import services
from backend.supplier.models import Ban, Supplier
from search import service
from search.jobs import update_index
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

ASK = """query($words: String, $filter: SupplierFilterInput, $sort: SupplierSortingInput, $first: Int = 20, $after: String) {
  suppliers(first: $first, after: $after, search: $words, filter: $filter, sortBy: $sort) {
    totalCount didYouMean isRelaxed isIndexUnavailable pageInfo { hasNextPage endCursor }
    facets { slug values { slug name count } } edges { node { name } } } }"""
SUGGEST = """query($text: String!) { searchSuggestions(channel: "wenzhou", text: $text, kind: SUPPLIER) { text } }"""


def names(answer: Any) -> list[str]:
    return [edge["node"]["name"] for edge in answer["suppliers"]["edges"]]


@pytest.fixture
def registered(kept: str) -> dict[str, Supplier]:
    """Three that were admitted, one that never was, one that was removed."""
    make.channel()
    made = {
        "paper": make.supplier("330302", name="示例瓯江办公用品有限公司", size="small"),
        "electric": make.supplier("330382", name="示例雁荡电气有限公司", size="medium"),
        "large": make.supplier("330302", name="演示瓯江电器集团", size="large"),
        "draft": make.supplier("330302", name="示例瓯江未入驻厂", state="draft"),
        "gone": make.supplier("330302", name="示例瓯江旧货行", state="removed"),
    }
    Supplier.objects.filter(pk=made["paper"].pk).update(
        scope="文具、纸张零售", contact_name="欧阳丙", state_reason="票据不清"
    )
    make.product(made["paper"], name="示例打印纸")
    service.reindex()
    return made


def test_找到供应商(api: Api, registered: dict[str, Supplier]) -> None:
    for words, expected in {
        "瓯江": {"示例瓯江办公用品有限公司", "演示瓯江电器集团", "示例瓯江旧货行"},
        "oujiang bangong": {"示例瓯江办公用品有限公司"},
        "雁荡电汽": {"示例雁荡电气有限公司"},
        "文具": {"示例瓯江办公用品有限公司"},
        "打印纸": {"示例瓯江办公用品有限公司"},
        registered["large"].organisation.credit_code: {"演示瓯江电器集团"},
    }.items():
        answer = api.data(ASK, {"words": words})
        assert set(names(answer)) == expected, words
        assert answer["suppliers"]["totalCount"] == len(expected)
        assert not answer["suppliers"]["isIndexUnavailable"]
    (found,) = api.data(SUGGEST, {"text": "yandang"})["searchSuggestions"]
    assert found["text"] == "雁荡" or "雁荡" in found["text"]


def test_不公开的谁也找不到(api: Api, registered: dict[str, Supplier]) -> None:
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    for person in (None, make.buyer().purchaser, operator):
        for words in ("未入驻", "欧阳丙", "票据不清"):
            assert names(api.data(ASK, {"words": words}, as_=person)) == []
    assert api.data(SUGGEST, {"text": "未入驻"})["searchSuggestions"] == []


def test_筛选_排序与分面(api: Api, registered: dict[str, Supplier]) -> None:
    today = clock.today()
    Ban.objects.create(
        supplier=registered["large"],
        starts_on=today,
        ends_on=today + timedelta(days=400),
        decision="演示决定",
    )
    paper = to_global_id("Category", make.category().pk)
    for given, expected in (
        ({"regions": ["330382"]}, {"示例雁荡电气有限公司"}),
        ({"sizes": ["LARGE", "MEDIUM"]}, {"示例雁荡电气有限公司", "演示瓯江电器集团"}),
        ({"smallSupplier": True, "state": "ACTIVE"}, {"示例瓯江办公用品有限公司", "示例雁荡电气有限公司"}),
        ({"isAdmitted": True}, {"示例瓯江办公用品有限公司", "示例雁荡电气有限公司"}),
        ({"isAdmitted": False}, {"演示瓯江电器集团", "示例瓯江旧货行"}),
        ({"categories": [paper]}, {"示例瓯江办公用品有限公司"}),
        ({"state": "REMOVED"}, {"示例瓯江旧货行"}),
    ):
        for words in ("示例 演示", ""):
            answer = api.data(ASK, {"words": words, "filter": given})
            assert set(names(answer)) - {"示例瓯江未入驻厂"} == expected, (given, words)
    sort = {"field": "NAME", "direction": "DESC"}
    assert names(api.data(ASK, {"words": "瓯江", "sort": sort}))[0] == "演示瓯江电器集团"
    narrowed = api.data(ASK, {"words": "瓯江", "filter": {"sizes": ["LARGE"]}})["suppliers"]
    facets = {each["slug"]: {v["slug"]: v["count"] for v in each["values"]} for each in narrowed["facets"]}
    assert facets["size"] == {"SMALL": 2, "LARGE": 1}
    assert facets["state"] == {"ACTIVE": 1}
    assert facets["region"]["330302"] == 1


def test_一页一页(api: Api, registered: dict[str, Supplier]) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = api.data(ASK, {"words": "瓯江", "first": 1, "after": after})
        seen += names(page)
        after = page["suppliers"]["pageInfo"]["endCursor"]
        if not page["suppliers"]["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == 3


def test_变动之后(api: Api, registered: dict[str, Supplier]) -> None:
    """State, name and goods are found as they are now."""
    operator = make.actor(make.member(make.organisation("platform"), Role.OPERATOR))
    paper = registered["paper"]
    services.suspend(paper.pk, "演示原因", by=operator)
    organisations.update_organisation(paper.organisation_id, name="示例飞云文化用品有限公司", by=operator)
    update_index()
    assert names(api.data(ASK, {"words": "飞云"})) == ["示例飞云文化用品有限公司"]
    assert names(api.data(ASK, {"words": "办公用品", "filter": {"state": "ACTIVE"}})) == []
    assert names(api.data(ASK, {"words": "飞云", "filter": {"state": "SUSPENDED"}})) != []
    assert all(found.agrees for found in service.check(contents=True))
