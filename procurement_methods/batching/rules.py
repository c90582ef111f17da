"""批量采购规则 · the stages of a batch, and the arithmetic between many demands and one purchase. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from backend.core.law import REG
from backend.core.money import CENT

BASIS = REG.art(24)
"""列入集中采购目录、适合实行批量集中采购的项目，应当实行批量集中采购。"""
MOST_CONFIGURATIONS = 20
MOST_LINES = 200
"""Of one buyer in one batch."""
MOST_PIECES = 100_000
"""Of one configuration for one address."""


class State(StrEnum):
    """批次状态 · where a batch stands."""

    ANNOUNCED = "announced"
    COLLECTING = "collecting"
    COLLECTED = "collected"
    PROCURING = "procuring"
    AWARDED = "awarded"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[State, str] = {
    State.ANNOUNCED: "待申报",
    State.COLLECTING: "需求申报中",
    State.COLLECTED: "申报截止待归集",
    State.PROCURING: "采购中",
    State.AWARDED: "已成交",
    State.CANCELLED: "已取消",
}


@dataclass(frozen=True, slots=True)
class Moments:
    """What the state of a batch depends on."""

    collects_from: datetime
    collects_until: datetime
    aggregated_at: datetime | None = None
    awarded_at: datetime | None = None
    cancelled_at: datetime | None = None


def state_at(moments: Moments, now: datetime) -> State:
    """The state at a moment; the last instant of the window still belongs to it not: it ends when it is reached."""
    if moments.cancelled_at is not None:
        return State.CANCELLED
    if moments.awarded_at is not None:
        return State.AWARDED
    if moments.aggregated_at is not None:
        return State.PROCURING
    if now < moments.collects_from:
        return State.ANNOUNCED
    return State.COLLECTING if now < moments.collects_until else State.COLLECTED


@dataclass(frozen=True, slots=True)
class Piece:
    """需求的一行 · so many pieces of a configuration for one buyer at one address."""

    configuration: int
    organisation: int
    address: int
    quantity: int


def totals(pieces: Iterable[Piece]) -> dict[int, int]:
    """归集 · how many pieces of each configuration are needed in all."""
    found: dict[int, int] = {}
    for piece in pieces:
        found[piece.configuration] = found.get(piece.configuration, 0) + piece.quantity
    return found


def unit_price(amount: Decimal, quantity: int) -> Decimal | None:
    """成交单价 · what one piece costs when so many cost so much; None where that is no whole number of cents."""
    cents, left = divmod(int(amount / CENT), quantity)
    return None if left else cents * CENT


def split(pieces: Iterable[Piece], prices: Mapping[int, Decimal]) -> dict[tuple[int, int], Decimal]:
    """拆分 · what each buyer pays for each address. Every piece costs the same, so the parts come to the whole, to the cent."""
    found: dict[tuple[int, int], Decimal] = {}
    for piece in pieces:
        key = (piece.organisation, piece.address)
        found[key] = found.get(key, Decimal()) + piece.quantity * prices[piece.configuration]
    return found
