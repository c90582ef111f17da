"""发件箱 · deliveries are written in the transaction of the verb, in one statement, and only where somebody listens.

An event about a thing of which the same news waits for the same webhook, with nothing of it read yet, is not written
again: the waiting delivery will tell what is true when it is made. It is locked until the verb commits, so that it cannot
be made in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from backend.core import clock
from backend.core.actor import Actor
from backend.webhook.kinds import KINDS
from backend.webhook.models import EventDelivery
from backend.webhook.told import Subject

_WRITE = """
INSERT INTO webhook_eventdelivery
    (webhook_id, event_type, subject_type, subject_id, status, issued_at, issued_by_user, issued_by_app, tries)
SELECT w.id, t.code, t.subject_type, t.subject_id, 'pending', %(now)s, %(user)s, %(app)s, 0
FROM unnest(%(codes)s::text[], %(types)s::text[], %(keys)s::text[], %(needs)s::text[])
    WITH ORDINALITY AS t(code, subject_type, subject_id, needs, place)
JOIN webhook_webhook w ON w.is_active AND t.code = ANY(w.events)
JOIN app_app a ON a.id = w.app_id AND a.is_active AND t.needs = ANY(a.permissions)
WHERE NOT EXISTS (
    SELECT 1 FROM webhook_eventdelivery d WHERE d.webhook_id = w.id AND d.event_type = t.code
    AND d.subject_id = t.subject_id AND d.status = 'pending' AND d.payload IS NULL AND d.tries = 0
    FOR UPDATE SKIP LOCKED)
ORDER BY t.place, w.id
RETURNING id, webhook_id, event_type, subject_type, subject_id"""


def put(told: Iterable[tuple[str, Subject]], by: Actor) -> list[EventDelivery]:
    """Write the deliveries of some events, and the jobs that post them; what was written, if anybody listens."""
    news = [(code, subject) for code, subject in told]
    if not news:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "now": clock.now(),
                "user": by.user_id,
                "app": by.app_id,
                "codes": [code for code, _ in news],
                "types": [subject.type_name for _, subject in news],
                "keys": [subject.key for _, subject in news],
                "needs": [KINDS[code].needs.value for code, _ in news],
            },
        )
        written = [
            EventDelivery(id=pk, webhook_id=webhook, event_type=code, subject_type=kind, subject_id=key)
            for pk, webhook, code, kind, key in cursor.fetchall()
        ]
    post(written)
    return written


def post(deliveries: Sequence[EventDelivery]) -> None:
    """Have deliveries posted. Those of one thing to one webhook go one after the other, in the order of the verbs."""
    from backend.webhook.jobs import app, deliver

    if deliveries:
        jobs = [
            deliver.configure(lock=lock_of(delivery)).make_new_job(delivery_id=delivery.pk)
            for delivery in deliveries
        ]
        app.job_manager.batch_defer_jobs(jobs=jobs)


def lock_of(delivery: EventDelivery) -> str:
    """The order that is kept: of one subject, for one webhook."""
    return f"webhook:{delivery.webhook_id}:{delivery.subject_type}:{delivery.subject_id}"
