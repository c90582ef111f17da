"""竞价页无障碍 · the live page on a phone and on a desk, by day and by night, looked at by axe-core: of a watcher and of a bidder."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver.remote.webdriver import WebDriver

from backend.core import clock
from procurement_methods.engine import clockwork
from tests import barriers
from tests.auction.streams import Streams
from tests.auction.test_page import PASSWORD, Tab
from tests.auction.test_page import here as here
from tests.auction.test_page import streams as streams
from tests.procurement_methods.floors import Floor
from tests.stories.test_landing import browser as browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.npm,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]
SIZES = ((390, 844), (1360, 900))


def test_无障碍_不出边(live_server: LiveServer, browser: WebDriver, here: Floor, streams: Streams) -> None:
    axe = barriers.prepare(browser)
    found = {}

    def look(what: str) -> None:
        for width, height in SIZES:
            screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            for scheme in ("light", "dark"):
                asked = [{"name": "prefers-color-scheme", "value": scheme}]
                browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": asked})
                assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth"), (
                    what
                )
                if faults := barriers.faults(browser, axe):
                    found[f"{what} {width} {scheme}"] = faults

    with Tab(browser, f"{live_server.url}/auctions/{here.auction.number}/", first=True) as tab:
        tab.shows("link", "实时连接")
        look("watcher")
        for place, price in ((0, "980"), (1, "970"), (2, "940"), (0, "925")):
            here.bid(place, price)
        tab.fill(email=here.sellers[0].email, password=PASSWORD)
        tab.shows("rank", "第")
        tab.shows("best", "¥925.00")
        tab.fill(price="924")
        tab.shows("answer", "920.00")
        look("bidder")
        with clock.moved(by=timedelta(minutes=40)):
            clockwork.run_due()
        tab.shows("award", "请确认")
        look("winner")
    assert found == {}
