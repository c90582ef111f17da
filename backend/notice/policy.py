"""端口 · what notices ask of the procurements that they speak of: whoever keeps those registers here at start-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from backend.notice.rules import Withheld


class Procurements(Protocol):
    """采购项目 · what is known of a project by its number."""

    def withheld(self, project_number: str) -> Iterable[Withheld]:
        """What of it is still secret."""

    def is_mandated(self, project_number: str, buyer_id: int, agent_id: int) -> bool:
        """Has the buyer commissioned this agent with it?"""


_registered: list[Procurements] = []


def register(procurements: Procurements) -> None:
    """Ask it from now on; registering the same twice counts once."""
    if procurements not in _registered:
        _registered.append(procurements)


def withheld(project_number: str) -> list[Withheld]:
    """暂不公开 · everything that anybody says is secret about a project."""
    return [secret for each in _registered for secret in each.withheld(project_number)]


def is_mandated(project_number: str, buyer_id: int, agent_id: int) -> bool:
    """委托 · does anybody know that the buyer has commissioned this agent?"""
    return any(each.is_mandated(project_number, buyer_id, agent_id) for each in _registered)
