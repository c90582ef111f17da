"""任务 · the daily look: terms that are over, certificates that have run out. Running it twice changes nothing."""

from __future__ import annotations

from backend.core.jobs import app


@app.periodic(cron="7 0 * * *")
@app.task(queueing_lock="look_at_pavilion")
def look_at_pavilion(timestamp: int) -> None:
    """Just after midnight; what is shown depends on the day, not on this."""
    from pavilion.services import honouring, reviewing

    honouring.expire()
    reviewing.end_terms()
