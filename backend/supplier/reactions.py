"""What suppliers do on events: they say what is to be found anew."""

from __future__ import annotations

from backend.account.events import OrganisationRenamed
from backend.core import events
from backend.core.indexing import Changed
from backend.supplier.events import SuppliersChanged, SupplierStateChanged
from backend.supplier.indexing import KIND
from backend.supplier.models import Supplier


@events.on(SupplierStateChanged)
def find_supplier_anew(changed: SupplierStateChanged) -> None:
    """A supplier is found from its admission on, by its present state."""
    events.publish(Changed(KIND, (changed.supplier_id,)))


@events.on(SuppliersChanged)
def find_suppliers_anew(changed: SuppliersChanged) -> None:
    """Suppliers are found by their present names and trades."""
    events.publish(Changed(KIND, changed.supplier_ids))


@events.on(OrganisationRenamed)
def follow_the_organisation(renamed: OrganisationRenamed) -> None:
    """A supplier is called as its organisation is."""
    found = Supplier.objects.filter(organisation=renamed.organisation_id).values_list("pk", flat=True)
    if ids := tuple(found):
        events.publish(SuppliersChanged(ids))
