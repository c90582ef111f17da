"""成效 · views, searches, enquiries and orders are counted by district, industry, kind and day; nobody who caused them is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backend.core import clock
from backend.core.actor import Role
from backend.core.refusals import Conflict, Invalid, NotFound, NotPermitted, Required
from backend.order.models import SupplierOrder
from pavilion import counting
from pavilion.achieving import Achieved, By, achieved, for_everybody, month_of
from pavilion.drawing import charts
from pavilion.drawing.charts import Bar, Series
from pavilion.models import Enquiry, Exhibit, Figure, Maker
from pavilion.refusals import TooManyThings
from pavilion.services import enquiring
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.contract.world import order_at
from tests.pavilion import halls
from tests.pavilion.test_site import Page

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Counts are written after every answer."""
    monkeypatch.setattr(counting, "SECONDS", 0.0)
    counting._held.clear()
    yield
    counting._held.clear()


def look(client: Client, path: str, agent: str = PHONE, **headers: str) -> int:
    return client.get(f"/pavilion/{path}", headers={"User-Agent": agent, **headers}).status_code


@pytest.mark.django_db
def test_浏览按展品按日计数_机器人与预取不算(client: Client) -> None:
    one, other = halls.shown(), halls.shown(halls.district("330302"))
    for _ in range(3):
        look(client, f"exhibits/{one.slug}/")
    look(client, f"en/exhibits/{other.slug}/")
    for agent in ("", "ExampleBot/1.0", "curl/8.0", "Baiduspider"):
        look(client, f"exhibits/{one.slug}/", agent)
    look(client, f"exhibits/{one.slug}/", PHONE, **{"Sec-Purpose": "prefetch;prerender"})
    client.head(f"/pavilion/exhibits/{one.slug}/", headers={"User-Agent": PHONE})
    look(client, "exhibits/none/")
    with clock.moved(by=timedelta(days=1)):
        look(client, f"exhibits/{one.slug}/")
    told = Figure.objects.order_by("day", "exhibit").values_list("measure", "exhibit", "count")
    assert list(told) == [("view", one.pk, 3), ("view", other.pk, 1), ("view", one.pk, 1)]


@pytest.mark.django_db
def test_检索与检索里出现的展品(client: Client) -> None:
    make.region("330382")
    one = halls.shown()
    look(client, "search/")
    look(client, "search/?q=%E7%93%AF%E6%9F%91&district=330382&kind=speciality")
    look(client, "search/?q=%E6%B2%A1%E6%9C%89&district=999999&kind=none")
    rows = Figure.objects.order_by("id").values_list("measure", "exhibit", "region_code", "kind", "count")
    assert sorted(rows, key=str) == sorted(
        [("search", None, "330382", "speciality", 1), ("found", one.pk, "", "", 1), ("search", None, "", "", 1)], key=str
    )  # fmt: skip


def test_计数没有地方放下人() -> None:
    names = {field.name for field in Figure._meta.fields}
    assert names == {"id", "day", "measure", "exhibit", "region_code", "kind", "count"}


@pytest.mark.django_db
def test_一次写下许多_不在的展品略过(count_sql: Any) -> None:
    one = halls.shown()
    for exhibit in (one.pk, one.pk, 10**9):
        counting.count("view", exhibit)
    with count_sql() as told:
        counting.write()
    assert len(told) == 1
    assert list(Figure.objects.values_list("exhibit", "count")) == [(one.pk, 2)]
    counting.write()


@pytest.mark.django_db
def test_没到时候不写_到了一起写(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    one = halls.shown()
    monkeypatch.setattr(counting, "SECONDS", 3600.0)
    monkeypatch.setattr(counting, "_written", counting.time.monotonic())
    for _ in range(3):
        look(client, f"exhibits/{one.slug}/")
    assert not Figure.objects.exists()
    monkeypatch.setattr(counting, "SECONDS", 0.0)
    client.get("/health/")
    assert Figure.objects.get().count == 3


def sold(seller: make.Supplier, exhibit: Exhibit, states: list[str], price: str = "25") -> None:
    """Orders, each of two of a product that is linked to an exhibit, and where each stands."""
    for state in states:
        part = order_at(make.buyer(), state, price)
        exhibit.links.create(product_id=part.lines.get().product_id_at_purchase)


@pytest.mark.django_db
def test_成效按区县_行业_类别_日(client: Client) -> None:
    seller = make.supplier("330382")
    one, other = halls.shown(seller.sales), halls.shown(halls.district("330302"))
    Exhibit.objects.filter(pk=other.pk).update(kind="fine", industry="工艺美术")
    sold(seller, one, ["placed", "settled", "shipped", "canceled", "declined", "waiting"])
    sold(seller, other, ["placed"], price="100")
    for exhibit, times in ((one, 5), (other, 2)):
        for _ in range(times):
            counting.count("view", exhibit.pk)
    counting.count("search", region_code="330302")
    counting.count("found", other.pk)
    counting.write()
    buyer = make.buyer()
    enquiring.enquire(other.pk, "可否定制？", by=make.actor(buyer.purchaser))
    today = clock.today()

    def told(by: By) -> list[tuple[Any, ...]]:
        found = achieved(today - timedelta(1), today, by)
        names = ("view", "search", "found", "enquiry", "order")
        return [(row.name, *(row.of(name) for name in names), row.amount) for row in found]

    assert told(By.TOTAL) == [("", 7, 1, 1, 1, 4, Decimal(350))]
    assert told(By.DISTRICT) == [
        ("乐清市", 5, 0, 0, 0, 3, Decimal(150)),
        ("鹿城区", 2, 1, 1, 1, 1, Decimal(200)),
    ]
    assert told(By.INDUSTRY) == [
        ("水果", 5, 0, 0, 0, 3, Decimal(150)),
        ("工艺美术", 2, 0, 1, 1, 1, Decimal(200)),
    ]
    assert told(By.KIND) == [("特色品", 5, 0, 0, 0, 3, Decimal(150)), ("精品", 2, 0, 1, 1, 1, Decimal(200))]
    assert [row[1:] for row in told(By.DAY)] == [(0, 0, 0, 0, 0, 0), (7, 1, 1, 1, 4, Decimal(350))]
    assert [row[0] for row in told(By.EXHIBIT)] == ["示例瓯柑", "示例瓯柑"]
    shown = for_everybody(achieved(today, today, By.DISTRICT))
    assert [row.amount for row in shown] == [Decimal(150), None]
    assert achieved(today - timedelta(9), today - timedelta(8)) == [Achieved("", "", "")]


@pytest.mark.django_db
def test_一行订单在一组里只算一次() -> None:
    seller = make.supplier("330382")
    one, other = halls.shown(seller.sales), halls.shown(seller.sales)
    sold(seller, one, ["placed"])
    other.links.create(product_id=one.links.get().product_id)
    today = clock.today()
    for by, expected in ((By.TOTAL, [(1, 50)]), (By.DISTRICT, [(1, 50)]), (By.EXHIBIT, [(1, 50), (1, 50)])):
        assert [(row.of("order"), row.amount) for row in achieved(today, today, by)] == expected
    assert SupplierOrder.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "en/"])
def test_公开页与开放数据(client: Client, language: str) -> None:
    one = halls.shown()
    Exhibit.objects.filter(pk=one.pk).update(industry="=1+1<script>")
    counting.count("view", one.pk)
    counting.write()
    answer = client.get(f"/pavilion/{language}figures/")
    text = answer.content.decode()
    assert (answer.status_code, Page(text).faults) == (200, [])
    assert "&lt;script&gt;" in text
    assert client.get(f"/pavilion/{language}figures/?since=2099-01-01&until=x").status_code == 200
    rows = list(
        csv.reader(io.StringIO(client.get("/pavilion/figures.csv?by=industry").content.decode("utf-8-sig")))
    )
    assert rows[1][:3] == ["'=1+1<script>", "'=1+1<script>", "1"]
    told = client.get("/pavilion/figures.json?by=district").json()
    assert told["rows"][0]["views"] == 1
    assert told["rows"][0]["nameEn"] == "Yueqing"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["since=x", "since=2099-01-01", "since=2020-01-01", "since=2026-02-02&until=2026-02-01", "by=person", "since=%00"]
)  # fmt: skip
def test_不是期间不是分组(client: Client, asked: str) -> None:
    for form in ("csv", "json"):
        assert client.get(f"/pavilion/figures.{form}?{asked}").status_code == 400


@pytest.mark.django_db
def test_询价_答复_别人看不见(api: Api) -> None:
    seller, buyer = make.supplier("330382"), make.buyer()
    exhibit = halls.shown()
    Exhibit.objects.filter(pk=exhibit.pk).update(
        maker=Maker.objects.create(slug="m", name="示例", region=exhibit.region, supplier=seller)
    )
    by = make.actor(buyer.purchaser)
    with pytest.raises(NotPermitted):
        enquiring.enquire(exhibit.pk, "?", by=make.actor(seller.sales))
    with pytest.raises(NotFound):
        enquiring.enquire(halls.submitted().pk, "?", by=by)
    with pytest.raises(Required):
        enquiring.enquire(exhibit.pk, " \n", by=by)
    with pytest.raises(Invalid):
        enquiring.enquire(exhibit.pk, "长" * 2001, by=by)
    ask = """mutation($id: ID!) { pavilionEnquire(exhibitId: $id, text: "五百箱，十一月可供？", quantity: "500 箱") {
        enquiry { id buyer text answer } errors { field code } } }"""
    made = api.data(ask, {"id": to_global_id("Exhibit", exhibit.pk)}, as_=buyer.purchaser)["pavilionEnquire"][
        "enquiry"
    ]
    assert (made["buyer"], made["answer"]) == (buyer.organisation.name, "")
    reply = 'mutation($id: ID!) { pavilionEnquiryAnswer(id: $id, text: "可供") { enquiry { answer } errors { code } } }'
    for stranger in (make.supplier().sales, make.buyer().purchaser, buyer.purchaser, halls.city()):
        refused = api(reply, {"id": made["id"]}, as_=stranger)
        assert "可供" not in str(refused.get("data"))
    api.data(reply, {"id": made["id"]}, as_=seller.sales)
    with pytest.raises(Conflict):
        enquiring.answer(Enquiry.objects.get().pk, "再答", by=make.actor(seller.sales))
    listed = "{ pavilionEnquiries(first: 9, answered: true) { totalCount edges { node { answer exhibit { slug } } } } }"
    for person, count in (
        (buyer.purchaser, 1), (seller.sales, 1), (exhibit.nominated_by, 1), (make.member(buyer.organisation, Role.FINANCE), 0),
        (halls.city(), 0), (make.buyer().purchaser, 0),
    ):  # fmt: skip
        assert api.data(listed, as_=person)["pavilionEnquiries"]["totalCount"] == count


@pytest.mark.django_db
def test_一天只能问这么多(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enquiring, "MOST_A_DAY", 2)
    exhibit, by = halls.shown(), make.actor(make.buyer().purchaser)
    for _ in range(2):
        enquiring.enquire(exhibit.pk, "?", by=by)
    with pytest.raises(TooManyThings):
        enquiring.enquire(exhibit.pk, "?", by=by)
    with clock.moved(by=timedelta(days=1, seconds=1)):
        enquiring.enquire(exhibit.pk, "?", by=by)


@pytest.mark.django_db
def test_接口上的成效_少于三单的金额只给市里(api: Api) -> None:
    seller = make.supplier("330382")
    exhibit = halls.shown(seller.sales)
    sold(seller, exhibit, ["placed"])
    ask = """query($since: Date!, $until: Date!) { pavilionFigures(since: $since, until: $until, by: DISTRICT) {
        key name views orders amount { amount } } }"""
    today = clock.today().isoformat()
    period = {"since": today, "until": today}
    (row,) = api.data(ask, period)["pavilionFigures"]
    assert (row["key"], row["orders"], row["amount"]) == ("330382", 1, None)
    (row,) = api.data(ask, period, as_=halls.city())["pavilionFigures"]
    assert row["amount"] == {"amount": 50.0}
    wrong = api(ask, {"since": "2020-01-01", "until": today})
    assert "errors" in wrong


@pytest.mark.parametrize(
    ("most", "marks"),
    [(0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (17, [0, 5, 10, 15, 20]), (100, [0, 25, 50, 75, 100]), (1234, [0, 500, 1000, 1500])],
)  # fmt: skip
def test_刻度是整数(most: float, marks: list[int]) -> None:
    assert charts.steps(most) == marks


def test_图表不带脚本与样式_名字转义() -> None:
    days = [date(2026, 10, day) for day in (1, 2, 3)]
    for chart in (
        charts.lines(days, [Series("<b>", [1, 5, 2])], "图"),
        charts.lines(days[:1], [Series("一", [0])], "图"),
        charts.bars([Bar("<i>" * 40, 3), Bar("零", 0)], "图"),
        charts.bars([], "图"),
    ):
        assert (
            Page(chart.replace("<rect", "<path").replace("<text", "<g").replace("</text", "</g")).faults == []
        )
        assert "style=" not in chart


def test_一个月的头尾() -> None:
    assert month_of(date(2026, 2, 11)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert replace(Achieved("a", "a", "a"), amount=None).amount is None
