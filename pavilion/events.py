"""What happened in the pavilion."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExhibitShown:
    """展品入选 · an exhibit was taken into the pavilion."""

    exhibit_id: int


@dataclass(frozen=True, slots=True)
class ExhibitGone:
    """展品撤下 · an exhibit is no longer shown: withdrawn, or its term is over."""

    exhibit_id: int


@dataclass(frozen=True, slots=True)
class HonourExpired:
    """荣誉到期 · an honour has run out and is shown no longer."""

    honour_id: int
