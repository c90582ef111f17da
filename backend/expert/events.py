from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ExpertStateChanged:
    """专家状态变更 · an expert was admitted, suspended, resumed, has resigned or was removed."""

    expert_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PanelChanged:
    """评审专家变动 · the panel of a draw became complete, or is short of experts."""

    draw_id: UUID
    organiser_id: int
    reference: str
    package: str
    state: str


@dataclass(frozen=True, slots=True)
class NamesReleased:
    """名单公开 · the names of a panel are public now."""

    draw_id: UUID
    reference: str
    package: str
