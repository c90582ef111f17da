"""任务 · making papers: the content is read from the record, printed, written to disk, and only then the paper counts as made.

Running it again gives the same file: a worker may die at any point.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.core import clock, events
from backend.core.files import write_whole
from backend.core.jobs import RETRY, app
from backend.invoice.events import PaperMade
from backend.invoice.models import Paper


def path_of(paper: Paper) -> Path:
    """Where a paper's file is, or will be."""
    return Path(settings.PAPERS_ROOT) / f"{paper.pk}.pdf"


def make_again(paper: Paper) -> None:
    """Have a paper made whose file is gone; asking more than once is asking once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        make_paper.configure(queueing_lock=f"paper:{paper.pk}").defer(paper_id=str(paper.pk))


@app.task(queue="papers", retry=RETRY)
def make_paper(paper_id: str) -> None:
    """制单 · make one paper unless it is made already and its file is where it should be."""
    # The printer is heavy: only the worker that prints loads it.
    from backend.invoice.papers.rendering import render
    from backend.invoice.record import content_of

    paper = Paper.objects.get(pk=UUID(paper_id))
    path = path_of(paper)
    if paper.made_at is not None and path.exists():
        return
    content = content_of(paper)
    pdf = render(content)
    write_whole(path, pdf)
    with transaction.atomic():
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        paper.file = path.name
        paper.sha256 = hashlib.sha256(pdf).hexdigest()
        paper.verification_code = content.verification_code
        paper.made_at = clock.now()
        paper.save(update_fields=["file", "sha256", "verification_code", "made_at"])
        events.publish(PaperMade(paper.pk))
