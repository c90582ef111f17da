"""闸门 · stands between a process and a server: lets requests through, late, or up to a certain one and no further."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

_AT_ONCE = 1 << 16


class Gate:
    """Forwards connections. `hold` names requests that shall not come through, or whose answers shall not."""

    def __init__(self, target: str) -> None:
        found = urlsplit(target)
        self._target = (found.hostname or "", found.port or 0)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self.address = "http://{}:{}".format(*self._server.getsockname())
        self.requests: bytes = b""
        """Whose requests are held: those with this in them."""
        self.answers: bytes = b""
        """Whose answers are held."""
        self.late = 0.0
        """Seconds by which every answer is late."""
        self.held = threading.Event()
        """Somebody waits at the gate."""
        threading.Thread(target=self._serve, daemon=True).start()

    def end(self) -> None:
        self._ended.set()
        self._server.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                came, _ = self._server.accept()
                there = socket.create_connection(self._target)
                connection = _Connection(self, came, there)
                threading.Thread(target=connection.forwards, daemon=True).start()
                threading.Thread(target=connection.back, daemon=True).start()

    def stop_here(self) -> None:
        """Whoever calls this goes no further."""
        self.held.set()
        self._ended.wait()


class _Connection:
    def __init__(self, gate: Gate, came: socket.socket, there: socket.socket) -> None:
        self.gate = gate
        self.came = came
        self.there = there
        self.is_held = False

    def forwards(self) -> None:
        with contextlib.suppress(OSError), self.came, self.there:
            while piece := self.came.recv(_AT_ONCE):
                if self.gate.requests and self.gate.requests in piece:
                    self.gate.stop_here()
                    return
                if self.gate.answers and self.gate.answers in piece:
                    self.is_held = True
                self.there.sendall(piece)

    def back(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self.there.recv(_AT_ONCE):
                if self.is_held:
                    self.gate.stop_here()
                    return
                time.sleep(self.gate.late)
                self.came.sendall(piece)


@contextlib.contextmanager
def gate(target: str) -> Iterator[Gate]:
    """A gate before a server."""
    made = Gate(target)
    try:
        yield made
    finally:
        made.end()
