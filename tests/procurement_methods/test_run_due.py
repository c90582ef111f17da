"""到期办理 · the clock finds what is due by its index, does it once whoever comes, and what is broken keeps nothing back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry
from procurement_methods.engine import clockwork
from procurement_methods.models import Package
from tests.procurement_methods.rooms import Room, room
from tests.races import together

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
OVER = START + timedelta(days=72)


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"


def waiting(number: int) -> list[Room]:
    """Tenders whose deadline comes, and for which nobody has bid."""
    rooms = []
    for _ in range(number):
        with clock.moved(to=START):
            rooms.append(room(suppliers=0, experts=0))
            rooms[-1].prepared()
        with clock.moved(to=START + timedelta(days=40)):
            rooms[-1].issued()
    return rooms


@pytest.mark.django_db(transaction=True)
def test_两个进程同时办理_每个包只办一次() -> None:
    rooms = waiting(6)

    def work() -> int:
        with clock.moved(to=OVER):
            return clockwork.run_due()

    assert sum(together([work, work, work])) == 6
    assert {here.package.stage for here in rooms} == {"failed"}
    done = JournalEntry.objects.filter(verb__endswith="_ended").values_list("subject_id", flat=True)
    assert sorted(done) == sorted(str(here.package.pk) for here in rooms)
    assert work() == 0


@pytest.mark.django_db
def test_一个包出错_其余照办(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = waiting(2)
    dossier_of = clockwork.dossier_of

    def spoilt(procurement: object, package: Package, counts: object) -> object:
        if package.pk == broken.package.pk:
            raise ZeroDivisionError
        return dossier_of(procurement, package, counts)  # type: ignore[arg-type]

    monkeypatch.setattr(clockwork, "dossier_of", spoilt)
    with clock.moved(to=OVER):
        assert clockwork.run_due() == 1
    assert (broken.package.stage, sound.package.stage) == ("bidding", "failed")


@pytest.mark.django_db
def test_到期的一次查出_只走部分索引() -> None:
    waiting(2)
    first, second = clockwork.due(Package.objects.filter, OVER)
    assert clockwork.due(Package.objects.filter, OVER, first) == [second]
    assert clockwork.due(Package.objects.filter, OVER, second) == []
    with CaptureQueriesContext(connection) as asked:
        clockwork.due(Package.objects.filter, OVER, first)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using package_due" in plan
    assert "Sort" not in plan
