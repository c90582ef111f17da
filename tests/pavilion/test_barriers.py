"""无障碍 · the pavilion's pages in a real Chromium, on a phone and on a desk, looked at by axe-core: no serious finding, nothing
that runs over the edge, and no more than a phone should have to fetch before it scrolls."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver.remote.webdriver import WebDriver

from pavilion.models import Exhibit
from pavilion.tracing import code_of
from tests import barriers
from tests.pavilion.test_site import hall as hall
from tests.pavilion.test_tracing import with_batch
from tests.stories.test_landing import browser as browser

pytestmark = [pytest.mark.browser, pytest.mark.npm, pytest.mark.django_db(transaction=True)]
SIZES = ((390, 844), (1360, 900))
PATHS = (
    "",
    "exhibits/{slug}/",
    "districts/",
    "seasons/",
    "search/?q=%E6%9F%91",
    "en/",
    "en/exhibits/{slug}/",
    "trace/{code}",
    "en/trace/{code}x",
    "figures/",
)
MOST_BYTES = 200_000
WEIGHT = """return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
    .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def see(browser: WebDriver, size: tuple[int, int], address: str) -> None:
    width, height = size
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.get(address)


def test_无障碍_不出边_不沉(live_server: LiveServer, browser: WebDriver, hall: Exhibit) -> None:
    axe = barriers.prepare(browser)
    found: dict[str, Any] = {}
    code = code_of(with_batch(hall), 1)
    for size in SIZES:
        for path in PATHS:
            address = f"{live_server.url}/pavilion/{path.format(slug=hall.slug, code=code)}"
            see(browser, size, address)
            if size == SIZES[0]:
                assert browser.execute_script(WEIGHT) < MOST_BYTES, path
            assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth"), (
                path,
                size,
            )
            faults = barriers.faults(browser, axe)
            if faults:
                found[f"{path} {size[0]}"] = faults
    assert found == {}
