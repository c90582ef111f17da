"""协议生效 · turns are drawn once, anybody draws them again with the file alone, and who comes later stands behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.config.cli import main
from backend.core import clock
from procurement_methods.framework import starting
from procurement_methods.framework.models import Entrant, Lot
from procurement_methods.framework.refusals import NotInForce
from procurement_methods.framework.rules import Standing
from tests import make
from tests.framework import world

pytestmark = pytest.mark.django_db


def signed(lot: Lot, *, both: bool = True) -> Entrant:
    """Another supplier that waits for the start."""
    return Entrant.objects.create(
        lot=lot, supplier=make.supplier().organisation, offer=90, organiser_signed_at=clock.now(),
        supplier_signed_at=clock.now() if both else None,
    )  # fmt: skip


def test_抽取一次_任何人凭记录复算_后来者在后(
    settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"
    lot = world.in_force(()).lot
    first = [signed(lot) for _ in range(5)]
    waits = signed(lot, both=False)
    starting.start(lot, secret="示例征集人的随机数", subject="甲", now=clock.now())
    late = signed(lot)
    starting.start(lot, secret="示例征集人的随机数", subject="乙", now=clock.now())
    turns = dict(lot.entrants.values_list("pk", "turn"))
    assert sorted(turn for turn in (turns[each.pk] for each in first) if turn) == [1, 2, 3, 4, 5]
    assert (turns[late.pk], turns[waits.pk]) == (6, None)
    assert Entrant.objects.get(pk=waits.pk).standing == Standing.SELECTED
    kept = Lot.objects.get(pk=lot.pk).draw
    assert kept is not None
    codes = {each.supplier.credit_code: turns[each.pk] for each in first}
    assert [codes[code] for code in kept["order"]] == [1, 2, 3, 4, 5]
    file = tmp_path / "turns.json"
    for record, code in ((kept, 0), ({**kept, "order": kept["order"][::-1]}, 1), ({"order": []}, 2)):
        file.write_text(json.dumps(record), encoding="utf-8")
        assert main(["draw", "verify", str(file)]) == code
    assert "6 家" in capsys.readouterr().out


def test_协议已终止的不再生效(settings: LazySettings, tmp_path: Path) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"
    lot = world.in_force(()).lot
    signed(lot)
    lot.framework.ended_at = clock.now()
    with pytest.raises(NotInForce):
        starting.start(lot, secret="示例征集人的随机数", subject="甲", now=clock.now())
