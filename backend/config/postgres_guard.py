"""The guard of an embedded PostgreSQL: the process that starts the server and outlives every user of it.

Every user holds the lock file `users` shared. The guard waits to have it alone: that is the moment when the last user
has gone, whether it ended well, was interrupted or was killed. Then the guard stops the server and ends.
Run by `backend.config.embedded`: `python -m backend.config.postgres_guard HOME durable|throw-away`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from types import FrameType
from typing import IO

import psutil
import psycopg

from backend.config.cluster import (
    DATABASE,
    MAJOR_VERSION,
    Cluster,
    EmbeddedPostgresError,
    server_environment,
    server_owner,
    take,
)

START_SECONDS = 120.0
"""A server that recovers after a power cut may need a while."""
STOP_SECONDS = 60.0
LOCK_SECONDS = 2.0
"""Users who ask whether there is a guard hold its lock for a moment; a longer one is another guard's."""
WAKING = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT)


class _Wake(Exception):
    """The server ended or somebody asks the guard to end."""


def main(arguments: list[str]) -> int:
    """Become the guard, in a process that belongs to nobody who started it; the first process ends at once."""
    home, kind = arguments
    cluster = Cluster(Path(home), durable=kind == "durable")
    guard = cluster.lock("guard")
    deadline = time.monotonic() + LOCK_SECONDS
    while not take(guard, fcntl.LOCK_EX | fcntl.LOCK_NB):
        if time.monotonic() > deadline:
            return 0
        time.sleep(0.01)
    if os.fork() == 0:
        # The lock is the child's too, and the child's alone when this process has ended. It is given up by the end of the
        # process and not before, so that whoever sees no lock will find no process either.
        os._exit(_guard(cluster))
    return 0


def _guard(cluster: Cluster) -> int:
    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for number in WAKING:
        signal.signal(number, _ignore_until_waiting)
    users = cluster.lock("users")
    server: subprocess.Popen[bytes] | None = None
    try:
        _prepare(cluster)
        server = _start(cluster)
        _wait_for_users_to_leave(server, users)
    except (EmbeddedPostgresError, OSError, subprocess.SubprocessError, psycopg.Error) as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    finally:
        if server is not None:
            _stop(server)
        _clear(cluster)
    return 0


def _ignore_until_waiting(number: int, frame: FrameType | None) -> None:
    """SIGCHLD of initdb means nothing; SIGTERM while starting is followed by the users leaving."""


def _wake(number: int, frame: FrameType | None) -> None:
    raise _Wake


def _wait_for_users_to_leave(server: subprocess.Popen[bytes], users: IO[bytes]) -> None:
    try:
        for number in WAKING:
            signal.signal(number, _wake)
        if server.poll() is None:
            take(users, fcntl.LOCK_EX)
    except _Wake:
        pass
    finally:
        for number in WAKING:
            signal.signal(number, signal.SIG_IGN if number != signal.SIGCHLD else signal.SIG_DFL)


def _prepare(cluster: Cluster) -> None:
    """Make the directories and, the first time, the cluster; remove what a crash left behind."""
    if not cluster.durable:
        shutil.rmtree(cluster.data, ignore_errors=True)
    _private_directory(cluster, cluster.data)
    _private_directory(cluster, cluster.socket_directory)
    version = cluster.data / "PG_VERSION"
    if not version.exists():
        _initialise(cluster)
    elif version.read_text().strip() != MAJOR_VERSION:
        raise EmbeddedPostgresError(
            f"{cluster.data} 属于 PostgreSQL {version.read_text().strip()} · the data belongs to another PostgreSQL than "
            f"{MAJOR_VERSION}: dump it with that version, or remove the directory."
        )
    _remove_stale_pid(cluster)


def _private_directory(cluster: Cluster, directory: Path) -> None:
    """Create a directory that only the server's owner (and root) may enter; refuse one that somebody else made."""
    owner = server_owner(cluster.home)
    uid = os.geteuid() if owner is None else owner.pw_uid
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        status = directory.lstat()
        if directory.is_symlink() or status.st_uid not in (uid, os.geteuid()):
            raise EmbeddedPostgresError(
                f"{directory} 属于别的用户 · belongs to another user (uid {status.st_uid}): run as that user, remove it, "
                "or set DATABASE_URL."
            ) from None
    directory.chmod(0o700)
    if owner is not None:
        os.chown(directory, owner.pw_uid, owner.pw_gid)


def _initialise(cluster: Cluster) -> None:
    """initdb into a directory beside, renamed when complete, so that an interrupted one is never mistaken for data."""
    fresh = cluster.home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    _private_directory(cluster, fresh)
    done = subprocess.run(
        cluster.initdb_command(fresh),
        env=server_environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise EmbeddedPostgresError(f"initdb: {done.stderr.strip() or done.stdout.strip()}")
    cluster.data.rmdir()
    fresh.rename(cluster.data)


def _remove_stale_pid(cluster: Cluster) -> None:
    """We hold the guard's lock, so a server that still runs has lost its guard: end it. Else the file is stale.

    PostgreSQL removes a stale file itself, except when the number has meanwhile gone to another process of its owner.
    """
    try:
        pid = int(cluster.pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        cluster.pid_file.unlink(missing_ok=True)
        return
    try:
        process = psutil.Process(pid)
        ours = process.name() == "postgres" and str(cluster.data) in process.cmdline()
        if ours:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        pass
    cluster.pid_file.unlink(missing_ok=True)


def _start(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start the server and return when it takes connections and our database exists."""
    with cluster.log.open("ab") as log:
        server = subprocess.Popen(
            cluster.server_command(),
            env=server_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            _ensure_database(cluster)
            return server
        except psycopg.OperationalError as error:
            if server.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            _stop(server)
            raise EmbeddedPostgresError(f"PostgreSQL: {error}") from error


def _ensure_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; if that hangs, the immediate one, from which the next start recovers."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(number)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _clear(cluster: Cluster) -> None:
    if not cluster.durable:
        shutil.rmtree(cluster.data, ignore_errors=True)
    if not cluster.socket_directory.is_relative_to(cluster.home):
        shutil.rmtree(cluster.socket_directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
