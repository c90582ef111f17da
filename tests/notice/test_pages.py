"""公告网页 · the public list, a notice at its address for good, the feeds; in a real Chromium on a phone and on a desk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.notice import services
from tests import make
from tests.notice import samples
from tests.stories.test_landing import PATIENCE, SIZES, assert_sound, browser, see  # noqa: F401

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)


@pytest.fixture
def moved() -> Iterable[None]:
    with clock.moved(to=NOW):
        yield


@pytest.fixture
def two(moved: None) -> list[str]:
    """A tender in the city that was corrected, and an inquiry in a county; the numbers of all three."""
    buyer, county = make.buyer(), make.buyer("330382")
    tender = samples.published(buyer, "tender", need="采购课桌椅一百套")
    by = make.actor(buyer.purchaser)
    changes = [["采购需求", "课桌椅一百套", "课桌椅一百二十套"]]
    facts = {"subject": "采购公告", "changes": changes, "affects_preparation": False}
    correction = services.publish(services.correct(tender.pk, facts, by=by).pk, by=by)
    inquiry = samples.published(
        county, "inquiry", project_number="示例采〔2026〕2号", project_name="示例打印机采购"
    )
    return [str(each.number) for each in (tender, correction, inquiry)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("", {0, 1, 2}, id="全部"),
        pytest.param("?kind=tender", {0}, id="类型"),
        pytest.param("?region=330382", {2}, id="县"),
        pytest.param("?region=330300", {0, 1, 2}, id="市含县"),
        pytest.param("?q=课桌椅 一百套", {0, 1}, id="正文"),
        pytest.param("?q=示例采〔2026〕2号", {2}, id="项目编号"),
        pytest.param("?since=2026-06-02", set(), id="日期"),
        pytest.param("?since=不是日期&kind=nothing&region=x", {0, 1, 2}, id="看不懂的条件不算"),
        pytest.param("?running=1", {0, 2}, id="公告期内"),
        pytest.param("?q=%00", {0, 1, 2}, id="空字符"),
    ],
)
def test_列表与订阅按同样的条件(client: Client, two: list[str], query: str, wanted: set[int]) -> None:
    page = client.get(f"/notices/{query}").content.decode()
    feed = client.get(f"/notices/feed.json{query}").json()
    atom = Xml.fromstring(client.get(f"/notices/feed.atom{query}").content)
    numbers = {number for number in two if f'href="/notices/{number}/"' in page}
    assert numbers == {two[place] for place in wanted}
    assert {item["url"].split("/")[-2] for item in feed["items"]} == numbers
    assert {entry.findtext(f"{ATOM}id", "").split("/")[-2] for entry in atom.iter(f"{ATOM}entry")} == numbers


@pytest.mark.django_db
def test_公告页显示更正_更正页指回原公告(client: Client, two: list[str]) -> None:
    tender, correction, _ = two
    page = client.get(f"/notices/{tender}/").content.decode()
    assert "本公告已更正" in page
    assert f"/notices/{correction}/" in page
    page = client.get(f"/notices/{correction}/").content.decode()
    assert f"/notices/{tender}/" in page
    assert "课桌椅一百二十套" in page


@pytest.mark.django_db
def test_原文的字节就是摘要所算的(client: Client, two: list[str]) -> None:
    answer = client.get(f"/notices/{two[0]}.json")
    assert hashlib.sha256(answer.content).hexdigest() == answer["ETag"].strip('"')
    assert json.loads(answer.content)["facts"]["need"] == "采购课桌椅一百套"


@pytest.mark.django_db
def test_草稿和邀请书不在网页上(client: Client, moved: None) -> None:
    buyer = make.buyer()
    services.prepare(
        "tender", samples.reference(buyer), samples.facts("tender"), by=make.actor(buyer.purchaser)
    )
    invitation = samples.published(buyer, "invitation")
    assert client.get("/notices/").content.decode().count("<li>") == 0
    assert client.get(f"/notices/{invitation.number}/").status_code == 404
    assert client.get(f"/notices/{invitation.number}.json").status_code == 404
    assert client.get("/notices/330300-2026-999999/").status_code == 404
    assert client.get("/notices/?after=坏的").status_code == 404


@pytest.mark.django_db
def test_一页二十份_翻到底不重不漏(client: Client, moved: None) -> None:
    buyer = make.buyer()
    for number in range(25):
        samples.published(buyer, "intention", project_number=f"示例-{number}")
    first = client.get("/notices/feed.json").json()
    assert len(first["items"]) == 25
    page = client.get("/notices/")
    assert page.content.decode().count("<li>") == 20
    further = page.content.decode().split('class="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(further).content.decode().count("<li>") == 5


@pytest.mark.django_db
def test_网页里什么也不运行_内容不会成为标签(client: Client, moved: None) -> None:
    made = samples.published(make.buyer(), "tender", need="<script>alert(1)</script>")
    answer = client.get(f"/notices/{made.number}/")
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"<script>" not in answer.content


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", SIZES)
def test_在浏览器里(browser: WebDriver, live_server: LiveServer, size: tuple[int, int]) -> None:  # noqa: F811
    buyer = make.buyer()
    later = datetime.now(SHANGHAI).date()
    made = samples.published(
        buyer,
        "result",
        chosen_on=str(later),
        winners=[["1", "示例科技有限公司", "示例路 1 号", "980000.00", "91.20"]],
    )
    see(browser, size, f"{live_server.url}/notices/")
    assert_sound(browser)
    browser.find_element(By.NAME, "q").send_keys("示例科技")
    wait = WebDriverWait(browser, PATIENCE, ignored_exceptions=[StaleElementReferenceException])
    browser.find_element(By.CSS_SELECTOR, ".filter button").click()
    wait.until(lambda page: "q=" in page.current_url)
    wait.until(lambda page: page.find_element(By.CSS_SELECTOR, ".notices h2 a").click() or True)
    wait.until(lambda page: page.current_url == f"{live_server.url}/notices/{made.number}/")
    wait.until(lambda page: "公告期限" in page.find_element(By.TAG_NAME, "body").text)
    text = browser.find_element(By.TAG_NAME, "body").text
    for expected in ("五、评审专家名单", "示例科技有限公司", "公告期限", made.sha256):
        assert expected in text
    assert_sound(browser)
