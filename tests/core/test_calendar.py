"""工作日 · counting days, with the worked checks of the rules, and years whose notice is not out yet."""

from __future__ import annotations

from datetime import date

import pytest

from backend.core.calendar import (
    CalendarUnknown,
    Counted,
    add_days,
    count_days,
    count_working_days,
    is_working_day,
)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-09-22", 7, "2026-10-09"),
        ("2026-09-11", 7, "2026-09-21"),  # Sunday 20 September is worked
        ("2026-02-13", 1, "2026-02-14"),  # a worked Saturday
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-06-01", 0, "2026-06-01"),
    ],
)
def test_工作日(start: str, days: int, last: str) -> None:
    assert count_working_days(date.fromisoformat(start), days) == Counted(date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-06-01", 20, "2026-06-22"),  # the 21st is a Sunday after the festival
        ("2026-09-11", 20, "2026-10-08"),  # 1 to 7 October are holidays
        ("2026-07-01", 5, "2026-07-06"),
    ],
)
def test_日_末日为节假日的顺延(start: str, days: int, last: str) -> None:
    assert count_days(date.fromisoformat(start), days) == Counted(date.fromisoformat(last))
    assert add_days(date.fromisoformat(start), days) == date.fromisoformat(last)


def test_次年安排未公布时只作暂定() -> None:
    over_new_year = count_working_days(date(2026, 12, 30), 3)
    assert over_new_year == Counted(date(2027, 1, 5), provisional=True)
    spring = count_days(date(2027, 1, 20), 16)  # 5 February 2027 is New Year's Eve
    assert spring == Counted(date(2027, 2, 11), provisional=True)
    with pytest.raises(CalendarUnknown) as refused:
        add_days(date(2027, 1, 20), 16)
    assert refused.value.details == {"year": 2027}
    with pytest.raises(CalendarUnknown):
        is_working_day(date(2027, 3, 1))


def test_期间止于已知年度的不受影响() -> None:
    assert not count_working_days(date(2026, 12, 29), 2).provisional
