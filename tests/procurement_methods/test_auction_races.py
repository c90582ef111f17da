"""竞价抢价 · real transactions at the same moment: every bid that was taken is in the log, in the order in which it was taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection, transaction

from backend.core import clock
from backend.core.models import JournalEntry
from backend.core.refusals import Refusal
from procurement_methods import floor as floors
from procurement_methods.engine import clockwork
from procurement_methods.language import auction as rules
from procurement_methods.language.auction import Kind
from procurement_methods.models import AuctionEntry
from procurement_methods.moments import moment
from tests.procurement_methods.floors import Floor, floor
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"


def bids(here: Floor, *asked: tuple[int, str]) -> list[Any]:
    """All at once; None for a bid that was taken."""

    def deed(place: int, price: str) -> Callable[[], Any]:
        return lambda: here.bid(place, price)

    return together([deed(place, price) for place, price in asked])


def must_be_whole(here: Floor) -> list[rules.Entry]:
    """The log has no gap, its moments do not go back, and its acts done again give it again."""
    auction = here.auction
    log = floors.log_of(auction)
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert [entry.at for entry in log] == sorted(entry.at for entry in log)
    state, again = rules.replay(floors.terms_of(auction), log)
    assert rules.written(again) == rules.written(log)
    assert floors.kept(state) == auction.state
    return log


def test_同时同价_只受理一个() -> None:
    here = floor()
    outcome = bids(here, (0, "900"), (1, "900"), (2, "900"))
    assert sorted(str(getattr(each, "code", each)) for each in outcome) == [
        "BID_TOO_HIGH",
        "BID_TOO_HIGH",
        "None",
    ]
    log = must_be_whole(here)
    assert sum(entry.kind is Kind.BID for entry in log) == 1


def test_同时出价_记录与回答一致_次序唯一() -> None:
    here = floor(suppliers=6)
    asked = [(place, str(990 - 7 * step - place)) for step in range(4) for place in range(6)]
    outcome = bids(here, *asked)
    taken = {price for (_, price), answer in zip(asked, outcome, strict=True) if answer is None}
    assert all(answer is None or isinstance(answer, Refusal) for answer in outcome), outcome
    log = must_be_whole(here)
    prices = [entry.amount for entry in log if entry.kind is Kind.BID]
    assert {Decimal(price) for price in taken} == set(prices)
    assert prices == sorted(prices, key=lambda price: -(price or 0))
    assert JournalEntry.objects.filter(verb="procurement.place_bid").count() == len(taken)


def test_截止瞬间_要么受理并顺延_要么拒绝() -> None:
    here = floor()
    ends_at = floors.state_of(here.auction).ends_at
    assert ends_at is not None

    def at(place: int, price: str, offset: timedelta) -> Callable[[], None]:
        def deed() -> None:
            with clock.moved(to=ends_at + offset):
                here.bid(place, price)

        return deed

    early, late = timedelta(milliseconds=-900), timedelta(milliseconds=1)
    outcome = together([at(0, "900", early), at(1, "800", late), at(2, "700", late)])
    log = must_be_whole(here)
    assert sum(entry.kind is Kind.BID for entry in log) == sum(each is None for each in outcome)
    with clock.moved(to=ends_at + timedelta(minutes=10)):
        assert clockwork.run_due() == 1
        (refused,) = bids_at(here, ends_at + timedelta(minutes=10))
        assert refused.code == "STEP_CLOSED"
    assert must_be_whole(here)[-1].kind is Kind.CLOSED


def bids_at(here: Floor, moment: Any) -> list[Any]:
    def deed() -> None:
        with clock.moved(to=moment):
            here.bid(0, "1")

    return together([deed])


def test_出价途中进程被杀_既不丢失也不错序() -> None:
    here = floor()
    here.bid(0, "900")

    def killed() -> None:
        """A bid whose connection dies before the commit: as if the worker had been killed."""
        with transaction.atomic():
            here.bid(1, "800")
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    outcome = together([killed, lambda: here.bid(2, "850")])
    assert isinstance(outcome[0], OperationalError)
    assert outcome[1] is None or outcome[1].code == "BID_TOO_HIGH"
    assert not AuctionEntry.objects.filter(amount=800).exists()
    here.bid(1, "790")
    assert [entry.amount for entry in must_be_whole(here)][-1] == Decimal(790)


@pytest.mark.parametrize("skew", [timedelta(hours=-3), timedelta(hours=3)], ids=["慢三小时", "快三小时"])
def test_网站主机时钟不准_以数据库时钟为准(skew: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    here, right = floor(), clock.now
    monkeypatch.setattr(clock, "now", lambda: right() + skew)
    began = moment()
    here.bid(0, "900")
    assert began < must_be_whole(here)[-1].at < moment()
    assert clockwork.run_due() == 0  # 也不会提前截止
    assert floors.state_of(here.auction).kind is Kind.OPENED


def test_几个时钟同时收场_只收一次() -> None:
    here = floor()

    def close() -> int:
        with clock.moved(by=timedelta(minutes=31)):
            return clockwork.run_due()

    assert sorted(together([close, close, close])) == [0, 0, 1]
    kinds = [entry.kind for entry in floors.log_of(here.auction)]
    assert kinds.count(Kind.CLOSED) == 1
