"""Every job of the house is known to the worker, and the periodic ones are on its calendar."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from django.db import connection

from backend.core.jobs import app, forget_done

PERIODIC = (
    "backend.core.jobs.retry_stalled",
    "backend.core.jobs.seal_journal",
    "backend.core.jobs.forget_old",
    "backend.core.jobs.forget_done",
    "backend.order.jobs.decline_overdue",
    "backend.webhook.jobs.deliver_left",
    "backend.webhook.jobs.forget_deliveries",
)


@pytest.mark.parametrize("name", PERIODIC)
def test_定时任务在册(name: str) -> None:
    assert name in app.tasks
    assert name in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}


@pytest.mark.django_db(transaction=True)
def test_办完的任务过后清除_失败的留给人看() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts) VALUES "
            "('q', 'old', '{}', 'succeeded', 1), ('q', 'fresh', '{}', 'succeeded', 1), ('q', 'bad', '{}', 'failed', 1)"
        )
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'succeeded', "
            "now() - CASE task_name WHEN 'fresh' THEN interval '1 hour' ELSE interval '1 day' END FROM procrastinate_jobs WHERE queue_name = 'q'"
        )
    manager = app.replace_connector(app.connector.get_worker_connector())

    async def forget() -> None:
        async with app.open_async():
            await forget_done.func(SimpleNamespace(app=app), 0)

    with manager:
        asyncio.run(forget())
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE queue_name = 'q' ORDER BY 1")
        assert [row[0] for row in cursor.fetchall()] == ["bad", "fresh"]
