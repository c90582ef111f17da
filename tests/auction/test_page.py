"""竞价页 · two suppliers and a watching buyer in a real Chromium: what each sees, and what a break does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait

from backend.account import tokens
from backend.core import clock
from procurement_methods.engine import clockwork
from procurement_methods.models import AuctionEntry
from tests.auction.streams import Streams
from tests.faults.household import Household, kill
from tests.procurement_methods.floors import Floor, floor
from tests.stories.test_landing import browser as browser

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PASSWORD = "示例口令-Aa1-长一些"


@pytest.fixture
def here(settings: LazySettings, tmp_path: Path) -> Floor:
    settings.KEYS_ROOT = tmp_path / "keys"
    made = floor()
    for seller in made.sellers:
        seller.set_password(PASSWORD)
        seller.save()
    return made


@pytest.fixture
def streams(tmp_path: Path, here: Floor, settings: LazySettings) -> Iterator[Streams]:
    household = Household(tmp_path / "house")
    household.folder.mkdir()
    made = Streams(household)
    made.start()
    settings.LIVE_PORT = made.port
    try:
        yield made
    finally:
        for process in household.processes:
            kill(process)


class Tab:
    """One window of the browser."""

    def __init__(self, browser: WebDriver, address: str, *, first: bool = False) -> None:
        self.browser = browser
        if not first:
            browser.switch_to.new_window("window")
        self.window = browser.current_window_handle
        browser.get(address)

    def __enter__(self) -> Tab:
        self.browser.switch_to.window(self.window)
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def text(self, key: str) -> str:
        return self.browser.find_element(By.ID, key).get_attribute("textContent") or ""

    def shows(self, key: str, text: str) -> None:
        WebDriverWait(self.browser, 30).until(
            lambda _: text in self.text(key), f"{text} never came: {self.text(key)}"
        )

    def fill(self, **said: str) -> None:
        """Fill in a form, and send it by the Enter key."""
        for key, value in said.items():
            box = self.browser.find_element(By.ID, key)
            box.clear()
            box.send_keys(value)
        box.send_keys(Keys.ENTER)

    def prices(self) -> list[str]:
        """The prices of the public log, oldest first."""
        cells = self.browser.find_elements(By.CSS_SELECTOR, "#log td:last-child")
        return [cell.text for cell in reversed(cells) if cell.text]


def test_两家供应商与观看的采购人(
    live_server: LiveServer, browser: WebDriver, here: Floor, streams: Streams
) -> None:
    address = f"{live_server.url}/auctions/{here.auction.number}/"
    watcher = Tab(browser, address, first=True)
    one, two = Tab(browser, address), Tab(browser, address)
    with two:  # 本机时钟快一小时：倒计时仍以服务器为准
        two.shows("left", "00:2")
        browser.execute_script("const right = Date.now; Date.now = () => right() + 3600000; connect()")
        WebDriverWait(browser, 30).until(lambda _: browser.execute_script("return offset") < -3_500_000)
        browser.execute_script("tick()")
        assert two.text("left").startswith("00:2"), two.text("left")
    with watcher:
        watcher.shows("best", "¥998.00")
        watcher.shows("title", "复印纸")
        watcher.shows("link", "实时连接")
        assert not browser.find_element(By.ID, "mine").is_displayed()
    for tab, seller in ((one, here.sellers[0]), (two, here.sellers[1])):
        with tab:
            tab.fill(email=seller.email, password=PASSWORD)
            tab.shows("rank", "第")
    with one:
        assert one.text("rank") == "第 3 名"
        one.fill(price="994")
        one.shows("answer", "993.00")
        one.fill(price="990")
        one.shows("answer", "已出价")
        one.shows("rank", "第 1 名")
    with two:
        two.shows("best", "¥990.00")
        two.shows("rank", "第 3 名")
        two.fill(floor="950")
        two.shows("rank", "第 1 名")
        two.shows("own", "代理底价 ¥950.00")
    with watcher:
        watcher.shows("best", "¥985.00")
        assert watcher.prices() == ["998.00", "990.00", "985.00"]
        assert "950" not in browser.page_source
        assert "示例供应商" not in browser.page_source
        assert browser.find_element(By.ID, "line").get_attribute("d")
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")

    # 标签页休眠，醒来补齐
    with watcher:
        browser.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "frozen"})
    here.bid(0, "940")
    with watcher:
        browser.execute_cdp_cmd("Page.setWebLifecycleState", {"state": "active"})
        watcher.shows("best", "¥940.00")

    # 客户端断网，又恢复
    with watcher:
        browser.execute_cdp_cmd("Network.enable", {})
        network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**network, "offline": True})
        watcher.shows("link", "正在重连")
        here.bid(2, "930")
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**network, "offline": False})
        watcher.shows("best", "¥930.00")

    # 令牌过期，自动续期；出价时断网，恢复后以同一幂等键重发，只算一次
    with one:
        with clock.moved(by=timedelta(hours=-1)):
            expired = tokens.issue(here.sellers[0], tokens.ACCESS, f"{live_server.url}/graphql/")
        browser.execute_script("token = arguments[0]", expired)
        one.fill(price="925")
        one.shows("answer", "已出价")
        browser.execute_cdp_cmd("Network.enable", {})
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**network, "offline": True})
        one.fill(price="919")
        one.shows("answer", "正在重发")
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**network, "offline": False})
        one.shows("answer", "已出价")
        assert AuctionEntry.objects.filter(amount=919).count() == 1

    # 推送进程被杀，又起来
    assert streams.process is not None
    kill(streams.process)
    here.bid(0, "910")
    streams.start()
    with watcher:
        watcher.shows("best", "¥910.00")
        watcher.shows("link", "实时连接")
        assert len(watcher.prices()) == len({*watcher.prices()}) == _priced()
    with one:
        one.shows("rank", "第 1 名")

    # 截止：请第一名确认，第二名只看到正在确认
    with clock.moved(by=timedelta(minutes=40)):
        clockwork.run_due()
    with two:
        two.shows("award", "正在请候选人确认")
        assert not browser.find_element(By.ID, "confirm").is_displayed()
    with one:
        one.shows("phase", "已截止")
        one.shows("award", "请确认以 ¥910.00 成交")
        assert not browser.find_element(By.ID, "bid").is_displayed()
        browser.find_element(By.CSS_SELECTOR, "#confirm button").click()
        one.shows("answer", "已确认成交")
        one.shows("award", "成交已经确认")
        assert not browser.find_element(By.ID, "confirm").is_displayed()
    with watcher:
        watcher.shows("phase", "已截止")


def _priced() -> int:
    """How many lines of the log have a public price: bids, and the start."""
    return AuctionEntry.objects.filter(kind__in=("bid", "auto", "opened")).count()


def test_没有这场竞价(live_server: LiveServer, browser: WebDriver) -> None:
    Tab(browser, f"{live_server.url}/auctions/330300-2026-999999-01/", first=True).shows(
        "notice", "没有这场竞价"
    )
