"""完好 · whether the files of an embedded index are those that were written.

tantivy reads what it needs and believes it. Each of its files ends with a footer that holds the checksum of what stands
before it: the body, the footer as JSON, its length, a magic number.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import orjson

_ENDING = struct.Struct("<II")
_MAGIC = 1337
_LONGEST_FOOTER = 1_000
_AT_ONCE = 1 << 20
_PARTS = (".term", ".idx", ".pos", ".fieldnorm", ".fast", ".store")


def damaged(path: Path) -> list[str]:
    """The files of this index that are missing or not as they were written. Nobody may write meanwhile."""
    try:
        names = list(_files(orjson.loads((path / "meta.json").read_bytes())))
    except (OSError, ValueError, KeyError, TypeError):
        return ["meta.json"]
    return [name for name in names if not _is_whole(path / name)]


def _files(meta: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    for segment in meta["segments"]:
        name = str(segment["segment_id"]).replace("-", "")
        yield from (f"{name}{part}" for part in _PARTS)
        if isinstance(deletes := segment["deletes"], dict):
            yield f"{name}.{deletes['opstamp']}.del"


def _is_whole(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            size = file.stat().st_size
            opened.seek(max(size - _LONGEST_FOOTER, 0))
            end = opened.read()
            length, magic = _ENDING.unpack(end[-_ENDING.size :])
            footer = orjson.loads(end[-_ENDING.size - length : -_ENDING.size])
            opened.seek(0)
            left, found = size - _ENDING.size - length, 0
            while left > 0:
                piece = opened.read(min(left, _AT_ONCE))
                found = zlib.crc32(piece, found)
                left -= len(piece)
            return bool(magic == _MAGIC and footer["crc"] == found)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False
