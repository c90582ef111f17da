"""六种采购方式 · each method from the plan to the payment, and the ways in which it fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from procurement_methods.competitive_consultation import COMPETITIVE_CONSULTATION
from procurement_methods.competitive_negotiation import COMPETITIVE_NEGOTIATION
from procurement_methods.editions import METHODS, check_all
from procurement_methods.inquiry import INQUIRY
from procurement_methods.invited_tender import INVITED_TENDER
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.engine import StepNotYet
from procurement_methods.language.method import FAILED
from procurement_methods.language.parties import Party
from procurement_methods.open_tender import OPEN_TENDER
from procurement_methods.single_source import SINGLE_SOURCE
from tests.procurement_methods.procedures import Walk, figure_of

LARGE = Decimal(5_000_000)


def tendered(
    walk: Walk, *, bids: int = 3, qualified: int = 3, conforming: int = 3, affordable: int = 3
) -> Walk:
    """From issued documents to the signed report, or to wherever it fails."""
    walk.plans(deadline=timedelta(days=30)).does(v.issue_documents)
    walk.counts(bids=bids).does(v.obtain_documents, v.submit_bid).waits(days=31)
    if walk.stage == FAILED:
        return walk
    walk.does(v.open_bids).counts(qualified=qualified).does(v.check_qualification)
    if walk.stage == FAILED:
        return walk
    walk.counts(panel=5, experts=4, conforming=conforming, affordable=affordable).does(v.check_conformity)
    return walk if walk.stage == FAILED else walk.does(v.score, v.sign_report)


def talked(
    walk: Walk, *, bids: int = 3, conforming: int = 3, final_quotes: int = 3, affordable: int = 3
) -> Walk:
    """The same for negotiation and consultation."""
    walk.plans(deadline=timedelta(days=20)).does(v.issue_documents).counts(bids=bids).waits(days=21)
    if walk.stage == FAILED:
        return walk
    walk.counts(panel=3, experts=2, conforming=conforming).does(v.open_bids, v.check_conformity)
    if walk.stage == FAILED:
        return walk
    walk.does(v.talk).counts(talked=1).does(v.call_quotes).plans(quotes_due=timedelta(hours=2)).does(
        v.quote_finally
    )
    walk.counts(final_quotes=final_quotes, affordable=affordable).waits(hours=3)
    return walk if walk.stage == FAILED else walk.does(v.sign_report)


def inquired(walk: Walk, *, bids: int = 3, conforming: int = 3, affordable: int = 3) -> Walk:
    walk.plans(deadline=timedelta(days=7)).does(v.issue_documents).counts(bids=bids).waits(days=8)
    if walk.stage == FAILED:
        return walk
    walk.counts(panel=3, experts=2, conforming=conforming, affordable=affordable).does(
        v.open_bids, v.check_conformity
    )
    return walk if walk.stage == FAILED else walk.does(v.sign_report)


def open_tender(**counts: int) -> Walk:
    return tendered(Walk(OPEN_TENDER).prepared(), **counts)


def invited_tender(**counts: int) -> Walk:
    walk = Walk(INVITED_TENDER).prepared().does(v.draw_suppliers, v.invite).counts(listed=6, invited=3)
    return tendered(walk, **counts)


def negotiation(*traits: str, **counts: int) -> Walk:
    walk = Walk(COMPETITIVE_NEGOTIATION, traits=frozenset(traits)).prepared().counts(invited=3)
    return talked(walk, **counts)


def consultation(*traits: str, **counts: int) -> Walk:
    walk = Walk(COMPETITIVE_CONSULTATION, traits=frozenset({"public_notice", *traits})).prepared()
    return talked(walk, **counts)


def inquiry(**counts: int) -> Walk:
    return inquired(Walk(INQUIRY).prepared().counts(invited=3), **counts)


def single_source(*, affordable: int = 1, objected: bool = False, upheld: bool = False) -> Walk:
    traits = frozenset({"only_one_supplier", *(["objection_upheld"] if upheld else [])})
    walk = Walk(SINGLE_SOURCE, budget=LARGE, traits=traits).prepared().counts(invited=1).does(v.publicise)
    if objected:
        walk.does(v.object_to_source)
    walk.waits(days=12)
    if objected:
        walk.does(v.answer_objection)
    if walk.stage == FAILED:
        return walk
    walk.does(v.approve_method).plans(deadline=timedelta(days=1)).does(v.issue_documents)
    return walk.does(v.talk, v.quote_finally).counts(affordable=affordable).does(v.sign_report)


WAYS: list[tuple[str, Callable[..., Walk], list[str]]] = [
    ("公开招标", open_tender, ["intention", "tender", "result", "contract"]),
    ("邀请招标", invited_tender, ["intention", "invitation", "result", "contract"]),
    ("竞争性谈判", negotiation, ["intention", "negotiation", "result", "contract"]),
    ("竞争性磋商", consultation, ["intention", "consultation", "result", "contract"]),
    ("询价", inquiry, ["intention", "inquiry", "result", "contract"]),
    ("单一来源", single_source, ["intention", "single_source", "result", "contract"]),
]


@pytest.mark.parametrize(("name", "way", "notices"), WAYS, ids=[way[0] for way in WAYS])
def test_从计划到支付(name: str, way: Callable[..., Walk], notices: list[str]) -> None:
    walk = way().paid()
    assert walk.stage == "completed"
    assert walk.notices == notices
    assert [moment.at for moment in engine.timetable(walk.method, walk.dossier, figure_of)]
    assert all(
        step.state is engine.State.CLOSED
        for step in engine.explain(walk.method, walk.dossier, walk.now, figure_of)
    )


FAILURES: list[tuple[str, Callable[[], Walk], str, list[str]]] = [
    ("投标不足三家", lambda: open_tender(bids=2), "too_few_bids", ["run_again", "negotiate_with_two", "change_method"]),
    ("只有一家投标", lambda: open_tender(bids=1), "too_few_bids", ["run_again", "change_method"]),
    ("无人投标", lambda: open_tender(bids=0), "too_few_bids", ["run_again", "change_method"]),
    ("合格两家", lambda: open_tender(qualified=2), "too_few_qualified", ["run_again", "negotiate_with_two", "change_method"]),
    ("实质响应两家", lambda: open_tender(conforming=2), "too_few_conforming", ["run_again", "negotiate_with_two", "change_method"]),
    ("均超预算", lambda: open_tender(affordable=0), "all_above_budget", ["run_again", "change_method"]),
    ("邀请招标投标不足", lambda: invited_tender(bids=2), "too_few_bids", ["run_again", "negotiate_with_two", "change_method"]),
    ("谈判响应两家", lambda: negotiation(bids=2), "too_few_bids", ["run_again", "change_method"]),
    ("谈判最后报价两家", lambda: negotiation(final_quotes=2), "too_few_final_quotes", ["run_again", "change_method"]),
    ("例外时只剩一家", lambda: negotiation("two_left", bids=2, conforming=1), "too_few_conforming", ["run_again", "change_method"]),
    ("谈判均超预算", lambda: negotiation(affordable=0), "all_above_budget", ["run_again", "change_method"]),
    ("磋商只剩一家", lambda: consultation("research_transfer", bids=2, conforming=1), "too_few_conforming", ["run_again", "change_method"]),
    ("磋商两家而无例外", lambda: consultation(final_quotes=2), "too_few_final_quotes", ["run_again", "change_method"]),
    ("政府购买服务首次响应两家", lambda: consultation("government_bought_services", bids=2), "too_few_bids", ["run_again", "change_method"]),
    ("询价两家", lambda: inquiry(bids=2), "too_few_bids", ["run_again", "change_method"]),
    ("询价均超预算", lambda: inquiry(affordable=0), "all_above_budget", ["run_again", "change_method"]),
    ("单一来源超预算", lambda: single_source(affordable=0), "price_above_budget", ["change_method"]),
    ("异议成立", lambda: single_source(objected=True, upheld=True), "objection_upheld", ["change_method"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "way", "failure", "after"), FAILURES, ids=[case[0] for case in FAILURES])
def test_终止及其后(name: str, way: Callable[[], Walk], failure: str, after: list[str]) -> None:
    walk = way()
    assert (walk.stage, walk.dossier.failure) == (FAILED, failure)
    assert engine.remedies(walk.method, walk.dossier, figure_of) == after
    assert engine.next_due(walk.method, walk.dossier, figure_of) is None


EXCEPTIONS: list[tuple[str, Callable[[], Walk]]] = [
    ("招标失败后与两家谈判", lambda: negotiation("two_left", bids=2, conforming=2, final_quotes=2)),
    ("科研项目两家", lambda: consultation("research_transfer", bids=2, conforming=2, final_quotes=2)),
    ("政府购买服务剩两家", lambda: consultation("government_bought_services", conforming=2, final_quotes=2)),
    ("异议不成立", lambda: single_source(objected=True)),
]


@pytest.mark.parametrize(("name", "way"), EXCEPTIONS, ids=[case[0] for case in EXCEPTIONS])
def test_法定例外可以继续(name: str, way: Callable[[], Walk]) -> None:
    assert way().paid().stage == "completed"


def test_放弃中标的顺延下一候选人_没有候选人时不得确定() -> None:
    walk = open_tender().counts(candidates=2).does(v.choose_winner, v.publish_result, v.decline_award)
    assert walk.stage == "choosing"
    walk.waits(days=1).counts(candidates=1)
    walk.does(v.choose_winner, v.publish_result, v.decline_award).counts(candidates=0)
    with pytest.raises(StepNotYet) as refused:
        walk.does(v.choose_winner)
    assert refused.value.clause == "《政府采购法实施条例》第四十九条"
    assert walk.waits(days=30).stage == "choosing", "nobody is deemed chosen when nobody is left"
    assert walk.does(v.terminate).dossier.failure == "terminate"
    assert walk.notices[-1] == "termination"


def test_逾期未确定的视为确定第一候选人() -> None:
    walk = open_tender().counts(candidates=3)
    signed = walk.dossier.done["sign_report"]
    walk.waits(days=20)
    assert walk.stage == "announcing"
    assert walk.dossier.done["choose_winner"] > signed


NOT_YET = [
    (OPEN_TENDER, {}, lambda walk: walk.does(v.issue_documents), "采购计划尚未备案"),
    (OPEN_TENDER, {}, lambda walk: walk.does(v.file_plan).does(v.issue_documents), "采购意向尚未公开"),
    (
        OPEN_TENDER,
        {},
        lambda walk: (
            walk.does(v.file_plan, v.publish_intention, v.review_need)
            .plans(deadline=timedelta(days=60))
            .waits(days=29)
            .does(v.issue_documents)
        ),
        "法定期限未满",
    ),
    (OPEN_TENDER, {}, lambda walk: walk.prepared().does(v.issue_documents), "尚未确定截止时间"),
    (
        INQUIRY,
        {"budget": LARGE},
        lambda walk: walk.prepared().plans(deadline=timedelta(days=9)).does(v.issue_documents),
        "须先获批准",
    ),
    (
        INVITED_TENDER,
        {},
        lambda walk: (
            walk.prepared()
            .counts(listed=5, invited=3)
            .plans(deadline=timedelta(days=40))
            .does(v.draw_suppliers, v.issue_documents)
        ),
        "两倍",
    ),
    (
        INQUIRY,
        {},
        lambda walk: (
            walk.prepared().counts(invited=2).plans(deadline=timedelta(days=9)).does(v.issue_documents)
        ),
        "不足法定数目",
    ),
]


@pytest.mark.parametrize(("method", "more", "way", "why"), NOT_YET, ids=[case[3] for case in NOT_YET])
def test_尚不能办(
    method: engine.Method, more: dict[str, object], way: Callable[[Walk], Walk], why: str
) -> None:
    with pytest.raises(StepNotYet) as refused:
        way(Walk(method, **more))
    assert why in refused.value.message_zh
    assert refused.value.clause


PANELS = [
    (3, 3, False, "人数不足五人"),
    (6, 5, False, "须为单数"),
    (5, 3, False, "专家不足三分之二"),
    (5, 4, True, ""),
    (7, 5, True, ""),
]


@pytest.mark.parametrize(("panel", "experts", "formed", "why"), PANELS)
def test_评标委员会的组成(panel: int, experts: int, formed: bool, why: str) -> None:
    walk = (
        Walk(OPEN_TENDER).prepared().plans(deadline=timedelta(days=30)).does(v.issue_documents).counts(bids=3)
    )
    walk.waits(days=31).does(v.open_bids).counts(qualified=3).does(v.check_qualification)
    walk.counts(panel=panel, experts=experts, conforming=3, affordable=3)
    if formed:
        assert walk.does(v.check_conformity).stage == "evaluation"
    else:
        with pytest.raises(StepNotYet):
            walk.does(v.check_conformity)


def test_大型采购须七人() -> None:
    walk = Walk(OPEN_TENDER, budget=Decimal(10_000_000)).prepared().plans(deadline=timedelta(days=30))
    walk.does(v.issue_documents).counts(bids=3).waits(days=31).does(v.open_bids).counts(qualified=3)
    walk.does(v.check_qualification).counts(panel=5, experts=4, conforming=3, affordable=3)
    with pytest.raises(StepNotYet):
        walk.does(v.check_conformity)
    assert walk.counts(panel=7, experts=5).does(v.check_conformity).stage == "evaluation"


def test_单一来源_小额或紧急的不公示() -> None:
    assert Walk(SINGLE_SOURCE, traits=frozenset({"only_one_supplier"})).stage == "preparing"
    assert (
        Walk(SINGLE_SOURCE, budget=LARGE, traits=frozenset({"unforeseeable_emergency"})).stage == "preparing"
    )
    assert Walk(SINGLE_SOURCE, budget=LARGE, traits=frozenset({"only_one_supplier"})).stage == "planning"


def test_七种方式都经得起启动检查() -> None:
    assert check_all() == []
    assert len({method.code for method in METHODS if not method.switch}) == 7


def test_每个动作都有人能办() -> None:
    for method in METHODS:
        for verb in method.verbs:
            assert verb.by, verb
            assert Party.CLOCK not in verb.by or method.switch, "the law leaves nothing to the clock alone"
