"""The pure rules of suppliers: states, bans, who is admitted on a day."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from backend.core.clock import SHANGHAI
from backend.supplier import rules
from backend.supplier.models import Supplier

BAN = rules.BanPeriod(date(2026, 3, 1), date(2027, 2, 28), "演示财罚〔2026〕1号")


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("draft", {"commit": "active"}),
        ("active", {"suspend": "suspended", "exit": "exited", "remove": "removed"}),
        ("suspended", {"resume": "active", "remove": "removed"}),
        ("exited", {"commit": "active"}),
        ("removed", {}),
    ],
)
def test_状态表(state: str, verbs: dict[str, str]) -> None:
    found = {verb: after for verb in rules.VERB_LABELS if (after := rules.leads_to(state, verb))}
    assert found == verbs


def test_状态表只用数据表里的状态() -> None:
    used = {state for state, _ in rules.TRANSITIONS} | set(rules.TRANSITIONS.values())
    assert used <= set(Supplier.State.values)
    assert {verb for _, verb in rules.TRANSITIONS} == set(rules.VERB_LABELS)
    assert set(rules.STATE_REASONS) == set(Supplier.State.values) - {"active"}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (date(2026, 3, 1), date(2027, 2, 28), True),
        (date(2026, 3, 1), date(2027, 2, 27), False),
        (date(2026, 3, 1), date(2029, 2, 28), True),
        (date(2026, 3, 1), date(2029, 3, 1), True),
        (date(2026, 3, 1), date(2029, 3, 2), False),
        (date(2028, 2, 29), date(2029, 2, 28), True),
        (date(2026, 3, 1), date(2026, 3, 1), False),
        (date(2026, 3, 1), date(2020, 1, 1), False),
    ],
)
def test_禁令为一至三年(starts_on: date, ends_on: date, expected: bool) -> None:
    assert rules.is_statutory_ban(starts_on, ends_on) is expected


@pytest.mark.parametrize(
    ("state", "on", "code"),
    [
        ("active", date(2026, 2, 28), None),
        ("active", date(2026, 3, 1), "SUPPLIER_BANNED"),
        ("active", date(2027, 2, 28), "SUPPLIER_BANNED"),
        ("active", date(2027, 3, 1), None),
        ("suspended", date(2026, 2, 28), "SUPPLIER_NOT_ADMITTED"),
        ("suspended", date(2026, 3, 1), "SUPPLIER_BANNED"),
        ("draft", date(2026, 2, 28), "SUPPLIER_NOT_ADMITTED"),
        ("exited", date(2026, 2, 28), "SUPPLIER_NOT_ADMITTED"),
        ("removed", date(2026, 2, 28), "SUPPLIER_NOT_ADMITTED"),
    ],
)
def test_某日是否可与之交易(state: str, on: date, code: str | None) -> None:
    reason = rules.admitted(state, [BAN], on)
    assert (reason and reason.code) == code
    if reason:
        assert reason.clause.startswith("《政府采购法》")


def moment(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("closes", "now", "expected"),
    [(None, 5, True), (None, 4, False), (10, 9, True), (10, 10, False), (10, 5, True)],
)
def test_公告受理时间(closes: int | None, now: int, expected: bool) -> None:
    assert rules.is_open(moment(5), moment(closes) if closes else None, moment(now)) is expected


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        ("本单位承诺：\n数据真实。", True),
        ("本单位承诺：\r\n数据真实。  \r\n", True),
        ("本单位承诺：数据真实。", False),
        ("本单位承诺：\n数据不真实。", False),
        ("", False),
    ],
)
def test_承诺书须一字不改(signed: str, expected: bool) -> None:
    assert rules.same_letter(signed, "本单位承诺：\n数据真实。\n") is expected
