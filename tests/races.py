"""Races: real threads with database connections of their own, let go at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections


def together(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all at once; each result is what the deed returned, or the exception that it raised.

    Use it in tests with `@pytest.mark.django_db(transaction=True)`: the threads see committed rows only.
    """
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return deed()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
