"""任务 · making exports: the rows are read, written to disk, and only then the file counts as made.

Running it again writes the same file again: a worker may die at any point.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from backend.core import clock
from backend.core.files import write_whole
from backend.core.jobs import RETRY, app
from backend.export.goods import table
from backend.export.models import ExportFile
from backend.export.sheets import as_csv, as_xlsx

DAYS_KEPT = 7
log = logging.getLogger(__name__)


def path_of(export: ExportFile) -> Path:
    """Where an export's file is, or will be."""
    return Path(settings.EXPORTS_ROOT) / f"{export.pk}.{export.kind}"


@app.task(queue="exports", retry=RETRY)
def make_file(export_id: int) -> None:
    """导出 · make one file unless it is made already."""
    export = ExportFile.objects.filter(pk=export_id).first()
    if export is None or export.status in (ExportFile.Status.SUCCESS, ExportFile.Status.DELETED):
        return
    try:
        write = as_csv if export.kind == ExportFile.Kind.CSV else as_xlsx
        write_whole(path_of(export), write(table(export.product_ids, export.columns)))
    except Exception:
        _become(
            export,
            ExportFile.Status.FAILED,
            "生成失败，将再试。 · It could not be made; it will be tried again.",
        )
        raise
    _become(export, ExportFile.Status.SUCCESS, "")


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="forget_exports")
def forget_exports(timestamp: int) -> None:
    """Delete files of exports after some days; that they were asked for stays known."""
    old = ExportFile.objects.filter(created_at__lt=clock.now() - timedelta(days=DAYS_KEPT))
    for export in old.exclude(status=ExportFile.Status.DELETED).defer("product_ids"):
        path_of(export).unlink(missing_ok=True)
        _become(export, ExportFile.Status.DELETED, "")


def _become(export: ExportFile, status: str, message: str) -> None:
    ExportFile.objects.filter(pk=export.pk).update(status=status, message=message, updated_at=clock.now())
