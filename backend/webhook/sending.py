"""发送 · one POST to a receiver: to an address that was looked at first, signed, without redirects, within a time.

The name of the receiver is resolved once; its addresses are judged, and the connection goes to the very address that was
judged. So neither a name that leads into a private network nor one that changes its mind in between gets us there.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import queue
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from backend.account import tokens
from backend.webhook import rules
from backend.webhook.kinds import SCHEMA_VERSION

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
"""For everything: name, connection, request and answer, however slowly it drips."""
MOST_READ = 4096
"""Bytes of an answer that are kept; the rest is not read."""
MOST_HEADERS_KEPT = 30
USER_AGENT = f"oucai-webhooks ({SCHEMA_VERSION})"


class Unreachable(Exception):
    """The receiver could not be asked; the text says why, without telling addresses of private networks."""


@dataclass(slots=True)
class Reply:
    """答复 · what came of one POST."""

    ok: bool
    status: int | None = None
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def signature(body: bytes, secret: str) -> str:
    """签名 · with a secret the hex HMAC-SHA256 of the body; without one a detached JWS (RS256, RFC 7797) with our key."""
    if secret:
        return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return tokens.sign_detached(body)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
    """POST a body; a reply is good when its status is 2xx. Never raises for what the receiver does."""
    began = time.monotonic()
    try:
        reply = _post(url, body, headers, began + WHOLE_SECONDS)
    except Unreachable as error:
        reply = Reply(False, body=str(error))
    except TimeoutError:
        reply = Reply(False, body=f"超时 · no answer within {WHOLE_SECONDS:.0f} s")
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        reply = Reply(False, body=_plainly(error))
    reply.seconds = round(time.monotonic() - began, 3)
    return reply


def _post(url: str, body: bytes, headers: Mapping[str, str], deadline: float) -> Reply:
    if not rules.is_target(url, settings.WEBHOOK_PRIVATE_HOSTS):
        raise Unreachable("不允许的接收地址 · this address may not be called")
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = looked_up(host, port)
    connection = _connection(parts.scheme, host, address, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    watch = threading.Timer(max(0.1, deadline - time.monotonic()), _cut, [connection])
    watch.daemon = True
    try:
        watch.start()
        connection.connect()
        connection.sock.settimeout(max(0.1, deadline - time.monotonic()))
        connection.request(
            "POST", path, body=body, headers={"Host": parts.netloc, **headers}, preload_content=False
        )
        answer = connection.getresponse()
        text = answer.read(MOST_READ, decode_content=False)
        return Reply(
            200 <= answer.status < 300,
            answer.status,
            text.decode("utf-8", errors="replace").replace("\x00", "\ufffd"),
            dict(list(answer.headers.items())[:MOST_HEADERS_KEPT]),
        )
    except (HTTPError, HTTPException, OSError):
        if time.monotonic() >= deadline:
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        connection.close()


def looked_up(host: str, port: int) -> str:
    """The first address of a host, after all of them were judged: one that leads inside spoils them all."""
    addresses = _resolved(host, port)
    private = host.lower() in {name.lower() for name in settings.WEBHOOK_PRIVATE_HOSTS}
    if not addresses or not (private or all(map(rules.is_public, addresses))):
        raise Unreachable("不允许的接收地址 · this host leads to an address that may not be called")
    return addresses[0]


def _resolved(host: str, port: int) -> list[str]:
    """All addresses of a host. The resolver knows no time limit: who waits for it in vain leaves it behind."""
    told: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            told.put(None)
        else:
            told.put([str(entry[4][0]) for entry in found])

    threading.Thread(target=ask, daemon=True).start()
    try:
        addresses = told.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        raise Unreachable("查找主机超时 · the host was not found in time") from None
    if addresses is None:
        raise Unreachable("找不到主机 · the host was not found")
    return addresses


def _connection(scheme: str, host: str, address: str, port: int) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(address, port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        address,
        port,
        timeout=CONNECT_SECONDS,
        server_hostname=host,
        assert_hostname=host,
        ssl_context=ssl.create_default_context(),
    )


def _cut(connection: HTTPConnection) -> None:
    """The time is over: whoever reads from this connection stops reading."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _plainly(error: Exception) -> str:
    """What went wrong, without addresses."""
    return f"未能送达 · {type(error).__name__}"
