"""任务 · the daily look: terms that are over, certificates that have run out; and files that take longer than an answer may.

Running one twice changes nothing.
"""

from __future__ import annotations

from backend.core.jobs import RETRY, app


@app.periodic(cron="7 0 * * *")
@app.task(queueing_lock="look_at_pavilion")
def look_at_pavilion(timestamp: int) -> None:
    """Just after midnight; what is shown depends on the day, not on this."""
    from pavilion.services import honouring, reviewing

    honouring.expire()
    reviewing.end_terms()


@app.task(queue="exports", retry=RETRY)
def make_pavilion_file(file_id: int) -> None:
    """馆内文件 · make one file that was asked for."""
    from pavilion import filing

    filing.make(file_id)


@app.periodic(cron="43 2 * * *")
@app.task(queueing_lock="forget_pavilion_files")
def forget_pavilion_files(timestamp: int) -> None:
    """Delete files that were made days ago."""
    from pavilion import filing

    filing.forget()


@app.periodic(cron="23 1 1 * *")
@app.task(queueing_lock="report_pavilion")
def report_pavilion(timestamp: int) -> None:
    """On the first day of a month: the report of the month before, for the city's curators."""
    from pavilion.services import filing

    filing.report_last_month()
