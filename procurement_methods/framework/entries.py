"""入围 · which lot a package of the first stage is, how many enter it, and who is in it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from procurement_methods.framework import rules
from procurement_methods.framework.models import Lot
from procurement_methods.models import Package


def lot_of(package: Package) -> Lot:
    """The lot that a package of the first stage is."""
    return lots_of(Lot.objects.select_related("framework"), [package]).get()


def lots_of(rows: QuerySet[Lot], packages: Iterable[Package]) -> QuerySet[Lot]:
    """Those of the lots that these packages are, of the first call or of a supplementary one."""
    keys = [package.pk for package in packages]
    return rows.filter(Q(package__in=keys) | Q(refills__package__in=keys)).distinct()


def how_many(package: Package, ranked: int) -> int:
    """入围家数 · of so many ranked suppliers, by the elimination and the bound that the call names."""
    lot = lot_of(package)
    assert lot.elimination is not None
    return rules.entrants(ranked, lot.elimination, lot.most_entrants)
