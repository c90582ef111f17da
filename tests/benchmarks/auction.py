"""`make bench-auction`: a live auction on this machine, in a database of its own: bidders against each other, and screens that watch.

Real processes: the web server and the streams as `oucai serve` starts them, bidders as threads that post mutations, and one
process with all the screens. First how many bids are taken a second, then how long a bid takes to every screen. One JSON line a
figure.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import resource
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from tests.benchmarks.procurement import emit, note, prepared

ID = re.compile(rb"^id: (\d+)$", re.MULTILINE)
OPEN_FILES = 16_384


# The screens


class Screen(asyncio.Protocol):
    """One stream: when the lines up to which number came."""

    def __init__(self, number: str, seen: list[tuple[float, int]]) -> None:
        self.number, self.seen = number, seen

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"GET /auctions/{self.number}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self.seen.extend((now, int(found)) for found in ID.findall(data))


async def watch(port: int, number: str, screens: int, seconds: float) -> None:
    """Hold so many streams for so long; print what came when, by screen."""
    loop = asyncio.get_running_loop()
    logs: list[list[tuple[float, int]]] = [[] for _ in range(screens)]
    for first in range(0, screens, 100):
        await asyncio.gather(
            *(
                loop.create_connection(lambda log=log: Screen(number, log), "127.0.0.1", port)  # type: ignore[misc]
                for log in logs[first : first + 100]
            )
        )
    while not all(logs):
        await asyncio.sleep(0.05)
    print("watching", flush=True)  # noqa: T201
    await asyncio.sleep(seconds)
    print(json.dumps(logs), flush=True)  # noqa: T201


# The bidders


class Bidder:
    """A supplier's person, who posts bids."""

    def __init__(self, url: str, procurement: str, token: str) -> None:
        self.url, self.procurement = url, procurement
        self.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def bid(self, price: Decimal) -> str:
        """The code with which it was refused; empty: it was taken."""
        query = "mutation($id: ID!, $p: PositiveDecimal!) { done: procurementPlaceBid(id: $id, price: $p) { errors { code } } }"
        body = json.dumps({"query": query, "variables": {"id": self.procurement, "p": str(price)}}).encode()
        request = urllib.request.Request(self.url, body, self.headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            errors = json.load(answer)["data"]["done"]["errors"]
        return errors[0]["code"] if errors else ""


def bench(bidders: int, screens: int, seconds: float, pace: float) -> None:
    """Both measurements."""
    from backend.account import tokens
    from backend.config import supervisor
    from procurement_methods import floor as floors
    from procurement_methods.language import auction as rules
    from procurement_methods.models import Auction, AuctionEntry
    from storefront_api.kit.ids import to_global_id
    from tests.procurement_methods.floors import floor

    note(f"an auction with {bidders} bidders")
    here = floor(bidders, step="0.01", price=100_000)
    Auction.objects.update(lasts=timedelta(minutes=30), most_a_minute=30_000, step=Decimal("0.01"))
    web, live = supervisor.free_port("127.0.0.1"), supervisor.free_port("127.0.0.1")
    os.environ |= {"OUCAI_LIVE_PORT": str(live), "OUCAI_REQUESTS_PER_MINUTE": "0"}
    children = [supervisor.web_child("127.0.0.1", web, 2), supervisor.live_child("127.0.0.1", live)]
    with supervisor.Supervisor(children).background():
        url = f"http://127.0.0.1:{web}/"
        supervisor.wait_until_ready(url, children[0])
        supervisor.wait_until_ready(f"http://127.0.0.1:{live}/", children[1])
        issuer = f"{url}graphql/"
        people = [
            Bidder(
                issuer,
                to_global_id("Procurement", here.procurement.pk),
                tokens.issue(seller, tokens.ACCESS, issuer),
            )
            for seller in here.sellers
        ]
        lock, steps = threading.Lock(), count(1)
        best = floors.state_of(here.auction).best
        assert best is not None

        def once(person: Bidder) -> tuple[str, float]:
            with lock:
                price = best - Decimal(next(steps))
            began = time.perf_counter()
            return person.bid(price), time.perf_counter() - began

        for person in people[:4]:
            once(person)

        note("bids as fast as they go")
        until = time.monotonic() + seconds / 2

        def keep_on(person: Bidder) -> list[tuple[str, float]]:
            done = []
            while time.monotonic() < until:
                done.append(once(person))
            return done

        began = time.perf_counter()
        with ThreadPoolExecutor(bidders) as pool:
            outcome = [each for done in pool.map(keep_on, people) for each in done]
        took = time.perf_counter() - began
        taken = sum(not code for code, _ in outcome)
        log = floors.log_of(here.auction)
        _, again = rules.replay(floors.terms_of(here.auction), log)
        emit(
            "auction.bids",
            bidders=bidders,
            asked_a_second=round(len(outcome) / took, 1),
            accepted_a_second=round(taken / took, 1),
            refused=len(outcome) - taken,
            answer_ms_p95=round(1000 * _p95([each for _, each in outcome])),
            whole=[entry.seq for entry in log] == list(range(1, len(log) + 1)),
            reproduced=rules.written(again) == rules.written(log),
        )

        note(f"{screens} screens, {pace} bids a second")
        from_here = log[-1].seq
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.auction",
            "--watch",
            str(live),
            here.auction.number,
        ]
        watching = subprocess.Popen(
            [*command, "--screens", str(screens), "--seconds", str(seconds + 5)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert watching.stdout is not None
        assert watching.stdout.readline().strip() == "watching"
        until = time.monotonic() + seconds
        turn = count()
        with ThreadPoolExecutor(8) as pool:
            while time.monotonic() < until:
                pool.submit(once, people[next(turn) % bidders])
                time.sleep(1 / pace)
        logs = json.loads(watching.stdout.readline())
        watching.wait()
        moments = {
            entry.seq: entry.at.timestamp()
            for entry in AuctionEntry.objects.filter(auction=here.auction, seq__gt=from_here, kind="bid")
        }
        waits: list[float] = []
        lost = 0
        for seen in logs:
            times = iter(seen)
            when, upto = next(times)
            for seq in sorted(moments):
                with contextlib.suppress(StopIteration):
                    while upto < seq:
                        when, upto = next(times)
                if upto < seq:
                    lost += 1
                else:
                    waits.append(when - moments[seq])
        emit(
            "auction.screens",
            screens=screens,
            bids=len(moments),
            bids_a_second=round(len(moments) / seconds, 1),
            shown_ms_p50=round(1000 * sorted(waits)[len(waits) // 2]),
            shown_ms_p95=round(1000 * _p95(waits)),
            shown_ms_max=round(1000 * max(waits)),
            lost=lost,
        )


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench-auction")
    parser.add_argument("--watch", nargs=2, metavar=("PORT", "NUMBER"), help=argparse.SUPPRESS)
    parser.add_argument("--bidders", type=int, default=50)
    parser.add_argument("--screens", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--pace", type=float, default=5.0, help="bids a second while screens watch")
    asked: Any = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES if hard < 0 else min(OPEN_FILES, hard), hard))
    if asked.watch:
        asyncio.run(watch(int(asked.watch[0]), asked.watch[1], asked.screens, asked.seconds))
        return 0
    prepared()
    bench(asked.bidders, asked.screens, asked.seconds, asked.pace)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
