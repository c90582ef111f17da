"""专家规则 · rules of experts: who may enter the pool, when a draw may begin, who comes in whose place, who may know names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.core.calendar import is_working_day
from backend.core.law import EXPERTS, REG
from backend.core.refusals import Refusal
from backend.expert.refusals import (
    BadRecord,
    EvidenceMissing,
    InvalidIdNumber,
    OfficialsStayOut,
    TooLittleExperience,
    TooOld,
)

POOL_CLAUSE = str(EXPERTS)
DRAW_CLAUSE = REG.art(39)

# 在库状态 · states of an expert

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("active", "suspend"): "suspended",
    ("suspended", "resume"): "active",
    ("active", "resign"): "resigned",
    ("suspended", "resign"): "resigned",
    ("active", "remove"): "removed",
    ("suspended", "remove"): "removed",
}
"""Where a verb leads from a state. The way back from having resigned or been removed is a new application."""

VERB_LABELS: Mapping[str, str] = {
    "suspend": "暂停 suspend",
    "resume": "恢复 resume",
    "resign": "退出 resign",
    "remove": "解聘 remove",
}


def leads_to(state: str, verb: str) -> str | None:
    """The state that a verb leads to; None where it is not possible."""
    return TRANSITIONS.get((state, verb))


def is_open(opens_at: datetime, closes_at: datetime | None, now: datetime) -> bool:
    """Does a call take applications at this moment?"""
    return opens_at <= now and (closes_at is None or now < closes_at)


def years_after(day: date, years: int) -> date:
    """The same day some years later (or earlier); 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


# 身份 · identity

_ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK = "10X98765432"


def id_check(first_seventeen: str) -> str:
    """The last character of a citizen's identity number (GB 11643)."""
    return _CHECK[
        sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11
    ]


def born_on(id_number: str) -> date | None:
    """The day of birth in an identity number; None for what is no such number."""
    if _ID_NUMBER.fullmatch(id_number) is None or id_check(id_number[:17]) != id_number[17]:
        return None
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None


def masked_number(id_number: str) -> str:
    """An identity number as it is shown: the region and the last two characters."""
    return f"{id_number[:6]}**********{id_number[-2:]}"


# 入库条件 · conditions of admission


@dataclass(frozen=True, slots=True)
class Limits:
    """入库的法定数值 · the figures of the law on admission."""

    max_age: int
    work_years: int
    clean_years: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """申请人 · what admission is judged by."""

    id_number: str
    title_level: str
    work_years: int
    last_misconduct: date | None
    is_official: bool
    """Works for a finance department, a procurement agent or the platform."""
    evidence: frozenset[str]


HIGH_ENOUGH = frozenset({"middle", "senior", "full"})


def admission_faults(
    applicant: Applicant, on: date, limits: Limits, *, is_age_relaxed: bool
) -> Iterator[Refusal]:
    """Everything that keeps somebody out of the pool on a day, by the form alone; what is left is for people to judge."""
    birth = born_on(applicant.id_number)
    if birth is None or birth > on:
        yield InvalidIdNumber()
    elif not is_age_relaxed and on >= years_after(birth, limits.max_age):
        yield TooOld(years=limits.max_age)
    titled = applicant.title_level in HIGH_ENOUGH
    if not titled and applicant.work_years < limits.work_years:
        yield TooLittleExperience(years=limits.work_years)
    last = applicant.last_misconduct
    if last is not None and on < years_after(last, limits.clean_years):
        yield BadRecord(years=limits.clean_years)
    if applicant.is_official:
        yield OfficialsStayOut()
    needed = {"identity": "身份证明 identity"}
    needed |= {"title": "职称证书 title"} if titled else {"experience": "从业经历证明 experience"}
    missing = [label for kind, label in needed.items() if kind not in applicant.evidence]
    if missing:
        yield EvidenceMissing(kinds="、".join(missing))


# 品目 · fields

_LEVELS = (1, 3, 5, 7, 9)


def covers(held: str, wanted: str) -> bool:
    """Does an expert of a field fit a demand: the same field, one that holds it, or a part of it? By prefixes."""
    return held.startswith(wanted) or wanted.startswith(held)


def above(prefix: str) -> list[str]:
    """The prefixes of a field and of all fields that hold it."""
    return [prefix[:length] for length in _LEVELS if length <= len(prefix)]


# 抽取时间 · when a draw may begin

AT_ANY_TIME = frozenset({"competitive_negotiation", "competitive_consultation"})


def earliest_draw(review_on: date, working_days: int, *, method: str, remote: bool) -> date | None:
    """The first day on which experts may be drawn: so many working days before the review; None where there is no limit."""
    if remote or method in AT_ANY_TIME:
        return None
    day = review_on
    while working_days > 0:
        day -= timedelta(days=1)
        working_days -= is_working_day(day)
    return day


# 席位 · seats


@dataclass(frozen=True, slots=True)
class Called:
    """被通知的人 · somebody who was called, and where things stand."""

    key: int
    place: str
    state: str
    rank: int


def next_place(called: Collection[Called], seats: int, substitutes: int) -> str | None:
    """For which place the next expert is called: seats first; substitutes once every seat is accepted. None: for none."""
    standing = [one for one in called if one.state in {"called", "accepted"}]
    seated = [one for one in standing if one.place == "seat"]
    if len(seated) < seats:
        return "seat"
    if any(one.state == "called" for one in seated):
        return None
    return "substitute" if len(standing) - len(seated) < substitutes else None


def promoted(called: Iterable[Called]) -> int | None:
    """The substitute who takes a seat that has become free: the one drawn first of those who accepted."""
    ready = [one for one in called if one.place == "substitute" and one.state == "accepted"]
    return min(ready, key=lambda one: one.rank).key if ready else None


def lacking(called: Iterable[Called], seats: int) -> int:
    """How many seats nobody has accepted."""
    return seats - sum(one.place == "seat" and one.state == "accepted" for one in called)


# 名单保密 · who may know the names


def names_open(
    *, is_organiser: bool, review_at: datetime, released_at: datetime | None, now: datetime
) -> bool:
    """May the names of a panel be known: by whoever organises the review once it begins, by everybody once released?"""
    return released_at is not None or (is_organiser and now >= review_at)
