"""任务 · jobs: background work on the same PostgreSQL (Procrastinate), deferred inside the verb's transaction.

Because the deferral commits with the verb, the jobs table is the outbox: work is neither lost nor done for something that
was rolled back. A worker that dies leaves its job `doing`; `retry_stalled` gives it to another. Jobs are therefore written
so that running one twice changes nothing.
"""

from __future__ import annotations

import logging

from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

__all__ = ["RETRY", "app"]

log = logging.getLogger(__name__)

DONE_KEPT_HOURS = 6
MOST_ATTEMPTS = 8
RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=3)
STALLED_AFTER: float = settings.JOB_STALLED_AFTER
"""Seconds without a heartbeat after which a worker counts as dead."""
HEARTBEAT_EVERY = STALLED_AFTER / 3


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that stopped sending heartbeats to the living.

    A job that has taken its workers down with it too often is given up: the others shall go on.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        if job.attempts >= MOST_ATTEMPTS:
            log.error(
                "job %s (%s) was left by %s workers and is given up", job.id, job.task_name, job.attempts
            )
            await manager.finish_job(job, Status.FAILED, delete_job=False)
            continue
        log.warning("job %s (%s) was left by a dead worker and runs again", job.id, job.task_name)
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The same work waits already under the same queueing lock: once is enough.
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        except ConnectorException:
            # Another worker may have given it away a moment ago. What is left is looked at again in a minute.
            log.warning("job %s could not be given away", job.id, exc_info=True)


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="seal_journal")
def seal_journal(timestamp: int) -> None:
    """Seal what the verbs have appended to the journal."""
    from backend.core import journal

    journal.seal_all()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget_old")
def forget_old(timestamp: int) -> None:
    """Forget stored answers after a day: no client repeats a request later than that. Documents that nobody registered and
    nobody used for a month go, too: a front end that still has one sends it again."""
    from datetime import timedelta

    from backend.core import clock
    from backend.core.models import PersistedDocument, StoredAnswer

    StoredAnswer.objects.filter(created_at__lt=clock.now() - timedelta(days=1)).delete()
    month_ago = clock.today() - timedelta(days=30)
    PersistedDocument.objects.filter(registered=False, used_on__lt=month_ago).delete()


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="forget_done", pass_context=True)
async def forget_done(context: JobContext, timestamp: int) -> None:
    """Forget jobs that succeeded hours ago (sealing alone leaves seventeen thousand a day); failed ones stay for people."""
    await context.app.job_manager.delete_old_jobs(nb_hours=DONE_KEPT_HOURS)
