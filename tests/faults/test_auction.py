"""出价途中 · one of two web processes is killed while suppliers bid: no bid is lost, taken twice, or out of its order."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from django.conf import LazySettings

from backend.account import tokens
from backend.account.models import User
from backend.config.supervisor import free_port
from backend.core.models import JournalEntry, StoredAnswer
from procurement_methods import floor as floors
from procurement_methods.language.auction import Kind
from procurement_methods.models import Auction
from storefront_api.kit.ids import to_global_id
from tests.faults.household import Household, Process, holding, kill, until, waiting
from tests.faults.test_checkout import answers
from tests.procurement_methods.floors import Floor, floor
from tests.procurement_methods.test_auction_races import must_be_whole

pytestmark = pytest.mark.processes

BIDDERS, ROUNDS = 6, 7
BID = "mutation($id: ID!, $p: PositiveDecimal!) { bid: procurementPlaceBid(id: $id, price: $p) { errors { code } } }"
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Asked:
    """One bid: when it was asked for the first time and answered in the end, and what the answer was."""

    supplier: int
    price: Decimal
    key: str = field(default_factory=lambda: uuid4().hex)
    began: float = 0.0
    ended: float = 0.0
    code: str = ""
    breaks: int = 0


@dataclass
class Bidder:
    """A supplier's machine, which asks again, under the same key, until it is answered."""

    port: int
    procurement: str
    seller: User
    supplier: int
    line: http.client.HTTPConnection | None = None

    def __post_init__(self) -> None:
        issuer = f"http://127.0.0.1:{self.port}/graphql/"
        token = tokens.issue(self.seller, tokens.ACCESS, issuer)
        self.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def send(self, asked: Asked) -> http.client.HTTPConnection:
        """Ask; the answer is still to be read."""
        self.line = self.line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = json.dumps({"query": BID, "variables": {"id": self.procurement, "p": str(asked.price)}})
        self.line.request("POST", "/graphql/", body, {**self.headers, "Idempotency-Key": asked.key})
        return self.line

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None

    def bid(self, asked: Asked) -> bool:
        """Ask until there is an answer; whether it is the one that was given before."""
        asked.began = asked.began or time.monotonic()
        while True:
            try:
                response = self.send(asked).getresponse()
                errors = json.loads(response.read())["data"]["bid"]["errors"]
            except BROKEN:
                self.hang_up()
                asked.breaks += 1
                assert asked.breaks < 200, "nobody answers"
                time.sleep(0.05)
                continue
            asked.ended, asked.code = time.monotonic(), errors[0]["code"] if errors else ""
            return response.headers["Idempotency-Replayed"] == "true"


@pytest.fixture
def here(household: Household, settings: LazySettings, tmp_path: Path) -> Floor:
    settings.KEYS_ROOT = tmp_path / "keys"
    made = floor(BIDDERS)
    Auction.objects.update(most_a_minute=1000)
    return made


@pytest.fixture
def served(household: Household, here: Floor) -> Iterator[tuple[Process, list[Bidder]]]:
    port = free_port("127.0.0.1")
    web = household.web(port, workers=2)
    until(lambda: answers(port), seconds=60)
    key = to_global_id("Procurement", here.procurement.pk)
    suppliers = list(here.auction.package.participations.order_by("pk").values_list("pk", flat=True))
    bidders = [Bidder(port, key, *each) for each in zip(here.sellers, suppliers, strict=True)]
    yield web, bidders
    for bidder in bidders:
        bidder.hang_up()
    kill(web)


def busiest(web: Process) -> int:
    """The process of the web server that talks to most clients."""
    found = psutil.Process(web.pid).children(recursive=True)
    lines = {
        each.pid: sum(
            line.status == psutil.CONN_ESTABLISHED and bool(line.raddr)
            for line in each.net_connections("tcp")
        )
        for each in found
    }
    return max(lines, key=lambda pid: lines[pid])


def test_两个网站进程杀一个_有答复的出价一笔不少_一笔不重_次序不变_重发只算一次(
    here: Floor, served: tuple[Process, list[Bidder]]
) -> None:
    web, bidders = served
    turn, prices = threading.Lock(), iter(Decimal(990 - step) for step in range(0, 900, 5))

    def keep_on(bidder: Bidder) -> list[Asked]:
        done = []
        for _ in range(ROUNDS):
            with turn:
                asked = Asked(bidder.supplier, next(prices))
            bidder.bid(asked)
            done.append(asked)
        return done

    with ThreadPoolExecutor(BIDDERS) as pool:
        running = [pool.submit(keep_on, bidder) for bidder in bidders]
        until(lambda: floors.state_of(here.auction).seq > 15)
        # Bids are under way in both processes; the one with most of them dies, and nobody hears of it.
        with holding("SELECT 1 FROM procurement_methods_procurement FOR UPDATE"):
            until(lambda: waiting() >= BIDDERS - 1)
            os.kill(busiest(web), signal.SIGKILL)
        done = [asked for each in running for asked in each.result(60)]

    assert len(done) == BIDDERS * ROUNDS
    assert any(asked.breaks for asked in done), "no client noticed that a process was killed"
    taken = {(asked.supplier, asked.price): asked for asked in done if not asked.code}
    assert {asked.code for asked in done} <= {"", "BID_TOO_HIGH"}
    log = [entry for entry in must_be_whole(here) if entry.kind is Kind.BID]
    in_order = [(entry.bidder, entry.amount) for entry in log]
    assert len(in_order) == len(set(in_order))
    assert set(in_order) == set(taken)
    assert JournalEntry.objects.filter(verb="procurement.place_bid").count() == len(log)
    latest = 0.0
    for asked in (taken[each] for each in in_order):
        assert asked.ended > latest, "a bid stands behind one that was asked for after its answer"
        latest = max(latest, asked.began)

    # It is taken, but the process dies before the answer is read: the same request again gets the answer that was given.
    for bidder in bidders:
        bidder.hang_up()
    bidder, last = bidders[0], Asked(bidders[0].supplier, Decimal(50))
    with contextlib.suppress(*BROKEN):
        bidder.send(last)
    until(lambda: StoredAnswer.objects.filter(key=last.key, answer__isnull=False))
    os.kill(busiest(web), signal.SIGKILL)
    bidder.hang_up()
    assert bidder.bid(last), "it was not the stored answer"
    assert last.code == ""
    again = [entry.amount for entry in must_be_whole(here) if entry.kind is Kind.BID]
    assert again == [*(entry.amount for entry in log), last.price]
