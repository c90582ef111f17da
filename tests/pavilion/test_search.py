"""检索 · the site and the API ask the index; while there is none, the database finds the words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pavilion.models import Exhibit
from search import service
from tests.conftest import Api
from tests.pavilion import halls
from tests.pavilion.test_site import Page

pytestmark = pytest.mark.django_db
LIST = """query($filter: ExhibitFilterInput) { pavilionExhibits(first: 20, filter: $filter) {
    totalCount isIndexUnavailable isRelaxed didYouMean facets { slug values { slug count } } edges { node { slug } } } }"""


@pytest.fixture
def two(request: pytest.FixtureRequest) -> tuple[Exhibit, Exhibit]:
    """A mandarin from Yueqing and a lacquer bowl from Lucheng."""
    one, other = halls.shown(), halls.shown(halls.district("330302"))
    Exhibit.objects.filter(pk=other.pk).update(
        name="示例漆碗",
        name_en="Sample bowl",
        kind="fine",
        industry="工艺美术",
        summary="一碗一色。",
        months=[],
    )
    return one, Exhibit.objects.get(pk=other.pk)


def asked(api: Api, **given: Any) -> Any:
    return api.data(LIST, {"filter": given})["pavilionExhibits"]


def slugs(found: Any) -> list[str]:
    return [edge["node"]["slug"] for edge in found["edges"]]


def test_拼音与错字由索引找到_分面能数(api: Api, two: tuple[Exhibit, Exhibit]) -> None:
    service.reindex()
    one, other = two
    for words in ("瓯柑", "ougan", "ou gan"):
        found = asked(api, search=words)
        assert slugs(found) == [one.slug], words
        assert (found["isIndexUnavailable"], found["totalCount"]) == (False, 1)
    found = asked(api, search="示例")
    assert set(slugs(found)) == {one.slug, other.slug}
    counted = {
        facet["slug"]: {value["slug"]: value["count"] for value in facet["values"]}
        for facet in found["facets"]
    }
    assert counted["region"] == {"330302": 1, "330382": 1}
    assert counted["kind"] == {"FINE": 1, "SPECIALITY": 1}
    assert slugs(asked(api, search="示例", kinds=["FINE"])) == [other.slug]
    assert slugs(asked(api, search="示例", regions=["330382"])) == [one.slug]
    assert slugs(asked(api, search="示例", month=12)) == [one.slug]
    assert slugs(asked(api, search="示例", rooms=["none"])) == []


def test_撤展之后索引还没改_也不再出现(api: Api, two: tuple[Exhibit, Exhibit]) -> None:
    service.reindex()
    Exhibit.objects.filter(pk=two[0].pk).update(state="withdrawn")
    assert slugs(asked(api, search="瓯柑")) == []


def test_没有索引就问数据库_并且说出来(
    api: Api, client: Client, two: tuple[Exhibit, Exhibit], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> Any:
        raise service.NotConfigured

    monkeypatch.setattr(service, "engine", gone)
    found = asked(api, search="瓯柑")
    assert (slugs(found), found["isIndexUnavailable"], found["facets"]) == ([two[0].slug], True, None)
    assert asked(api)["isIndexUnavailable"] is False
    text = client.get("/pavilion/search/?q=%E7%93%AF%E6%9F%91").content.decode()
    assert two[0].slug in text


def test_网页检索也用索引_错字有提示(client: Client, two: tuple[Exhibit, Exhibit]) -> None:
    service.reindex()
    text = client.get("/pavilion/search/?q=ougan").content.decode()
    assert f"/exhibits/{two[0].slug}/" in text
    assert f"/exhibits/{two[1].slug}/" not in text
    narrowed = client.get("/pavilion/en/search/?q=ougan&district=330302").content.decode()
    assert Page(narrowed).faults == []
    assert "Nothing was found" in narrowed
