"""GraphiQL · bundled from its lock, in a real Chromium: it runs an example, logs in by a click and needs no other host."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from backend.config.cluster import CHECKOUT
from storefront_api.landing import views
from storefront_api.landing.examples import examples
from tests.manual import npm
from tests.stories.test_landing import EMAIL, PATIENCE, browser, demo, see

__all__ = ["browser", "demo"]

SOURCE = CHECKOUT / "storefront_api" / "landing" / "graphiql"


@pytest.fixture
def bundle(monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = npm.installed(SOURCE, "graphiql")
    npm.run(folder, "run", "build")
    monkeypatch.setattr(views, "GRAPHIQL", folder / "dist")
    return folder / "dist"


@pytest.mark.browser
@pytest.mark.npm
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_示例为标签_点一下登录_不用别处的文件(
    browser: WebDriver, live_server: LiveServer, demo: Path, bundle: Path, tmp_path: Path
) -> None:
    wait = WebDriverWait(browser, PATIENCE)
    see(browser, (1280, 900), f"{live_server.url}/graphiql/")
    run = wait.until(lambda page: page.find_element(By.CSS_SELECTOR, ".graphiql-execute-button"))
    assert len(browser.find_elements(By.CSS_SELECTOR, ".graphiql-tab")) == len(examples())
    run.click()
    answer = (By.CSS_SELECTOR, ".result-window")
    wait.until(lambda page: "示例 A4 打印纸" in page.find_element(*answer).text.replace("\xa0", " "))
    Select(browser.find_element(By.ID, "accounts")).select_by_index(1)
    wait.until(lambda page: "已登录" in page.find_element(By.ID, "who").text)
    who = next(at for at, example in enumerate(examples()) if "WhoAmI" in example.query)
    browser.find_elements(By.CSS_SELECTOR, ".graphiql-tab-button")[who].click()
    browser.find_element(By.CSS_SELECTOR, ".graphiql-execute-button").click()
    wait.until(lambda page: EMAIL in page.find_element(*answer).text)
    browser.save_screenshot(str(tmp_path / "graphiql.png"))
    if kept := os.environ.get("SCREENSHOT"):
        browser.save_screenshot(kept)
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map((each) => each.name)"
    )
    assert [
        address for address in loaded if not address.startswith((live_server.url, "data:", "blob:"))
    ] == []
    complaints = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert complaints == []
    see(browser, (1280, 900), f"{live_server.url}/graphql/")
    assert browser.find_element(By.CSS_SELECTOR, 'a[href="/graphiql/"]').is_displayed()


@pytest.mark.django_db
def test_没有打包时_查询台不受影响(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(views, "GRAPHIQL", tmp_path)
    assert client.get("/graphiql/").status_code == 404
    page = client.get("/graphql/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert b"/graphiql/" not in page.content


@pytest.mark.django_db
def test_只许本站的脚本_打包的文件不越出目录(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "main.js").write_text("1", encoding="utf-8")
    (tmp_path / "secret.js").write_text("2", encoding="utf-8")
    monkeypatch.setattr(views, "GRAPHIQL", tmp_path / "dist")
    policy = client.get("/graphiql/")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    script = client.get("/graphiql/assets/main.js")
    script.close()
    assert script["X-Content-Type-Options"] == "nosniff"
    for name in ("..%2fsecret.js", "../secret.js", "nothing.js"):
        assert client.get(f"/graphiql/assets/{name}").status_code == 404
