"""Keeping the index true to the store in the background."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from backend.core.jobs import RETRY, app
from search import service
from search.models import Change

AT_ONCE = 2000


@app.task(queue="search", lock="search", retry=RETRY)
def update_index() -> None:
    """Tell the index everything that has changed. One job at a time, so that what was read later is written later.

    Whatever the first job of many finds is done by it; the others find nothing left. A worker that dies has changed
    nothing in the list of changes: another one tells the index all of them again.
    """
    while _update_some():
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(queue="search", lock="search", queueing_lock="heal_index")
def heal_index(timestamp: int) -> None:
    """Build a lost or damaged index anew and repair what differs, even if nothing is being changed."""
    service.heal()


@transaction.atomic
def _update_some() -> bool:
    changes = list(Change.objects.order_by("id")[:AT_ONCE])
    by_kind: defaultdict[str, set[int]] = defaultdict(set)
    for change in changes:
        by_kind[change.kind].add(change.subject_id)
    # Forgotten before they are read: a change that commits while we read is written down again.
    Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
    for kind, ids in by_kind.items():
        service.apply(kind, sorted(ids))
    return len(changes) == AT_ONCE
