from __future__ import annotations

from datetime import date

import pytest

from pavilion import rules
from pavilion.rules import HonourState, Nomination, State

DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("step", "allowed"),
    [
        ("submit", "draft returned ended"),
        ("edit", "draft returned"),
        ("accept", "submitted"),
        ("return", "submitted"),
        ("decline", "submitted"),
        ("prolong", "shown ended"),
        ("withdraw", "draft submitted returned shown"),
        ("revise", "submitted shown ended"),
        ("remark", "submitted returned"),
    ],
)
def test_每一步从哪些状态可以走(step: str, allowed: str) -> None:
    assert {state.value for state in State if rules.may(step, state)} == set(allowed.split())


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        (date(2026, 11, 27), date(2026, 11, 27), None),
        (date(2026, 1, 1), date(2026, 11, 27), None),
        (date(2026, 11, 28), date(2026, 11, 27), "backwards"),
        (date(2026, 1, 1), date(2026, 11, 26), "past"),
        (date(2026, 11, 27), date(2029, 11, 27), None),
        (date(2026, 11, 27), date(2030, 11, 27), "long"),
    ],
)
def test_展期(start: date, end: date, fault: str | None) -> None:
    assert rules.term_fault(start, end, DAY) == fault


@pytest.mark.parametrize(
    ("state", "start", "end", "shown"),
    [
        (State.SHOWN, date(2026, 11, 27), date(2026, 11, 27), True),
        (State.SHOWN, date(2026, 11, 28), date(2027, 1, 1), False),
        (State.SHOWN, date(2026, 1, 1), date(2026, 11, 26), False),
        (State.WITHDRAWN, date(2026, 1, 1), date(2027, 1, 1), False),
        (State.DRAFT, None, None, False),
    ],
)
def test_在展与否看日子_不看任务跑没跑(
    state: State, start: date | None, end: date | None, shown: bool
) -> None:
    assert rules.is_shown(state, start, end, DAY) is shown


@pytest.mark.parametrize(
    ("state", "start", "end", "now"),
    [
        ("valid", date(2020, 1, 1), None, HonourState.VALID),
        ("valid", date(2020, 1, 1), date(2026, 11, 27), HonourState.VALID),
        ("valid", date(2020, 1, 1), date(2026, 11, 26), HonourState.EXPIRED),
        ("valid", date(2026, 11, 28), None, HonourState.CLAIMED),
        ("claimed", date(2020, 1, 1), date(2026, 11, 26), HonourState.EXPIRED),
        ("revoked", date(2020, 1, 1), date(2026, 11, 26), HonourState.REVOKED),
    ],
)
def test_荣誉按日核对(state: str, start: date, end: date | None, now: HonourState) -> None:
    assert rules.honour_state(state, start, end, DAY) is now


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ([], ""),
        (list(range(1, 13)), ""),
        ([6], "6"),
        ([6, 7], "6–7"),
        ([11, 12, 1, 2], "11–2"),
        ([3, 9], "3、9"),
        ([12, 1, 4, 5, 6], "4–6、12–1"),
    ],
)
def test_时令写法(months: list[int], text: str) -> None:
    assert rules.season_text(months) == text


@pytest.mark.parametrize(("months", "wrong"), [([1, 12], False), ([0], True), ([13], True), ([2, 2], True)])
def test_月份(months: list[int], wrong: bool) -> None:
    assert rules.months_fault(months) is wrong


def test_材料不齐要说清缺什么() -> None:
    assert rules.lacking(Nomination("", "", 0, ("甲",))) == ["summary", "place", "pictures", "honours"]
    assert rules.lacking(Nomination("够长的一段简介，十个字以上。", "大荆", 1)) == []


def test_展厅按日开闭() -> None:
    assert rules.is_open(None, None, DAY)
    assert rules.is_open(DAY, DAY, DAY)
    assert not rules.is_open(date(2026, 12, 1), None, DAY)
    assert not rules.is_open(None, date(2026, 11, 1), DAY)
