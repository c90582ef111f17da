"""Legal figures as they hold in a region: the national file, with the local figures that regulators registered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from backend.core import clock
from backend.core.law import Figure, pick
from backend.core.models import LocalFigure


def figure(key: str, *, regions: Sequence[str] = (), on: date | None = None) -> Figure:
    """The figure of `key` on a day in the narrowest of `regions` (codes, narrow to wide) that states one.

    Refuses with `LAW_VALUE_UNKNOWN` where nobody has established it.
    """
    return Figures(regions, on).pick(key)


class Figures:
    """All figures of one place on one day, read with one statement when the first is asked for."""

    def __init__(self, regions: Sequence[str], on: date | None = None) -> None:
        self.regions, self.on = list(regions), on or clock.today()

    @cached_property
    def local(self) -> list[Figure]:
        """What the regions state for themselves, narrow to wide."""
        order = {code: rank for rank, code in enumerate(self.regions)}
        rows = LocalFigure.objects.filter(jurisdiction__in=self.regions).order_by("-recorded_at", "-id")
        return [
            Figure(
                key=row.key,
                value=row.value,
                unit=row.unit,
                basis=row.basis,
                effective_from=row.valid_from,
                effective_to=row.valid_to,
                confidence=row.confidence,
                note=row.note,
                jurisdiction=row.jurisdiction,
                assumed=row.assumed,
            )
            for row in sorted(rows, key=lambda row: order[row.jurisdiction])
        ]

    def pick(self, key: str) -> Figure:
        """The figure that holds; refuses with `LAW_VALUE_UNKNOWN`."""
        return pick(key, self.on, self.local)
