"""时钟 · clock: what time it is in the mall, in `Asia/Shanghai`.

Deadlines are the law here, so every date of the domain comes from this module. Tests and the demo may stand on
another day with `moved(to=...)`; the offset lives in a context variable, so threads and requests do not share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_offset: ContextVar[timedelta] = ContextVar("clock_offset", default=timedelta())


def now() -> datetime:
    """The present moment, aware, in Shanghai."""
    return datetime.now(SHANGHAI) + _offset.get()


def as_moved(moment: datetime) -> datetime:
    """A moment that another clock told, as it is in the mall: a moved clock moves it, too."""
    return moment.astimezone(SHANGHAI) + _offset.get()


def today() -> date:
    """今日 · the present day in Shanghai."""
    return now().date()


def fiscal_year() -> int:
    """预算年度 · the calendar year (《预算法》第十八条)."""
    return today().year


@contextmanager
def moved(*, to: datetime | None = None, by: timedelta = timedelta()) -> Iterator[None]:
    """Stand at another moment inside the block; the clock keeps running from there."""
    offset = _offset.get() + by
    if to is not None:
        if to.tzinfo is None:
            raise ValueError("the clock needs an aware moment")
        offset = to - datetime.now(SHANGHAI) + by
    token = _offset.set(offset)
    try:
        yield
    finally:
        _offset.reset(token)
