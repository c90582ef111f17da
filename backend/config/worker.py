"""后台进程 · the background worker: jobs of the house, and beside them, in a queue of its own, the posting of webhooks.

Receivers of webhooks are other people's machines. However slow they are, they take up the threads of their own queue only.
"""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor

from procrastinate.contrib.django.django_connector import DjangoConnector

from backend.core.jobs import HEARTBEAT_EVERY, STALLED_AFTER, app
from backend.webhook.jobs import QUEUE
from procurement_methods.engine import timekeeping

WEBHOOKS_AT_A_TIME = 4
SHUTDOWN_SECONDS = 10


def queues() -> dict[str, list[str]]:
    """The queues of the house, and that of the webhooks."""
    found = {task.queue for task in app.tasks.values()}
    return {"house": sorted(found - {QUEUE}), QUEUE: [QUEUE]}


async def work(concurrency: int) -> None:
    """Work until asked to stop (SIGINT, SIGTERM), or until something breaks."""
    # Django's connection is for deferring; working needs an asynchronous one to the same database.
    assert isinstance(app.connector, DjangoConnector)
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(concurrency + WEBHOOKS_AT_A_TIME))
    at_a_time = {"house": concurrency, QUEUE: WEBHOOKS_AT_A_TIME}
    with app.replace_connector(app.connector.get_worker_connector()):
        async with app.open_async():
            workers = [
                asyncio.create_task(
                    app.run_worker_async(
                        queues=names,
                        name=name,
                        concurrency=at_a_time[name],
                        shutdown_graceful_timeout=SHUTDOWN_SECONDS,
                        update_heartbeat_interval=HEARTBEAT_EVERY,
                        stalled_worker_timeout=STALLED_AFTER,
                        install_signal_handlers=False,
                    )
                )
                for name, names in queues().items()
            ]
            workers.append(asyncio.create_task(timekeeping.keep()))
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, _stop, workers)
            await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
            _stop(workers)
            for ended in await asyncio.gather(*workers, return_exceptions=True):
                if isinstance(ended, Exception):
                    raise ended


def _stop(workers: list[asyncio.Task[None]]) -> None:
    for each in workers:
        each.cancel()
