"""比价 · comparison: the lowest valid quote is first, of equal ones the earlier; each row says why it stands where it does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from backend.core.money import CENT, shown


@dataclass(frozen=True, slots=True)
class Offered:
    """一家的报价 · what one supplier asks in all, since when; `left_out` says why it does not count."""

    key: int
    total: Decimal | None
    at: datetime | None
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """比价结果 · the place of a quote, if it has one, and why."""

    key: int
    place: int | None
    why_zh: str
    why_en: str


def compare(offers: Iterable[Offered]) -> list[Compared]:
    """The quotes in their order, those that do not count behind them."""
    listed = list(offers)
    counted = sorted(
        (each for each in listed if not each.left_out and each.total is not None and each.at is not None),
        key=lambda each: (each.total, each.at, each.key),
    )
    rows = [_placed(place, each, counted) for place, each in enumerate(counted, 1)]
    rows += [
        Compared(each.key, None, f"不计入：{each.left_out}", f"It does not count: {each.left_out}")
        for each in listed
        if each.left_out
    ]
    return rows


def _placed(place: int, offer: Offered, counted: list[Offered]) -> Compared:
    assert offer.total is not None
    if place == 1:
        after = counted[1] if len(counted) > 1 else None
        zh, en = (
            f"总价 {shown(offer.total)}，为最低有效报价",
            f"{shown(offer.total)} in all is the lowest valid quote",
        )
        if after is not None and after.total == offer.total:
            zh, en = zh + "；与他人报价相同，递交在先", en + "; another one is equal, and came later"
        return Compared(offer.key, 1, zh + "。", en + ".")
    before = counted[place - 2]
    assert before.total is not None
    if before.total == offer.total:
        zh = f"总价 {shown(offer.total)}，与第 {place - 1} 名相同，递交在后。"
        return Compared(
            offer.key, place, zh, f"{shown(offer.total)} is what no. {place - 1} asks, and came later."
        )
    first = counted[0].total
    assert first is not None
    more = shown(offer.total - first)
    return Compared(
        offer.key, place, f"总价 {shown(offer.total)}，高于最低报价 {more}。", f"{shown(offer.total)}: {more} above the lowest."
    )  # fmt: skip


def spread(total: Decimal, lines: Mapping[int, tuple[int, Decimal]]) -> dict[int, Decimal]:
    """分摊 · unit prices for a total below what `lines` (pieces and unit price) come to, each lowered alike.

    Cents that are left go where they fit; what the prices come to is never above the total.
    """
    asked = sum((pieces * price for pieces, price in lines.values()), Decimal())
    if total >= asked:
        return {key: price for key, (_, price) in lines.items()}
    prices = {
        key: max(CENT, (price * total / asked).quantize(CENT, rounding=ROUND_DOWN))
        for key, (_, price) in lines.items()
    }
    left = total - sum((lines[key][0] * price for key, price in prices.items()), Decimal())
    for key, (pieces, _) in sorted(lines.items(), key=lambda each: -each[1][0]):
        cents = int(left / CENT) // pieces
        if cents > 0:
            prices[key] += cents * CENT
            left -= cents * CENT * pieces
    return prices
