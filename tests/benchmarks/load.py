"""A closed-loop load on one address of this machine: each client sends its next request when the last answer has come.

Connections are opened anew for every request, as a reverse proxy without upstream keep-alive does, so that all server
processes get their share.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

Variables = Mapping[str, Any]


@dataclass
class Timings:
    """Milliseconds that single requests (or whole chains) took, and what went wrong."""

    spent: list[float] = field(default_factory=list)
    requests: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def percentile(self, share: float) -> float:
        """The time within which this share was answered."""
        ordered = sorted(self.spent)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else 0.0


class Client:
    """Posts GraphQL operations; raises `RuntimeError` on anything but a clean answer."""

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url)
        assert parts.hostname in {"127.0.0.1", "localhost", "::1"}, "loads stay on this machine"
        self.host, self.port = parts.hostname, parts.port or 80
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        self.head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nConnection: close\r\n{bearer}"
            "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        )

    async def ask(self, query: str, variables: Variables) -> dict[str, Any]:
        """The data of an answer without errors."""
        body = orjson.dumps({"query": query, "variables": variables})
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=1 << 22)
        try:
            writer.write((self.head % len(body)).encode() + body)
            raw = await reader.read(-1)
        finally:
            writer.close()
        head, _, payload = raw.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"{head[:60]!r} {payload[:300]!r}")
        answer = orjson.loads(payload)
        data: dict[str, Any] = answer.get("data") or {}
        if "errors" in answer or any(isinstance(p, dict) and p.get("errors") for p in data.values()):
            raise RuntimeError(payload[:300].decode())
        return data


Deed = Callable[[int], Awaitable[int]]
"""Does the n-th piece of work and says how many requests it took."""


def run(deed: Deed, clients: int, seconds: float, *, start: int = 0) -> Timings:
    """Let `clients` do pieces of work one after the other for some seconds."""
    timings = Timings()
    numbers = iter(range(start, 1 << 60))

    async def client(until: float) -> None:
        while time.perf_counter() < until:
            began = time.perf_counter()
            try:
                timings.requests += await deed(next(numbers))
            except (RuntimeError, OSError) as fault:
                timings.faults.append(str(fault))
                if len(timings.faults) > 20:
                    return
            else:
                timings.spent.append((time.perf_counter() - began) * 1000)

    async def everybody() -> None:
        began = time.perf_counter()
        await asyncio.gather(*(client(began + seconds) for _ in range(clients)))
        timings.seconds = time.perf_counter() - began

    asyncio.run(everybody())
    return timings
