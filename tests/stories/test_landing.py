"""网页 · the landing page and the explorer in a real Chromium, and what they tell to whom."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from backend.core.actor import Role
from tests import make

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
SIZES = [pytest.param((1280, 900), id="桌面"), pytest.param((390, 844), id="手机")]
PATIENCE = 30
EMAIL = "buyer@demo.oucai.example"


@pytest.fixture
def demo(settings: LazySettings, tmp_path: Path, db: None) -> Path:
    """A demo that was played: one named account, one product, a record with a paper."""
    settings.DEMO, settings.VAR = True, tmp_path
    buyer = make.buyer()
    clerk = make.member(buyer.organisation, Role.PURCHASER, email=EMAIL, name="张三")
    clerk.set_password(settings.DEMO_PASSWORD)
    clerk.save()
    make.product(name="示例 A4 打印纸")
    papers = tmp_path / "demo" / "papers"
    papers.mkdir(parents=True)
    (papers / "acceptance-report.pdf").write_bytes(b"%PDF-1.7 example")
    (papers / "secret.pdf").write_bytes(b"%PDF-1.7 not in the record")
    step = {"n": 1, "title": "登录 · log in", "actor": "经办人 张三", "detail": "好", "ok": True, "links": []}
    paper = {
        "title": "验收报告",
        "file": "acceptance-report.pdf",
        "url": "/demo/papers/acceptance-report.pdf",
    }
    record = {"finished_at": "2026-06-01 10:00", "ok": True, "steps": [step], "papers": [paper]}
    (tmp_path / "demo" / "play.json").write_text(json.dumps(record), encoding="utf-8")
    return tmp_path


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    """Chromium, with an empty profile. Where there is none the tests fail, they are not skipped."""
    binary = os.environ.get("OUCAI_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    driver = os.environ.get("OUCAI_BROWSER_DRIVER") or shutil.which("chromedriver")
    assert binary, "Chromium is missing: make setup finds it, or set OUCAI_BROWSER"
    assert driver, "chromedriver is missing: make setup finds it, or set OUCAI_BROWSER_DRIVER"
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield opened
    finally:
        opened.quit()


def see(browser: WebDriver, size: tuple[int, int], address: str) -> None:
    """Open a page on a screen of that size."""
    width, height = size
    screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    browser.get(address)


def assert_sound(browser: WebDriver) -> None:
    """Nothing is wider than the screen, and the browser complains about nothing: no script, no policy."""
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    assert browser.get_log("browser") == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", SIZES)
def test_首页(browser: WebDriver, live_server: LiveServer, demo: Path, size: tuple[int, int]) -> None:
    see(browser, size, f"{live_server.url}/")
    text = browser.find_element(By.TAG_NAME, "body").text
    for expected in ("瓯采", "登录 · log in", "验收报告", "products(first: 5", "curl", EMAIL, "oucai-demo"):
        assert expected in text
    assert_sound(browser)
    browser.find_element(By.CSS_SELECTOR, "a.button").click()
    assert browser.current_url == f"{live_server.url}/graphql/"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", SIZES)
def test_查询台(browser: WebDriver, live_server: LiveServer, demo: Path, size: tuple[int, int]) -> None:
    wait = WebDriverWait(browser, PATIENCE)
    see(browser, size, f"{live_server.url}/graphql/")
    wait.until(lambda page: page.execute_script("return document.body.dataset.ready"))
    browser.find_element(By.ID, "run").click()
    wait.until(lambda page: "HTTP 200" in page.find_element(By.ID, "status").text)
    assert "示例 A4 打印纸" in browser.find_element(By.ID, "result").text
    toggle = browser.find_element(By.ID, "docs-toggle")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    wait.until(lambda page: "Query" in page.find_element(By.ID, "docs").text)
    Select(browser.find_element(By.ID, "accounts")).select_by_index(1)
    wait.until(lambda page: "已登录" in page.find_element(By.ID, "status").text)
    assert "经办人" in browser.find_element(By.ID, "who").get_attribute("textContent")
    assert_sound(browser)


def test_非演示环境不显示账号与演示(client: Client, demo: Path, settings: LazySettings) -> None:
    settings.DEMO = False
    for address in ("/", "/graphql/"):
        page = client.get(address, headers={"Accept": "text/html"}).content.decode()
        assert EMAIL not in page
        assert settings.DEMO_PASSWORD not in page
    assert client.get("/demo/papers/acceptance-report.pdf").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [
        pytest.param("acceptance-report", 200, id="记录中的单据"),
        pytest.param("secret", 404, id="不在记录中"),
        pytest.param("..%2fplay", 404, id="越出目录"),
        pytest.param("../../play", 404, id="路径"),
    ],
)
def test_单据只按记录中的名字(client: Client, demo: Path, name: str, status: int) -> None:
    answer = client.get(f"/demo/papers/{name}.pdf")
    answer.close()
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_静态文件不越出目录(client: Client) -> None:
    script = client.get("/static/landing/explorer.js")
    script.close()
    assert script["Content-Type"] == "text/javascript"
    assert script["Cache-Control"] == "no-cache"
    for path in ("../views.py", "..%2fviews.py", "landing/", "nothing.js"):
        assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.django_db
def test_网页只许运行本站脚本(client: Client) -> None:
    for address in ("/", "/graphql/"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
