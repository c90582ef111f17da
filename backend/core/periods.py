"""期限 · periods: when a time that the law gives has run out.

The first day is not counted; days end at midnight, so a period has run out when the day after its last one begins.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from backend.core import calendar
from backend.core.calendar import Counted
from backend.core.clock import SHANGHAI
from backend.core.law import Figure


def last_day(start: date, figure: Figure) -> Counted:
    """The last day of a figure's days, counted from a day."""
    count = {"calendar_day": calendar.count_days, "working_day": calendar.count_working_days}.get(figure.unit)
    if count is None:
        raise ValueError(f"{figure.key} is no time: {figure.unit}")
    return count(start, int(figure.amount))


def run_out(start: datetime, figure: Figure) -> tuple[datetime, bool]:
    """When a figure's time has run out since a moment, and whether that is provisional."""
    local = start.astimezone(SHANGHAI)
    if figure.unit in ("minute", "hour"):
        return local + timedelta(**{f"{figure.unit}s": int(figure.amount)}), False
    counted = last_day(local.date(), figure)
    return datetime.combine(counted.day + timedelta(days=1), time(), SHANGHAI), counted.provisional
