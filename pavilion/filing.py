"""馆内文件 · making the files that were asked for, telling how far they are, and forgetting them after some days.

Making one again writes the same file again: a worker may die at any point.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from backend.core import clock
from backend.core.actor import Actor
from pavilion.access import is_city
from pavilion.models import Batch, PavilionFile
from pavilion.printing import Progress

DAYS_KEPT = 7
TOLD_EVERY = 0.5
"""Seconds between two words of how far it is."""
SUFFIXES: Mapping[str, str] = {"labels": "pdf", "posters": "zip", "catalogue": "pdf", "report": "pdf"}


def path_of(file: PavilionFile) -> Path:
    """Where a file is, or will be."""
    return Path(settings.EXPORTS_ROOT) / "pavilion" / f"{file.pk}.{SUFFIXES[file.kind]}"


def visible_files(by: Actor) -> QuerySet[PavilionFile]:
    """The files that somebody asked for, and for the city the monthly reports; nobody sees those of others."""
    mine = Q(user=by.user_id) if by.user_id is not None else Q(pk=None)
    if is_city(by):
        mine |= Q(user=None, kind=PavilionFile.Kind.REPORT)
    return PavilionFile.objects.filter(mine)


def make(file_id: int) -> None:
    """Make one file unless it is made already."""
    file = PavilionFile.objects.filter(pk=file_id).first()
    if file is None or file.status in (PavilionFile.Status.SUCCESS, PavilionFile.Status.DELETED):
        return
    path = path_of(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        MAKERS[file.kind](path, file, _telling(file))
    except Exception:
        _become(
            file,
            PavilionFile.Status.FAILED,
            message="生成失败，将再试。 · It could not be made; it will be tried again.",
        )
        raise
    _become(file, PavilionFile.Status.SUCCESS, message="", done=file.total, total=file.total)


def forget() -> int:
    """Delete files after some days; that they were asked for stays known. How many there were."""
    old = PavilionFile.objects.filter(created_at__lt=clock.now() - timedelta(days=DAYS_KEPT))
    gone = list(old.exclude(status=PavilionFile.Status.DELETED).exclude(user=None))
    for file in gone:
        path_of(file).unlink(missing_ok=True)
        _become(file, PavilionFile.Status.DELETED)
    return len(gone)


def _telling(file: PavilionFile) -> Progress:
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= TOLD_EVERY or done == total:
            told, file.total = now, total
            PavilionFile.objects.filter(pk=file.pk).update(done=done, total=total, updated_at=clock.now())

    return tell


def _become(file: PavilionFile, status: str, **more: object) -> None:
    PavilionFile.objects.filter(pk=file.pk).update(status=status, updated_at=clock.now(), **more)


def _labels(path: Path, file: PavilionFile, tell: Progress) -> None:
    from pavilion.labels import write_labels

    asked = file.asked
    batch = Batch.objects.select_related("exhibit", "maker").get(pk=asked["batch"])
    serials = range(asked["first"], asked["first"] + asked["count"])
    write_labels(path, batch, serials, asked["origin"], english=asked["english"], progress=tell)


def _posters(path: Path, file: PavilionFile, tell: Progress) -> None:
    from pavilion import exhibition

    asked = file.asked
    exhibition.write_posters(
        path, exhibition.everything(asked["room"]), asked["origin"], english=asked["english"], progress=tell
    )


def _catalogue(path: Path, file: PavilionFile, tell: Progress) -> None:
    from pavilion import exhibition

    asked = file.asked
    exhibition.write_catalogue(
        path, exhibition.everything(asked["room"]), asked["origin"], english=asked["english"], progress=tell
    )


def _report(path: Path, file: PavilionFile, tell: Progress) -> None:
    from pavilion.reporting import month_from, write_report

    write_report(path, month_from(file.asked["month"]))
    tell(1, 1)


MAKERS: Mapping[str, Callable[[Path, PavilionFile, Progress], None]] = {
    "labels": _labels, "posters": _posters, "catalogue": _catalogue, "report": _report,
}  # fmt: skip
"""How each kind of file is made."""
