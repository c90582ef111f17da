"""店门 · the address at which the browser finds the storefront.

It hands everything on to the storefront but one thing: the pictures. Next.js makes pictures smaller on its server and
refuses to fetch them from private addresses, and our mall of the trial has a private one. Its pictures have the size that
was asked for already, so the door fetches them itself.
"""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PATIENCE = 120
PIECE = 65536
OPTIMISER = "/_next/image"
OWN_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"}
)
"""Headers that are of one connection and are not handed on."""


class Door(ThreadingHTTPServer):
    """Hands requests on to `behind`, pictures of `mall` excepted; keeps what was answered with 400 and more."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], behind: tuple[str, int], mall: str) -> None:
        super().__init__(address, Handler)
        self.behind = behind
        self.mall = mall.rstrip("/")
        self.failures: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes to another page lets go of what it does not need any more."""


class Handler(BaseHTTPRequestHandler):
    """One connection of the browser."""

    protocol_version = "HTTP/1.1"
    server: Door

    def do_GET(self) -> None:
        picture = self._picture()
        if picture:
            address = urlsplit(picture)
            self._hand_on((address.hostname or "", address.port or 80), picture, f"{address.netloc}")
        else:
            self._hand_on(self.server.behind, self.path, self.headers.get("Host", ""))

    do_POST = do_HEAD = do_OPTIONS = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """The storefront has a log of its own."""

    def _picture(self) -> str | None:
        asked = urlsplit(self.path)
        if asked.path != OPTIMISER:
            return None
        [url] = parse_qs(asked.query).get("url", [""])
        return url if url.startswith(f"{self.server.mall}/") else None

    def _hand_on(self, target: tuple[str, int], path: str, host: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN_HOP}
        upstream = http.client.HTTPConnection(*target, timeout=PATIENCE)
        try:
            if body is not None:
                headers["Content-Length"] = str(length)
            upstream.request(
                self.command, path, body, headers | {"Host": host, "Accept-Encoding": "identity"}
            )
            self._answer(upstream.getresponse())
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            self.close_connection = True
        finally:
            upstream.close()

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        """Pass the answer on piece by piece, as it comes: pages stream."""
        if answer.status >= 400:
            self.server.failures.append(f"{answer.status} {self.command} {self.path}")
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OWN_HOP:
                self.send_header(name, value)
        if self.command == "HEAD" or answer.status in {204, 304}:
            self.end_headers()
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while piece := answer.read1(PIECE):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")


@contextlib.contextmanager
def opened(address: tuple[str, int], behind: tuple[str, int], mall: str) -> Iterator[Door]:
    """The door, open while the block runs."""
    with Door(address, behind, mall) as door:
        thread = threading.Thread(target=door.serve_forever, daemon=True)
        thread.start()
        try:
            yield door
        finally:
            door.shutdown()
            thread.join()
