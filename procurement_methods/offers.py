"""开标一览表 · what a bid says, read from the opened file: a ZIP archive with `offer.json` beside the bidder's papers.

    {"price": "980000.00", "priceInWords": "玖拾捌万元整", "detailTotal": "980000.00", "size": "small", "domestic": true,
     "brand": "演示", "lines": [{"name": "打印机", "quantity": "100", "unitPrice": "9800.00"}]}

Prices are decimal texts in yuan; `price` alone is required. Nothing else of the archive is unpacked here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

import orjson

from backend.core.refusals import Refusal
from procurement_methods.language.capitals import amount_of
from procurement_methods.language.prices import Quote, QuotedLine, Size

NAME = "offer.json"
MOST_BYTES = 2_000_000
MOST_LINES = 5_000


class OfferUnreadable(Refusal):
    """投标文件中没有可读的开标一览表（{why}）。 · The bid has no readable offer: {why}."""

    code = "OFFER_UNREADABLE"


@dataclass(frozen=True, slots=True)
class Offered:
    """报价与声明 · what a bidder offers and declares."""

    quote: Quote
    size: Size
    domestic: bool
    brand: str


def read(file: BinaryIO) -> Offered:
    """The offer in an opened bid; refuses what cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(NAME) as entry:
            told = entry.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise OfferUnreadable(why=f"不是含 {NAME} 的 ZIP 文件") from error
    if len(told) > MOST_BYTES:
        raise OfferUnreadable(why=f"{NAME} 过大")
    try:
        said = orjson.loads(told)
    except orjson.JSONDecodeError as error:
        raise OfferUnreadable(why=f"{NAME} 不是 JSON") from error
    if not isinstance(said, dict):
        raise OfferUnreadable(why=f"{NAME} 不是对象")
    return offer(said)


def offer(said: Mapping[str, Any]) -> Offered:
    """An offer from its JSON; refuses what is missing or malformed."""
    words = said.get("priceInWords")
    try:
        in_words = amount_of(words) if isinstance(words, str) and words.strip() else None
    except ValueError as error:
        raise OfferUnreadable(why="大写金额不可读") from error
    try:
        size = Size(said.get("size") or Size.NONE)
    except ValueError as error:
        raise OfferUnreadable(why="中小企业声明不可读") from error
    quote = Quote(
        _price(said, "price"),
        in_words,
        _price(said, "detailTotal") if said.get("detailTotal") is not None else None,
        tuple(_lines(said.get("lines") or [])),
    )
    return Offered(quote, size, said.get("domestic") is True, str(said.get("brand") or "").strip()[:80])


def _lines(lines: Any) -> Iterator[QuotedLine]:
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise OfferUnreadable(why="分项报价不可读")
    for line in lines:
        if not isinstance(line, dict):
            raise OfferUnreadable(why="分项报价不可读")
        yield QuotedLine(
            str(line.get("name", ""))[:200], _price(line, "quantity", most=9), _price(line, "unitPrice")
        )


def _price(said: Mapping[str, Any], name: str, *, most: int = 12) -> Decimal:
    value = said.get(name)
    if not isinstance(value, str | int):
        raise OfferUnreadable(why=f"缺少 {name}")
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise OfferUnreadable(why=f"{name} 不是数") from error
    if not amount.is_finite() or amount <= 0 or amount.adjusted() >= most or amount != round(amount, 4):
        raise OfferUnreadable(why=f"{name} 不在范围内")
    return amount
