"""The processes behind one address: the web server (granian), and beside it the worker of the background jobs.

A worker that dies is started again, each time a little later. A web server that dies ends everything: whoever started
us shall know. Every process that was started is stopped, on any way out.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from backend.config.cluster import CHECKOUT

READY_SECONDS = 60.0
STOP_SECONDS = 12.0
"""Longer than the children's own patience with requests and jobs that are under way."""
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A child that lived this long starts again at once when it dies."""
LOOK_SECONDS = 0.2
ALLOCATION = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(1 << 20)}
"""glibc gives the memory of pictures back: large pieces never come from its heap, which threads would split into many."""


class ServeError(RuntimeError):
    """Serving is impossible here; the message says why and what to do."""


class PortInUseError(ServeError):
    """Another program listens where we should."""


def check_port(host: str, port: int) -> None:
    """Raise ServeError unless we may listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(
                f"端口 {port} 已被占用 · port {port} on {host} is in use by another program. "
                f"Choose another one: make demo PORT={port + 1}, or oucai serve --port {port + 1}"
            ) from error
        raise ServeError(
            f"不能监听 {host}:{port} · cannot listen on {host}:{port}: {error.strerror}"
        ) from error


def free_port(host: str) -> int:
    """A port that nobody listens on now."""
    with socket.create_server((host, 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Child:
    """One process that we keep running, in a process group of its own."""

    name: str
    command: Sequence[str]
    restarts: bool = False
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    backoff: float = FIRST_BACKOFF_SECONDS
    due_at: float = field(default=0.0)

    def start(self) -> None:
        with contextlib.ExitStack() as stack:
            output: IO[bytes] | None = None
            if self.log is not None:
                self.log.parent.mkdir(parents=True, exist_ok=True)
                output = stack.enter_context(self.log.open("ab"))
            self.process = subprocess.Popen(
                [*_ends_with_its_parent(), *self.command],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env={**ALLOCATION, **os.environ},
            )
        self.started_at = time.monotonic()

    def exit_code(self) -> int | None:
        return None if self.process is None else self.process.poll()

    def schedule_restart(self) -> float:
        """Decide when to start again; how many seconds from now."""
        now = time.monotonic()
        if now - self.started_at >= STEADY_SECONDS:
            self.backoff = FIRST_BACKOFF_SECONDS
        wait, self.backoff = self.backoff, min(self.backoff * 2, LONGEST_BACKOFF_SECONDS)
        self.process = None
        self.due_at = now + wait
        return wait

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def end(self, patience: float) -> None:
        """Wait for a good end, then end the whole group: nobody of it stays."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def _ends_with_its_parent() -> list[str]:
    """On Linux a child gets SIGTERM when we are killed, so that nothing is left behind."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def web_child(host: str, port: int, workers: int, log: Path | None = None) -> Child:
    command = [sys.executable, "-m", "backend.config.web", host, str(port), str(workers)]
    return Child("web", command, log=log)


def live_child(host: str, port: int, log: Path | None = None) -> Child:
    command = [sys.executable, "-m", "backend.config.live", host, str(port)]
    return Child("live", command, restarts=True, log=log)


def worker_child(log: Path | None = None) -> Child:
    return Child("worker", [sys.executable, "-m", "backend.config.cli", "worker"], restarts=True, log=log)


class Supervisor:
    """Starts children, watches them, stops them. Use `run()` in the foreground or `background()` around a block."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)
        self._stopping = threading.Event()
        self._asked = 0

    def start(self) -> None:
        for child in self.children:
            child.start()

    def run(self) -> int:
        """Watch in the foreground until SIGINT or SIGTERM (0) or until a child that must live has died (its code)."""
        former = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            self.start()
            return self.watch()
        finally:
            self.stop()
            for number, handler in former.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def background(self) -> Iterator[None]:
        """Watch in a thread while the block runs; stop everything after it."""
        self.start()
        watcher = threading.Thread(target=self.watch, name="supervisor", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._stopping.set()
            watcher.join()
            self.stop()

    def watch(self) -> int:
        while not self._stopping.wait(LOOK_SECONDS):
            for child in self.children:
                code = child.exit_code()
                if code is not None:
                    if not child.restarts:
                        _note(f"{child.name} 已退出 · ended with code {code}; everything stops.")
                        return code if code > 0 else 1
                    _note(
                        f"{child.name} 已退出 · ended with code {code}; again in {child.schedule_restart():.0f} s."
                    )
                elif child.process is None and time.monotonic() >= child.due_at:
                    child.start()
        return 0

    def stop(self) -> None:
        self._stopping.set()
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.end(0.0 if self._asked > 1 else max(0.0, deadline - time.monotonic()))

    def _on_signal(self, number: int, frame: object) -> None:
        self._asked += 1
        self._stopping.set()
        if self._asked > 1:
            for child in self.children:
                if child.process is not None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(child.process.pid, signal.SIGKILL)


def wait_until_ready(url: str, web: Child) -> None:
    """Return when GET {url}health/ answers 200; raise ServeError when the web server ends or takes too long."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    last = ""
    while time.monotonic() < deadline:
        if (code := web.exit_code()) is not None:
            raise ServeError(f"网站未能启动 · the web server ended with code {code}. {_tail(web.log)}")
        try:
            with opener.open(f"{url}health/", timeout=5):
                return
        except (urllib.error.URLError, OSError) as error:
            last = str(error)
        time.sleep(0.05)
    raise ServeError(
        f"网站未就绪 · the web server is not ready after {READY_SECONDS:.0f} s: {last}. {_tail(web.log)}"
    )


@contextlib.contextmanager
def serving(
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    *,
    worker: bool = True,
    live: bool = True,
    logs: Path | None = None,
) -> Iterator[str]:
    """Web server, streams and worker run while the block runs; yields the address, ready to answer. `logs`: a directory."""
    check_port(host, port)
    streams = _streams(host, port, logs) if live else []
    web = web_child(host, port, workers, logs / "web.log" if logs else None)
    children = [web, *streams, *([worker_child(logs / "worker.log" if logs else None)] if worker else [])]
    with Supervisor(children).background():
        url = address(host, port)
        wait_until_ready(url, web)
        yield url


def _streams(host: str, port: int, logs: Path | None = None) -> list[Child]:
    """The process of the live auctions, at the next port, or any that is free; the web server learns which.

    None where somebody else streams (`OUCAI_LIVE_URL`, `OUCAI_LIVE_PORT`).
    """
    if os.environ.get("OUCAI_LIVE_URL") or os.environ.get("OUCAI_LIVE_PORT"):
        return []
    chosen = port + 1
    try:
        check_port(host, chosen)
    except ServeError:
        chosen = free_port(host)
    os.environ["OUCAI_LIVE_PORT"] = str(chosen)
    return [live_child(host, chosen, logs / "live.log" if logs else None)]


def serve(host: str, port: int, workers: int, *, worker: bool = True) -> int:
    """Serve in the foreground until asked to stop; the exit code."""
    check_port(host, port)
    streams = _streams(host, port)
    web = web_child(host, port, workers)
    supervisor = Supervisor([web, *streams, *([worker_child()] if worker else [])])
    _note(f"瓯采 Oucai: {address(host, port)} (Ctrl-C 停止 · stops)")
    return supervisor.run()


def address(host: str, port: int) -> str:
    """Where a person on this machine finds it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def _tail(log: Path | None) -> str:
    if log is None or not log.exists():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-3:]) + f" ({log})"


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
