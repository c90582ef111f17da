"""时点 · moments as rows keep them: `{code: ISO 8601}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func

from backend.core import clock
from backend.core.clock import SHANGHAI


def moments(texts: Mapping[str, str]) -> Mapping[str, datetime]:
    """From the column."""
    return MappingProxyType(
        {code: datetime.fromisoformat(text).astimezone(SHANGHAI) for code, text in texts.items()}
    )


MOMENT = Func(function="clock_timestamp", output_field=DateTimeField())
"""服务器时间 · what time it is by the clock of the database, one for all processes: read with a row, as its `moment`."""


def moment_of(row: Any) -> datetime:
    """When a row was read that was read with its moment."""
    return clock.as_moved(row.moment)


def moment() -> datetime:
    """What time it is by the clock of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return clock.as_moved(now)


def texts(moments: Mapping[str, datetime]) -> dict[str, str]:
    """For the column."""
    return {code: moment.isoformat() for code, moment in moments.items()}
