"""真进程 · the processes of the mall on the test database, to be killed: workers, sealers, web servers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg
from django.conf import settings
from django.db import connection
from procrastinate.exceptions import AlreadyEnqueued

from backend.account import tokens
from backend.config.cluster import CHECKOUT
from backend.config.supervisor import web_child
from backend.core.jobs import retry_stalled

OUCAI = [sys.executable, "-m", "backend.config.cli"]
RETRY = "backend.core.jobs.retry_stalled"
Process = subprocess.Popen[bytes]


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something that happens in another process."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def ask(sql: str, *values: object) -> int:
    """One number from the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (number,) = cursor.fetchone()
        return int(number)


def execute(sql: str, *values: object) -> None:
    """Change something behind the back of the house."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def waiting() -> int:
    """How many sessions of this database wait for a lock that somebody holds."""
    return ask(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )


def jobs(status: str, task: str) -> int:
    """How many jobs of a task are in this state."""
    return ask(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = %s::procrastinate_job_status AND task_name = %s",
        status,
        task,
    )


def database_url() -> str:
    """The test's own database."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@contextlib.contextmanager
def holding(sql: str, *values: object) -> Iterator[None]:
    """Hold the locks that a statement takes: whoever needs them stops there, in the middle of what it does."""
    with psycopg.connect(database_url()) as other:
        other.execute(sql, values)
        yield
        other.rollback()


@dataclass
class Household:
    """Starts processes in a folder of their own and sees to it that none of them outlives the test."""

    folder: Path
    processes: list[Process] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    """What all of them are told beside."""

    @property
    def mails(self) -> Path:
        return self.folder / "mail"

    @property
    def papers(self) -> Path:
        return self.folder / "papers"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    def worker(self, mail: str = "Counting") -> Process:
        """`oucai worker`."""
        return self.start([*OUCAI, "worker"], OUCAI_EMAIL_BACKEND=f"tests.faults.mailbox.{mail}")

    def sealer(self) -> Process:
        """`oucai journal seal`."""
        return self.start([*OUCAI, "journal", "seal"])

    def web(self, port: int, workers: int = 1) -> Process:
        """The web server, with so many processes that answer."""
        tokens.key_id()  # makes the key, if nobody has yet
        key = os.environ.get("OUCAI_JWT_PRIVATE_KEY") or (Path(settings.VAR) / "jwt.pem").read_text()
        return self.start(web_child("127.0.0.1", port, workers).command, OUCAI_JWT_PRIVATE_KEY=key)

    def start(self, command: Sequence[str], **environment: str) -> Process:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=os.environ
            | {
                "DATABASE_URL": database_url(),
                "OUCAI_VAR": str(self.folder),
                "OUCAI_SECRET_KEY": settings.SECRET_KEY,
            }
            | self.environment
            | environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def stall(self, process: Process) -> None:
        """Kill a worker without a word; half a minute passes in which nothing is heard of it."""
        kill(process)
        execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '31 seconds'")

    def has_open(self, process: Process, name: str) -> bool:
        """Is a process at a file of this name?"""
        return any(Path(file.path).name == name for file in psutil.Process(process.pid).open_files())

    def end(self) -> None:
        """Kill whoever still lives, and wait until the database has noticed."""
        for process in self.processes:
            kill(process)
        until(
            lambda: (
                not ask(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
            )
        )


def kill(process: Process) -> None:
    """SIGKILL for a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def taken_up(household: Household, task: str, times: int = 1) -> None:
    """A new worker comes and does so many jobs of a task, the one that the dead worker has left among them."""
    household.worker()
    at_once(retry_stalled)
    until(lambda: jobs("succeeded", RETRY) and not jobs("todo", RETRY) and not jobs("doing", RETRY))
    at_once(retry_stalled)  # a worker looks for jobs when a new one comes, otherwise every five seconds
    until(lambda: jobs("succeeded", task) >= times)


def at_once(task: Any) -> None:
    """Do now what is done every so often."""
    with contextlib.suppress(AlreadyEnqueued):
        task.defer(timestamp=0)
