"""检索更新 · a procurement is found from its first notice on, by the stages at which its packages stand."""

from __future__ import annotations

from uuid import UUID

from backend.core import events
from backend.core.indexing import Changed
from procurement_methods.events import NoticeDue, PackageMoved
from procurement_methods.indexing import KIND
from procurement_methods.models import Procurement


@events.on(NoticeDue)
def noticed(event: NoticeDue) -> None:
    """Something was published of it."""
    _find(event.procurement_id)


@events.on(PackageMoved)
def moved(event: PackageMoved) -> None:
    """A package stands at another stage."""
    _find(event.procurement_id)


def _find(procurement_id: UUID) -> None:
    found = Procurement.objects.filter(pk=procurement_id, published_at__isnull=False)
    for serial in found.values_list("serial", flat=True):
        events.publish(Changed(KIND, (serial,)))
