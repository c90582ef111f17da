"""启动检查 · boot checks: a declaration that cannot work is found when the program starts, not in the middle of a tender."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from backend.core.law import Figure
from procurement_methods.language.method import ENDS, Condition, Method, Stage
from procurement_methods.language.parties import VERBS, terminate

TIMES = frozenset({"minute", "hour", "calendar_day", "working_day"})


def faults(
    method: Method,
    figures: Mapping[str, Collection[Figure]],
    *,
    handlers: Collection[str] | None = None,
    templates: Collection[str] | None = None,
) -> list[str]:
    """What is wrong with a method; nothing, if it can run.

    `figures` is the law's data by key; `handlers` and `templates` are the codes of verbs that something carries out and of
    notices that have a form, where they are to be looked at.
    """
    return list(_faults(method, figures, handlers, templates))


def _faults(
    method: Method,
    figures: Mapping[str, Collection[Figure]],
    handlers: Collection[str] | None,
    templates: Collection[str] | None,
) -> Iterator[str]:
    codes = [stage.code for stage in method.stages]
    if len(set(codes)) < len(codes) or set(codes) & set(ENDS):
        yield f"{method.code}: the codes of stages are not unique"
    if not method.stages:
        yield f"{method.code}: it has no stage"
    if not method.grounds:
        yield f"{method.code}: it says in no case when it may be used"
    for thing, clause in _clauses(method):
        if not clause.strip():
            yield f"{method.code}: {thing} has no clause"
    for key in sorted(method.figures):
        known = figures.get(key)
        if not known:
            yield f"{method.code}: nobody knows the figure {key}"
        elif not all(figure.basis for figure in known):
            yield f"{method.code}: the figure {key} has no clause"
    for number, stage in enumerate(method.stages):
        yield from _faults_of_stage(method, number, stage, figures)
    for verb in method.verbs:
        if VERBS.get(verb.code) is not verb:
            yield f"{method.code}: {verb.code} is not one of the shared verbs"
        if handlers is not None and verb.code not in handlers:
            yield f"{method.code}: nothing carries out {verb.code}"
    for notice in method.notices:
        if notice.on not in method.verbs:
            yield f"{method.code}: {notice.on.code}, on which the notice {notice.code} goes out, is never possible"
        if templates is not None and notice.code not in templates:
            yield f"{method.code}: the notice {notice.code} has no form"


def _faults_of_stage(
    method: Method, number: int, stage: Stage, figures: Mapping[str, Collection[Figure]]
) -> Iterator[str]:
    where = f"{method.code}.{stage.code}"
    if stage.ends_on is None and not stage.until and stage.lasts is None:
        yield f"{where}: nothing ends it, so {method.stages[-1].code} cannot be reached"
    if stage.ends_on is not None and stage.ends_on not in stage.allows:
        yield f"{where}: {stage.ends_on.code}, which ends it, is not possible in it"
    if stage.ends_on is not None and stage.until:
        yield f"{where}: it ends by {stage.ends_on.code} and by the clock"
    leads = {stage.ends_on, *(verb for verb, _ in stage.back_on)}
    if stage.deemed is not None and (stage.deemed not in leads or not stage.within):
        yield f"{where}: {stage.deemed.code} cannot be deemed done"
    before = {verb for earlier in method.stages[: number + 1] for verb in earlier.allows}
    begun = {earlier.code for earlier in method.stages[: number + 1]}
    back = {verb for later in method.stages for verb, target in later.back_on if target == stage.code}
    for limit in stage.limits:
        if not any(each in begun if isinstance(each, str) else each in before | back for each in limit.since):
            yield f"{where}: {limit.figure} counts from what has not happened by then"
        for figure in figures.get(limit.figure, ()):
            if figure.unit not in TIMES:
                yield f"{where}: {limit.figure} is no time but {figure.unit}"
    for verb, target in stage.back_on:
        if verb not in stage.allows:
            yield f"{where}: {verb.code}, which leads back, is not possible in it"
        if target not in [earlier.code for earlier in method.stages[:number]]:
            yield f"{where}: {target} is no earlier stage"
    if stage.ends_doing is not None and (stage.ends_on is not None or stage.ends_doing not in stage.allows):
        yield f"{where}: {stage.ends_doing.code} cannot be done as it ends"
    if stage.punctual and not stage.until:
        yield f"{where}: it has no moment at which it ends"
    if stage.extended_by and not (stage.until and stage.fails_unless):
        yield f"{where}: it has no end that could be moved"
    if len(set(stage.allows)) < len(stage.allows):
        yield f"{where}: it allows a verb twice"
    if stage.until and terminate not in stage.allows:
        yield f"{where}: it waits for the clock and cannot be terminated"


def _clauses(method: Method) -> Iterator[tuple[str, str]]:
    yield "the method", method.basis
    for ground in method.grounds:
        yield f"the ground {ground.code}", ground.basis
    for stage in method.stages:
        yield f"the stage {stage.code}", stage.basis
        for condition in conditions_of(stage):
            yield f"the condition {condition.code}", condition.basis
    for notice in method.notices:
        yield f"the notice {notice.code}", notice.basis
    for remedy in method.remedies:
        yield f"the remedy {remedy.code}", remedy.basis


def conditions_of(stage: Stage) -> tuple[Condition, ...]:
    """Every condition of a stage."""
    return (*stage.needs, *stage.fails_unless, *((stage.skipped_if,) if stage.skipped_if else ()))
