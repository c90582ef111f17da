"""The embedded PostgreSQL, for whoever needs a database: `database_url()` and `stop()`.

Several commands may share one server. A process that called `database_url()` is a user of it until it calls `stop()`
or ends in any way; when the last user has gone, the server's guard stops it (see `postgres_guard`).
"""

from __future__ import annotations

import atexit
import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import psycopg

from backend.config.cluster import (
    CHECKOUT,
    Cluster,
    EmbeddedPostgresError,
    default_cluster,
    server_environment,
    take,
)

WAIT_SECONDS = 150.0
"""Longer than the guard itself waits for its server, so that the guard's own explanation is seen."""

__all__ = ["EmbeddedPostgresError", "Membership", "database_url", "stop"]


class Membership:
    """This process as a user of one cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._lock: IO[bytes] | None = None

    def join(self) -> str:
        """Return the server's address; start the server if nobody has. Cheap when already joined."""
        if self._lock is not None:
            return self.cluster.url()
        with self.cluster.lock("starting") as starting:
            take(starting, fcntl.LOCK_EX)
            lock = self.cluster.lock("users")
            # Waits while a guard is stopping the server of users that have just gone.
            take(lock, fcntl.LOCK_SH)
            try:
                self._wait_until_ready()
            except BaseException:
                lock.close()
                raise
            self._lock = lock
        return self.cluster.url()

    def leave(self) -> None:
        """Stop using the server. The last user returns when the server has stopped."""
        if self._lock is None:
            return
        # Closed, never unlocked: a forked child shares the lock and may still use the server.
        self._lock.close()
        self._lock = None
        deadline = time.monotonic() + WAIT_SECONDS
        while self._guarded() and not self._used_by_others() and time.monotonic() < deadline:
            time.sleep(0.02)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        if not self._guarded():
            self._start_guard()
        while True:
            try:
                psycopg.connect(self.cluster.url(), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if not self._guarded():
                    raise EmbeddedPostgresError(self._why_it_failed()) from error
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(f"PostgreSQL: {error}; {self.cluster.log}") from error
                time.sleep(0.05)

    def _start_guard(self) -> None:
        """Returns when the guard has its lock. Ctrl-C in the terminal reaches the users, and the guard through them."""
        if self.cluster.log.exists():
            self.cluster.log.replace(self.cluster.log.with_name("log.before"))
        kind = "durable" if self.cluster.durable else "throw-away"
        with self.cluster.log.open("ab") as log:
            subprocess.run(
                [sys.executable, "-m", "backend.config.postgres_guard", str(self.cluster.home), kind],
                cwd=CHECKOUT,
                env=server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=False,
            )

    def _why_it_failed(self) -> str:
        lines = Path(self.cluster.log).read_text(errors="replace").strip().splitlines()
        return (
            "内嵌的 PostgreSQL 未能启动 · the embedded PostgreSQL did not start. "
            + (" / ".join(lines[-3:]) or "It left no message.")
            + f" ({self.cluster.log})"
        )

    def _guarded(self) -> bool:
        with self.cluster.lock("guard") as guard:
            return not take(guard, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def _used_by_others(self) -> bool:
        """Shared locks of others forbid us the exclusive one only; the guard, once it has its own, forbids both."""
        with self.cluster.lock("users") as users:
            return not take(users, fcntl.LOCK_EX | fcntl.LOCK_NB) and take(
                users, fcntl.LOCK_SH | fcntl.LOCK_NB
            )


_membership: Membership | None = None


def database_url() -> str:
    """The address of the database: DATABASE_URL if set, else the embedded server's, which is then up.

    Raises EmbeddedPostgresError with a sentence for the person at the terminal.
    """
    if given := os.environ.get("DATABASE_URL"):
        return given
    global _membership
    if _membership is None:
        _membership = Membership(default_cluster())
        atexit.register(stop)
    try:
        return _membership.join()
    except PermissionError as error:
        raise EmbeddedPostgresError(
            f"{error.filename} 属于别的用户 · belongs to another user: run as that user, remove {_membership.cluster.home}, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        ) from error


def stop() -> None:
    """This process needs the embedded database no more. Without one, or called twice, it does nothing."""
    if _membership is not None:
        _membership.leave()
