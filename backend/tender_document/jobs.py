"""任务 · printing a version: read from what was issued, laid out, written whole. Running it again gives the same file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.core.files import write_whole
from backend.core.jobs import RETRY, app
from backend.tender_document.models import DocumentVersion


def path_of(version: DocumentVersion) -> Path:
    """Where the PDF of a version is, or will be: under the hash of what it says."""
    return Path(settings.PAPERS_ROOT) / "documents" / f"{version.sha256}.pdf"


def make_again(version: DocumentVersion) -> None:
    """Have a version printed whose file is not there; asking more than once is asking once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        make.configure(queueing_lock=f"document:{version.pk}").defer(version_id=version.pk)


@app.task(queue="papers", retry=RETRY)
def make(version_id: int) -> None:
    """制作采购文件 PDF · unless it is there."""
    # The printer is heavy: only the worker that prints loads it.
    from backend.tender_document.printing import render

    version = DocumentVersion.objects.select_related("document__buyer", "document__agent").get(pk=version_id)
    path = path_of(version)
    if not path.exists():
        write_whole(path, render(version))
