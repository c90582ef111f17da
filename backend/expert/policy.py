"""端口 · what draws ask of the procurements that they are for: whoever keeps those registers here at start-up."""

from __future__ import annotations

from typing import Protocol


class Procedures(Protocol):
    """采购程序 · what is known of a procedure by its number."""

    def keeps(self, organiser_id: int, reference: str, package: str) -> bool:
        """Is this package of an organiser's procurement kept here? Then the procedure ends the review and releases names."""


_registered: list[Procedures] = []


def register(procedures: Procedures) -> None:
    """Ask it from now on; registering the same twice counts once."""
    if procedures not in _registered:
        _registered.append(procedures)


def is_kept(organiser_id: int, reference: str, package: str) -> bool:
    """Does anybody keep the procedure of this package?"""
    return any(each.keeps(organiser_id, reference, package) for each in _registered)
