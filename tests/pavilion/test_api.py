"""好产品馆的接口 · the pavilion through GraphQL: what strangers read, how a nomination is made and decided."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.account import tokens
from backend.core import clock
from pavilion.models import Exhibit
from pavilion.services import arranging, honouring
from pavilion.services.arranging import ClusterText, RoomText
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api
from tests.pavilion import halls
from tests.pavilion.test_curation import certificate

pytestmark = pytest.mark.django_db

READ = """query($slug: String!) { pavilionExhibit(slug: $slug) {
    id slug kind kindLabel name nameEn region { name } place industry summary story months inSeason url
    image(width: 400) { url alt } pictures { url(width: 600, format: AVIF) tint width }
    honours { kind title number state evidenceUrl } products(channel: "wenzhou") { name }
    rooms { slug } cluster { slug } maker { name } category { name } nominatedBy state opinions { text } } }"""
LIST = """query($filter: ExhibitFilterInput) { pavilionExhibits(first: 20, filter: $filter) {
    totalCount edges { node { slug region { code } maker { name } cluster { name } honours { kind } pictures { id } } } } }"""
NOMINATE = """mutation($input: ExhibitInput!) { pavilionExhibitNominate(input: $input) {
    exhibit { id slug state summary } errors { field code message } } }"""


def call(name: str, arguments: str = "", wants: str = "exhibit { state }") -> str:
    return f"mutation($id: ID!) {{ {name}(id: $id{arguments}) {{ {wants} errors {{ field code }} }} }}"


def test_从推荐到公开(api: Api) -> None:
    seller = make.supplier("330382")
    product = make.product(seller)
    given = {
        "kind": "SPECIALITY",
        "name": "示例铁皮石斛",
        "summary": "三年一收，卷成枫斗。<script>",
        "place": "大荆",
        "months": [12, 1],
        "story": json.dumps(
            {"blocks": [{"type": "paragraph", "data": {"text": "崖<img src=x onerror=alert(1)>上"}}]}
        ),
        "products": [to_global_id("Product", product.pk)],
    }
    made = api.data(NOMINATE, {"input": given}, as_=seller.sales)["pavilionExhibitNominate"]["exhibit"]
    assert made["state"] == "DRAFT"
    it = {"id": made["id"]}
    refused = api(call("pavilionExhibitSubmit"), it, as_=seller.sales)["data"]["pavilionExhibitSubmit"]
    assert refused["errors"] == [{"field": "pictures", "code": "NOMINATION_INCOMPLETE"}]
    assert upload(api, made["id"], halls.photograph(), seller.sales)["errors"] == []
    api.data(call("pavilionExhibitSubmit", ', note: "请审"'), it, as_=seller.sales)
    assert api.data(READ, {"slug": made["slug"]})["pavilionExhibit"] is None

    curator = halls.city()
    queue = "{ pavilionNominations(first: 5, filter: {states: [SUBMITTED]}) { totalCount edges { node { name nominatedBy } } } }"
    waiting = api.data(queue, as_=curator)["pavilionNominations"]
    assert (waiting["totalCount"], waiting["edges"][0]["node"]["name"]) == (1, "示例铁皮石斛")
    api.data(call("pavilionExhibitReturn", ', text: "补工艺"'), it, as_=curator)
    api.data(
        call("pavilionExhibitRemark", ', text: "已补"', "opinion { saidBy fromCity }"), it, as_=seller.sales
    )
    api.data(call("pavilionExhibitSubmit"), it, as_=seller.sales)
    until = (clock.today() + timedelta(days=300)).isoformat()
    api.data(call("pavilionExhibitAccept", f', shownUntil: "{until}"'), it, as_=curator)

    seen = api.data(READ, {"slug": made["slug"]})["pavilionExhibit"]
    assert seen["kindLabel"] == "特色品"
    assert json.loads(seen["story"])["blocks"][0]["data"]["text"] == "崖上"
    assert seen["products"] == [{"name": product.name}]
    assert seen["url"] == f"http://testserver/pavilion/exhibits/{made['slug']}/"
    assert seen["pictures"][0]["url"].split("?")[0].endswith("-640.avif")
    assert seen["opinions"] == []
    own = api.data(READ, {"slug": made["slug"]}, as_=seller.sales)["pavilionExhibit"]
    assert [one["text"] for one in own["opinions"]] == ["请审", "补工艺", "已补", "", ""]


def upload(api: Api, exhibit_id: str, data: bytes, person: Any) -> Any:
    query = """mutation($id: ID!, $image: Upload) { pavilionPictureAdd(exhibitId: $id, image: $image, alt: "一景") {
        picture { alt width } errors { field code } } }"""
    operations = json.dumps({"query": query, "variables": {"id": exhibit_id, "image": None}})
    body = {
        "operations": operations,
        "map": '{"0": ["variables.image"]}',
        "0": SimpleUploadedFile("a.png", data, "image/png"),
    }
    token = tokens.issue(person, tokens.ACCESS, ISSUER)
    answer = api.client.post("/graphql/", body, headers={"Authorization": f"Bearer {token}"}).json()
    return answer["data"]["pavilionPictureAdd"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"<svg/>", "INVALID"), (b"", "REQUIRED"), (b"\xff\xd8\xff\xe0" + b"0" * 99, "INVALID")],
)
def test_坏图片(api: Api, data: bytes, code: str) -> None:
    exhibit = halls.draft()
    found = upload(api, to_global_id("Exhibit", exhibit.pk), data, exhibit.nominated_by)
    assert [error["code"] for error in found["errors"]] == [code]


FILTERS: list[tuple[dict[str, Any], int]] = [
    ({}, 2),
    ({"search": "瓯柑"}, 2),
    ({"search": "瓯柑 三垟"}, 2),
    ({"search": "没有的"}, 0),
    ({"kinds": ["FINE"]}, 0),
    ({"kinds": ["SPECIALITY", "FINE"]}, 2),
    ({"regions": ["330382"]}, 1),
    ({"regions": []}, 0),
    ({"rooms": ["hall"]}, 1),
    ({"rooms": ["closed"]}, 0),
    ({"clusters": ["none"]}, 0),
    ({"honours": ["INDICATION"]}, 1),
    ({"month": 12}, 2),
    ({"month": 6}, 0),
    ({"month": 13}, 0),
]


def test_筛选(api: Api) -> None:
    seller = make.supplier("330382")
    one, other = halls.shown(seller.sales), halls.shown(halls.district("330302"))
    halls.submitted()
    curator = make.actor(halls.city())
    honour = honouring.claim(
        certificate(make.actor(seller.sales)), exhibit_id=one.pk, by=make.actor(seller.sales)
    )
    honouring.confirm(honour.pk, by=curator)
    arranging.create_room(RoomText(name="厅", slug="hall", is_published=True, exhibits=[one.pk]), by=curator)
    arranging.create_room(
        RoomText(name="关", slug="closed", is_published=False, exhibits=[other.pk]), by=curator
    )
    for given, count in FILTERS:
        assert api.data(LIST, {"filter": given})["pavilionExhibits"]["totalCount"] == count, given


def test_列表每层一条语句(api: Api, count_sql: Any) -> None:
    for _ in range(2):
        halls.shown()
    with count_sql() as few:
        api.data(LIST)
    for _ in range(4):
        halls.shown()
    with count_sql() as many:
        api.data(LIST)
    assert len(many) == len(few)


def test_展厅_产业_区县_时令_制造者(api: Api) -> None:
    make.region("330302"), make.region("330382")
    exhibit = halls.shown(halls.district("330302"))
    curator = make.actor(halls.city())
    arranging.create_room(
        RoomText(name="厅", slug="hall", is_published=True, exhibits=[exhibit.pk]), by=curator
    )
    cluster = arranging.create_cluster(
        ClusterText(name="鞋革", slug="shoes", region_code="330302"), by=curator
    )
    Exhibit.objects.filter(pk=exhibit.pk).update(cluster=cluster)
    found = api.data("""{
        pavilionRooms(first: 5) { edges { node { slug isOpen exhibits(first: 5) { totalCount edges { node { slug } } } } } }
        pavilionRoom(slug: "hall") { name url }
        pavilionClusters { slug region { name } exhibits(first: 5) { totalCount } }
        pavilionDistricts { region { code } exhibitCount url }
        pavilionSeasons { month exhibitCount }
        pavilionMakers(first: 5) { totalCount } pavilionMaker(slug: "none") { name } }""")
    assert found["pavilionRooms"]["edges"][0]["node"]["exhibits"]["totalCount"] == 1
    assert found["pavilionClusters"][0]["exhibits"]["totalCount"] == 1
    assert {one["region"]["code"]: one["exhibitCount"] for one in found["pavilionDistricts"]} == {
        "330302": 1,
        "330382": 0,
    }
    assert [one["exhibitCount"] for one in found["pavilionSeasons"]] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert found["pavilionMaker"] is None


def test_证明文件只给推荐人与市里看(api: Api) -> None:
    seller = make.supplier("330382")
    exhibit = halls.shown(seller.sales)
    by = make.actor(seller.sales)
    honour = honouring.claim(certificate(by), exhibit_id=exhibit.pk, by=by)
    honouring.confirm(honour.pk, by=make.actor(halls.city()))
    for person, seen in (
        (None, False),
        (make.buyer().purchaser, False),
        (seller.sales, True),
        (halls.city(), True),
    ):
        (shown,) = api.data(READ, {"slug": exhibit.slug}, as_=person)["pavilionExhibit"]["honours"]
        assert (shown["evidenceUrl"] is not None) is seen
