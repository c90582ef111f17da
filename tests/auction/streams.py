"""观看者 · the process of the streams on the test's database, and screens that watch."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from backend.config.supervisor import free_port
from tests.faults.household import Household, Process, database_url, until

SERVER = [sys.executable, "-m", "backend.config.live", "127.0.0.1"]


@dataclass
class Streams:
    """The process, which can be killed and comes again at the same port."""

    household: Household
    port: int = 0
    process: Process | None = None

    def start(self) -> None:
        self.port = self.port or free_port("127.0.0.1")
        self.process = self.household.start(
            [*SERVER, str(self.port)], DATABASE_URL=database_url(), OUCAI_SECRET_KEY=settings.SECRET_KEY,
            OUCAI_TESTING=os.environ.get("OUCAI_TESTING", ""),
        )  # fmt: skip
        until(self.answers, 60)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.sendall(b"GET /health/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return b"200" in line.recv(100)
        except OSError:
            return False

    @contextmanager
    def watching(self, number: str, **asked: Any) -> Iterator[Screen]:
        """A screen that watches an auction. `ticket`, `after`; `last` as a browser says it after a break."""
        last = asked.pop("last", None)
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        heading = f"Last-Event-ID: {last}\r\n" if last is not None else ""
        with socket.create_connection(("127.0.0.1", self.port), 20) as line:
            line.sendall(
                f"GET /auctions/{number}/events?{query} HTTP/1.1\r\nHost: x\r\nOrigin: http://y\r\n{heading}\r\n".encode()
            )
            yield Screen(line)


@dataclass
class Screen:
    """What came over one stream."""

    line: socket.socket
    head: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    _rest: bytes = b""

    @property
    def status(self) -> int:
        while b"\r\n\r\n" not in self._rest and not self.head:
            self._more()
        if not self.head:
            head, _, self._rest = self._rest.partition(b"\r\n\r\n")
            self.head = head.decode()
        return int(self.head.split()[1])

    def next(self) -> dict[str, Any]:
        """The next event; waits for it."""
        assert self.status == 200, self.head
        while True:
            while b"\n\n" not in self._rest:
                self._more()
            block, _, self._rest = self._rest.partition(b"\n\n")
            told = [line for line in block.decode().splitlines() if line.startswith("data: ")]
            if told:
                self.events.append(json.loads(told[0][6:]))
                return self.events[-1]

    def seqs(self) -> list[int]:
        """The numbers of all lines so far."""
        return [line["seq"] for event in self.events for line in event["lines"]]

    def upto(self, seq: int) -> list[int]:
        """Watch until a line has come."""
        while not self.seqs() or self.seqs()[-1] < seq:
            self.next()
        return self.seqs()

    def _more(self) -> None:
        piece = self.line.recv(1 << 16)
        assert piece, "the stream ended"
        self._rest += piece
