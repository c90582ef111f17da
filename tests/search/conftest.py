"""Engines filled with the small catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.port import Engine
from tests.search.catalogue import ENGINES, products


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine whose index of products is empty."""
    engine = ENGINES[request.param](tmp_path / "index")
    engine.rebuild("product", [])
    return engine


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """An engine that knows the catalogue."""
    empty.put("product", products())
    return empty
