"""The PostgreSQL of the tests: one throw-away server for a whole run, started before Django reads its settings.

A pytest plugin rather than a conftest, because pytest-django loads the settings before any conftest is read.
With DATABASE_URL set, the tests use that server instead and nothing is started.
"""

from __future__ import annotations

import os

import pytest

from backend.config import embedded

_STARTED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """The controller starts the server; the workers of xdist inherit its address."""
    os.environ["OUCAI_TESTING"] = "1"
    early_config.stash[_STARTED] = "DATABASE_URL" not in os.environ
    if early_config.stash[_STARTED]:
        os.environ["DATABASE_URL"] = embedded.database_url()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if config.stash.get(_STARTED, False):
        embedded.stop()
        del os.environ["DATABASE_URL"]
