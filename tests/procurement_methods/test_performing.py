"""办理 · a procurement kept in the database, from the plan to the payment, and what is refused on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry
from procurement_methods.editions import check_all
from procurement_methods.engine import clockwork
from procurement_methods.engine.performing import unhandled
from procurement_methods.language import parties as v
from tests.procurement_methods.rooms import Room, room

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        yield


def after(**how_long: int) -> datetime:
    return START + timedelta(**how_long)


def bidding(*prices: str) -> Room:
    here = room()
    here.prepared()
    with clock.moved(to=after(days=40)):
        here.issued()
        here.bids(*prices)
    return here


def test_公开招标_从计划到支付() -> None:
    here = bidding("980000", "1000000", "1100000")
    with clock.moved(to=after(days=72)):
        here.opened()
        here.seated()
        here.passed(v.check_qualification, here.clerk)
        here.passed(v.check_conformity, here.experts[0])
        here.scored()
        here.signed()
        here.contracted()
        here.paid()
    package = here.package
    assert package.stage == "completed"
    assert package.next_due_at is None
    assert here.winner().supplier == here.suppliers[0]
    assert package.contracts.get().amount == 980_000
    said = list(JournalEntry.objects.filter(subject_id=str(package.pk)).values_list("verb", flat=True))
    assert said[-1] == "procurement.pay"


def test_投标截止不足三家_到时终止() -> None:
    here = bidding("980000", "1000000")
    with clock.moved(to=after(days=72)):
        assert clockwork.run_due() == 1
        assert clockwork.run_due() == 0
    assert (here.package.stage, here.package.failure) == ("failed", "too_few_bids")


def test_每个动作都有人办理() -> None:
    assert unhandled() == []
    assert check_all() == []
