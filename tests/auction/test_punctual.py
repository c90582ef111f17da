"""准点 · a real worker opens and closes auctions at their moment, and screens see it at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from procurement_methods import floor as floors
from procurement_methods.engine import timekeeping
from procurement_methods.language.auction import Kind
from procurement_methods.models import Auction
from procurement_methods.moments import moment, moments
from tests.auction.streams import Streams
from tests.faults.household import Household, ask, until
from tests.procurement_methods.floors import NOTICE, floor
from tests.procurement_methods.test_auction_races import must_be_whole

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SOON = timedelta(seconds=2)
"""Far less than the seconds between two rounds of the job that does what is due."""


@pytest.fixture
def streams(settings: LazySettings, tmp_path: Path) -> Iterator[Streams]:
    settings.KEYS_ROOT = tmp_path / "keys"
    household = Household(tmp_path / "house", environment={"OUCAI_KEYS": str(tmp_path / "keys")})
    household.folder.mkdir()
    made = Streams(household)
    household.worker()
    made.start()
    until(
        lambda: ask(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", timekeeping.APPLICATION
        ),
        60,
    )
    try:
        yield made
    finally:
        household.end()


def test_准点开始_顺延后准点截止_观看者随即看到(streams: Streams) -> None:
    here = floor(stated=NOTICE - timedelta(seconds=4))
    Auction.objects.update(lasts=timedelta(seconds=3), window=timedelta(seconds=2.5))
    number = here.auction.number
    with streams.watching(number) as screen:
        assert screen.next()["phase"] == "entered"
        assert screen.next()["phase"] == "opened"
        opened = moment()
        here.auction.package.refresh_from_db()
        assert timedelta() <= opened - moments(here.auction.package.planned)["auction_at"] < SOON
        until(lambda: (floors.state_of(here.auction).ends_at or opened) - moment() < timedelta(seconds=1.5))
        here.bid(0, "900")  # 最后时刻的出价：截止顺延，守时的进程得知
        end = floors.state_of(here.auction).ends_at
        assert end is not None
        while screen.next()["phase"] != "closed":
            pass
        closed = moment()
        assert timedelta() <= closed - end < SOON
    log = must_be_whole(here)
    assert [entry.kind for entry in log[3:]] == [Kind.OPENED, Kind.BID, Kind.EXTENDED, Kind.CLOSED]
    assert log[-1].at == end
    assert here.auction.package.stage == "confirming"
