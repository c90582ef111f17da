"""一扇门 · the one door: `perform` does a verb on packages of a procurement, in one transaction, with one journal entry each.

Load and lock, ask the rules, let the verb's handler write what is its own, count again, move on, journal, announce. What a
verb does beside moving the procedure is its handler's (`procurement_methods/verbs`), registered by `handles`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor
from backend.core.figures import Figures
from backend.core.refusals import NotFound, NotPermitted, Required
from procurement_methods.engine import announcing
from procurement_methods.engine.dossiers import counted, dossier_of, figure_of, figures_of, method_of, put
from procurement_methods.events import PackageMoved
from procurement_methods.language import engine
from procurement_methods.language.engine import Advance, State, Step, StepClosed, StepNotYet
from procurement_methods.language.method import Dossier, FigureOf, Method
from procurement_methods.language.parties import VERBS, Party, Verb
from procurement_methods.models import Package, Procurement
from procurement_methods.moments import MOMENT, moment_of
from procurement_methods.queries import parties_of, visible_procurements
from procurement_methods.refusals import NoPackage, PackagesApart

Handler = Callable[..., bool | None]
"""Writes what is the verb's own. `False`: noted, but the verb is not done yet; others have their part to do."""

Before = Callable[..., Mapping[str, Any]]
"""事先查看 · looks before anything is locked: refuses what can only get worse, and says what the handler need not read any more.
Whoever finds something may see the procurement."""


@dataclass(slots=True)
class Case:
    """在办 · one package of a procurement, as the verb that is being done sees it."""

    procurement: Procurement
    package: Package
    method: Method
    dossier: Dossier
    by: Actor
    party: Party
    now: datetime
    local: Figures
    facts: dict[str, Any] = field(default_factory=dict)
    """What the journal says of it."""
    advance: Advance | None = None
    notices: list[str] = field(default_factory=list)
    """What is to be published of it."""
    failed_by: str = ""
    """The clause on which it ended without an award."""

    @property
    def figure(self) -> FigureOf:
        """The figures as they hold for this package."""
        return figure_of(self.dossier, self.local)

    def plan(self, **moments: datetime) -> None:
        """约定 · fix moments ahead."""
        self.dossier = self.dossier.changed(planned={**self.dossier.planned, **moments})

    def mark(self, *traits: str) -> None:
        """Note what the law makes distinctions by."""
        self.package.traits = sorted({*self.package.traits, *traits})
        self.dossier = self.dossier.changed(traits=frozenset(self.package.traits))

    def count(self) -> None:
        """Count again after rows were written."""
        self.dossier = self.dossier.changed(counts=counted([self.package])[self.package.pk])


@dataclass(frozen=True, slots=True)
class Handled:
    """A verb's handler, whether it is done for all packages of a stage together unless some are named, and what comes before."""

    run: Handler
    together: bool
    before: Before | None = None


HANDLERS: dict[str, Handled] = {}
"""By the code of the verb."""


def handles(
    verb: Verb, *, together: bool = False, before: Before | None = None
) -> Callable[[Handler], Handler]:
    """Register the handler of a verb."""

    def register(handler: Handler) -> Handler:
        HANDLERS[verb.code] = Handled(handler, together, before)
        return handler

    return register


ENDINGS: dict[str, Callable[[Case], None]] = {}
"""What is done when the clock ends a stage, by the planned moment that it ends at, before the rules look at it."""


def at_the_end(until: str) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    """Register what happens when stages are ended by this moment."""

    def register(ending: Callable[[Case], None]) -> Callable[[Case], None]:
        ENDINGS[until] = ending
        return ending

    return register


@transaction.atomic
def perform(
    procurement_id: UUID,
    verb: Verb,
    *,
    by: Actor,
    packages: Collection[UUID] = (),
    at: datetime | None = None,
    notice_facts: Mapping[str, Any] | None = None,
    **given: Any,
) -> Procurement:
    """办理 · do a verb on packages of a procurement.

    Without `packages`: on the only one, or on all that stand where the first of them stands, for verbs that are done
    together (notices, documents). `at` is the moment that counts where it is not now: that of a bid's arrival. `notice_facts`
    are what the notice of the step says beside what is known, by the codes of its form.

    Refuses with what the rules refuse (`STEP_CLOSED`, `STEP_NOT_YET`, `NOT_YOUR_STEP`), and with what the verb's handler does.
    """
    handled = HANDLERS[verb.code]
    seen = handled.before(procurement_id, by, packages, **given) if handled.before is not None else {}
    procurement = locked(procurement_id, by, seen=bool(seen))
    method, local = method_of(procurement), figures_of(procurement)
    chosen = _chosen(procurement, method, verb, handled, packages)
    counts, cases = counted(chosen), []
    for package in chosen:
        dossier = dossier_of(procurement, package, counts[package.pk])
        party = _party(by, procurement, package, method, verb)
        now = at or not_before_seen(moment_of(package), package.seen_at)
        case = Case(procurement, package, method, dossier, by, party, now, local)
        _do(case, verb, handled, {**given, **seen})
        cases.append(case)
    publish(cases, notice_facts or {}, by=by)
    return procurement


def not_before_seen(now: datetime, seen: datetime | None) -> datetime:
    """现在 · now, or the latest time that was seen already, if the clock of the server was put back behind it."""
    return now if seen is None or seen < now else seen.astimezone(clock.SHANGHAI)


def publish(cases: Sequence[Case], said: Mapping[str, Any], *, by: Actor) -> None:
    """Publish what came of a step: one notice of a kind for all packages. What nobody asked for is the system's to publish."""
    for code in dict.fromkeys(code for case in cases for code in case.notices):
        concerned = [case for case in cases if code in case.notices]
        advance = concerned[0].advance
        asked = advance is not None and any(notice.code == code for notice in advance.notices)
        announcing.announce(concerned, code, said if asked else {}, by=by if asked else SYSTEM)


def _do(case: Case, verb: Verb, handled: Handled, given: Mapping[str, Any]) -> None:
    must_be_open(case, verb)
    if handled.run(case, **given) is False:
        put(case.dossier, case.package, case.method, case.figure)
        _record(case, f"{verb.code}_noted")
        return
    case.count()
    advance = engine.perform(case.method, case.dossier, verb, case.party, case.now, case.figure)
    take(case, advance, verb.code)


def must_be_open(case: Case, verb: Verb) -> None:
    """Refuse a verb that belongs to another stage, before anything is written. What the stage `needs` is asked afterwards."""
    step = _step(case.method, case.dossier, verb, case.now, case.figure)
    stage = case.dossier.stage
    if step.state is State.OPEN or (
        stage in _codes(case.method) and verb == case.method.stage(stage).ends_on
    ):
        return
    refusal = StepClosed if step.state is State.CLOSED else StepNotYet
    raise refusal(why_zh=step.why_zh, why_en=step.why_en, clause=step.clause)


def take(case: Case, advance: Advance, done: str) -> None:
    """Write what came of a step and journal it; `publish` announces it."""
    before = case.package.stage
    case.dossier = advance.dossier
    if advance.failed is not None:
        case.package.failure_reason = advance.failed.zh
        case.failed_by = advance.failed.basis
        case.facts["failure"] = advance.failed.code
    put(case.dossier, case.package, case.method, case.figure)
    _record(case, done)
    case.advance, case.notices = advance, announcing.codes_of(advance)
    if case.package.stage != before:
        events.publish(PackageMoved(case.procurement.pk, case.package.pk, before, case.package.stage))


def _record(case: Case, done: str) -> None:
    stage = case.dossier.stage
    journal.record(
        f"procurement.{done}",
        case.package,
        case.by,
        organisation_id=case.procurement.organisation_id,
        clause=_clause(case),
        procurement=case.procurement.number,
        package=case.package.number,
        party=case.party.value,
        stage=stage,
        **case.facts,
    )


def _clause(case: Case) -> str:
    stage = case.package.stage if case.package.stage in _codes(case.method) else ""
    return case.method.stage(stage).basis if stage else case.method.basis


def _codes(method: Method) -> set[str]:
    return {stage.code for stage in method.stages}


def _step(method: Method, dossier: Dossier, verb: Verb, now: datetime, figures: FigureOf) -> Step:
    if verb not in method.verbs:
        raise StepClosed(
            why_zh=f"「{method.zh}」没有「{verb.zh}」这一步。",
            why_en=f"{method.en} has no such step: {verb.en}.",
            clause=method.basis,
        )
    return engine.look(method, dossier, verb, now, figures)


def locked(procurement_id: UUID, by: Actor, *, seen: bool = False) -> Procurement:
    """The procurement with its packages, locked against every other verb on it; not found where `by` may not see it. That is not
    asked of what was `seen`, and who it belongs to is not read with it."""
    rows = Procurement.objects if seen else visible_procurements(by).select_related("created_by")
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=procurement_id).first()
    if found is None:
        raise NotFound("采购项目 procurement", field="id")
    return found


def _chosen(
    procurement: Procurement, method: Method, verb: Verb, handled: Handled, wanted: Collection[UUID]
) -> list[Package]:
    every: list[Package] = [
        *procurement.packages.select_for_update().annotate(moment=MOMENT).order_by("number")
    ]
    if not every:
        raise NoPackage
    if not wanted:
        if len(every) == 1:
            return every
        if not handled.together:
            raise Required("采购包 package", field="packages")
        allowing = {stage.code for stage in method.stages if verb in stage.allows}
        every = [package for package in every if package.stage in allowing] or every[:1]
        stages = {package.stage for package in every}
        if len(stages) > 1:
            raise PackagesApart
        return every
    chosen = [package for package in every if package.pk in wanted]
    if len(chosen) < len(set(wanted)):
        raise NotFound("采购包 package", field="packages")
    return chosen


def _party(by: Actor, procurement: Procurement, package: Package, method: Method, verb: Verb) -> Party:
    """In which capacity somebody does a verb: the first of those that may."""
    held = parties_of(by, procurement, package, sits=None if method.panel is not None else False)
    able = verb.parties(panel=method.panel is not None)
    for party in Party:
        if party in held and party in able:
            return party
    who = "、".join(party.label for party in Party if party in able)
    if held <= {Party.OPERATOR}:
        raise NotPermitted(needs=who)
    raise engine.NotYourStep(verb=verb.zh, who=who)


def steps(procurement: Procurement, package: Package, by: Actor, counts: Mapping[str, int]) -> list[Step]:
    """可办步骤 · every verb that the viewer's parties have in the procedure: open, closed, or not yet, and why."""
    held = parties_of(by, procurement, package)
    method, dossier = method_of(procurement), dossier_of(procurement, package, counts)
    figures = figure_of(dossier, figures_of(procurement))
    found = engine.explain(method, dossier, clock.now(), figures)
    return [step for step in found if step.verb.is_for(held, panel=method.panel is not None)]


def unhandled() -> list[str]:
    """Verbs that nothing carries out; asked at start-up and in the tests."""
    return sorted(code for code in VERBS if code not in HANDLERS)
