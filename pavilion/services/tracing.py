"""Verbs of origin: write a batch with its tests and its way, give out codes for it, go on writing, call it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Required, refuse_all
from backend.core.texts import one_line, put
from backend.core.verbs import only_once
from backend.product.files import kept_file
from pavilion import codes, rules
from pavilion.access import is_city, nominates_for
from pavilion.models import Batch, BatchStage, BatchTest
from pavilion.queries import shown, visible_makers
from pavilion.refusals import (
    BatchForbids,
    BatchIncomplete,
    DayAhead,
    NotShownNow,
    PeriodBackwards,
    TooManyThings,
    UnitsWrong,
)
from pavilion.rules import BatchState
from pavilion.services.telling import exhibit_of_mine

MOST_UNITS = 100_000
MOST_TESTS, MOST_STAGES, MOST_BATCHES = 20, 30, 500
LONGEST = {"number": 60, "note": 300, "note_en": 600}
LACKING = {
    "maker_id": ("没有写明制造者。", "nobody is named as its maker."),
    "tests": ("须有检验报告，且全部合格。", "it needs a test with its report, and no failed one."),
    "stages": ("没有流转环节。", "nothing is said of its way."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """检验内容 · what a laboratory found."""

    title: str
    laboratory: str
    number: str
    tested_on: date
    passed: bool
    title_en: str = ""
    evidence: str = ""
    """The address of the uploaded report, `/files/…`."""


@dataclass(frozen=True, slots=True)
class Step:
    """环节内容 · a step on the way."""

    title: str
    happened_on: date
    title_en: str = ""
    place: str = ""
    by_whom: str = ""


@dataclass(frozen=True, slots=True)
class BatchText:
    """批次内容 · what is said of a batch; None says nothing. Tests and stages are all that there are."""

    number: str | None = None
    produced_on: date | None = None
    best_before: date | None = None
    units: int | None = None
    maker_id: int | None = None
    note: str | None = None
    note_en: str | None = None
    tests: Sequence[Finding] | None = None
    stages: Sequence[Step] | None = None


@transaction.atomic
def create_batch(exhibit_id: int, said: BatchText, *, by: Actor) -> Batch:
    """登记批次 · write of a batch; nobody else sees it before codes are given out for it."""
    exhibit = exhibit_of_mine(exhibit_id, by, field="exhibit_id")
    if exhibit.batches.count() >= MOST_BATCHES:
        raise TooManyThings(most=MOST_BATCHES, field="exhibit_id")
    for field, value in (("number", said.number), ("produced_on", said.produced_on), ("units", said.units)):
        if value is None:
            raise Required(field, field=field)
    batch = Batch(exhibit=exhibit, maker_id=exhibit.maker_id, mark=codes.new_mark())
    _write(batch, said, by)
    with only_once("批次号 number", "number"):
        batch.save(force_insert=True)
    _put_tests(batch, said.tests)
    _put_stages(batch, said.stages)
    _record("batch.created", batch, by, units=batch.units)
    return batch


@transaction.atomic
def update_batch(batch_id: int, said: BatchText, *, by: Actor) -> Batch:
    """修改批次 · change a batch for which no codes were given out."""
    batch = _mine(batch_id, by)
    _must_be(batch, BatchState.DRAFT, "修改", "changing")
    written = sorted(_write(batch, said, by))
    with only_once("批次号 number", "number"):
        batch.save()
    for field, things, put_all in (("tests", said.tests, _put_tests), ("stages", said.stages, _put_stages)):
        if things is not None:
            getattr(batch, field).all().delete()
            put_all(batch, things)  # type: ignore[operator]
            written.append(field)
    if written:
        _record("batch.updated", batch, by, changed=written)
    return batch


@transaction.atomic
def issue_batch(batch_id: int, *, by: Actor) -> Batch:
    """签发批次 · give out the codes of a batch: from now on it can be gone on with, and called back, but not changed."""
    batch = _mine(batch_id, by)
    _must_be(batch, BatchState.DRAFT, "签发", "issuing")
    if not shown().filter(pk=batch.exhibit_id).exists():
        raise NotShownNow
    lacking = rules.batch_lacks(
        batch.maker_id is not None,
        batch.tests.filter(passed=True).exclude(evidence="").count(),
        batch.tests.filter(passed=False).count(),
        batch.stages.count(),
    )
    refuse_all(BatchIncomplete(field=field, zh=LACKING[field][0], en=LACKING[field][1]) for field in lacking)
    batch.state, batch.issued_at = BatchState.ISSUED, clock.now()
    batch.save(update_fields=["state", "issued_at"])
    _record("batch.issued", batch, by, units=batch.units)
    return batch


@transaction.atomic
def continue_batch(
    batch_id: int, tests: Sequence[Finding] = (), stages: Sequence[Step] = (), *, by: Actor
) -> Batch:
    """续写批次 · add tests and stages to a batch whose codes are out; what stands there stays."""
    batch = _mine(batch_id, by)
    _must_be(batch, BatchState.ISSUED, "续写", "going on")
    if not tests and not stages:
        raise Required("检验或环节 tests or stages", field="stages")
    _put_tests(batch, tests)
    _put_stages(batch, stages)
    _record("batch.continued", batch, by, tests=len(tests), stages=len(stages))
    return batch


@transaction.atomic
def revoke_batch(batch_id: int, reason: str, *, by: Actor) -> Batch:
    """撤销批次 · call a batch back, saying why; everybody who looks its codes up reads it."""
    batch = _mine(batch_id, by)
    _must_be(batch, BatchState.ISSUED, "撤销", "calling it back")
    batch.state_reason = one_line(reason, "reason", 300, required=True)
    batch.state = BatchState.REVOKED
    batch.save(update_fields=["state", "state_reason"])
    _record("batch.revoked", batch, by, reason=batch.state_reason)
    return batch


def _mine(batch_id: int, by: Actor) -> Batch:
    batch = (
        Batch.objects.select_for_update(of=("self",)).select_related("exhibit").filter(pk=batch_id).first()
    )
    if batch is None or not (nominates_for(batch.exhibit.organisation_id, by) or is_city(by)):
        raise NotFound("批次 batch", field="id")
    return batch


def _must_be(batch: Batch, state: BatchState, verb: str, verb_en: str) -> None:
    if batch.state != state:
        now = BatchState(batch.state)
        raise BatchForbids(state=now.label, state_en=now.value, verb=verb, verb_en=verb_en)


def _write(batch: Batch, said: BatchText, by: Actor) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        field: one_line(text, field, most, required=field == "number")
        for field, most in LONGEST.items()
        if (text := getattr(said, field)) is not None
    }
    if said.units is not None and not 1 <= said.units <= MOST_UNITS:
        raise UnitsWrong(most=MOST_UNITS)
    wanted |= {"units": said.units, "produced_on": said.produced_on, "best_before": said.best_before}
    if said.produced_on is not None and said.produced_on > clock.today():
        raise DayAhead(field="produced_on")
    if said.maker_id is not None:
        if not visible_makers(by).filter(pk=said.maker_id).exists():
            raise NotFound("制造者 maker", field="maker_id")
        wanted["maker_id"] = said.maker_id
    written = put(batch, wanted)
    if batch.best_before is not None and batch.best_before < batch.produced_on:
        raise PeriodBackwards(field="best_before")
    return written


def _put_tests(batch: Batch, said: Sequence[Finding] | None) -> None:
    there = batch.tests.count()
    if there + len(said or ()) > MOST_TESTS:
        raise TooManyThings(most=MOST_TESTS, field="tests")
    rows = []
    for place, one in enumerate(said or (), there):
        evidence = kept_file(one.evidence) if one.evidence else ""
        if evidence is None:
            raise Invalid("报告须为已上传的文件。", "The report is an uploaded file.", field="tests")
        if one.tested_on > clock.today():
            raise DayAhead(field="tests")
        rows.append(
            BatchTest(
                batch=batch, passed=one.passed, tested_on=one.tested_on, evidence=evidence, sort_order=place,
                title=one_line(one.title, "tests", 120, required=True), title_en=one_line(one.title_en, "tests", 200),
                laboratory=one_line(one.laboratory, "tests", 120, required=True),
                number=one_line(one.number, "tests", 80, required=True),
            )
        )  # fmt: skip
    BatchTest.objects.bulk_create(rows)


def _put_stages(batch: Batch, said: Sequence[Step] | None) -> None:
    there = batch.stages.count()
    if there + len(said or ()) > MOST_STAGES:
        raise TooManyThings(most=MOST_STAGES, field="stages")
    rows = []
    for place, one in enumerate(said or (), there):
        if one.happened_on > clock.today():
            raise DayAhead(field="stages")
        rows.append(
            BatchStage(
                batch=batch, happened_on=one.happened_on, sort_order=place,
                title=one_line(one.title, "stages", 60, required=True), title_en=one_line(one.title_en, "stages", 120),
                place=one_line(one.place, "stages", 60), by_whom=one_line(one.by_whom, "stages", 100),
            )
        )  # fmt: skip
    BatchStage.objects.bulk_create(rows)


def _record(verb: str, batch: Batch, by: Actor, **facts: Any) -> None:
    journal.record(
        verb, batch, by, organisation_id=batch.exhibit.organisation_id, number=batch.number,
        exhibit=batch.exhibit.slug, **facts,
    )  # fmt: skip
