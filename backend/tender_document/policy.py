"""端口 · what tender documents ask of the procedures that they belong to: whoever keeps those registers here at start-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from backend.core.actor import Actor


class Procedures(Protocol):
    """采购程序 · what is known of a project by its number."""

    def buyer_of(self, project_number: str) -> int | None:
        """Whose procurement has this number; None: it is none of theirs."""

    def sits(self, project_numbers: Iterable[str], actor: Actor) -> set[str]:
        """Of which of these projects the actor sits on the panel."""


_registered: list[Procedures] = []


def register(procedures: Procedures) -> None:
    """Ask it from now on; registering the same twice counts once."""
    if procedures not in _registered:
        _registered.append(procedures)


def buyer_of(project_number: str) -> int | None:
    """Whose procurement has this number; None: no procedure runs under it."""
    return next(
        (pk for each in _registered if (pk := each.buyer_of(project_number)) is not None),
        None,
    )


def sits(project_numbers: Iterable[str], actor: Actor) -> set[str]:
    """Of which projects the actor sits on the panel, and reads the documents therefore."""
    wanted = list(project_numbers)
    return {number for each in _registered for number in each.sits(wanted, actor)}
