"""工作日 · statutory working days of the State Council's yearly holiday notice, make-up weekends included.

Counting follows 《政府采购质疑和投诉办法》第四十二条 and 《政府采购货物和服务招标投标管理办法》第八十五条: the first day is not
counted; a period in calendar days that ends on a holiday runs to the next working day.

The notice of a year comes out in the autumn before it. Until then the statutory holidays are known
(《全国年节及纪念日放假办法》), but not which weekends are worked for them: what is counted through such a year is
*provisional*, and whoever counts is told so. `add_days` refuses it; nothing ever falls back silently to Monday to Friday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from backend.core.refusals import Refusal


class CalendarUnknown(Refusal):
    """{year} 年的节假日安排尚未公布，不能推算工作日。 · The holiday notice of {year} is not published yet."""

    code = "CALENDAR_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Counted:
    """推算所得之日 · the last day of a period; provisional when a year without a notice was counted through."""

    day: date
    provisional: bool = False


def is_working_day(day: date) -> bool:
    """Is `day` a working day by the official notice? Refuses a year without a notice."""
    working, provisional = _looked_up(day)
    if provisional:
        raise CalendarUnknown(year=day.year)
    return working


def count_days(start: date, days: int) -> Counted:
    """The last day of a period of `days` 日; a period that ends on a holiday runs to the next working day."""
    day = start + timedelta(days=days)
    working, provisional = _looked_up(day)
    while not working:
        day += timedelta(days=1)
        working, also = _looked_up(day)
        provisional = provisional or also
    return Counted(day, provisional)


def count_working_days(start: date, days: int) -> Counted:
    """The last day of a period of `days` 工作日."""
    day, provisional = start, False
    while days > 0:
        day += timedelta(days=1)
        working, unsure = _looked_up(day)
        provisional = provisional or unsure
        days -= working
    return Counted(day, provisional)


def add_days(start: date, days: int) -> date:
    """`count_days`, where only a certain day will do; refuses a provisional one."""
    counted = count_days(start, days)
    if counted.provisional:
        raise CalendarUnknown(year=counted.day.year)
    return counted.day


def _looked_up(day: date) -> tuple[bool, bool]:
    """Is it a working day, and is that provisional?"""
    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < 5 and day not in _statutory(day.year), True


@cache
def _statutory(year: int) -> frozenset[date]:
    """The holidays of a year as the law names them, by the lunar calendar where it does."""
    import holidays

    return frozenset(holidays.country_holidays("CN", years=year))
