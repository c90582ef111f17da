"""任务 · posting deliveries, in a queue of their own so that a slow receiver keeps nobody else's work waiting; and
forgetting old ones."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from backend.core import clock
from backend.core.jobs import RETRY, app
from backend.webhook import delivering, outbox
from backend.webhook.models import EventDelivery

__all__ = ["app"]

QUEUE = "webhooks"
KEPT_DAYS = 7
MOST_KEPT = 2000
"""Finished deliveries that are kept for each webhook."""
LEFT_AFTER = timedelta(minutes=10)


class WhenAgreed(BaseRetryStrategy):
    """A delivery that is not over is taken up when it says; anything unexpected as other jobs are."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, delivering.Later):
            return RetryDecision(retry_in={"seconds": int(exception.wait.total_seconds()) or 1})
        return RETRY.get_retry_decision(exception=exception, job=job)


@app.task(queue=QUEUE, retry=WhenAgreed(), pass_context=True)
def deliver(context: JobContext, delivery_id: int) -> None:
    """投递 · post one delivery, unless it is over."""
    delivering.deliver(delivery_id, task_id=str(context.job.id))


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="deliver_left")
def deliver_left(timestamp: int) -> None:
    """Take up deliveries that have lost their job: one that was left by dying workers too often, or cleared by hand."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"before": clock.now() - LEFT_AFTER, "task": deliver.name})
        left = [row[0] for row in cursor.fetchall()]
    outbox.post(list(EventDelivery.objects.filter(pk__in=left).order_by("id")))


_LEFT = """SELECT d.id FROM webhook_eventdelivery d WHERE d.status = 'pending' AND d.issued_at < %(before)s
AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.status IN ('todo', 'doing') AND j.task_name = %(task)s
    AND (j.args->>'delivery_id')::bigint = d.id) ORDER BY d.id LIMIT 1000"""


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="forget_deliveries")
def forget_deliveries(timestamp: int) -> None:
    """Forget deliveries that are over: after a week, and beyond the newest of each webhook."""
    with connection.cursor() as cursor:
        cursor.execute(_OLD, {"before": clock.now() - timedelta(days=KEPT_DAYS), "most": MOST_KEPT})
        old = [row[0] for row in cursor.fetchall()]
    while old:
        EventDelivery.objects.filter(pk__in=old[:1000]).delete()
        del old[:1000]


_OLD = """SELECT id FROM (SELECT id, issued_at, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place
FROM webhook_eventdelivery WHERE status <> 'pending') kept WHERE issued_at < %(before)s OR place > %(most)s"""
