"""The embedded PostgreSQL with real processes: started once, shared, and gone when its last user has gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from backend.config import embedded
from backend.config.cluster import CHECKOUT, LONGEST_SOCKET_PATH, SOCKET_NAME, Cluster, EmbeddedPostgresError
from backend.config.embedded import Membership

pytestmark = pytest.mark.processes

USER = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background processes ignore it
from backend.config.cluster import Cluster
from backend.config.embedded import Membership
member = Membership(Cluster(Path(sys.argv[1])))
print(member.join(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A directory for a cluster; as pytest's own is closed to others (mode 0700), so is every server's way to it."""
    place = tmp_path / "pg"
    yield place
    until(lambda: not servers(place))


@pytest.fixture
def another_user() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Starts processes that use a cluster and then sleep; ends those that the test did not."""
    started: list[subprocess.Popen[str]] = []

    def start(place: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(place)], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://")
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def servers(place: Path) -> list[psutil.Process]:
    """The processes of the cluster: its guard and its server."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        of_this_cluster = str(place) in words or str(place / "data") in words
        if of_this_cluster and USER not in words and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_starts_answers_and_is_gone_when_left(home: Path) -> None:
    member = Membership(Cluster(home))
    url = member.join()
    assert answers(url)
    assert member.join() == url
    member.leave()
    assert servers(home) == []
    member.leave()


def test_durable_by_default_in_our_time_zone_and_without_a_port(home: Path) -> None:
    member = Membership(Cluster(home))
    with psycopg.connect(member.join()) as connection:
        shown = connection.execute(
            "SELECT current_setting('fsync'), current_setting('timezone'), current_setting('listen_addresses'),"
            " datlocale FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    member.leave()
    assert shown == ("on", "Asia/Shanghai", "", "C.UTF-8")


def test_what_was_written_is_there_after_a_restart(home: Path) -> None:
    first = Membership(Cluster(home))
    with psycopg.connect(first.join()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '瓯' AS word")
    first.leave()
    second = Membership(Cluster(home))
    with psycopg.connect(second.join()) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("瓯",)
    second.leave()


def test_a_throw_away_cluster_is_fast_and_leaves_no_data(home: Path) -> None:
    member = Membership(Cluster(home, durable=False))
    with psycopg.connect(member.join()) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    member.leave()
    assert not (home / "data").exists()


def test_the_first_user_leaves_and_the_second_goes_on(
    home: Path, another_user: Callable[[Path], subprocess.Popen[str]]
) -> None:
    first = Membership(Cluster(home))
    url = first.join()
    second = another_user(home)
    first.leave()
    assert answers(url)
    second.terminate()
    until(lambda: not servers(home))


def test_the_starter_is_killed_and_the_second_goes_on(
    home: Path, another_user: Callable[[Path], subprocess.Popen[str]]
) -> None:
    starter = another_user(home)
    member = Membership(Cluster(home))
    url = member.join()
    starter.kill()
    starter.wait()
    assert answers(url)
    member.leave()
    until(lambda: not servers(home))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_only_user_is_ended_by_a_signal(
    number: signal.Signals, home: Path, another_user: Callable[[Path], subprocess.Popen[str]]
) -> None:
    user = another_user(home)
    assert servers(home)
    user.send_signal(number)
    until(lambda: not servers(home))


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel tells the server of its guard's death on Linux only"
)
def test_a_guard_that_is_killed_takes_its_server_along(home: Path) -> None:
    member = Membership(Cluster(home))
    member.join()
    (guard,) = (process for process in servers(home) if "backend.config.postgres_guard" in process.cmdline())
    guard.kill()
    until(lambda: not servers(home))
    member.leave()
    again = Membership(Cluster(home))
    assert answers(again.join())
    again.leave()


@pytest.mark.parametrize(
    "pid",
    ["1", "4194303", str(os.getpid()), "rubbish"],
    ids=["of another user", "of nobody", "ours", "no number"],
)
def test_a_stale_pid_file_does_not_matter(pid: str, home: Path) -> None:
    first = Membership(Cluster(home))
    first.join()
    first.leave()
    stale = f"{pid}\n{home / 'data'}\n1700000000\n5432\n{home / 'socket'}\n\n  1234567         0\nready   \n"
    (home / "data" / "postmaster.pid").write_text(stale)
    second = Membership(Cluster(home))
    assert answers(second.join())
    second.leave()


def test_a_server_that_was_killed_recovers(home: Path) -> None:
    first = Membership(Cluster(home))
    with psycopg.connect(first.join()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    until(lambda: not servers(home))
    first.leave()
    second = Membership(Cluster(home))
    with psycopg.connect(second.join()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
    second.leave()


def test_data_of_another_postgresql_is_refused_with_a_sentence(home: Path) -> None:
    first = Membership(Cluster(home))
    first.join()
    first.leave()
    (home / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedPostgresError, match="another PostgreSQL"):
        Membership(Cluster(home)).join()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("深" * 40) / "pg"
    cluster = Cluster(home)
    assert len(os.fsencode(cluster.socket_directory / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
    member = Membership(cluster)
    assert answers(member.join())
    member.leave()
    assert not cluster.socket_directory.exists()


def test_a_given_address_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@db.example/mall")
    assert embedded.database_url() == "postgresql://someone@db.example/mall"
