"""办理 · a procurement kept in the database, from the plan to the payment, and what is refused on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry
from backend.core.refusals import Refusal
from procurement_methods.editions import check_all
from procurement_methods.engine import clockwork
from procurement_methods.engine.performing import unhandled
from procurement_methods.language import parties as v
from tests.procurement_methods.rooms import Room, package, room

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


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"traits": ["two_left"]}, "INVALID", "traits"),
        ({"small_rate": Decimal("0.1")}, None, None),
        ({"small_rate": Decimal("0.2")}, None, None),
        ({"small_rate": Decimal("0.21")}, "RATE_OUT_OF_BOUNDS", "small_rate"),
        ({"joint_rate": Decimal("0.07")}, "RATE_OUT_OF_BOUNDS", "joint_rate"),
        ({"domestic_rate": Decimal("0.1")}, "RATE_OUT_OF_BOUNDS", "domestic_rate"),
        ({"price_weight": Decimal("0.29")}, "PRICE_WEIGHT_OUT_OF_BOUNDS", "price_weight"),
        ({"price_weight": Decimal("0.4")}, "POINTS_NOT_WHOLE", "scoring_items"),
        ({"budget": Decimal(0)}, "INVALID", "budget"),
        ({"ceiling": Decimal(1_200_001)}, "INVALID", "ceiling"),
        ({"evaluation": "lowest_final_quote"}, "EVALUATION_UNFIT", "evaluation"),
    ],
)
def test_立项时就拒绝的(more: dict[str, Any], code: str | None, field: str | None) -> None:
    if code is None:
        room(packages=[package(**more)])
        return
    with pytest.raises(Refusal) as refused:
        room(packages=[package(**more)])
    assert (refused.value.code, refused.value.field) == (code, field)


def test_方式与对象_情形不符() -> None:
    for given, code in (
        (("inquiry", "default"), "GROUND_UNKNOWN"),
        (("no_such_method", "default"), "NOT_FOUND"),
    ):
        with pytest.raises(Refusal) as refused:
            room(*given, packages=[package(evaluation="lowest_price", price_weight=None, items=())])
        assert refused.value.code == code
