"""门 · an address of the trial that hands everything on to a server behind it, and notes how that answered.

There are two: ours, before the API, so that we know which operations were asked; and the storefront's. Before the latter
there is one thing that is not handed on: the pictures. Next.js makes pictures smaller on its server and refuses to fetch
them from private addresses, and our mall of the trial has a private one. Its pictures have the size that was asked for
already, so the door fetches them itself.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from graphql import OperationDefinitionNode, parse

PATIENCE = 120
PIECE = 65536
OPTIMISER = "/_next/image"
OWN_HOP = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"}
)
"""Headers that are of one connection and are not handed on."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked and how it was answered: the operation, the HTTP status, the seconds, GraphQL's errors."""

    what: str
    status: int
    seconds: float
    errors: str = ""

    @property
    def failed(self) -> bool:
        """Whether it was refused as a whole: a refusal within a payload is an answer."""
        return self.status >= 400 or bool(self.errors)


class Door(ThreadingHTTPServer):
    """Hands requests on to `behind`, pictures of `mall` excepted; keeps what was answered."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], behind: tuple[str, int], mall: str) -> None:
        super().__init__(address, Handler)
        self.behind = behind
        self.mall = mall.rstrip("/")
        self.answered: list[Answered] = []
        self.visitor = ""
        """The address from which the visitor is said to come: the storefront counts log-ins by it."""

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
        if asked.path != OPTIMISER or not self.server.mall:
            return None
        [url] = parse_qs(asked.query).get("url", [""])
        return url if url.startswith(f"{self.server.mall}/") else None

    def _hand_on(self, target: tuple[str, int], path: str, host: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN_HOP}
        upstream = http.client.HTTPConnection(*target, timeout=PATIENCE)
        begun = time.monotonic()
        try:
            if body is not None:
                headers["Content-Length"] = str(length)
            if self.server.visitor:
                headers["X-Forwarded-For"] = self.server.visitor
            upstream.request(
                self.command, path, body, headers | {"Host": host, "Accept-Encoding": "identity"}
            )
            answer = upstream.getresponse()
            said = self._answer(answer)
        except (ConnectionError, TimeoutError, http.client.HTTPException):
            self.close_connection = True
            return
        finally:
            upstream.close()
        operation = _operation(body)
        what = operation or f"{self.command} {self.path}"
        self.server.answered.append(
            Answered(what, answer.status, time.monotonic() - begun, _errors(said) if operation else "")
        )

    def _answer(self, answer: http.client.HTTPResponse) -> bytes:
        """Pass the answer on piece by piece, as it comes: pages stream."""
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in OWN_HOP:
                self.send_header(name, value)
        if self.command == "HEAD" or answer.status in {204, 304}:
            self.end_headers()
            return b""
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        pieces: list[bytes] = []
        while piece := answer.read1(PIECE):
            pieces.append(piece)
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")
        return b"".join(pieces)


def _operation(body: bytes | None) -> str:
    """The name of the GraphQL operation that is asked; nothing where it is not GraphQL."""
    try:
        asked = json.loads(body or b"")
    except ValueError:
        return ""
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        return ""
    return str(asked.get("operationName") or " ".join(names(asked["query"])) or "anonymous")


def names(document: str) -> list[str]:
    """The operations of a document."""
    defined = parse(document, no_location=True).definitions
    return [each.name.value for each in defined if isinstance(each, OperationDefinitionNode) and each.name]


def _errors(said: bytes) -> str:
    try:
        answer: Any = json.loads(said)
    except ValueError:
        return f"not JSON: {said[-200:]!r}"
    return json.dumps(answer["errors"], ensure_ascii=False) if answer.get("errors") else ""


@contextlib.contextmanager
def opened(address: tuple[str, int], behind: tuple[str, int], mall: str = "") -> Iterator[Door]:
    """The door, open while the block runs."""
    with Door(address, behind, mall) as door:
        thread = threading.Thread(target=door.serve_forever, daemon=True)
        thread.start()
        try:
            yield door
        finally:
            door.shutdown()
            thread.join()
