"""手册为真 · every example of `docs/api` is run, and every answer in it is the one that the API gives.

`make manual` writes the answers anew; look at the difference before committing it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.config.cluster import CHECKOUT
from backend.core import clock
from storefront_api import views
from storefront_api.kit import persisted
from tests.conftest import Api
from tests.manual import moving
from tests.manual.pages import EXAMPLE, written
from tests.manual.world import BEGAN, World

FOLDER = CHECKOUT / "docs" / "api"
PAGES = sorted(path for path in FOLDER.glob("*.md") if "<!-- ask" in path.read_text(encoding="utf-8"))
BEGIN = re.compile(r"<!-- begin: (\w+) -->")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_手册与实际答复一致(
    path: Path, api: Api, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PAPERS_ROOT, settings.MEDIA_ROOT = tmp_path / "papers", tmp_path / "media"
    monkeypatch.setattr(views._endpoint, "persisted", persisted.PersistedDocuments())
    page = path.read_text(encoding="utf-8")
    with clock.moved(to=BEGAN):
        world = World(api)
        if state := BEGIN.search(page):
            world.begin(state[1])
        now = written(page, world)
    if os.environ.get("WRITE_MANUAL"):
        path.write_text(now, encoding="utf-8")
    else:
        assert page == now, "the manual is stale: make manual"


def test_迁移表与两边的接口一致() -> None:
    path = FOLDER / "moving-from-saleor.md"
    page = path.read_text(encoding="utf-8")
    now = moving.written(page)
    if os.environ.get("WRITE_MANUAL"):
        path.write_text(now, encoding="utf-8")
    else:
        assert page == now, "the tables are stale: make manual"


def test_每页都有目录可寻() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for path in FOLDER.glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index, path.name
    assert len(PAGES) >= 8
    assert "docs/api/README.md" in (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_没有未标记的例子() -> None:
    """Every GraphQL block of the manual is an example that is run."""
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        assert page.count("```graphql") == len(EXAMPLE.findall(page)), path.name
