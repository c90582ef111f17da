"""访客 · somebody who looks at the storefront in Chromium: opens pages, fills forms, takes pictures, notes complaints."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
PATIENCE = 60
"""Seconds for what a cold page may take on a small machine."""
TALLEST = 6000
OF_THE_STOREFRONT = (
    "/_vercel/speed-insights/",
    "Vercel Speed Insights",
    "https://js.stripe.com/",
    "/contact?_rsc=",
    "Minified React error #418",
    "Minified React error #419",
)
"""What it complains about whatever the server: a measuring script of its maker's host, a payment script,
a link to a page that it does not have, and pages that it renders once more in
the browser since what it has prerendered does not fit."""


class Visitor:
    """A browser and what is done with it."""

    def __init__(self, browser: WebDriver, pictures: Path) -> None:
        self.browser = browser
        self.pictures = pictures
        self.wait = WebDriverWait(browser, PATIENCE, poll_frequency=0.2)

    def open(self, address: str) -> None:
        """Go to a page, and wait until its buttons are alive."""
        self.browser.get(address)
        self.until(lambda: self.browser.execute_script(_ALIVE), "the page stays dead")

    @property
    def text(self) -> str:
        """All that is written on the page now."""
        return str(self.browser.execute_script("return document.body.innerText"))

    def until(self, met: Callable[[], Any], hoped: str) -> Any:
        """Wait until something is true; elements that are replaced meanwhile are looked up again."""

        def look(browser: WebDriver) -> Any:
            try:
                return met()
            except StaleElementReferenceException:
                return False

        try:
            return self.wait.until(look)
        except TimeoutException:
            self.browser.save_screenshot(str(self.pictures / "failed.png"))
            raise AssertionError(
                f"{hoped} at {self.browser.current_url}; there is:\n{self.text[:3000]}"
            ) from None

    def see(self, *texts: str) -> None:
        """Wait until all of these are written on the page."""
        for text in texts:
            self.until(lambda text=text: text in self.text, f"{text!r} is not seen")

    def see_not(self, text: str) -> None:
        """Wait until this is not written on the page any more."""
        self.until(lambda: text not in self.text, f"{text!r} is still seen")

    def at(self, part: str) -> None:
        """Wait until the address has this part."""
        self.until(lambda: part in self.browser.current_url, f"never came to {part}")

    def find(self, selector: str) -> WebElement:
        """The first visible element."""
        found: WebElement = self.until(
            lambda: next((each for each in self.all(selector) if each.is_displayed()), None), f"no {selector}"
        )
        return found

    def all(self, selector: str) -> list[WebElement]:
        """What is there now, in the order of the page."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """What is written in each of these."""
        script = "return [...document.querySelectorAll(arguments[0])].map(each => each.innerText.trim())"
        found: list[str] = self.browser.execute_script(script, selector)
        return found

    def alts(self, selector: str) -> list[str]:
        """What the pictures that are seen there are said to show."""
        return [str(each.get_attribute("alt")) for each in self.all(selector) if each.is_displayed()]

    def enabled(self, words: str) -> bool:
        """Whether there is a button with these words, and it can be pressed."""
        return any(words in each.text and each.is_enabled() for each in self.all("main button"))

    def click(self, selector: str) -> None:
        """Click the first visible element."""
        self._click(lambda: self.find(selector))

    def press(self, words: str, within: str = "") -> None:
        """Click the button, link or label that bears these words."""
        self._click(
            lambda: self.until(
                lambda: next(
                    (
                        each
                        for each in self.all(
                            f"{within} button, {within} a, {within} label, {within} [role=link]"
                        )
                        if each.is_displayed()
                        and each.is_enabled()
                        and words in (*each.text.splitlines(), each.get_attribute("aria-label"))
                    ),
                    None,
                ),
                f"nothing to press that says {words!r}",
            )
        )

    def hover(self, words: str, within: str) -> None:
        """Hold the pointer over what bears these words."""
        found = self.until(
            lambda: next(
                (
                    each
                    for each in self.all(f"{within} button, {within} a")
                    if words in each.text.splitlines()
                ),
                None,
            ),
            f"nothing says {words!r}",
        )
        ActionChains(self.browser).move_to_element(found).perform()

    def _click(self, found: Callable[[], WebElement]) -> None:
        def clicked() -> bool:
            element = found()
            self.browser.execute_script(
                "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element
            )
            with contextlib.suppress(Exception):
                element.click()
                return True
            return False

        self.until(clicked, "it cannot be clicked")

    def fill(self, **fields: str) -> None:
        """Write into fields by their id, or by their name."""
        for name, value in fields.items():
            field = self.find(f"[id='{name.replace('_', '-')}'], [name='{name}']")
            if field.tag_name == "select":
                Select(field).select_by_value(value)
                continue
            field.send_keys(Keys.CONTROL, "a")
            field.send_keys(Keys.DELETE)
            field.send_keys(value)

    def picture(self, name: str) -> None:
        """A picture of the whole page, for people. What the page shows in pictures of its own must have come."""
        pieces: list[Image.Image] = []
        top = seen = 0
        while True:
            try:
                missing, at, height = self.browser.execute_async_script(_LOOK, top)
            except TimeoutException:
                raise AssertionError(f"pictures never came at {self.browser.current_url}") from None
            assert missing == [], f"pictures are missing at {self.browser.current_url}"
            piece = Image.open(io.BytesIO(self.browser.get_screenshot_as_png()))
            if at + piece.height > seen:
                pieces.append(piece.crop((0, seen - at, piece.width, piece.height)))
                seen = at + piece.height
            if seen >= min(height, TALLEST) or at < top:
                break
            top = seen
        self._glue(pieces).save(self.pictures / f"{name}.png")
        self.browser.execute_script(_LOOKED)

    def _glue(self, pieces: list[Image.Image]) -> Image.Image:
        whole = Image.new("RGB", (pieces[0].width, sum(each.height for each in pieces)))
        top = 0
        for each in pieces:
            whole.paste(each, (0, top))
            top += each.height
        return whole

    def complaints(self) -> list[str]:
        """What the browser has complained about since the last time, what the storefront does everywhere excepted."""
        return [
            line["message"]
            for line in self.browser.get_log("browser")
            if line["level"] == "SEVERE" and not any(known in line["message"] for known in OF_THE_STOREFRONT)
        ]


_ALIVE = """
    const button = document.querySelector('#storefront-header button, main button, form button, button');
    return !!button && Object.keys(button).some(each => each.startsWith('__reactProps'))"""
_LOOK = """
    const [top, done] = arguments, missing = [], page = document.documentElement;
    const frame = () => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)));
    const seen = each => { const at = each.getBoundingClientRect(); return at.width && at.top < innerHeight && at.bottom > 0 };
    (async () => {
        const covered = document.querySelector('[role=dialog]');
        if (top) for (const each of document.querySelectorAll('body *'))
            if (getComputedStyle(each).position === 'sticky') { each.dataset.stuck = each.style.position; each.style.position = 'static' }
        scrollTo({top, behavior: 'instant'});
        await frame();
        for (const each of [...document.images].filter(seen))
            await each.decode().catch(() => each.isConnected && missing.push(each.currentSrc || each.src));
        await frame();
        return [missing, Math.round(scrollY), covered ? innerHeight : page.scrollHeight];
    })().then(done)"""
_LOOKED = """
    for (const each of document.querySelectorAll('[data-stuck]')) { each.style.position = each.dataset.stuck; delete each.dataset.stuck }
    scrollTo({top: 0, behavior: 'instant'})"""
"""What stays on the page while it is scrolled is let go for the picture."""


@contextlib.contextmanager
def arrived(profile: Path, pictures: Path) -> Iterator[Visitor]:
    """A browser with an empty profile, while the block runs."""
    binary = os.environ.get("OUCAI_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    driver = os.environ.get("OUCAI_BROWSER_DRIVER") or shutil.which("chromedriver")
    assert binary, "Chromium is missing: make setup finds it, or set OUCAI_BROWSER"
    assert driver, "chromedriver is missing: make setup finds it, or set OUCAI_BROWSER_DRIVER"
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, "--window-size=1280,900", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_page_load_timeout(PATIENCE)
    browser.set_script_timeout(PATIENCE)
    pictures.mkdir(parents=True, exist_ok=True)
    try:
        yield Visitor(browser, pictures)
    finally:
        browser.quit()
