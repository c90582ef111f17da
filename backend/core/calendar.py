"""工作日 · statutory working days of the State Council's yearly holiday notice, make-up weekends included.

Counting follows 《政府采购质疑和投诉办法》第四十二条: the first day is not counted; a period in calendar days that ends
on a holiday runs to the next working day. A year whose notice is not out yet is refused, never taken for Monday to Friday.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from backend.core.refusals import Refusal


class CalendarUnknown(Refusal):
    """{year} 年的节假日安排尚未公布，不能推算工作日。 · The holiday notice of {year} is not published yet."""

    code = "CALENDAR_UNKNOWN"


def is_working_day(day: date) -> bool:
    """Is `day` a working day by the official notice? Refuses a year without a notice."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise CalendarUnknown(year=day.year) from None


def add_days(start: date, days: int) -> date:
    """The last day of a period of `days` 日; a period that ends on a holiday runs to the next working day."""
    day = start + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
