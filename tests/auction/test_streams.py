"""推送 · the real process: what watchers are told and what not, and that nothing is lost when something breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from procurement_methods import floor as floors
from procurement_methods.engine.performing import perform
from procurement_methods.language import parties as v
from procurement_methods.models import Procurement
from tests.auction.streams import Streams
from tests.faults.household import Household, kill
from tests.procurement_methods.floors import Floor, floor

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(settings: LazySettings, tmp_path: Path) -> Floor:
    settings.KEYS_ROOT = tmp_path / "keys"
    return floor()


@pytest.fixture
def streams(tmp_path: Path, here: Floor) -> Iterator[Streams]:
    household = Household(tmp_path / "house")
    household.folder.mkdir()
    made = Streams(household)
    made.start()
    try:
        yield made
    finally:
        household.end()


def test_人人看得到价格_看不到是谁(here: Floor, streams: Streams) -> None:
    number = here.auction.number
    row = here.auction.package.participations.get(supplier__name="示例供应商0")
    with (
        streams.watching(number) as public,
        streams.watching(number, ticket=floors.ticket_for(here.auction, row.pk)) as own,
    ):
        first = public.next()
        assert (first["phase"], first["best"], first["step"]) == ("opened", "998.00", "5.00")
        assert [line["kind"] for line in first["lines"]] == ["opened"]
        assert "mine" not in first
        assert own.next()["mine"] == {"rank": 3, "price": "1000.00", "floor": None}
        perform(here.procurement.pk, v.set_proxy, by=here.sellers[0].actor(), floor=Decimal(900))
        told, mine = public.next(), own.next()["mine"]
        assert told["best"] == "993.00"
        assert [(line["kind"], line["amount"]) for line in told["lines"]] == [("bid", "993.00")]
        assert mine == {"rank": 1, "price": "993.00", "floor": "900.00"}
        assert "bidder" not in json.dumps(told)
        assert "900" not in json.dumps(told)


def test_断线重连_从最后一条接着看(here: Floor, streams: Streams) -> None:
    number = here.auction.number
    with streams.watching(number) as screen:
        here.bid(0, "900")
        seen = screen.upto(5)
    for price in ("890", "880", "870"):
        here.bid(1, price)
    with streams.watching(number, last=seen[-1]) as screen:
        assert screen.upto(8) == [6, 7, 8]
    with streams.watching(number, after=7) as screen:
        assert screen.upto(8) == [8]


def test_推送进程被杀_数据库连接被断_都不漏(here: Floor, streams: Streams) -> None:
    number = here.auction.number
    with streams.watching(number) as screen:
        screen.upto(4)
    assert streams.process is not None
    kill(streams.process)
    here.bid(0, "900")
    streams.start()
    with streams.watching(number, last=4) as screen:
        assert screen.upto(5) == [5]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'oucai-live'"
            )
        here.bid(1, "890")
        assert screen.upto(6) == [5, 6]


def test_没有的_不公开的(here: Floor, streams: Streams) -> None:
    with streams.watching("330300-2026-999999-01") as screen:
        assert screen.status == 404
    Procurement.objects.filter(pk=here.procurement.pk).update(published_at=None)
    auction = here.auction
    with streams.watching(auction.number) as screen:
        assert screen.status == 404
    with streams.watching(auction.number, ticket="forged") as screen:
        assert screen.status == 404
    with streams.watching(auction.number, ticket=floors.ticket_for(auction, floors.WATCHING)) as screen:
        assert screen.next()["mine"] == {"rank": None, "price": None, "floor": None}


def test_入场券只对一场有效(here: Floor) -> None:
    ticket = floors.ticket_for(here.auction, 7)
    assert floors.bidder_of(ticket, here.auction.number) == 7
    assert floors.bidder_of(ticket, "330300-2026-999999-01") is None
    assert floors.bidder_of(ticket + "x", here.auction.number) is None
