"""Keeping the index true to the store in the background."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from django.db import DatabaseError, OperationalError, connection, transaction
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.errors import LockNotAvailable

from backend.core.jobs import app
from search import service
from search.models import Change
from search.port import IndexBusy, IndexUnavailable
from search.service import Difference

log = logging.getLogger(__name__)

AT_ONCE = 2000
SOON_SECONDS = 1
PATIENCE = "2s"
WRITER_LOCK = 0x736561726368
"""The number of the advisory lock; who dies has let it go."""


@app.task(queue="search")
def update_index() -> None:
    """Tell the index everything that has changed.

    Whatever the first job of many finds is done by it; the others find nothing left. A worker that dies has changed
    nothing in the list of changes: the next one tells the index all of them again. No job waits here for its next try,
    which would keep later changes waiting: `watch_index` comes by.
    """
    try:
        catch_up()
    except IndexBusy:
        with suppress(AlreadyEnqueued), transaction.atomic():
            update_index.configure(
                queueing_lock="update_index_soon", schedule_in={"seconds": SOON_SECONDS}
            ).defer()
    except IndexUnavailable as error:
        waiting = Change.objects.count()
        log.error(
            "检索索引暂不能更新，%s 项变动等待 · the search index cannot be updated now, %s changes wait: %s",
            waiting,
            waiting,
            error,
        )


@app.periodic(cron="* * * * * */10")
@app.task(queue="search", queueing_lock="watch_index")
def watch_index(timestamp: int) -> None:
    """What could not be told, or was left by a dead worker, is told now; an index that is gone is built anew."""
    update_index()
    with suppress(IndexBusy, IndexUnavailable):
        service.restore()


@app.periodic(cron="*/10 * * * *")
@app.task(queue="search", queueing_lock="heal_index")
def heal_index(timestamp: int) -> None:
    """Look through the whole index and repair what differs, even if nothing is being changed."""
    try:
        heal()
    except (IndexBusy, IndexUnavailable) as error:
        log.warning("the search index could not be looked through: %s", error)


def heal(*, contents: bool = False, is_patient: bool = False) -> Sequence[Difference]:
    """Compare index and store and repair what differs. Who is not patient leaves the repair to a later time if others write."""
    return service.heal(contents=contents, alone=lambda: alone(is_patient=is_patient))


def catch_up() -> None:
    """Tell the index what has changed, until nothing is left."""
    while _tell_some():
        pass


@contextmanager
def alone(*, is_patient: bool = False) -> Iterator[None]:
    """A transaction in which nobody else brings the index up to date: what is read later is written later.

    Who is not patient waits for others as long as they mostly take. (A job that comes again is not looked for at once.)
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('lock_timeout', %s, true)", ["0" if is_patient else PATIENCE]
                )
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])
                cursor.execute("SET LOCAL lock_timeout = 0")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise IndexBusy("another process is bringing the index up to date") from error
        raise


def _tell_some() -> bool:
    with alone():
        changes = list(Change.objects.order_by("id")[:AT_ONCE])
        by_kind: defaultdict[str, set[int]] = defaultdict(set)
        for change in changes:
            by_kind[change.kind].add(change.subject_id)
        # Forgotten before they are read: a change that commits while we read is written down again.
        Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
        left = [
            Change(kind=kind, subject_id=each)
            for kind, ids in by_kind.items()
            for each in _untold(kind, sorted(ids))
        ]
        Change.objects.bulk_create(left)
        return len(changes) == AT_ONCE and len(left) < len(changes)


def _untold(kind: str, ids: Sequence[int]) -> Iterator[int]:
    """Tell the index about these; returns those of which it cannot be told: a wrong one keeps no others waiting."""
    try:
        with transaction.atomic():
            service.apply(kind, ids)
    except (IndexBusy, IndexUnavailable, DatabaseError):
        raise
    except Exception:
        if len(ids) == 1:
            log.exception("检索索引不能收录 · the search index cannot be told of %s %s", kind, *ids)
            yield from ids
        else:
            half = len(ids) // 2
            yield from _untold(kind, ids[:half])
            yield from _untold(kind, ids[half:])
