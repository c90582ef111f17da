"""守时 · auctions open and close at their moment: a worker sleeps until the next such moment, and is woken when one moves.

Every worker does so. Whoever comes first has the package, the others leave it alone; without a worker that keeps time, what is
due is done within some seconds (`jobs.run_due`).
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.db import DatabaseError, InterfaceError, connection

from backend.core import listening
from procurement_methods.engine import clockwork
from procurement_methods.engine.dossiers import DUE
from procurement_methods.moments import moment

log = logging.getLogger(__name__)

APPLICATION = "oucai-timekeeper"
LONGEST = 60.0
"""Seconds after which to look again in any case."""
AGAIN, AT_LAST = 0.05, 5.0
"""Seconds until what somebody works on is looked at again; each time twice as long, and this at last."""
PATIENCE = 2.0
"""Seconds until a lost database is asked again."""


async def keep() -> None:
    """Do for ever what is due, when it is due."""
    with ThreadPoolExecutor(1, "timekeeper") as thread:
        loop, again = asyncio.get_running_loop(), AGAIN
        while True:
            try:
                async with await listening.connect(APPLICATION, DUE) as line:
                    while True:
                        wait = await loop.run_in_executor(thread, act)
                        again = AGAIN if wait > 0 else min(2 * again, AT_LAST)
                        async for _ in line.notifies(timeout=wait or again, stop_after=1):
                            pass
            except (psycopg.Error, DatabaseError, InterfaceError) as error:
                log.warning("the database is gone: %s", error)
                await asyncio.sleep(PATIENCE)


def act() -> float:
    """Do what is due; in how many seconds something is due again. Zero: something is due that somebody else works on."""
    try:
        clockwork.run_punctual()
        due = clockwork.next_punctual()
        return LONGEST if due is None else max(0.0, min(LONGEST, (due - moment()).total_seconds()))
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
