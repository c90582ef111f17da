"""引擎 · what is open, closed or not yet; what the clock does; when everything falls due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from backend.core.clock import SHANGHAI
from backend.core.law import Figure, LawUnknown
from backend.core.refusals import NotFound
from procurement_methods.editions import edition
from procurement_methods.inquiry import INQUIRY
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.engine import DeadlineTooEarly, NotYourStep, State, StepClosed, StepNotYet
from procurement_methods.language.parties import Party
from procurement_methods.open_tender import OPEN_TENDER
from tests.procurement_methods.procedures import Walk, figure_of


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def bidding() -> Walk:
    """Documents are out since 16 April 2026, 9:00; the deadline is 16 May, 9:00."""
    return Walk(OPEN_TENDER).prepared().plans(deadline=timedelta(days=30)).does(v.issue_documents)


def steps(walk: Walk, party: Party | None = None) -> dict[str, engine.Step]:
    found = engine.explain(walk.method, walk.dossier, walk.now, figure_of, party)
    return {step.verb.code: step for step in found}


def test_逐项说明() -> None:
    walk = bidding()
    seen = steps(walk)
    assert {code for code, step in seen.items() if step.state is State.OPEN} == {
        "obtain_documents", "ask", "correct_documents", "submit_bid", "withdraw_bid", "draw_panel", "terminate",
    }  # fmt: skip
    assert seen["submit_bid"].until == walk.dossier.planned["deadline"]
    assert (seen["open_bids"].state, seen["open_bids"].clause) == (
        State.NOT_YET, "《政府采购货物和服务招标投标管理办法》第四十条"
    )  # fmt: skip
    assert "开标" in seen["open_bids"].why_zh
    assert (seen["issue_documents"].state, seen["issue_documents"].why_en) == (
        State.CLOSED,
        "Its stage has ended.",
    )
    assert set(steps(walk, Party.SUPPLIER)) >= {"submit_bid", "obtain_documents"}
    assert "open_bids" not in steps(walk, Party.SUPPLIER)


def test_等候期限时说明何时可办() -> None:
    walk = Walk(OPEN_TENDER).does(v.file_plan, v.publish_intention, v.review_need)
    walk.plans(deadline=timedelta(days=60))
    step = steps(walk)["issue_documents"]
    # published on 2 March; thirty days end on 1 April
    assert (step.state, step.opens_at) == (State.NOT_YET, at(2026, 4, 2))
    assert "财库〔2020〕10号" in step.clause


def test_截止的一瞬即不收() -> None:
    walk = bidding()
    deadline = walk.dossier.planned["deadline"]
    walk.now = deadline - timedelta(microseconds=1)
    walk.does(v.submit_bid)
    walk.now = deadline
    with pytest.raises(StepClosed):
        walk.does(v.submit_bid)


def test_到时自行推进_重复无妨() -> None:
    walk = bidding().counts(bids=3)
    due = engine.next_due(OPEN_TENDER, walk.dossier, figure_of)
    assert due is not None
    assert due.at == walk.dossier.planned["deadline"]
    assert engine.tick(OPEN_TENDER, walk.dossier, due.at - timedelta(microseconds=1), figure_of) is None
    advance = engine.tick(OPEN_TENDER, walk.dossier, due.at + timedelta(hours=5), figure_of)
    assert advance is not None
    assert advance.entered == ("opening",)
    assert advance.dossier.entered["opening"] == due.at, (
        "the stage begins when the law says, not when we look"
    )
    assert engine.tick(OPEN_TENDER, advance.dossier, due.at + timedelta(hours=5), figure_of) is None


def test_暂停时谁也不推进() -> None:
    walk = bidding().counts(bids=3)
    walk.dossier = walk.dossier.changed(suspended=True)
    assert engine.next_due(OPEN_TENDER, walk.dossier, figure_of) is None
    assert walk.waits(days=60).stage == "bidding"
    with pytest.raises(StepNotYet) as refused:
        walk.does(v.submit_bid)
    assert refused.value.clause == "《政府采购法》第五十七条"


def test_不是自己的步骤() -> None:
    with pytest.raises(NotYourStep) as refused:
        bidding().does(v.submit_bid, party=Party.AGENT)
    assert "供应商" in refused.value.message_zh


def test_截止时间不得早于法定期限() -> None:
    walk = Walk(OPEN_TENDER).prepared()
    issued = walk.now  # 16 April: the twentieth day is 6 May, the first working day after the holidays of May
    with pytest.raises(DeadlineTooEarly) as refused:
        engine.check_deadline(OPEN_TENDER, at(2026, 5, 6, 23), issued, figure_of)
    assert refused.value.clause.endswith("第35条")
    assert refused.value.details == {"earliest": "2026-05-07 00:00"}
    engine.check_deadline(OPEN_TENDER, at(2026, 5, 7), issued, figure_of)


def test_更正距截止不足十五日的_截止时间顺延() -> None:
    walk = bidding()
    assert engine.moved_deadline(OPEN_TENDER, walk.dossier, walk.now, figure_of) is None
    late = walk.dossier.planned["deadline"] - timedelta(days=10)
    moved = engine.moved_deadline(OPEN_TENDER, walk.dossier, late, figure_of)
    assert moved == at(2026, 5, 22)


def test_时间表() -> None:
    walk = bidding()
    moments = engine.timetable(OPEN_TENDER, walk.dossier, figure_of)
    assert moments == sorted(moments, key=lambda moment: moment.at)
    told = {(moment.code, moment.kind): moment for moment in moments}
    assert told["issue_documents", "happened"].at == walk.now
    assert told["bidding", "not_before"].at == at(2026, 5, 7)
    assert told["deadline", "planned"].zh == "投标（响应）截止"
    assert not any(moment.provisional for moment in moments)


def test_次年日历未公布时暂定() -> None:
    walk = Walk(OPEN_TENDER)
    walk.now = at(2026, 12, 1, 9)
    walk.dossier = walk.dossier.changed(done={"issue_documents": at(2026, 12, 20, 9)}, stage="bidding")
    (moment,) = [
        one for one in engine.timetable(OPEN_TENDER, walk.dossier, figure_of) if one.kind == "not_before"
    ]
    assert (moment.at, moment.provisional) == (at(2027, 1, 12), True)


def test_未核实的数值拦下_不作推测() -> None:
    def unknown(key: str) -> Figure:
        if key == "threshold.open_tender.goods_services.zhejiang":
            raise LawUnknown(key=key, basis="未登记")
        return figure_of(key)

    walk = Walk(INQUIRY).prepared().plans(deadline=timedelta(days=9)).counts(invited=3)
    with pytest.raises(LawUnknown):
        engine.perform(INQUIRY, walk.dossier, v.issue_documents, Party.BUYER, walk.now, unknown)


def test_版本_按日期与地区取用() -> None:
    newer = replace(OPEN_TENDER, since=date(2027, 1, 1), zh="公开招标（新）")
    local = replace(OPEN_TENDER, regions=("330300",), zh="公开招标（市）")
    among = (OPEN_TENDER, newer, local)
    assert edition("open_tender", date(2026, 6, 1), among=among) is OPEN_TENDER
    assert edition("open_tender", date(2027, 6, 1), among=among) is newer
    assert edition("open_tender", date(2027, 6, 1), ("330302", "330300"), among) is local
    assert edition("open_tender", date(2027, 6, 1), ("330100",), among) is newer
    with pytest.raises(NotFound):
        edition("open_tender", date(2026, 6, 1), among=(newer,))
