"""采购方式 · the words in which a method is declared: stages, limits, conditions, notices. A method is one frozen value.

It reads like the statute. Figures are named by their key, never written as numbers: their value, clause, validity and
confidence are those of the law's data (`backend.core.law`), or of the region that states its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from backend.core.law import Figure
from backend.core.periods import run_out
from procurement_methods.language.parties import Verb

FigureOf = Callable[[str], Figure]
"""The figure of a key as it holds for this procedure: its region and day. Raises `LawUnknown`."""


class Object(StrEnum):
    """采购对象 · what is bought."""

    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"


# 期限 · limits


class Sense(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Moment:
    """时点 · when something may, must or did happen; provisional while the holidays of its year are not announced."""

    code: str
    zh: str
    at: datetime
    kind: str
    """`happened`, `planned`, `not_before` or `not_after`."""
    clause: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """期限 · so long since a moment: at least, or at most."""

    figure: str
    since: tuple[Verb | str, ...]
    """Verbs, or codes of stages: since the last that was done or begun."""
    sense: Sense

    def started(self, dossier: Dossier) -> datetime | None:
        """When it began; None while nothing of it was done."""
        moments = (
            dossier.entered.get(each) if isinstance(each, str) else dossier.done.get(each.code)
            for each in self.since
        )
        return max((moment for moment in moments if moment is not None), default=None)

    def runs_out(
        self, start: datetime, figure_of: FigureOf, suspensions: Suspensions = ()
    ) -> tuple[datetime, bool, Figure]:
        """When it has run out, whether that is provisional, and the figure.

        The first day is not counted; days end at midnight, so a period has run out when the day after its last one begins.
        It does not run while the procedure is suspended.
        """
        figure = figure_of(self.figure)
        end, provisional = run_out(start, figure)
        return pushed(start, end, suspensions), provisional, figure


Suspensions = Sequence[tuple[datetime, datetime]]
"""暂停期间 · when a procedure was suspended, from and until."""


def pushed(start: datetime, end: datetime, suspensions: Suspensions) -> datetime:
    """The end of a time that stood still during suspensions; one that ends at midnight does so afterwards, too."""
    moved = end
    for begun, over in sorted(suspensions):
        if begun < moved and over > start:
            moved += over - max(begun, start)
    if moved != end and end.time() == time() and moved.time() != time():
        moved = datetime.combine(moved.date() + timedelta(days=1), time(), moved.tzinfo)
    return moved


def at_least(figure: str, *, since: Verb | str) -> Limit:
    """不得少于."""
    return Limit(figure, (since,), Sense.AT_LEAST)


def at_most(figure: str, *, since: Verb | str | tuple[Verb | str, ...]) -> Limit:
    """不得超过 · within."""
    return Limit(figure, since if isinstance(since, tuple) else (since,), Sense.AT_MOST)


# 案卷 · what is known of one package of a procurement


@dataclass(frozen=True, slots=True)
class Dossier:
    """采购包案卷 · one package of a procurement as the rules see it. Rules never look anywhere else."""

    method: str
    object: Object
    budget: Decimal
    stage: str = ""
    ceiling: Decimal | None = None
    done: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """When each verb was done the last time."""
    entered: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """When each stage began the last time."""
    planned: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """Moments that were fixed ahead: `deadline`."""
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How many suppliers: `invited`, `bids`, `qualified`, `conforming`, `final_quotes`, `affordable`; `panel`, `experts`."""
    traits: frozenset[str] = frozenset()
    """What the law makes distinctions by: `complex`, `research_transfer`, `government_bought_services`, `two_left` …"""
    suspended: bool = False
    """暂停 · a regulator has suspended the procedure."""
    suspensions: Suspensions = ()
    """Those that are over: meanwhile no time ran."""
    failure: str = ""
    """Why it ended without an award: the code of the condition."""

    def count(self, name: str) -> int:
        return self.counts.get(name, 0)

    def has(self, verb: Verb) -> bool:
        return verb.code in self.done

    def has_extended(self, stage: Stage) -> bool:
        """Has the stage been made longer already?"""
        return stage.extension in self.planned

    def changed(self, **what: Any) -> Dossier:
        return replace(self, **what)


# 条件 · conditions


@dataclass(frozen=True, slots=True)
class Condition:
    """条件 · something that must hold, with its clause; `zh` and `en` say what is wrong when it doesn't."""

    code: str
    zh: str
    en: str
    basis: str
    holds: Callable[[Dossier, FigureOf], bool]
    figures: tuple[str, ...] = ()
    """The figures it asks for."""


def happened(verb: Verb, zh: str, en: str, basis: str) -> Condition:
    """须先办理 · a verb must have been done."""
    return Condition(f"{verb.code}_first", zh, en, basis, lambda dossier, _: dossier.has(verb))


def enough(name: str, figure: str, zh: str, en: str, basis: str, *, code: str = "") -> Condition:
    """不足法定数目 · at least as many as a figure says."""
    return Condition(
        code or f"too_few_{name}",
        zh,
        en,
        basis,
        lambda dossier, figure_of: dossier.count(name) >= figure_of(figure).amount,
        (figure,),
    )


# 公告 · notices


@dataclass(frozen=True, slots=True)
class Notice:
    """公告 · what is published when a verb is done; its form is the template of the same code."""

    code: str
    zh: str
    on: Verb
    basis: str


# 阶段 · stages


@dataclass(frozen=True, slots=True)
class Stage:
    """阶段 · what may be done in it, how long it lasts and what ends it.

    `ends_on` names the verb that ends it; without one the clock does, at the planned moment `until`, or when `lasts` has run
    out. `needs` refuses what would end it, `fails_unless` is asked when it ends and ends the procedure (废标).
    """

    code: str
    zh: str
    en: str
    allows: tuple[Verb, ...]
    ends_on: Verb | None = None
    until: str = ""
    lasts: Limit | None = None
    within: tuple[Limit, ...] = ()
    """How long a verb of the stage, or of the next, may take; overdue ones are shown, and `deemed` may follow."""
    needs: tuple[Condition, ...] = ()
    fails_unless: tuple[Condition, ...] = ()
    skipped_if: Condition | None = None
    corrected_before: str = ""
    """Figure: how long before `until` a correction that matters must come; otherwise `until` moves."""
    back_on: tuple[tuple[Verb, str], ...] = ()
    """Verbs that lead back to an earlier stage, and to which."""
    deemed: Verb | None = None
    """视同 · what counts as done when `within` has run out without it."""
    ends_doing: Verb | None = None
    """届时办理 · what the clock carries out as it ends the stage, before `fails_unless` is asked."""
    extended_by: str = ""
    """Figure: how much longer it lasts, once, where it would fail."""
    punctual: bool = False
    """准点 · it ends at its moment and not some seconds later: nothing that came in time can still be on its way."""
    basis: str = ""

    @property
    def extension(self) -> str:
        """What the moment is called at which the stage was made longer."""
        return f"{self.code}_extended"

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit of the stage."""
        return (*((self.lasts,) if self.lasts is not None else ()), *self.within)


@dataclass(frozen=True, slots=True)
class Ground:
    """适用情形 · one of the cases in which a method may be used."""

    code: str
    zh: str
    basis: str


@dataclass(frozen=True, slots=True)
class Panel:
    """评审组织 · who evaluates: an odd number, experts among them."""

    name: str
    least: str
    """Figure: how many members at least."""
    least_large: str
    """Figure: how many where it is large or complex."""
    large_from: str
    """Figure: the budget from which it is large."""
    expert_share: str = "committee.expert_min_ratio"


@dataclass(frozen=True, slots=True)
class Remedy:
    """失败之后 · what may follow when the procedure ended without an award."""

    code: str
    zh: str
    basis: str
    method: str = ""
    """The method to go on with; the same one where it is empty."""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """采购方式 · a method as an edition of the law has it. `since` and `regions` say where and from when it holds."""

    code: str
    zh: str
    en: str
    basis: str
    objects: frozenset[Object]
    grounds: tuple[Ground, ...]
    evaluation: tuple[str, ...]
    """评审方法: `lowest_price`, `comprehensive`, `lowest_final_quote`, `talks`."""
    stages: tuple[Stage, ...]
    notices: tuple[Notice, ...]
    panel: Panel | None = None
    remedies: tuple[Remedy, ...] = ()
    since: date | None = None
    regions: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    """Facts of low confidence that a region must confirm, in words."""
    switch: str = ""
    """Figure: may it be used? A region says no from a day on, with its clause."""
    itemised: bool = False
    """电子卖场 · the need is stated line by line, suppliers quote with what they sell in the mall, and the award is an order there."""
    agreement: bool = False
    """框架协议 · several suppliers enter, and what they agree upon is bought later, by others: no money is held for it."""

    def stage(self, code: str) -> Stage:
        return next(stage for stage in self.stages if stage.code == code)

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """Every verb of the method, in the order in which it first becomes possible."""
        return tuple(dict.fromkeys(verb for stage in self.stages for verb in stage.allows))

    @property
    def figures(self) -> frozenset[str]:
        """Every figure that the method asks for."""
        found: set[str] = set()
        for stage in self.stages:
            found.update(limit.figure for limit in stage.limits)
            found.update(key for key in (stage.corrected_before, stage.extended_by) if key)
            for condition in (*stage.needs, *stage.fails_unless, stage.skipped_if):
                if condition is not None:
                    found.update(condition.figures)
        if self.panel is not None:
            found |= {
                self.panel.least,
                self.panel.least_large,
                self.panel.large_from,
                self.panel.expert_share,
            }
        return frozenset(found | ({self.switch} if self.switch else set()))


COMPLETED, FAILED = "completed", "failed"
"""The two ends: everything is done; it ended without an award."""
ENDS = MappingProxyType({COMPLETED: "办结", FAILED: "终止"})
