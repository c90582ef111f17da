"""SQL 语句数 · what everybody asks of a procurement costs the same for one package and for many."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from procurement_methods.models import Exchange, PanelMember, Participation
from storefront_api.kit.ids import to_global_id
from tests.procurement_methods.rooms import Room, package, room

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
ASKED = """query($id: ID!) { procurement(id: $id) { number organisation { name } region { name } packages {
    number stage stageLabel category { name } budget { amount } scoringItems { code } openSteps { verb state }
    timetable { code at } journal { verb } panel { name isExpert } lock { recipient shares { holder } } changes { number }
    participations { supplier { name } quoted { amount } isQualified exchanges { kind } bids { digest } } } } }"""
MOST = 30
"""The most that a procurement with all its packages may cost anybody."""


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        yield


def made(packages: int) -> Room:
    """A procurement whose bids could be opened now, with panels, participations and what was written to them."""
    here = room(packages=[package() for _ in range(packages)])
    now = clock.now()
    for row in here.procurement.packages.all():
        row.stage, row.done = "evaluation", {"open_bids": now.isoformat()}
        row.planned = {"deadline": (now - timedelta(days=1)).isoformat()}
        row.save()
        for expert in here.experts:
            PanelMember.objects.create(package=row, user=expert, name=expert.name)
        for supplier in here.suppliers:
            part = Participation.objects.create(
                package=row, supplier=supplier, obtained_at=now, opened_at=now
            )
            Exchange.objects.create(
                participation=part, kind=Exchange.Kind.QUESTION, text="示例", from_supplier=False, at=now
            )
    return here


def test_一个与多个采购包_各角色的语句数相同(api: Any, count_sql: Callable[[], Any]) -> None:
    one, many = made(1), made(6)

    def cost(here: Room, role: str) -> list[str]:
        who = {
            "buyer": here.clerk, "regulator": here.regulator, "panel": here.experts[0], "supplier": here.sellers[0],
        }[role]  # fmt: skip
        asked = {"id": to_global_id("Procurement", here.procurement.pk)}
        api.data(ASKED, asked, as_=who)
        with count_sql() as statements:
            found = api.data(ASKED, asked, as_=who)["procurement"]
        assert len(found["packages"]) == here.procurement.packages.count()
        assert all(each["openSteps"] is not None for each in found["packages"])
        return [statement for statement in statements if statement != "SELECT 1"]

    for role in ("buyer", "regulator", "panel", "supplier"):
        few, more = cost(one, role), cost(many, role)
        assert len(few) == len(more) <= MOST, (role, json.dumps(more, ensure_ascii=False, indent=1))
