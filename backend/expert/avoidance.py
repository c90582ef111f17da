"""回避 · conflicts of interest: who may not evaluate, or run, a procurement in which certain organisations take part.

A graph of people and organisations: employment, office, holding with their times, and kinship. Three years are looked back
upon. Source: 《政府采购法》第十二条; 《政府采购法实施条例》第九条、第十八条.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.core.law import REG


class Tie(StrEnum):
    """关系 · how a person is tied to an organisation."""

    EMPLOYED = "employed"
    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    CONTROLS = "controls"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            Tie.EMPLOYED: "劳动关系",
            Tie.DIRECTOR: "担任董事",
            Tie.SUPERVISOR: "担任监事",
            Tie.CONTROLS: "控股股东或者实际控制人",
            Tie.OTHER: "其他可能影响公平的关系",
        }[self]


class Kin(StrEnum):
    """亲属关系 · kinship that counts (REG 9)."""

    SPOUSE = "spouse"
    DIRECT = "direct"
    """Direct line by blood."""
    COLLATERAL = "collateral"
    """Collateral within three generations."""
    IN_LAW = "in_law"
    """Close relatives by marriage."""

    @property
    def label(self) -> str:
        return {
            Kin.SPOUSE: "夫妻",
            Kin.DIRECT: "直系血亲",
            Kin.COLLATERAL: "三代以内旁系血亲",
            Kin.IN_LAW: "近姻亲",
        }[self]


@dataclass(frozen=True, slots=True)
class Tied:
    """任职或者持股 · a tie of a person to an organisation, with its time."""

    person: str
    organisation: str
    tie: Tie
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """亲属 · two people are related; it counts both ways."""

    one: str
    other: str
    kin: Kin


@dataclass(frozen=True, slots=True)
class Conflict:
    """回避情形 · why somebody must step down."""

    person: str
    organisation: str
    zh: str
    clause: str


def conflicts(
    person: str,
    organisations: Collection[str],
    on: date,
    ties: Iterable[Tied],
    relations: Iterable[Related],
    years: int,
) -> list[Conflict]:
    """Every reason for which a person may not take part where these organisations do, on a day.

    `years` is `expert.avoidance_lookback`: so far before the procurement ties are looked back upon.
    """
    since = _years_before(on, years)
    ties = [tied for tied in ties if tied.organisation in organisations]
    found = [
        Conflict(
            person, tied.organisation, f"{_when(tied, on, years)}与该单位存在{tied.tie.label}", REG.art(9)
        )
        for tied in ties
        if tied.person == person and tied.since <= on and (tied.until is None or tied.until >= since)
    ]
    kin: dict[str, Kin] = {}
    for related in relations:
        if person in {related.one, related.other}:
            kin[related.other if related.one == person else related.one] = related.kin
    responsible = {Tie.DIRECTOR, Tie.SUPERVISOR, Tie.CONTROLS}
    found += [
        Conflict(person, tied.organisation, "与该单位的负责人有夫妻、血亲或者近姻亲关系", REG.art(9))
        for tied in ties
        if tied.person in kin
        and tied.tie in responsible
        and tied.since <= on
        and (tied.until is None or tied.until >= on)
    ]
    return sorted(set(found), key=lambda one: (one.organisation, one.zh))


def same_hands(suppliers: Collection[str], on: date, ties: Iterable[Tied]) -> list[tuple[str, str]]:
    """同一负责人 · pairs of suppliers with one person in charge or in control, who may not take part in one package (REG 18)."""
    held: dict[str, set[str]] = {}
    for tied in ties:
        current = tied.since <= on and (tied.until is None or tied.until >= on)
        if current and tied.organisation in suppliers and tied.tie in {Tie.DIRECTOR, Tie.CONTROLS}:
            held.setdefault(tied.person, set()).add(tied.organisation)
    return sorted(
        {
            (one, other)
            for organisations in held.values()
            for one in organisations
            for other in organisations
            if one < other
        }
    )


def _when(tied: Tied, on: date, years: int) -> str:
    current = tied.until is None or tied.until >= on
    return "现" if current else f"采购活动前 {years} 年内"


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
