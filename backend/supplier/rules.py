"""入驻规则 · rules of admission by commitment: which state may go where, what a ban is, who is admitted on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from backend.core.law import GPL

BAN_CLAUSE = GPL.art(77)
CALL_CLAUSE = GPL.art(22)

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("draft", "commit"): "active",
    ("exited", "commit"): "active",
    ("active", "suspend"): "suspended",
    ("suspended", "resume"): "active",
    ("active", "exit"): "exited",
    ("active", "remove"): "removed",
    ("suspended", "remove"): "removed",
}
"""Where a verb leads from a state. A suspended supplier cannot leave the suspension behind by leaving and signing anew;
a removed one stays removed."""

VERB_LABELS: Mapping[str, str] = {
    "commit": "承诺入围 commit",
    "suspend": "暂停 suspend",
    "resume": "恢复 resume",
    "exit": "退出 exit",
    "remove": "清退 remove",
}

SHORTEST_BAN_YEARS = 1
LONGEST_BAN_YEARS = 3


def leads_to(state: str, verb: str) -> str | None:
    """The state that a verb leads to; None where it is not possible."""
    return TRANSITIONS.get((state, verb))


def is_open(opens_at: datetime, closes_at: datetime | None, now: datetime) -> bool:
    """Can suppliers answer the call at this moment?"""
    return opens_at <= now and (closes_at is None or now < closes_at)


def same_letter(signed: str, letter: str) -> bool:
    """Is the signed text the call's letter, whatever kind of line ends the front end sent?"""
    return _plain_lines(signed) == _plain_lines(letter)


def is_statutory_ban(starts_on: date, ends_on: date) -> bool:
    """Does a ban last one to three years, both days included (《政府采购法》第七十七条)?"""
    day_after_end = date.fromordinal(ends_on.toordinal() + 1)
    shortest, longest = (_years_after(starts_on, years) for years in (SHORTEST_BAN_YEARS, LONGEST_BAN_YEARS))
    return shortest <= day_after_end and ends_on <= longest


@dataclass(frozen=True, slots=True)
class BanPeriod:
    """禁止参加 · the days of a statutory ban, both included."""

    starts_on: date
    ends_on: date
    decision: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a supplier may not be bought from on a day, with the clause on which that rests."""

    code: str
    message_zh: str
    message_en: str
    clause: str


STATE_REASONS: Mapping[str, tuple[str, str]] = {
    "draft": ("尚未入驻", "not admitted yet"),
    "suspended": ("已被暂停", "suspended"),
    "exited": ("已退出", "gone"),
    "removed": ("已被清退", "removed"),
}


def admitted(state: str, bans: Iterable[BanPeriod], on: date) -> Reason | None:
    """None if a supplier in this state, with these bans, may be bought from on a day; otherwise why not."""
    for ban in bans:
        if ban.starts_on <= on <= ban.ends_on:
            return Reason(
                "SUPPLIER_BANNED",
                f"供应商被禁止参加政府采购活动至 {ban.ends_on:%Y-%m-%d}（{ban.decision}）。",
                f"The supplier is banned from government procurement until {ban.ends_on} ({ban.decision}).",
                BAN_CLAUSE,
            )
    if state != "active":
        zh, en = STATE_REASONS[state]
        return Reason(
            "SUPPLIER_NOT_ADMITTED",
            f"供应商{zh}，不能在电子卖场交易。",
            f"The supplier is {en}: it cannot sell in the mall.",
            CALL_CLAUSE,
        )
    return None


def _plain_lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
