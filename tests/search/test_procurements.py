"""公告与采购项目检索 · both are found from the first notice on, on both engines, by words, pinyin and number; before, by nobody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from search import service
from search.query import Query
from tests.conftest import Api
from tests.procurement_methods.rooms import room

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def found(kind: str, words: str) -> list[int]:
    return [hit.id for hit in service.engine().search(Query(kind, words)).hits]


def test_公告与采购项目_公告之后才找得到(kept: str, api: Api, settings: LazySettings, tmp_path: Path) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        here = room()
        service.reindex()
        assert found("procurement", "示例采购项目") == []
        here.prepared()
        service.reindex()
    here.procurement.refresh_from_db()
    serial = here.procurement.serial
    for words in (
        "示例采购项目",
        "shili shebei",
        here.procurement.number,
        "公开招标",
        here.organisation.name,
    ):
        assert found("procurement", words) == [serial], words
    for words in ("采购意向", "caigou yixiang", here.procurement.number):
        assert len(found("notice", words)) == 1, words
    asked = '{ searchSuggestions(channel: "wenzhou", text: "示例采", kind: NOTICE) { text } }'
    assert api.data(asked)["searchSuggestions"]


LISTS = """query($words: String, $more: ProcurementFilterInput) {
  procurements(first: 5, search: $words, filter: $more) {
    totalCount isRelaxed isIndexUnavailable facets { slug values { slug count } } edges { node { number } } }
  notices(first: 5, search: $words) { totalCount isIndexUnavailable facets { slug } edges { node { projectNumber } } } }"""


def test_列表按词由索引查_自己的草稿由数据库查(
    kept: str, api: Api, settings: LazySettings, tmp_path: Path
) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        here = room()
        service.reindex()
        draft = api.data(LISTS, {"words": "示例采购项目"}, as_=here.clerk)["procurements"]
        assert (draft["totalCount"], draft["isIndexUnavailable"]) == (1, False)
        assert api.data(LISTS, {"words": "示例采购项目"})["procurements"]["edges"] == []
        here.prepared()
        service.reindex()
        number = here.procurement.number
        for words in ("shili caigou", "示例采构项目", f"{here.organisation.name} 公开招标"):
            for reader in (None, here.clerk):
                answer = api.data(LISTS, {"words": words}, as_=reader)
                assert [edge["node"]["number"] for edge in answer["procurements"]["edges"]] == [number], words
                assert {edge["node"]["projectNumber"] for edge in answer["notices"]["edges"]} == {number}
                assert not answer["notices"]["isIndexUnavailable"]
        facets = {each["slug"]: each["values"] for each in answer["procurements"]["facets"]}
        assert facets["method"] == [{"slug": "OPEN_TENDER", "count": 1}]
        mine = {"words": "示例采购", "more": {"mine": "BUYER"}}
        assert api.data(LISTS, mine, as_=here.clerk)["procurements"]["totalCount"] == 1
        other = {"words": "示例采购", "more": {"method": "INQUIRY"}}
        assert api.data(LISTS, other)["procurements"]["totalCount"] == 0
