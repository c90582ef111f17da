"""开标一览表 · what a bid says, read from the opened file: a ZIP archive with `offer.json` beside the bidder's papers.

    {"price": "980000.00", "priceInWords": "玖拾捌万元整", "detailTotal": "980000.00", "size": "small", "domestic": true,
     "brand": "演示", "lines": [{"name": "打印机", "quantity": "100", "unitPrice": "9800.00"}]}

Prices are decimal texts in yuan, with two decimals at most; `price` alone is required. Nothing else of the archive is
unpacked, and nothing of it is trusted: one bidder's file never keeps the others' from being opened.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

import orjson

from backend.core.refusals import Refusal
from procurement_methods.language.capitals import amount_of
from procurement_methods.language.prices import Quote, QuotedLine, Size, corrected

NAME = "offer.json"
MOST_BYTES = 2_000_000
MOST_LINES = 5_000
MOST_ENTRIES = 20_000
MOST_DIRECTORY = 8_000_000
MOST_PRICE = Decimal(10) ** 12
MOST_WORDS = 100
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x07"
_END_SIZE = 22
_MOST_COMMENT = 0xFFFF
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Other ways of packing may ask for gigabytes of memory to unpack a line."""
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, KeyError, ValueError, OverflowError,
    NotImplementedError, RuntimeError, OSError, EOFError,
)  # fmt: skip


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
        _must_be_small(file)
        with zipfile.ZipFile(file) as archive:
            found = [entry for entry in archive.infolist() if entry.filename == NAME]
            if len(found) != 1 or found[0].compress_type not in _PACKED:
                raise OfferUnreadable(why=f"ZIP 中应有一个 {NAME}")
            with archive.open(found[0]) as entry:
                told = entry.read(MOST_BYTES + 1)
    except _BROKEN as error:
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


def _must_be_small(file: BinaryIO) -> None:
    """Refuse an archive whose list of contents would fill the memory; it is read whole when the archive is opened."""
    size = file.seek(0, 2)
    start = max(0, size - _END_SIZE - _MOST_COMMENT - len(_END_64) * 5)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise OfferUnreadable(why="不是 ZIP 文件")
    entries, directory = struct.unpack_from("<HL", tail, place + 10)
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY or tail[max(0, place - 20) :].startswith(_END_64):
        raise OfferUnreadable(why="ZIP 中文件过多")
    file.seek(0)


def offer(said: Mapping[str, Any]) -> Offered:
    """An offer from its JSON; refuses what is missing or malformed."""
    words = said.get("priceInWords")
    try:
        in_words = amount_of(words[:MOST_WORDS]) if isinstance(words, str) and words.strip() else None
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
    if not 0 < corrected(quote)[0] < MOST_PRICE:
        raise OfferUnreadable(why="修正后的报价不在范围内")
    return Offered(quote, size, said.get("domestic") is True, _text(said.get("brand"), 80))


def _lines(lines: Any) -> Iterator[QuotedLine]:
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise OfferUnreadable(why="分项报价不可读")
    for line in lines:
        if not isinstance(line, dict):
            raise OfferUnreadable(why="分项报价不可读")
        yield QuotedLine(
            _text(line.get("name"), 200),
            _price(line, "quantity", most=9, places=4),
            _price(line, "unitPrice", places=4),
        )


def _text(value: Any, most: int) -> str:
    """A word or two as they can be kept and shown."""
    return "".join(letter for letter in str(value or "")[:most] if letter.isprintable()).strip()


def _price(said: Mapping[str, Any], name: str, *, most: int = 12, places: int = 2) -> Decimal:
    value = said.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool) or len(str(value)) > MOST_WORDS:
        raise OfferUnreadable(why=f"缺少 {name}")
    try:
        amount = Decimal(value)
    except InvalidOperation as error:
        raise OfferUnreadable(why=f"{name} 不是数") from error
    if not amount.is_finite() or amount <= 0 or amount.adjusted() >= most or amount != round(amount, places):
        raise OfferUnreadable(why=f"{name} 不在范围内")
    return amount
