"""A household for tests that kill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from search import service
from tests.faults.household import Household, execute


@pytest.fixture
def household(
    transactional_db: None, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Household]:
    """Processes beside the test: same database, same index, same papers. No jobs are left from other tests."""
    execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")
    made = Household(tmp_path)
    settings.PAPERS_ROOT = made.papers
    monkeypatch.setattr(service, "_settings", replace(service.settings(), folder=made.index))
    yield made
    made.end()
