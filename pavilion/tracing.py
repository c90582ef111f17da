"""溯源 · what a code tells: whether we signed it, which batch it belongs to, and how often it was looked up.

Of whoever looks nothing is kept: no address, no cookie, no device; a number for each code, day and district.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, QuerySet, Sum

from backend.core import clock
from backend.core.peers import grouped, relation
from pavilion import codes, rules
from pavilion.models import Batch, BatchStage, BatchTest, TraceLook
from pavilion.queries import districts
from pavilion.rules import BatchState, Looks, Verdict

ELSEWHERE = "000000"
"""What stands for every place outside the city."""


@dataclass(frozen=True, slots=True)
class Trace:
    """溯源结果 · what is found under a code; nothing but the verdict where we did not sign it."""

    verdict: Verdict
    batch: Batch | None = None
    serial: int = 0
    looks: Looks = field(default_factory=Looks)
    batch_looks: int = 0


def code_of(batch: Batch, serial: int = 0) -> str:
    """The code of a batch, or of one of its units."""
    return codes.spell(batch.mark, serial, codes.key())


def look_up(code: str, *, counted: bool = False, region_code: str = "") -> Trace:
    """查验 · what a code is. `counted`: somebody has scanned it, so it is one time more."""
    found = codes.read(code, codes.key().public_key())
    if found is None:
        return Trace(Verdict.ALTERED)
    mark, serial = found
    batch = (
        Batch.objects.select_related("exhibit__region", "maker__region")
        .exclude(state=BatchState.DRAFT)
        .filter(mark=mark, units__gte=serial)
        .first()
    )
    if batch is None:
        return Trace(Verdict.ALTERED)
    if counted:
        _count(batch.pk, serial, region_code, 1)
    looks = looks_of(batch.pk, serial)
    everything = TraceLook.objects.filter(batch=batch).aggregate(sum=Sum("count"))["sum"] or 0
    return Trace(rules.verdict(batch.state, serial, looks), batch, serial, looks, everything)


def say_where(code: str, region_code: str) -> bool:
    """所在区县 · somebody who has looked says in which district: one look of today moves there. False if none can."""
    found = codes.read(code, codes.key().public_key())
    if found is None or region_code not in places():
        return False
    mark, serial = found
    waiting = TraceLook.objects.filter(
        batch__mark=mark, serial=serial, day=clock.today(), region_code="", count__gt=0
    )
    with transaction.atomic():
        look = waiting.select_for_update(of=("self",)).first()
        if look is None:
            return False
        waiting.update(count=F("count") - 1)
        _count(look.batch_id, serial, region_code, 1)
    return True


def places() -> frozenset[str]:
    """Where somebody can say to be: one of the districts, or elsewhere."""
    return frozenset(one.pk for one in districts()) | {ELSEWHERE}


def looks_of(batch_id: int, serial: int) -> Looks:
    """How often one code was looked up."""
    today = clock.today()
    rows = TraceLook.objects.filter(batch=batch_id, serial=serial, count__gt=0)
    ever, now, where = 0, 0, set()
    for day, region_code, count in rows.values_list("day", "region_code", "count"):
        ever += count
        if day == today:
            now += count
            where |= {region_code} - {""}
    return Looks(now, ever, len(where))


def looks_by_day(batch_id: int) -> list[tuple[object, str, int]]:
    """`(day, district, how often)` of a whole batch, newest first."""
    rows = TraceLook.objects.filter(batch=batch_id, count__gt=0).values("day", "region_code")
    summed = rows.annotate(sum=Sum("count")).order_by("-day", "region_code")
    return list(summed.values_list("day", "region_code", "sum"))


def visible_batches(is_insider: bool) -> QuerySet[Batch]:
    """批次 · what everybody sees of batches: those whose codes are out. Insiders see what is being written, too."""
    return Batch.objects.all() if is_insider else Batch.objects.exclude(state=BatchState.DRAFT)


def latest(exhibit_id: int) -> Batch | None:
    """The newest batch of an exhibit that has not been called back."""
    return Batch.objects.filter(exhibit=exhibit_id, state=BatchState.ISSUED).select_related("maker").first()


def tests_by_batch(ids: Collection[int]) -> dict[int, list[BatchTest]]:
    return grouped(BatchTest.objects.filter(batch__in=ids), "batch_id")


def stages_by_batch(ids: Collection[int]) -> dict[int, list[BatchStage]]:
    return grouped(BatchStage.objects.filter(batch__in=ids), "batch_id")


def open_batches_by_exhibit(ids: Collection[int]) -> dict[int, list[Batch]]:
    return grouped(visible_batches(False).filter(exhibit__in=ids), "exhibit_id")


def every_batch_by_exhibit(ids: Collection[int]) -> dict[int, list[Batch]]:
    return grouped(Batch.objects.filter(exhibit__in=ids), "exhibit_id")


def look_counts(ids: Collection[int]) -> dict[int, int]:
    """How often the codes of batches were looked up."""
    rows = TraceLook.objects.filter(batch__in=ids).values_list("batch_id")
    return dict(rows.annotate(sum=Sum("count")).order_by())


batch_tests = relation(tests_by_batch, "id", missing=())
batch_stages = relation(stages_by_batch, "id", missing=())
batch_looks = relation(look_counts, "id", missing=0)
exhibit_batches = relation(open_batches_by_exhibit, "id", missing=())
exhibit_every_batch = relation(every_batch_by_exhibit, "id", missing=())


def _count(batch_id: int, serial: int, region_code: str, more: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pavilion_tracelook (batch_id, serial, day, region_code, count) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (batch_id, serial, day, region_code) "
            "DO UPDATE SET count = pavilion_tracelook.count + excluded.count",
            [batch_id, serial, clock.today(), region_code, more],
        )
