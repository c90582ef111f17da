"""What search does on events: it writes down, in the verb's transaction, what the index has to be told."""

from __future__ import annotations

from backend.core import events
from backend.core.indexing import Changed
from search.jobs import update_index
from search.models import Change


@events.on(Changed)
def remember(changed: Changed) -> None:
    """Many changes of one transaction become few entries and one update of the index."""
    Change.objects.bulk_create(
        (Change(kind=changed.kind, subject_id=each) for each in dict.fromkeys(changed.ids)), batch_size=1000
    )
    update_index.defer()
