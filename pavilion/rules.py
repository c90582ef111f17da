"""展馆规则 · rules of the pavilion: how a nomination goes on, how long a thing is shown, when an honour counts.

What is shown here gets nothing for it in a purchase: where a thing comes from is no condition and no plus
(《政府采购法实施条例》第二十条). Nothing below `pavilion` reads what is decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class _Labelled(StrEnum):
    label: str

    def __new__(cls, value: str, label: str) -> _Labelled:
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(one.value, one.label) for one in cls]


class Kind(_Labelled):
    """展品类别 · 精品 finest works, 名品 products of repute, 特色品 local specialities."""

    FINE = "fine", "精品"
    RENOWNED = "renowned", "名品"
    SPECIALITY = "speciality", "特色品"


class State(_Labelled):
    """展品状态 · where a nomination stands."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待评审"
    RETURNED = "returned", "待修改"
    SHOWN = "shown", "在展"
    DECLINED = "declined", "未入选"
    WITHDRAWN = "withdrawn", "已撤展"
    ENDED = "ended", "展期届满"


class HonourState(_Labelled):
    """荣誉状态 · claimed by the nominator, confirmed by the city, run out, or revoked."""

    CLAIMED = "claimed", "待核实"
    VALID = "valid", "有效"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已撤销"


class BatchState(_Labelled):
    """批次状态 · being written, with codes in the world, or called back."""

    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已签发"
    REVOKED = "revoked", "已撤销"


class Verdict(_Labelled):
    """验码结果 · what a code turned out to be when it was looked up."""

    GENUINE = "genuine", "签名有效"
    COPIED = "copied", "可能被复制"
    REVOKED = "revoked", "批次已撤销"
    ALTERED = "altered", "签名不符"


ALLOWED: Mapping[str, frozenset[State]] = {
    "submit": frozenset({State.DRAFT, State.RETURNED, State.ENDED}),
    "edit": frozenset({State.DRAFT, State.RETURNED}),
    "remark": frozenset({State.SUBMITTED, State.RETURNED}),
    "return": frozenset({State.SUBMITTED}),
    "accept": frozenset({State.SUBMITTED}),
    "decline": frozenset({State.SUBMITTED}),
    "prolong": frozenset({State.SHOWN, State.ENDED}),
    "withdraw": frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.SHOWN}),
    "revise": frozenset({State.SUBMITTED, State.SHOWN, State.ENDED}),
}
"""From which states a step can be taken. `edit` is the nominator's, `revise` the city's."""

VERBS: Mapping[str, tuple[str, str]] = {
    "submit": ("提交", "submitting"),
    "edit": ("修改", "editing"),
    "remark": ("提意见", "a remark"),
    "return": ("退回", "returning"),
    "accept": ("入选", "accepting"),
    "decline": ("不予入选", "declining"),
    "prolong": ("续展", "prolonging"),
    "withdraw": ("撤展", "withdrawing"),
    "revise": ("修订", "revising"),
}

LONGEST_TERM = timedelta(days=3 * 366)
"""展期至多三年 · ours to choose, not the law's: afterwards somebody looks again."""
LEAST_SUMMARY = 10


def may(step: str, state: str) -> bool:
    """Can this step be taken in this state?"""
    return state in ALLOWED[step]


def term_fault(start: date, end: date, today: date) -> str | None:
    """What is wrong with a term: `backwards`, `past`, `long`; None if nothing is."""
    if end < start:
        return "backwards"
    if end < today:
        return "past"
    return "long" if end - start > LONGEST_TERM else None


def is_shown(state: str, start: date | None, end: date | None, today: date) -> bool:
    """在展 · is it to be seen today? The days decide, also before the daily job has come round."""
    return state == State.SHOWN and start is not None and end is not None and start <= today <= end


def honour_state(state: str, valid_from: date, valid_until: date | None, today: date) -> HonourState:
    """What an honour counts for today. Both days of its period are within it; what was revoked stays so."""
    now = HonourState(state)
    if now is HonourState.REVOKED:
        return now
    if valid_until is not None and valid_until < today:
        return HonourState.EXPIRED
    if now is HonourState.VALID and valid_from > today:
        return HonourState.CLAIMED
    return now


def is_open(opens_on: date | None, closes_on: date | None, today: date) -> bool:
    """Is a room open today? One without days always is."""
    return (opens_on is None or opens_on <= today) and (closes_on is None or closes_on >= today)


def months_fault(months: Collection[int]) -> bool:
    """Are these no months, or one of them twice?"""
    return len(set(months)) < len(months) or not set(months) <= set(range(1, 13))


def in_season(months: Collection[int], month: int) -> bool:
    """Is it at its best in this month? What has no season always is."""
    return not months or month in months


def season_text(months: Iterable[int]) -> str:
    """`6–7`, `11–2`, `3、9`: months in a row together, also over the turn of the year."""
    chosen = sorted(set(months))
    if not chosen or len(chosen) == 12:
        return ""
    starts = [month for month in chosen if (month - 2) % 12 + 1 not in chosen]
    runs = []
    for start in starts:
        end = start
        while end % 12 + 1 in chosen:
            end = end % 12 + 1
        runs.append(str(start) if start == end else f"{start}–{end}")
    return "、".join(runs)


@dataclass(frozen=True, slots=True)
class Nomination:
    """推荐材料 · what a nomination has, for the look before it is handed in."""

    summary: str
    place: str
    pictures: int
    honours_without_evidence: tuple[str, ...] = ()


def lacking(given: Nomination) -> list[str]:
    """What still has to be given before the city looks at it, by field."""
    found = []
    if len(given.summary) < LEAST_SUMMARY:
        found.append("summary")
    if not given.place:
        found.append("place")
    if not given.pictures:
        found.append("pictures")
    if given.honours_without_evidence:
        found.append("honours")
    return found


MOST_LOOKS_A_DAY, MOST_LOOKS_EVER, MOST_DISTRICTS_A_DAY = 12, 60, 2
"""A unit passes through a few hands and is looked up a few times. More than this on one day, altogether, or from so many
districts on one day is implausible for one thing; ours to choose, no law's."""


@dataclass(frozen=True, slots=True)
class Looks:
    """查验次数 · how often the code of one unit was looked up: today, ever, and from how many districts today."""

    today: int = 0
    ever: int = 0
    districts_today: int = 0


def looks_copied(looks: Looks) -> bool:
    """可能被复制 · is it implausible that all these looks were at one and the same thing?"""
    return (
        looks.today > MOST_LOOKS_A_DAY
        or looks.ever > MOST_LOOKS_EVER
        or looks.districts_today > MOST_DISTRICTS_A_DAY
    )


def verdict(batch_state: str, serial: int, looks: Looks) -> Verdict:
    """What a code is whose signature holds. The code of a whole batch (serial 0) stands on every carton, so it is looked up
    as often as anybody likes."""
    if batch_state == BatchState.REVOKED:
        return Verdict.REVOKED
    return Verdict.COPIED if serial and looks_copied(looks) else Verdict.GENUINE


def batch_lacks(has_maker: bool, proven_tests: int, failed_tests: int, stages: int) -> list[str]:
    """What a batch still needs before codes may be given out for it, by field."""
    found = [] if has_maker else ["maker_id"]
    if not proven_tests or failed_tests:
        found.append("tests")
    if not stages:
        found.append("stages")
    return found
