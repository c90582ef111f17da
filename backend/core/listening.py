"""监听 · connections of one's own to the database, for processes that wait for what it tells."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from psycopg.conninfo import make_conninfo


async def connect(application: str, *channels: str) -> psycopg.AsyncConnection[Any]:
    """A connection to Django's database, under a name, that listens to channels."""
    kept = settings.DATABASES["default"]
    address = make_conninfo(
        host=kept.get("HOST") or None,
        port=kept.get("PORT") or None,
        dbname=kept["NAME"],
        user=kept.get("USER") or None,
        password=kept.get("PASSWORD") or None,
        application_name=application,
    )
    made = await psycopg.AsyncConnection.connect(address, autocommit=True)
    for channel in channels:
        await made.execute(f"LISTEN {channel}")
    return made
