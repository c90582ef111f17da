"""同时办理 · quotes, turns and the end at the same moment: real transactions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.order.models import Order
from procurement_methods.calling_off import clockwork, rotation
from procurement_methods.calling_off.models import CallOff, CallOffQuote
from procurement_methods.calling_off.rules import QuoteState, State
from procurement_methods.framework.models import Turn
from tests.calling_off.world import Buying, now
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"


def test_一家同时报两次价_只有一份有效() -> None:
    buying = Buying()
    bidding = buying.invites(10)
    found = together(
        [lambda price=price: buying.quotes(bidding, 0, price) for price in ("90.00", "91.00", "92.00")]  # type: ignore[misc]
        + [lambda: buying.quotes(bidding, 1, "93.00")]
    )
    assert all(isinstance(each, CallOffQuote) for each in found)
    states = list(bidding.quotes.values_list("entrant", "state"))
    assert states.count((buying.world.entrants[0].pk, QuoteState.RECEIVED)) == 1
    assert states.count((buying.world.entrants[1].pk, QuoteState.RECEIVED)) == 1


def test_同时轮候_各得一家_不重不漏() -> None:
    buying = Buying()
    found = together([buying.takes_turn] * 3)
    assert all(isinstance(each, CallOff) for each in found), found
    assert sorted(each.entrant_id for each in found) == [each.pk for each in buying.world.entrants]
    assert sorted(Turn.objects.values_list("entrant", flat=True)) == [
        each.pk for each in buying.world.entrants
    ]


def test_同时承接与不承接_只有一样算数() -> None:
    buying = Buying()
    asked = buying.takes_turn()
    answers = together(
        [
            lambda: rotation.accept(asked.pk, by=buying.sales(0)),
            lambda: rotation.decline(asked.pk, "示例", by=buying.sales(0)),
        ]
    )
    assert sum(isinstance(each, CallOff) for each in answers) == 1


def test_截止与报价同时_或者计入或者已迟() -> None:
    """The end comes while a quote that came in time is written down: it counts wholly, or it is refused; there is one order."""
    buying = Buying()
    bidding = buying.invites(10)
    buying.quotes(bidding, 0, "90.00")
    assert bidding.bids_until is not None
    end = bidding.bids_until

    def closes() -> int:
        with clock.moved(to=end + timedelta(minutes=1)):
            return clockwork.run_due()

    def quotes() -> CallOffQuote:
        with clock.moved(to=end - timedelta(seconds=10)):
            return buying.quotes(bidding, 1, "80.00")

    found = together([closes, quotes, closes, closes])
    closes()
    done = now(bidding)
    won = 1 if isinstance(found[1], CallOffQuote) else 0
    assert won or type(found[1]).__name__ == "CallOffStateUnfit"
    assert (done.state, done.entrant_id) == (State.ORDERED, buying.world.entrants[won].pk)
    assert Order.objects.count() == 1
    assert done.notice is not None
