"""The processes of `oucai serve`, with real children."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from backend.config import cli
from backend.config.cluster import CHECKOUT
from backend.config.supervisor import (
    Child,
    PortInUseError,
    ServeError,
    Supervisor,
    address,
    check_port,
    free_port,
)

pytestmark = pytest.mark.processes

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
SLEEP_WITH_A_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print('ready', flush=True); time.sleep(600)",
]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)",
]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def lives(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_a_free_port_is_free() -> None:
    check_port("127.0.0.1", 0)


def test_a_port_in_use_is_named_with_the_way_out(taken_port: int) -> None:
    with pytest.raises(PortInUseError) as refused:
        check_port("127.0.0.1", taken_port)
    assert f"port {taken_port} on 127.0.0.1 is in use" in str(refused.value)
    assert f"PORT={taken_port + 1}" in str(refused.value)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_the_command_ends_with_2_when_the_port_is_in_use(
    command: str, taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, "--port", str(taken_port)]) == cli.CANNOT
    assert f"--port {taken_port + 1}" in capsys.readouterr().err


def test_an_address_that_is_not_ours_is_refused_with_a_sentence() -> None:
    with pytest.raises(ServeError, match="cannot listen"):
        check_port("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::", "http://[::1]:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("localhost", "http://localhost:8000/"),
    ],
)
def test_the_address_for_people(host: str, shown: str) -> None:
    assert address(host, 8000) == shown


def test_children_and_their_children_are_stopped(tmp_path: Path) -> None:
    child = Child("parent", SLEEP_WITH_A_CHILD, log=tmp_path / "log")
    with Supervisor([child]).background():
        until(lambda: (tmp_path / "log").exists() and "ready" in (tmp_path / "log").read_text())
        family = [pid_of(child), *(one.pid for one in psutil.Process(pid_of(child)).children(recursive=True))]
        assert len(family) == 2
    until(lambda: not any(map(lives, family)))


def test_a_stubborn_child_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.config.supervisor.STOP_SECONDS", 0.3)
    child = Child("stubborn", STUBBORN, log=tmp_path / "log")
    with Supervisor([child]).background():
        until(lambda: (tmp_path / "log").exists() and "ready" in (tmp_path / "log").read_text())
        pid = pid_of(child)
    assert not lives(pid)


def test_a_worker_that_dies_starts_again() -> None:
    worker = Child("worker", SLEEP, restarts=True, backoff=0.1)
    with Supervisor([worker]).background():
        first = pid_of(worker)
        os.kill(first, signal.SIGKILL)
        until(lambda: worker.process is not None and worker.process.pid != first)
        assert worker.backoff > 0.1
        second = pid_of(worker)
    assert not lives(second)


def test_a_web_server_that_dies_ends_everything() -> None:
    web = Child("web", [sys.executable, "-c", "raise SystemExit(3)"])
    worker = Child("worker", SLEEP, restarts=True)
    supervisor = Supervisor([web, worker])
    supervisor.start()
    pid = pid_of(worker)
    assert supervisor.watch() == 3
    supervisor.stop()
    assert not lives(pid)


SUPERVISE = """
import sys
from backend.config.supervisor import Child, Supervisor
child = Child("sleeper", [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"])
sys.exit(Supervisor([child]).run())
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_on_any_signal_nothing_is_left(number: signal.Signals, code: int) -> None:
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("the kernel tells children of their parent's death on Linux only")
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISE], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        assert lives(child)
        process.send_signal(number)
        assert process.wait(30) == code
    until(lambda: not lives(child))


def test_a_free_port_can_be_listened_on() -> None:
    check_port("127.0.0.1", free_port("127.0.0.1"))
