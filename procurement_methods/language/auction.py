"""反向竞价 · reverse auction: from acts to a log, and from the log to the result. Pure.

Acts come one after another, each with its moment; `act` says what becomes of one, or refuses it. What it brings about (a bid made
for somebody by proxy, a later end) stands in the log behind it. `replay` runs the acts of a log again: it must come to the same
log, byte by byte (`written`).

A bid is at least a step below the best price. A proxy is a secret lowest price, down to which bids are made for a supplier: the
lowest proxy leads, of equal ones the earlier, at a step below what the next would still go to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backend.core.clock import SHANGHAI
from backend.core.law import PLATFORM_DEFAULT
from backend.core.money import shown, yuan
from backend.core.refusals import Refusal

MINUTE = timedelta(minutes=1)


class AuctionClosed(Refusal):
    """竞价已于 {at} 截止。 · The auction ended at {at}."""

    code = "AUCTION_CLOSED"


class AuctionPaused(Refusal):
    """竞价暂停中：{reason} · The auction is paused: {reason}"""

    code = "AUCTION_PAUSED"


class AuctionRunning(Refusal):
    """竞价未暂停。 · The auction is not paused."""

    code = "AUCTION_RUNNING"


class NoEntryQuote(Refusal):
    """未递交有效的入场报价，不能出价。 · Only suppliers whose entry quote counts may bid."""

    code = "NO_ENTRY_QUOTE"


class BidTooHigh(Refusal):
    """出价不得高于 {most}（现最低价减去一个降价幅度）。 · A bid is {most} at most: a step below the best price."""

    code = "BID_TOO_HIGH"
    field = "price"


class BidTooFast(Refusal):
    """每分钟最多出价 {most} 次，请稍候。 · {most} bids a minute at most; please wait."""

    code = "BID_TOO_FAST"
    clause = PLATFORM_DEFAULT


class Kind(StrEnum):
    """记录种类 · what an entry of the log is."""

    ENTERED = "entered"
    OPENED = "opened"
    BID = "bid"
    PROXY = "proxy"
    AUTO = "auto"
    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            Kind.ENTERED: "入场报价",
            Kind.OPENED: "竞价开始",
            Kind.BID: "出价",
            Kind.PROXY: "设置代理出价",
            Kind.AUTO: "代理出价",
            Kind.EXTENDED: "顺延截止",
            Kind.PAUSED: "暂停",
            Kind.RESUMED: "恢复",
            Kind.CLOSED: "竞价截止",
        }[self]


FOLLOWING = frozenset({Kind.AUTO, Kind.EXTENDED})
"""What acts bring about; nobody does it."""
PRICED = frozenset({Kind.ENTERED, Kind.BID, Kind.AUTO})
"""What sets a price that counts."""


@dataclass(frozen=True, slots=True)
class Terms:
    """竞价规则 · fixed before the first bid."""

    step: Decimal
    lasts: timedelta
    window: timedelta
    """顺延 · a bid in the last minutes leaves the others as much time again."""
    most_a_minute: int


@dataclass(frozen=True, slots=True)
class Entry:
    """竞价记录 · one line of the log. Only its supplier knows what a proxy says, and nobody whose bid a line is."""

    seq: int
    kind: Kind
    at: datetime
    bidder: int | None = None
    amount: Decimal | None = None
    ends_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """竞价状态 · what the log comes to."""

    seq: int = 0
    kind: Kind = Kind.ENTERED
    """The phase: `entered` before the start, `opened`, `paused`, `closed`."""
    at: datetime | None = None
    ends_at: datetime | None = None
    left: timedelta = timedelta()
    """What was left of the time when it was paused."""
    reason: str = ""
    standing: Mapping[int, tuple[Decimal, int]] = field(default_factory=dict)
    """Each supplier's lowest price, and the number of the entry that set it."""
    proxies: Mapping[int, tuple[Decimal, int]] = field(default_factory=dict)
    paces: Mapping[int, tuple[datetime, int]] = field(default_factory=dict)
    """Since when a minute is counted for each supplier, and how often it has bid in it."""

    @property
    def order(self) -> list[int]:
        """名次 · the suppliers, the lowest price first, of equal ones the earlier."""
        return sorted(self.standing, key=lambda bidder: self.standing[bidder])

    @property
    def leader(self) -> int | None:
        return min(self.standing, key=lambda bidder: self.standing[bidder], default=None)

    @property
    def best(self) -> Decimal | None:
        """最低价 · the best price so far."""
        leader = self.leader
        return None if leader is None else self.standing[leader][0]

    def rank(self, bidder: int) -> int | None:
        """The place of a supplier."""
        return self.order.index(bidder) + 1 if bidder in self.standing else None


@dataclass(frozen=True, slots=True)
class Act:
    """竞价行为 · what somebody, or the clock, does."""

    kind: Kind
    at: datetime
    bidder: int | None = None
    amount: Decimal | None = None
    reason: str = ""


def act(terms: Terms, state: State, done: Act) -> tuple[State, list[Entry]]:
    """What becomes of an act: the state after it, and its lines of the log. Refuses what may not be."""
    now = done.at if state.at is None else max(done.at, state.at)
    _may(terms, state, done, now)
    lines: list[Entry] = []

    def line(kind: Kind, **more: Any) -> None:
        nonlocal state
        entry = Entry(state.seq + 1, kind, now, **more)
        lines.append(entry)
        state = _after(state, entry)

    match done.kind:
        case Kind.OPENED | Kind.RESUMED:
            left = terms.lasts if done.kind is Kind.OPENED else state.left
            line(done.kind, ends_at=now + left, reason=done.reason)
        case Kind.PAUSED | Kind.CLOSED:
            line(done.kind, reason=done.reason)
        case _:
            line(done.kind, bidder=done.bidder, amount=done.amount)
            for bidder, amount in _by_proxy(terms, state):
                line(Kind.AUTO, bidder=bidder, amount=amount)
    priced = any(each.kind in PRICED for each in lines)
    if priced and state.ends_at is not None and state.ends_at - now < terms.window:
        line(Kind.EXTENDED, ends_at=now + terms.window)
    return state, lines


def most(terms: Terms, state: State) -> Decimal | None:
    """The highest bid that would be taken now; None where nobody has offered anything."""
    return None if state.best is None else state.best - terms.step


def _may(terms: Terms, state: State, done: Act, now: datetime) -> None:
    if done.kind is Kind.ENTERED or done.kind is Kind.OPENED:
        return
    if state.kind is Kind.CLOSED or (
        done.kind is not Kind.CLOSED
        and state.kind is Kind.OPENED
        and state.ends_at is not None
        and now >= state.ends_at
    ):
        end = state.ends_at or now
        raise AuctionClosed(at=f"{end.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}")
    if done.kind is Kind.RESUMED and state.kind is not Kind.PAUSED:
        raise AuctionRunning
    if state.kind is Kind.PAUSED and done.kind not in (Kind.RESUMED, Kind.CLOSED):
        raise AuctionPaused(reason=state.reason)
    if done.kind in (Kind.BID, Kind.PROXY):
        _may_bid(terms, state, done, now)


def _may_bid(terms: Terms, state: State, done: Act, now: datetime) -> None:
    assert done.bidder is not None
    assert done.amount is not None
    if done.bidder not in state.standing:
        raise NoEntryQuote
    if _pace(state, done.bidder, now)[1] > terms.most_a_minute:
        raise BidTooFast(most=terms.most_a_minute)
    best = state.best
    assert best is not None
    leads = done.kind is Kind.PROXY and state.leader == done.bidder
    highest = best if leads else best - terms.step
    if done.amount > highest:
        raise BidTooHigh(most=shown(highest))


def _pace(state: State, bidder: int, now: datetime) -> tuple[datetime, int]:
    """限速 · a supplier's minute, with the act that it does now: it begins with an act, and the first after it begins another."""
    since, acts = state.paces.get(bidder, (now, 0))
    return (now, 1) if now - since >= MINUTE else (since, acts + 1)


def _by_proxy(terms: Terms, state: State) -> Iterator[tuple[int, Decimal]]:
    """代理出价 · the bids that proxies make now: at most that of the runner-up, and that of whoever leads then."""
    best, leader = state.best, state.leader
    assert best is not None
    reach = best - terms.step
    challengers = {
        bidder: proxy for bidder, proxy in state.proxies.items() if bidder != leader and proxy[0] <= reach
    }
    if not challengers:
        return
    asked = dict(challengers)
    if leader is not None and leader in state.proxies:
        asked[leader] = state.proxies[leader]
    first, *others = sorted(asked, key=lambda bidder: asked[bidder])
    if others:
        # The runner-up goes as far as it would, and leaves a step for whoever goes further.
        answer = max(asked[others[0]][0], asked[first][0] + terms.step)
        if answer <= reach:
            yield others[0], answer
            reach = answer - terms.step
    yield first, reach


def _after(state: State, entry: Entry) -> State:
    """The state with one more line."""
    state = replace(state, seq=entry.seq, at=entry.at)
    match entry.kind:
        case Kind.OPENED | Kind.RESUMED:
            return replace(
                state, kind=Kind.OPENED, ends_at=entry.ends_at, left=timedelta(), reason=entry.reason
            )
        case Kind.PAUSED:
            left = state.ends_at - entry.at if state.ends_at is not None else timedelta()
            return replace(state, kind=Kind.PAUSED, ends_at=None, left=left, reason=entry.reason)
        case Kind.CLOSED:
            return replace(state, kind=Kind.CLOSED, reason=entry.reason)
        case Kind.EXTENDED:
            return replace(state, ends_at=entry.ends_at)
        case _:
            assert entry.bidder is not None
            assert entry.amount is not None
            bidder, value = entry.bidder, (entry.amount, entry.seq)
    if entry.kind in (Kind.BID, Kind.PROXY):
        state = replace(state, paces={**state.paces, bidder: _pace(state, bidder, entry.at)})
    if entry.kind is Kind.PROXY:
        return replace(state, proxies={**state.proxies, bidder: value})
    return replace(state, standing={**state.standing, bidder: value})


def replay(terms: Terms, log: Iterable[Entry]) -> tuple[State, list[Entry]]:
    """重演 · the acts of a log done again, one after another: the state, and the log that comes of it."""
    state, again = State(), []
    for entry in log:
        if entry.kind in FOLLOWING:
            continue
        state, lines = act(terms, state, Act(entry.kind, entry.at, entry.bidder, entry.amount, entry.reason))
        again += lines
    return state, again


def fold(log: Iterable[Entry], state: State = State()) -> State:
    """The state that a log comes to as it stands, nothing of it asked again; from `state` on."""
    for entry in log:
        state = _after(state, entry)
    return state


def public(entry: Entry, best: Decimal | None) -> dict[str, Any] | None:
    """公开记录 · what everybody may know of a line, given the best price after it: prices and times, and never whose. None: nothing."""
    if entry.kind in (Kind.ENTERED, Kind.PROXY):
        return None
    found = told(entry)
    found.pop("bidder", None)
    if entry.kind is Kind.AUTO:
        found["kind"] = Kind.BID.value
    if entry.kind is Kind.OPENED:
        found["amount"] = f"{best}"
    return found


def written(log: Iterable[Entry]) -> bytes:
    """记录原文 · a log as JSON lines, the same for the same log."""
    return b"".join(
        json.dumps(told(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        for entry in log
    )


def told(entry: Entry) -> dict[str, Any]:
    """One line, what it has."""
    found: dict[str, Any] = {
        "seq": entry.seq,
        "kind": entry.kind.value,
        "at": _moment(entry.at),
        "bidder": entry.bidder,
        "amount": None if entry.amount is None else f"{yuan(entry.amount)}",
        "ends_at": None if entry.ends_at is None else _moment(entry.ends_at),
        "reason": entry.reason or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _moment(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="microseconds")
