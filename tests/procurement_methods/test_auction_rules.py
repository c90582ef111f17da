"""竞价规则 · from acts to the log, and from the log to the same log again."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from backend.core.clock import SHANGHAI
from backend.core.refusals import Refusal
from procurement_methods.language.auction import Act, Entry, Kind, State, Terms, act, fold, replay, written

AT = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
TERMS = Terms(Decimal(5), timedelta(minutes=30), timedelta(minutes=5), 30)


class Floor:
    """An auction on paper: suppliers 1, 2 and 3 entered at 1000, 990 and 990."""

    def __init__(self, terms: Terms = TERMS, entered: tuple[str, ...] = ("1000", "990", "990")) -> None:
        self.terms, self.state, self.log = terms, State(), list[Entry]()
        for bidder, price in enumerate(entered, 1):
            self.does(Kind.ENTERED, 0, bidder, price)
        self.does(Kind.OPENED, 0)

    def does(
        self, kind: Kind, minutes: float, bidder: int | None = None, amount: str = "", why: str = ""
    ) -> Floor:
        done = Act(kind, AT + timedelta(minutes=minutes), bidder, Decimal(amount) if amount else None, why)
        self.state, lines = act(self.terms, self.state, done)
        self.log += lines
        return self

    def bids(self, minutes: float, bidder: int, amount: str) -> Floor:
        return self.does(Kind.BID, minutes, bidder, amount)

    def proxy(self, minutes: float, bidder: int, amount: str) -> Floor:
        return self.does(Kind.PROXY, minutes, bidder, amount)

    def refused(self, *what: Any) -> str:
        before = self.state
        with pytest.raises(Refusal) as refusal:
            self.does(*what)
        assert self.state is before
        return str(refusal.value.code)

    @property
    def best(self) -> tuple[int | None, str]:
        return self.state.leader, str(self.state.best)


def test_最低入场报价起拍_每次至少降一个幅度() -> None:
    floor = Floor()
    assert floor.best == (2, "990")
    assert floor.state.order == [2, 3, 1]  # 报价相同，先到在前
    assert floor.refused(Kind.BID, 1, 1, "985.01") == "BID_TOO_HIGH"
    assert floor.bids(1, 1, "985").best == (1, "985")
    assert floor.refused(Kind.BID, 1, 3, "985") == "BID_TOO_HIGH"  # 同价，后到
    assert floor.refused(Kind.BID, 1, 9, "900") == "NO_ENTRY_QUOTE"
    assert [floor.state.rank(bidder) for bidder in (1, 2, 3, 9)] == [1, 2, 3, None]


def test_最后五分钟出价顺延_截止瞬间不受理() -> None:
    floor = Floor()
    floor.bids(24, 1, "980")
    assert floor.state.ends_at == AT + timedelta(minutes=30)
    floor.bids(26, 2, "970")
    assert floor.state.ends_at == AT + timedelta(minutes=31)
    assert floor.log[-1].kind is Kind.EXTENDED
    assert floor.refused(Kind.BID, 31, 1, "960") == "AUCTION_CLOSED"  # 恰在截止瞬间
    just = 31 - 1 / 60_000
    assert floor.bids(just, 1, "960").state.ends_at == AT + timedelta(minutes=just + 5)
    assert floor.does(Kind.CLOSED, 40).refused(Kind.BID, 41, 2, "900") == "AUCTION_CLOSED"


def test_暂停期间时间不走() -> None:
    floor = Floor().does(Kind.PAUSED, 20, why="网络故障")
    assert floor.refused(Kind.BID, 21, 1, "980") == "AUCTION_PAUSED"
    assert floor.refused(Kind.PAUSED, 21) == "AUCTION_PAUSED"
    floor.does(Kind.RESUMED, 200, why="恢复")
    assert floor.state.ends_at == AT + timedelta(minutes=210)
    assert floor.refused(Kind.RESUMED, 201) == "AUCTION_RUNNING"


def test_时钟不倒流() -> None:
    floor = Floor().bids(10, 1, "980").bids(5, 2, "970")  # 另一台机器的时钟慢
    assert floor.log[-1].at == AT + timedelta(minutes=10)


def test_出价过快_限速() -> None:
    floor = Floor(Terms(Decimal(1), timedelta(minutes=30), timedelta(minutes=5), 3))
    for amount in ("980", "970", "960"):
        floor.bids(1, 1, amount)
    assert floor.refused(Kind.BID, 1.5, 1, "950") == "BID_TOO_FAST"
    assert floor.bids(1.5, 2, "950").bids(2, 1, "940").best == (1, "940")


def test_一家数千次出价_每分钟只受理限额_别家不受影响() -> None:
    floor = Floor(Terms(Decimal("0.01"), timedelta(minutes=30), timedelta(minutes=5), 30))
    price, taken, codes = Decimal(990), 0, set()
    for turn in range(6000):  # 每秒十次，十分钟
        try:
            floor.bids(1 + turn / 600, 1, str(price - Decimal("0.01")))
        except Refusal as refusal:
            codes.add(refusal.code)
        else:
            taken, price = taken + 1, price - Decimal("0.01")
    assert (taken, codes) == (300, {"BID_TOO_FAST"})
    assert floor.bids(11, 2, "900").best == (2, "900")


def test_同一毫秒两笔_先到先算_同价只受理一笔() -> None:
    floor = Floor().bids(1, 1, "980")
    assert floor.refused(Kind.BID, 1, 2, "980") == "BID_TOO_HIGH"
    floor.bids(1, 3, "975")
    assert [(entry.bidder, entry.at) for entry in floor.log[-2:]] == [
        (1, AT + timedelta(minutes=1)), (3, AT + timedelta(minutes=1)),
    ]  # fmt: skip
    _, again = replay(TERMS, floor.log)
    assert written(again) == written(floor.log)


PROXIES = [
    ("独自代理，只降一个幅度", [(1, "900")], (1, "985")),
    ("领先者设代理，不自降", [(2, "900")], (2, "990")),
    ("两家代理，底价低者以低一个幅度领先", [(1, "900"), (3, "950")], (1, "945")),
    ("底价相同，先设者领先", [(1, "900"), (3, "900")], (1, "900")),
    ("相差不足一个幅度", [(1, "900"), (3, "903")], (1, "900")),
    ("三家代理", [(1, "950"), (2, "930"), (3, "900")], (3, "925")),
    ("后设者底价更低", [(1, "950"), (3, "900")], (3, "945")),
]


@pytest.mark.parametrize(("name", "proxies", "best"), PROXIES, ids=[case[0] for case in PROXIES])
def test_代理出价(name: str, proxies: list[tuple[int, str]], best: tuple[int, str]) -> None:
    floor = Floor()
    for bidder, amount in proxies:
        floor.proxy(1, bidder, amount)
    assert floor.best == best


def test_代理应战_不低于底价() -> None:
    floor = Floor().proxy(1, 1, "900")
    assert floor.bids(2, 2, "950").best == (1, "945")
    assert floor.bids(3, 3, "902").best == (3, "902")
    assert floor.refused(Kind.PROXY, 4, 1, "898") == "BID_TOO_HIGH"


@pytest.mark.parametrize("seed", range(40))
def test_任意场次_价格只降_可重演(seed: int) -> None:
    dice = random.Random(seed)
    floor = Floor(Terms(Decimal("0.5"), timedelta(minutes=30), timedelta(minutes=5), 1000))
    minute, paused = 0.0, False
    for _ in range(120):
        minute += dice.random() * 0.6
        try:
            if dice.random() < 0.03:
                floor.does(Kind.RESUMED if paused else Kind.PAUSED, minute, why="示例")
                paused = not paused
            else:
                best = floor.state.best
                assert best is not None
                amount = best - Decimal(dice.randrange(0, 2000)) / 100
                kind = Kind.PROXY if dice.random() < 0.3 else Kind.BID
                floor.does(kind, minute, dice.randrange(1, 4), str(max(amount, Decimal("0.01"))))
        except Refusal:
            continue
    if paused:
        floor.does(Kind.RESUMED, minute)
    floor.does(Kind.CLOSED, minute + 40)
    prices = [entry.amount for entry in floor.log if entry.kind in (Kind.BID, Kind.AUTO) and entry.amount]
    assert all(later <= sooner - Decimal("0.5") for sooner, later in pairwise(prices))
    assert [entry.seq for entry in floor.log] == list(range(1, len(floor.log) + 1))
    state, again = replay(floor.terms, floor.log)
    assert written(again) == written(floor.log)
    assert state == floor.state == fold(floor.log)


def test_改动一笔_重演不符() -> None:
    floor = Floor().proxy(1, 1, "900").bids(2, 2, "950").does(Kind.CLOSED, 40)
    log = floor.log
    changed = [
        entry if entry.kind is not Kind.BID else Entry(entry.seq, entry.kind, entry.at, 2, Decimal(949))
        for entry in log
    ]
    _, again = replay(floor.terms, changed)
    assert written(again) != written(log)
