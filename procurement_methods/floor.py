"""竞价场 · the floor of an auction: rows to the rules' state and log and back, and word to those who watch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import connection
from django.db.models import Min

from backend.core import clock
from backend.core.money import CENT
from procurement_methods.language import auction as rules
from procurement_methods.language.auction import Act, Entry, Kind, State, Terms
from procurement_methods.models import Auction, AuctionEntry

CHANNEL = "oucai_auction"
"""Where the number of an auction is told whose log has grown."""
WRITE = """WITH lines AS (INSERT INTO procurement_methods_auctionentry
(auction_id, seq, kind, at, participation_id, amount, ends_at, reason) SELECT %s, * FROM unnest(%s::integer[], %s::text[],
%s::timestamptz[], %s::bigint[], %s::numeric[], %s::timestamptz[], %s::text[])),
kept AS (UPDATE procurement_methods_auction SET state = %s::jsonb, step = %s WHERE id = %s)
SELECT pg_notify(%s, %s)"""
"""Lines, what they come to, and word of it: one statement while others wait for the lock."""


def terms_of(auction: Auction) -> Terms:
    """Its rules."""
    return Terms(auction.step or CENT, auction.lasts, auction.window, auction.most_a_minute)


def state_of(auction: Auction) -> State:
    """What its log comes to."""
    return read(auction.state)


def log_of(auction: Auction) -> list[Entry]:
    """Its log."""
    return [entry_of(row) for row in auction.entries.order_by("seq")]


def entry_of(row: AuctionEntry) -> Entry:
    """A line of it."""
    return Entry(
        row.seq,
        Kind(row.kind),
        row.at.astimezone(clock.SHANGHAI),
        row.participation_id,
        row.amount,
        row.ends_at and row.ends_at.astimezone(clock.SHANGHAI),
        row.reason,
    )


def do(auction: Auction, *acts: Act) -> State:
    """Do acts on a locked auction: decide, write down, tell."""
    state, terms, lines = state_of(auction), terms_of(auction), []
    for act in acts:
        state, brought = rules.act(terms, state, act)
        lines += brought
    auction.state = kept(state)
    columns = zip(
        *(
            (line.seq, line.kind.value, line.at, line.bidder, line.amount, line.ends_at, line.reason)
            for line in lines
        ),
        strict=True,
    )
    told = [json.dumps(auction.state), auction.step, auction.pk, CHANNEL, auction.number]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [auction.pk, *map(list, columns), *told])
    return state


def kept(state: State) -> dict[str, Any]:
    """A state for the column."""
    return {
        "seq": state.seq,
        "kind": state.kind.value,
        "at": state.at and state.at.isoformat(),
        "ends_at": state.ends_at and state.ends_at.isoformat(),
        "left": state.left.total_seconds(),
        "reason": state.reason,
        "standing": {str(key): [str(amount), seq] for key, (amount, seq) in state.standing.items()},
        "proxies": {str(key): [str(amount), seq] for key, (amount, seq) in state.proxies.items()},
        "paces": {str(key): [since.isoformat(), acts] for key, (since, acts) in state.paces.items()},
    }


def read(kept: Mapping[str, Any]) -> State:
    """A state from the column."""
    if not kept:
        return State()

    def at(name: str) -> datetime | None:
        return datetime.fromisoformat(kept[name]).astimezone(clock.SHANGHAI) if kept[name] else None

    return State(
        seq=kept["seq"],
        kind=Kind(kept["kind"]),
        at=at("at"),
        ends_at=at("ends_at"),
        left=timedelta(seconds=kept["left"]),
        reason=kept["reason"],
        standing=_amounts(kept["standing"]),
        proxies=_amounts(kept["proxies"]),
        paces={
            int(key): (datetime.fromisoformat(since), acts)
            for key, (since, acts) in kept.get("paces", {}).items()
        },
    )


def _amounts(kept: Mapping[str, tuple[str, int]]) -> dict[int, tuple[Decimal, int]]:
    return {int(key): (Decimal(amount), seq) for key, (amount, seq) in kept.items()}


def public_log(auction: Auction, after: int = 0) -> list[dict[str, Any]]:
    """What everybody may read of its log, from a line on; no line before it is read."""
    rows = list(auction.entries.filter(seq__gt=after).order_by("seq"))
    lowest = None
    if any(row.kind == Kind.OPENED for row in rows):
        lowest = auction.entries.filter(kind=Kind.ENTERED).aggregate(lowest=Min("amount"))["lowest"]
    shown = (rules.public(entry_of(row), lowest) for row in rows)
    return [line for line in shown if line is not None]


@dataclass(frozen=True, slots=True)
class Record:
    """竞价全程记录 · the whole log of an auction that is over, and whether doing its acts again gives the same, byte by byte."""

    text: str
    digest: str
    is_reproduced: bool


def record_of(auction: Auction) -> Record:
    """The record of an auction."""
    log = log_of(auction)
    text = rules.written(log)
    _, again = rules.replay(terms_of(auction), log)
    return Record(text.decode(), hashlib.sha256(text).hexdigest(), rules.written(again) == text)


TICKET, TICKET_SECONDS = "auction", 24 * 3600
WATCHING = 0
"""Whose a ticket is that only opens the stream: of those who run the auction."""


def ticket_for(auction: Auction, participation: int) -> str:
    """入场券 · with it a supplier's screen learns its own rank over the stream; for a day, for one auction."""
    return signing.dumps([auction.number, participation], salt=TICKET)


def bidder_of(ticket: str, number: str) -> int | None:
    """Whose a ticket is; None where it is no good here."""
    try:
        found, participation = signing.loads(ticket, salt=TICKET, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return None
    return int(participation) if found == number else None
