"""The Elasticsearch of the tests: one throw-away node for a whole run, started when somebody first asks for its address.

A pytest plugin. Every process of a run holds the lock file `users` shared. Whoever first needs the node starts its guard
(`python -m tests.elasticsearch HOME`), which belongs to nobody: it starts the node, waits to have `users` alone - the
moment when the whole run has ended, in whatever way - and ends the node. The workers of xdist share one node and use
indexes of different names.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from backend.config.bootstrap import ELASTICSEARCH, VAR, java_home
from backend.config.cluster import CHECKOUT, as_server_owner, server_owner, take

HOME = VAR / "elasticsearch-test"
HEAP = "512m"
START_SECONDS = 300.0
_HELD = pytest.StashKey[IO[bytes]]()
_ADDRESS = re.compile(r"AbstractHttpServerTransport.*publish_address \{([^}]+)\}")
_SETTINGS = """\
cluster.name: oucai-test
discovery.type: single-node
xpack.security.enabled: false
http.host: 127.0.0.1
http.port: 0
transport.host: 127.0.0.1
transport.port: 0
path.data: {home}/data
path.logs: {home}/logs
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: false
"""
_JAVA = "-XX:+UseSerialGC\n-XX:TieredStopAtLevel=1\n-Djava.io.tmpdir=${ES_TMPDIR}\n"
LOG_SETTINGS = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.stash[_HELD] = hold()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _HELD in config.stash:
        config.stash[_HELD].close()
        if not hasattr(config, "workerinput"):
            _wait_until_ended()


@pytest.fixture(scope="session")
def elasticsearch() -> str:
    """The address of the node."""
    return address()


def hold() -> IO[bytes]:
    """Become a user of the node, if there will be one, until the file is closed."""
    lock = _lock("users")
    take(lock, fcntl.LOCK_SH)
    return lock


def address() -> str:
    """The address of the node, which is started if nobody has. The caller must `hold` it."""
    with _lock("starting") as starting:
        take(starting, fcntl.LOCK_EX)
        written = HOME / "address"
        if not _guarded():
            written.unlink(missing_ok=True)
            with (HOME / "log").open("wb") as log:
                subprocess.Popen(
                    [sys.executable, "-m", "tests.elasticsearch", str(HOME)],
                    cwd=CHECKOUT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                ).returncode = 0  # it outlives us, and nobody waits for it
        deadline = time.monotonic() + START_SECONDS
        while not written.exists():
            if time.monotonic() > deadline:
                raise RuntimeError(f"Elasticsearch did not start: {HOME / 'log'}")
            time.sleep(0.05)
        return written.read_text()


def _lock(name: str) -> IO[bytes]:
    HOME.mkdir(parents=True, exist_ok=True)
    return (HOME / f"{name}.lock").open("ab")


def _guarded() -> bool:
    with _lock("guard") as guard:
        return not take(guard, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _wait_until_ended() -> None:
    """Returns when the node has ended; at once while it has other users."""
    deadline = time.monotonic() + 20
    while _guarded() and not _used_by_others() and time.monotonic() < deadline:
        time.sleep(0.05)


def _used_by_others() -> bool:
    """Shared locks of others forbid us the exclusive one only; the guard, once it has its own, forbids both."""
    with _lock("users") as users:
        return not take(users, fcntl.LOCK_EX | fcntl.LOCK_NB) and take(users, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _guard(home: Path) -> None:
    with _lock("guard") as guard:
        if not take(guard, fcntl.LOCK_EX | fcntl.LOCK_NB):
            return
        shutil.rmtree(home / "node", ignore_errors=True)
        owner = server_owner(home)
        config = home / "node" / "config"
        for directory in (home / "node", config, *(home / "node" / name for name in ("data", "logs", "tmp"))):
            directory.mkdir()
            if owner is not None:
                os.chown(directory, owner.pw_uid, owner.pw_gid)
        (config / "elasticsearch.yml").write_text(_SETTINGS.format(home=home / "node"))
        (config / "jvm.options").write_text(_JAVA)
        (config / "log4j2.properties").write_text(LOG_SETTINGS)
        _run(home)
        (home / "address").unlink(missing_ok=True)
        shutil.rmtree(home / "node", ignore_errors=True)


def _run(home: Path) -> None:
    program = ELASTICSEARCH / "bin" / "elasticsearch"
    log = home / "log"
    node = subprocess.Popen(
        [*as_server_owner(home / "node", program), str(program)],
        env={
            "PATH": os.environ["PATH"],
            "ES_JAVA_HOME": str(java_home()),
            "ES_PATH_CONF": str(home / "node" / "config"),
            "ES_TMPDIR": str(home / "node" / "tmp"),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
        },
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    try:
        while node.poll() is None:
            said = log.read_text(errors="replace")
            if (found := _ADDRESS.search(said)) and "recovered [0] indices" in said:
                fresh = home / "address.new"
                fresh.write_text(f"http://{found.group(1)}")
                fresh.rename(home / "address")
                with _lock("users") as users:
                    take(users, fcntl.LOCK_EX)
                return
            time.sleep(0.1)
    finally:
        node.terminate()
        node.wait()


if __name__ == "__main__":
    _guard(Path(sys.argv[1]))
