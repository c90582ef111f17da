"""入围 · which lot a package of the first stage is, how many enter it, and who is in it."""

from __future__ import annotations

from procurement_methods.framework import rules
from procurement_methods.framework.models import Entrant, Lot
from procurement_methods.models import Package


def lot_of(package: Package) -> Lot:
    """The lot that a package of the first stage is."""
    return Lot.objects.select_related("framework").get(package=package)


def how_many(package: Package, ranked: int) -> int:
    """入围家数 · of so many ranked suppliers, by the elimination and the bound that the call names."""
    lot = lot_of(package)
    assert lot.elimination is not None
    return rules.entrants(ranked, lot.elimination, lot.most_entrants)


def in_lot(lot: Lot) -> list[Entrant]:
    """Its entrants, by place."""
    return list(lot.entrants.select_related("supplier").order_by("place", "pk"))
