"""无障碍检查 · axe-core looks at a page that stands in the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from selenium.webdriver.remote.webdriver import WebDriver

from tests.manual import npm

SOURCE = Path(__file__).parent / "axe"
SERIOUS = {"serious", "critical"}
LOOK = """const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(
    found => done(JSON.stringify(found.violations.map(
        one => [one.id, one.impact, one.nodes.slice(0, 3).map(node => node.html.slice(0, 160))]))))"""


def prepare(browser: WebDriver) -> str:
    """What is to be run in a page before it is looked at; for the checker, policies of pages do not hold."""
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    browser.set_script_timeout(60)
    script = npm.installed(SOURCE, "axe") / "node_modules" / "axe-core" / "axe.min.js"
    return script.read_text(encoding="utf-8")


def faults(browser: WebDriver, axe: str) -> list[Any]:
    """The serious findings on the page: `[rule, impact, places]`."""
    browser.execute_script(axe)
    return [one for one in json.loads(browser.execute_async_script(LOOK)) if one[1] in SERIOUS]
