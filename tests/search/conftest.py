"""Engines filled with the small catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search import service
from search.port import Engine
from tests.search.catalogue import ENGINES, FIRMS, NOTES, clear, cluster, products


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test that needs Elasticsearch waits for it to start, on a busy machine for longer than tests may take."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine that knows the catalogue. Tests share it, so they only ask."""
    made = ENGINES[request.param](tmp_path_factory.mktemp("index"))
    made.rebuild("product", products())
    made.rebuild("firm", FIRMS.values())
    made.rebuild("note", NOTES.values())
    yield made
    clear(made)


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine of the test's own, whose index of products is empty."""
    made = ENGINES[request.param](tmp_path / "index")
    made.rebuild("product", [])
    yield made
    clear(made)


@pytest.fixture
def filled(empty: Engine) -> Engine:
    """An engine of the test's own that knows the catalogue."""
    empty.put("product", products())
    return empty


@pytest.fixture(params=ENGINES)
def kept(
    request: pytest.FixtureRequest, _own_index: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The mall's own index, kept by each engine in turn; gives its name."""
    if request.param == "elastic":
        settings = replace(service.settings(), cluster=cluster(tmp_path))
        monkeypatch.setattr(service, "_settings", settings)
    yield request.param
    clear(service.engine())
