"""Pure rules of stock: how many pieces a warehouse may state, and from which stocks a line is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_PIECES = 99_999_999


@dataclass(frozen=True, slots=True)
class Free:
    """可用库存 · the pieces of one stock that are promised to nobody."""

    stock_id: int
    pieces: int


def is_quantity(pieces: int) -> bool:
    """May a warehouse state that it holds so many pieces?"""
    return 0 <= pieces <= MOST_PIECES


def in_turn(stocks: Sequence[Free], places: Mapping[int, int], *, most_first: bool) -> list[Free]:
    """占用次序 · the stocks as they are drawn from: the fullest first, or those that have a place in its order and then the others."""
    if most_first:
        return sorted(stocks, key=lambda stock: -stock.pieces)
    return sorted(stocks, key=lambda stock: places.get(stock.stock_id, len(places)))


def draw(stocks: Sequence[Free], pieces: int) -> dict[int, int] | None:
    """`{stock id: pieces}` that serve `pieces`, or None where there are not enough.

    One stock that can serve everything is preferred, so that a line travels in one parcel; else they are emptied in order.
    """
    whole = next((stock for stock in stocks if stock.pieces >= pieces), None)
    if whole is not None:
        return {whole.stock_id: pieces}
    drawn: dict[int, int] = {}
    for stock in stocks:
        taken = min(stock.pieces, pieces - sum(drawn.values()))
        if taken > 0:
            drawn[stock.stock_id] = taken
    return drawn if sum(drawn.values()) == pieces else None
