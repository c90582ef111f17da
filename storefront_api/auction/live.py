"""推送 · auctions as streams of events (`text/event-stream`): one listener in a process, and everybody who watches fed from it.

The database tells (LISTEN) that the log of an auction has grown. Its new lines are read once, and every watcher gets what comes
behind the line that it has seen last: so nobody loses a line who was away, asleep or slow, and nobody is waited for. Lines that
come together within `PAUSE` go out together. Whoever brings a ticket learns its own rank as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

import psycopg

from backend.core import clock, listening
from procurement_methods import floor
from procurement_methods.language import auction as rules
from procurement_methods.language.auction import Entry, Kind, State, Terms

log = logging.getLogger(__name__)

APPLICATION = "oucai-live"
PAUSE = 0.1
"""Seconds in which lines are gathered."""
HEARTBEAT = 15.0
"""So often a quiet stream says that it lives, and learns whether somebody is there."""
PATIENCE = 2.0
"""Seconds until a lost database is asked again."""
RETRY_MS = 1000
MOST_WATCHERS = 20_000

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]

FIND = """SELECT a.id, a.step, a.lasts, a.window, a.most_a_minute, p.published_at IS NOT NULL, k.stage
FROM procurement_methods_auction a JOIN procurement_methods_package k ON k.id = a.package_id
JOIN procurement_methods_procurement p ON p.id = k.procurement_id WHERE a.number = %s"""
LINES = """SELECT seq, kind, at, participation_id, amount, ends_at, reason FROM procurement_methods_auctionentry
WHERE auction_id = %s AND seq > %s ORDER BY seq"""


@dataclass
class Room:
    """一场竞价 · an auction that somebody watches: its public lines so far, and the screens that wait for more."""

    id: int
    number: str
    terms: Terms
    is_public: bool
    state: State = field(default_factory=State)
    lines: list[tuple[int, str]] = field(default_factory=list)
    """The numbers of lines, and what is sent of them."""
    watchers: int = 0
    waiting: set[asyncio.Future[bool]] = field(default_factory=set)

    def wake(self, *, beat: bool) -> None:
        """Wake the screens that wait: there are new lines, or it is time to say that we live."""
        waiting, self.waiting = self.waiting, set()
        for each in waiting:
            if not each.done():
                each.set_result(beat)

    def take(self, entry: Entry) -> None:
        """One more line of the log."""
        self.state = rules.fold([entry], self.state)
        shown = rules.public(entry, self.state.best)
        if shown is not None:
            self.lines.append((entry.seq, json.dumps(shown, ensure_ascii=False, separators=(",", ":"))))

    def since(self, seen: int) -> str:
        """The lines behind one, as JSON."""
        first = len(self.lines)
        while first and self.lines[first - 1][0] > seen:
            first -= 1
        return ",".join(text for _, text in self.lines[first:])

    def event(self, seen: int, bidder: int | None, ticks: dict[int, bytes]) -> bytes:
        """What a screen is sent that has seen so much; the same for all that watch and have seen as much."""
        if bidder is None and seen in ticks:
            return ticks[seen]
        state = self.state
        highest = rules.most(self.terms, state)
        facts: dict[str, Any] = {
            "now": clock.now().isoformat(),
            "phase": state.kind.value,
            "ends_at": state.ends_at and state.ends_at.isoformat(),
            "best": state.best and str(state.best),
            "highest": highest and str(highest),
            "step": str(self.terms.step) if state.kind is not Kind.ENTERED else None,
            "reason": state.reason or None,
        }
        if bidder is not None:
            own, proxy = state.standing.get(bidder), state.proxies.get(bidder)
            facts["mine"] = {
                "rank": state.rank(bidder),
                "price": str(own[0]) if own else None,
                "floor": str(proxy[0]) if proxy else None,
            }
        told = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        text = f'id: {state.seq}\nevent: lines\ndata: {told[:-1]},"lines":[{self.since(seen)}]}}\n\n'.encode()
        if bidder is None:
            ticks[seen] = text
        return text


class Live:
    """推送进程 · the streams of one process: an ASGI application."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self._grown: set[str] = set()
        self._wake = asyncio.Event()
        self._ticks: dict[str, dict[int, bytes]] = {}
        self._running: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()
        self._database: psycopg.AsyncConnection[Any] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        if self._running is None:
            self._running = asyncio.create_task(self._listen())
        path, method = scope["path"], scope["method"]
        parts = path.strip("/").split("/")
        if path == "/health/":
            await _answer(send, 200, b'{"status": "ok"}')
        elif len(parts) == 3 and parts[0] == "auctions" and parts[2] == "events" and method == "GET":
            await self._watch(unquote(parts[1]), scope, receive, send)
        else:
            await _answer(send, 404, b"")

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._running is not None:
                    self._running.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    # Watchers

    async def _watch(self, number: str, scope: Message, receive: Receive, send: Send) -> None:
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        ticket = asked.get("ticket", [""])[0]
        bidder = floor.bidder_of(ticket, number) if ticket else None
        room = await self._room(number)
        if room is None or not (room.is_public or bidder is not None):
            await _answer(send, 404, b"", headers.get("origin"))
            return
        if room.watchers >= MOST_WATCHERS:
            await _answer(send, 503, b"", headers.get("origin"))
            return
        await send({"type": "http.response.start", "status": 200, "headers": _headers(headers.get("origin"))})
        text = headers.get("last-event-id") or asked.get("after", ["0"])[0]
        seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        gone = asyncio.create_task(_until_gone(receive))
        nudge: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def leave(_: object) -> None:
            if not nudge.done():
                nudge.set_result(False)

        gone.add_done_callback(leave)
        room.watchers += 1
        try:
            await _send(send, f"retry: {RETRY_MS}\n\n".encode() + room.event(seen, bidder, {}))
            seen = room.state.seq
            while not gone.done():
                if room.state.seq > seen:
                    body = room.event(seen, bidder, self._ticks.setdefault(number, {}))
                    seen = room.state.seq
                    await _send(send, body)
                    continue
                nudge = asyncio.get_running_loop().create_future()
                room.waiting.add(nudge)
                if await nudge and room.state.seq == seen:
                    await _send(send, b": \n\n")
        except (OSError, RuntimeError):
            pass  # the screen is gone
        finally:
            gone.cancel()
            room.waiting.discard(nudge)
            room.watchers -= 1
            with contextlib.suppress(OSError, RuntimeError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _room(self, number: str) -> Room | None:
        found = self.rooms.get(number)
        if found is not None:
            return found
        async with self._asking:
            if number in self.rooms:
                return self.rooms[number]
            row = await self._ask(FIND, number)
            if not row:
                return None
            key, step, lasts, window, most, is_public, _ = row[0]
            room = Room(key, number, Terms(step or floor.CENT, lasts, window, most), is_public)
            for each in await self._ask(LINES, key, 0):
                room.take(_entry(each))
            self.rooms[number] = room
            return room

    # The database

    async def _ask(self, sql: str, *values: object) -> list[Any]:
        if self._database is None or self._database.closed:
            self._database = await listening.connect(APPLICATION)
        try:
            return await (await self._database.execute(sql, values)).fetchall()
        except psycopg.OperationalError:
            await self._database.close()
            raise

    async def _listen(self) -> None:
        """Listen for ever. After a break every room is read again: what was told meanwhile is in the log."""
        helpers = [asyncio.create_task(each) for each in (self._feed(), self._beat())]
        try:
            while True:
                try:
                    async with await listening.connect(APPLICATION, floor.CHANNEL) as line:
                        self._grow(*self.rooms)
                        async for told in line.notifies():
                            self._grow(told.payload)
                except psycopg.OperationalError as error:
                    log.warning("the database is gone: %s", error)
                await asyncio.sleep(PATIENCE)
        finally:
            for each in helpers:
                each.cancel()

    def _grow(self, *numbers: str) -> None:
        self._grown.update(number for number in numbers if number in self.rooms)
        if self._grown:
            self._wake.set()

    async def _feed(self) -> None:
        """Read what is new, and wake those who watch; never more often than every `PAUSE`."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            numbers, self._grown = self._grown, set()
            for number in numbers:
                try:
                    await self._read(self.rooms[number])
                except psycopg.OperationalError as error:
                    log.warning("the log of %s cannot be read: %s", number, error)
                    await asyncio.sleep(PATIENCE)
                    self._grow(number)
            await asyncio.sleep(PAUSE)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            for room in self.rooms.values():
                room.wake(beat=True)

    async def _read(self, room: Room) -> None:
        before = room.state.kind
        for row in await self._ask(LINES, room.id, room.state.seq):
            room.take(_entry(row))
        if before is Kind.ENTERED and room.state.kind is not before:
            ((_, step, lasts, window, most, _, _),) = await self._ask(FIND, room.number)
            room.terms = Terms(step or floor.CENT, lasts, window, most)
        self._ticks[room.number] = {}
        room.wake(beat=False)
        if not room.watchers and room.state.kind is Kind.CLOSED:
            self.rooms.pop(room.number, None)


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, kind, at, bidder, amount, ends_at, reason = row
    return Entry(
        seq,
        Kind(kind),
        at.astimezone(clock.SHANGHAI),
        bidder,
        amount,
        ends_at and ends_at.astimezone(clock.SHANGHAI),
        reason,
    )


def _headers(origin: str | None) -> list[tuple[bytes, bytes]]:
    """Everybody may read it from any page: it is public, or opened by a ticket, never by a cookie."""
    return [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        *([(b"access-control-allow-origin", b"*")] if origin else []),
    ]


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(send: Send, status: int, body: bytes, origin: str | None = None) -> None:
    headers = [
        (b"content-type", b"application/json"),
        *([(b"access-control-allow-origin", b"*")] if origin else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


application = Live()
