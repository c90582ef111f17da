"""顺序轮候 · turns are taken under a lock: nobody is passed over, and nobody has two in a round."""

from __future__ import annotations

import pytest

from procurement_methods.framework import rotating
from procurement_methods.framework.models import Turn
from procurement_methods.framework.refusals import NobodyLeft
from procurement_methods.framework.rules import Standing
from tests.framework import world
from tests.races import together


@pytest.mark.django_db(transaction=True)
def test_同时下单的轮到不同的供应商() -> None:
    made = world.in_force()
    took = together([lambda: rotating.take(made.lot.pk)] * 6)
    assert all(isinstance(each, Turn) for each in took)
    rows = list(made.lot.turns.values_list("round", "entrant__turn"))
    assert rows == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]


@pytest.mark.django_db
def test_放弃的一轮不再轮到_清退的跳过() -> None:
    made = world.in_force()
    turn = rotating.take(made.lot.pk)
    rotating.decline(turn, "示例：设备检修")
    assert rotating.take(made.lot.pk).entrant == made.entrants[1]
    made.lot.entrants.filter(pk=made.entrants[2].pk).update(standing=Standing.REMOVED)
    assert rotating.take(made.lot.pk).entrant == made.entrants[0]
    made.lot.entrants.update(standing=Standing.REMOVED)
    with pytest.raises(NobodyLeft):
        rotating.take(made.lot.pk)
