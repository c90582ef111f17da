"""开标一览表 · offers that are meant to break the opening: each is refused for itself, in little time and memory."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from procurement_methods import offers
from procurement_methods.offers import OfferUnreadable


def archive(*entries: tuple[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packed) as made:
        for name, content in entries:
            made.writestr(name, content)
    return written.getvalue()


def said(**more: Any) -> bytes:
    return json.dumps({"price": "100.00", **more}).encode()


def with_end(entries: int, directory: int, before: bytes = b"") -> bytes:
    """An archive that says of itself what is not so."""
    content = archive(("offer.json", said()))
    place = content.rindex(b"PK\x05\x06")
    end = bytearray(content[place:])
    struct.pack_into("<HHL", end, 8, entries, entries, directory)
    return content[:place] + before + bytes(end)


BROKEN = archive(("offer.json", b"x" * 5000)).replace(b"PK\x03\x04", b"PK\x03\x04", 1)
BOMB = archive(("offer.json", b" " * 50_000_000))
DAMAGED = bytearray(archive(("offer.json", said(brand="示例" * 2000))))
DAMAGED[45:60] = bytes(15)
lines = [{"name": f"{n}", "quantity": "1", "unitPrice": "0.02"} for n in range(5000)]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"not a zip" * 100, archive(("other.json", said())), BOMB, bytes(DAMAGED), BROKEN,
        archive(("offer.json", said()), packed=zipfile.ZIP_LZMA), archive(("offer.json", said()), packed=zipfile.ZIP_BZIP2),
        with_end(60_000, 100), with_end(1, 1 << 31), with_end(1, 100, b"PK\x06\x07" + bytes(16)),
        archive(("offer.json", b"[" * 100_000)), archive(("offer.json", b"[]")), archive(("../../offer.json", said())),
    ],
    ids=["空", "不是ZIP", "没有一览表", "压缩炸弹", "已损坏", "不是JSON", "LZMA", "BZIP2", "文件过多", "目录过大", "ZIP64", "嵌套", "数组",
         "路径穿越"],
)  # fmt: skip
def test_读不了的文件(content: bytes) -> None:
    with pytest.raises(OfferUnreadable):
        offers.read(io.BytesIO(content))


@pytest.mark.parametrize(
    "told",
    [
        {"price": None}, {"price": True}, {"price": 1.5}, {"price": "-1"}, {"price": "0"}, {"price": "NaN"}, {"price": "1e400"},
        {"price": "1E-999999999"}, {"price": "0.001"}, {"price": "999999999999.9999"}, {"price": "1" * 5000},
        {"priceInWords": "示例"}, {"priceInWords": "零元整"}, {"priceInWords": "玖" + "亿" * 50 + "元"}, {"size": ["small"]},
        {"lines": [1]}, {"lines": [{"name": "x", "quantity": "1"}]},
        {"lines": [{"name": "x", "quantity": "999999999", "unitPrice": "999999999999"}]},
    ],
    ids=str,
)  # fmt: skip
def test_不成立的报价(told: dict[str, Any]) -> None:
    with pytest.raises(OfferUnreadable):
        offers.offer({"price": "100.00", **told})


def test_控制字符不入库_行数再多也快() -> None:
    found = offers.offer({"price": "100.00", "brand": "示例\x00品牌\n", "lines": lines})
    assert found.brand == "示例品牌"
    assert found.quote.form_total == Decimal(100)
    assert len(found.quote.lines) == 5000
