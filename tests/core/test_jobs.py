"""Every job of the house is known to the worker, and the periodic ones are on its calendar."""

from __future__ import annotations

import pytest

from backend.core.jobs import app

PERIODIC = (
    "backend.core.jobs.retry_stalled",
    "backend.core.jobs.seal_journal",
    "backend.core.jobs.forget_old",
    "backend.order.jobs.decline_overdue",
)


@pytest.mark.parametrize("name", PERIODIC)
def test_定时任务在册(name: str) -> None:
    assert name in app.tasks
    assert name in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
