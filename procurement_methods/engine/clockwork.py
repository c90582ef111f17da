"""到期办理 · `run_due`: what the clock does to packages whose moment has come, each in its own transaction.

Due packages are taken with `FOR UPDATE SKIP LOCKED`, so several workers share them and none does anything twice. The end of
a submission is done a little later than the deadline, with the deadline as its moment: bids that had arrived by then and
are still being written down are counted. Where nothing can be on its way (`Stage.punctual`) it is done at its moment.

What time it is, says the clock of the database.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from backend.core.actor import SYSTEM
from backend.core.refusals import Refusal
from procurement_methods.editions import PUNCTUAL
from procurement_methods.engine.dossiers import counted, dossier_of, figure_of, figures_of, method_of
from procurement_methods.engine.performing import ENDINGS, HANDLERS, Case, publish, take
from procurement_methods.language import engine
from procurement_methods.language.parties import Party
from procurement_methods.models import Package, Procurement
from procurement_methods.moments import moment

log = logging.getLogger(__name__)

SETTLING = timedelta(seconds=30)
"""How long bids that arrived in time may take to be written down."""
BATCH = 100


def run_due(now: datetime | None = None) -> int:
    """Do everything that is due; how many packages moved."""
    see(now or moment())
    return run_punctual(now) + drain(Package.objects.filter, run, now, settling=SETTLING)


def run_punctual(now: datetime | None = None) -> int:
    """Do what is due to the second; how many packages moved."""
    return drain(Package.objects.filter(stage__in=PUNCTUAL).filter, run, now)


def next_punctual() -> datetime | None:
    """When something is due to the second the next time."""
    waiting = Package.objects.filter(stage__in=PUNCTUAL, next_due_at__isnull=False).order_by("next_due_at")
    return waiting.values_list("next_due_at", flat=True).first()


@transaction.atomic
def see(now: datetime, **which: Any) -> None:
    """见到 · note the time in packages where something is due, and not done yet: from then on no clock that is put back opens
    what has closed. Packages that somebody works on are left for the next time."""
    due = Package.objects.filter(next_due_at__lte=now, **which).exclude(seen_at__gte=now)
    keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    Package.objects.filter(pk__in=keys).update(seen_at=now)


def drain(
    rows: Callable[..., QuerySet[Any]],
    do: Callable[[UUID, datetime], bool],
    now: datetime | None = None,
    *,
    settling: timedelta = timedelta(),
) -> int:
    """Do what is due of rows with a `next_due_at`, the earliest first, each once; for how many something was done.

    What cannot be done keeps nothing else from being done.
    """
    did, last = 0, None
    while found := due(rows, (now or moment()) - settling, last):
        for last in found:
            key = last[1]
            try:
                did += do(key, now or moment())
            except Refusal as refusal:
                log.error("%s cannot go on by the clock: %s", key, refusal)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("%s cannot go on by the clock", key)
    return did


def due(
    rows: Callable[..., QuerySet[Any]], until: datetime, after: tuple[datetime, Any] | None = None
) -> list[tuple[datetime, Any]]:
    """What is due, the longest first, after what was tried already: a walk along the partial index, and no more."""
    found = rows(next_due_at__lte=until)
    if after is not None:
        found = found.filter(next_due_at__gte=after[0]).exclude(next_due_at=after[0], pk__lte=after[1])
    return list(found.order_by("next_due_at", "pk").values_list("next_due_at", "pk")[:BATCH])


def _settling(package: Package) -> timedelta:
    return timedelta() if package.stage in PUNCTUAL else SETTLING


@transaction.atomic
def run(package_id: UUID, now: datetime) -> bool:
    """Let the clock do what is due in one package; whether it did. Another worker's package is left alone."""
    procurement = (
        Procurement.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("organisation", "agent", "created_by")
        .filter(packages=package_id)
        .first()
    )
    package = (
        Package.objects.select_for_update(skip_locked=True).filter(pk=package_id).first()
        if procurement is not None
        else None
    )
    if procurement is None or package is None or package.next_due_at is None:
        return False
    method, local = method_of(procurement), figures_of(procurement)
    moved = False
    while package.next_due_at is not None and package.next_due_at <= now - _settling(package):
        dossier = dossier_of(procurement, package, counted([package])[package.pk])
        due = engine.next_due(method, dossier, figure_of(dossier, local))
        if due is None or now < due.at:
            break
        case = Case(procurement, package, method, dossier, SYSTEM, Party.CLOCK, due.at, local)
        stage = method.stage(dossier.stage)
        doing = stage.deemed or stage.ends_doing
        if doing is not None:
            HANDLERS[doing.code].run(case)
            case.count()
        if stage.until in ENDINGS:
            ENDINGS[stage.until](case)
            case.count()
        advance = engine.tick(method, case.dossier, now, case.figure)
        assert advance is not None
        ended = f"{stage.code}_ended" if advance.entered else stage.extension
        take(case, advance, doing.code if doing is not None and advance.entered else ended)
        publish([case], {}, by=SYSTEM)
        moved = True
    return moved
