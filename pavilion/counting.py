"""计数 · how often exhibits are looked at and searched for: numbers by day, kept without knowing of whom.

Counts are held in the web process and written together after an answer has been sent: at most every few seconds, in one
statement. A process that is killed loses the seconds that it had not written. Exhibits are counted, never visitors.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from datetime import date
from threading import Lock
from typing import Any

from django.core.signals import request_finished
from django.db import DatabaseError, connection

from backend.core import clock
from pavilion.models import Figure

SECONDS = 5.0
"""How long counts are held at most, while anybody asks for anything."""
MOST_HELD = 5000
ROBOT = re.compile(r"bot|spider|crawl|slurp|preview|monitor|curl|python-|headless", re.IGNORECASE)
log = logging.getLogger(__name__)

Key = tuple[date, str, int | None, str, str]
"""Day, measure, exhibit, and of a search the district and the kind that it was narrowed to."""

_held: Counter[Key] = Counter()
_lock = Lock()
_written = 0.0


def count(measure: str, exhibit_id: int | None = None, *, region_code: str = "", kind: str = "") -> None:
    """One more of something today."""
    with _lock:
        if len(_held) < MOST_HELD:
            _held[(clock.today(), measure, exhibit_id, region_code, kind)] += 1


def is_somebody(user_agent: str) -> bool:
    """Is it a person's browser that asks, as far as it says? What it says is looked at and forgotten."""
    return bool(user_agent) and ROBOT.search(user_agent) is None


def write(**signal: Any) -> None:
    """Write what is held, if it is time. Runs after answers have been sent."""
    global _written
    now = time.monotonic()
    if not _held or now - _written < SECONDS:
        return
    with _lock:
        held = dict(_held)
        _held.clear()
        _written = now
    try:
        _put(held)
    except DatabaseError:
        log.warning("%s counts of the pavilion were lost", sum(held.values()), exc_info=True)


def _put(held: dict[Key, int]) -> None:
    table = Figure._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (day, measure, exhibit_id, region_code, kind, count) "
            "SELECT * FROM unnest(%s::date[], %s::varchar[], %s::bigint[], %s::varchar[], %s::varchar[], %s::int[]) "
            "AS held (day, measure, exhibit_id, region_code, kind, count) "
            "WHERE exhibit_id IS NULL OR exhibit_id IN (SELECT id FROM pavilion_exhibit) "
            "ON CONFLICT (day, measure, exhibit_id, region_code, kind) "
            f"DO UPDATE SET count = {table}.count + excluded.count",
            [*(list(column) for column in zip(*held, strict=True)), list(held.values())],
        )


request_finished.connect(write, dispatch_uid="pavilion.counting")
