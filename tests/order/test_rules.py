"""The state table and the rules of orders, without a database."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from backend.core.clock import SHANGHAI
from backend.core.refusals import Refusal
from backend.order import rules
from backend.order.models import Acceptance, Order, SupplierOrder
from backend.order.rules import (
    DEAD,
    STATE_LABELS,
    STEPS,
    Conclusion,
    InspectedLine,
    Judged,
    Part,
    State,
    Verb,
)

NOON = datetime(2026, 3, 9, 12, tzinfo=SHANGHAI)


def test_every_state_is_reachable_from_waiting() -> None:
    reached, frontier = {State.WAITING}, [State.WAITING]
    while frontier:
        here = frontier.pop()
        for step in STEPS.values():
            if here in step.open_in and step.leads_to not in reached:
                reached.add(step.leads_to)
                frontier.append(step.leads_to)
    assert reached == set(State)


def test_only_the_closed_states_are_ends() -> None:
    ends = {state for state in State if not any(state in step.open_in for step in STEPS.values())}
    assert ends == DEAD | {State.SETTLED}


def test_table_covers_every_verb_and_agrees_with_the_tables() -> None:
    assert set(STEPS) == set(Verb)
    assert {state.value: STATE_LABELS[state] for state in State} == dict(SupplierOrder.State.choices)
    assert {status.value for status in rules.OrderStatus} == set(Order.Status.values) - {"draft"}
    assert {conclusion.value for conclusion in Conclusion} == set(Acceptance.Conclusion.values)


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("state", State)
def test_verbs_are_refused_outside_their_states(verb: Verb, state: State) -> None:
    if state in STEPS[verb].open_in:
        rules.must_allow(verb, state)
    else:
        with pytest.raises(Refusal) as refused:
            rules.must_allow(verb, state)
        assert refused.value.code == "INVALID_STATE"


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([], "canceled"),
        ([(State.WAITING, 5, 0), (State.WAITING, 1, 0)], "unconfirmed"),
        ([(State.PLACED, 5, 0), (State.ACCEPTED, 1, 0)], "unfulfilled"),
        ([(State.DECLINED, 5, 0), (State.CANCELED, 1, 0)], "canceled"),
        ([(State.DECLINED, 5, 0), (State.ACCEPTED, 1, 0)], "unfulfilled"),
        ([(State.ACCEPTED, 5, 2)], "partially fulfilled"),
        ([(State.SHIPPED, 5, 5), (State.PLACED, 1, 0)], "partially fulfilled"),
        ([(State.SHIPPED, 5, 5), (State.DECLINED, 1, 0)], "fulfilled"),
        ([(State.SETTLED, 5, 5), (State.RECEIVED, 1, 1)], "fulfilled"),
    ],
    ids=["空单", "待审批", "待发货", "全部关闭", "一家拒单", "部分发货", "一家发货", "余者发货", "全部发货"],
)
def test_order_status_follows_from_its_parts(parts: list[tuple[State, int, int]], status: str) -> None:
    assert rules.order_status(Part(*part) for part in parts) == status


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([], "ZERO_QUANTITY"),
        ([("a", 0)], "INVALID_QUANTITY"),
        ([("a", -1)], "INVALID_QUANTITY"),
        ([("a", 6)], "INVALID_QUANTITY"),
        ([("a", 10**30)], "INVALID_QUANTITY"),
        ([("b", 1)], "INVALID_QUANTITY"),
        ([("x", 1)], "NOT_FOUND"),
        ([("a", 1), ("a", 1)], "DUPLICATED_INPUT_ITEM"),
    ],
    ids=["空", "零", "负数", "超出", "巨大", "已发完", "他单之行", "重复"],
)
def test_impossible_shipments_are_refused(asked: list[tuple[str, int]], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.shipment(asked, {"a": 5, "b": 0})
    assert refused.value.code == code


def test_a_shipment_may_be_a_part() -> None:
    assert rules.shipment([("a", 3)], {"a": 5, "b": 2}) == {"a": 3}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ([("a", 5)], "LINES_MISSING"),
        ([("a", 6), ("b", 0)], "INVALID_QUANTITY"),
        ([("a", -1), ("b", 0)], "INVALID_QUANTITY"),
    ],
    ids=["漏点", "多于发货", "负数"],
)
def test_impossible_receipts_are_refused(asked: list[tuple[str, int]], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.receipt(asked, {"a": 5, "b": 2})
    assert refused.value.code == code


LINES = {"a": InspectedLine(5, 5, Decimal("10.10")), "b": InspectedLine(2, 2, Decimal("3.33"))}


@pytest.mark.parametrize(
    ("judged", "conclusion", "amount"),
    [
        ([Judged("a", 5), Judged("b", 2)], "passed", "57.16"),
        ([Judged("a", 3, 2, "破损"), Judged("b", 2)], "partly", "36.96"),
        ([Judged("a", 0, 5, "型号不符"), Judged("b", 0, 2, "型号不符")], "failed", "0"),
    ],
    ids=["全部合格", "部分合格", "不合格"],
)
def test_the_conclusion_follows_from_the_counts(judged: list[Judged], conclusion: str, amount: str) -> None:
    found = rules.inspection(judged, LINES)
    assert (found.conclusion, found.accepted_amount) == (conclusion, Decimal(amount))


def test_a_short_delivery_is_accepted_partly() -> None:
    found = rules.inspection([Judged("a", 4)], {"a": InspectedLine(5, 4, Decimal(1))})
    assert found.conclusion is Conclusion.PARTLY


@pytest.mark.parametrize(
    ("judged", "code"),
    [
        ([Judged("a", 5)], "LINES_MISSING"),
        ([Judged("a", 4), Judged("b", 2)], "INVALID_QUANTITY"),
        ([Judged("a", 6), Judged("b", 2)], "INVALID_QUANTITY"),
        ([Judged("a", 6, -1, "x"), Judged("b", 2)], "INVALID_QUANTITY"),
        ([Judged("a", 4, 1), Judged("b", 2)], "REQUIRED"),
        ([Judged("a", 4, 1, "长" * 251), Judged("b", 2)], "TOO_LONG"),
        ([Judged("x", 1), Judged("b", 2)], "NOT_FOUND"),
    ],
    ids=["漏验", "少于签收", "多于签收", "负数", "不合格无说明", "说明过长", "他单之行"],
)
def test_impossible_inspections_are_refused(judged: list[Judged], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.inspection(judged, LINES)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ([], "REQUIRED"),
        (["  "], "REQUIRED"),
        (["张经办"], "SEPARATION_OF_DUTIES"),
        (["长" * 41], "TOO_LONG"),
        ([f"演示{n}" for n in range(9)], "TOO_MANY_INSPECTORS"),
    ],
    ids=["无人", "空白", "经办人自验", "过长", "过多"],
)
def test_impossible_inspectors_are_refused(names: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.inspectors(names, "李验收", "张经办")
    assert refused.value.code == code


def test_whoever_inspects_is_on_the_report_once() -> None:
    assert rules.inspectors(["王科室", "李验收"], "李验收", "张经办") == ["李验收", "王科室"]


def test_the_clerk_s_namesake_may_inspect() -> None:
    assert rules.inspectors(["王科室"], "张伟", "张伟") == ["张伟", "王科室"]


def test_the_deadline_to_accept() -> None:
    rules.must_accept_in_time(NOON, NOON)
    rules.must_accept_in_time(None, NOON)
    with pytest.raises(Refusal) as refused:
        rules.must_accept_in_time(NOON, NOON + timedelta(seconds=1))
    assert refused.value.code == "ACCEPT_DEADLINE_PASSED"
