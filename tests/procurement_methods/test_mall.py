"""电子卖场的方式 · on paper: what the clock does when the window of the quotes closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.law import national_figures
from procurement_methods.describe import describe
from procurement_methods.language import parties as v
from procurement_methods.language.boot import faults
from procurement_methods.language.method import Method
from procurement_methods.online_inquiry import ONLINE_INQUIRY
from tests.procurement_methods.procedures import Walk


def quoting(quotes: int) -> Walk:
    walk = Walk(ONLINE_INQUIRY, traits=frozenset({"public_notice"}))
    walk.plans(deadline=timedelta(hours=30)).does(v.issue_documents)
    return walk.counts(bids=quotes)


def test_足数则比价_再不足则终止() -> None:
    assert quoting(3).waits(hours=29).stage == "quoting"
    walk = quoting(3).waits(hours=30)
    assert (walk.stage, walk.dossier.failure) == ("failed", "no_quote_left")  # 比价之后没有名次
    walk = quoting(3).counts(candidates=3).waits(hours=30)
    assert walk.stage == "choosing"
    assert {v.sift_quotes.code, v.compare_quotes.code} <= walk.dossier.done.keys()


def test_不足延长一次() -> None:
    walk = quoting(2)
    due = walk.dossier.planned["deadline"]
    walk.waits(hours=30)
    assert (walk.stage, walk.dossier.planned["deadline"]) == ("quoting", due + timedelta(hours=24))
    assert walk.waits(hours=23).stage == "quoting"
    assert walk.waits(hours=1).dossier.failure == "too_few_quotes"
    assert quoting(2).waits(hours=30).counts(bids=3, candidates=3).waits(hours=24).stage == "choosing"


def with_stage(code: str, **changes: object) -> Method:
    stages = tuple(
        replace(stage, **changes) if stage.code == code else stage  # type: ignore[arg-type]
        for stage in ONLINE_INQUIRY.stages
    )
    return replace(ONLINE_INQUIRY, stages=stages)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        (with_stage("comparing", ends_doing=v.pay), "cannot be done as it ends"),
        (with_stage("choosing", extended_by="mall.rfq.extension"), "no end that could be moved"),
        (with_stage("ordering", deemed=v.decline_award), "cannot be deemed done"),
        (replace(ONLINE_INQUIRY, switch="no.such.figure"), "nobody knows the figure"),
    ],
)
def test_有毛病的说明被发现(method: Method, fault: str) -> None:
    assert any(fault in found for found in faults(method, national_figures()))


def test_说明写出延长() -> None:
    assert "不足时延长一次 24 小时" in describe(ONLINE_INQUIRY)
