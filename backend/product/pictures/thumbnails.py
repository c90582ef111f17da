"""缩略图 · thumbnails in the sizes and formats that Saleor offers, and the files they are kept in."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from PIL import Image

SIZES = (32, 64, 128, 256, 512, 1024, 2048, 4096)


class PictureFormat(Enum):
    """格式 · how a thumbnail is encoded. ORIGINAL is PNG where there is transparency, else JPEG."""

    ORIGINAL = "original"
    WEBP = "webp"
    AVIF = "avif"


@dataclass(frozen=True, slots=True)
class Encoded:
    """编码图片 · a picture as bytes, with its media type and the ending of its file name."""

    data: bytes
    media_type: str
    suffix: str


@lru_cache(maxsize=64)
def nearest_size(size: int) -> int:
    """The offered size closest to the one asked for; the smaller of two equally close."""
    return min(SIZES, key=lambda offered: abs(offered - size))


def thumbnail(image: Image.Image, size: int, format: PictureFormat = PictureFormat.ORIGINAL) -> Encoded:
    """The picture within a square of the nearest offered size: proportions kept, never enlarged."""
    side = nearest_size(size)
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return encode(small, format)


def encode(image: Image.Image, format: PictureFormat = PictureFormat.ORIGINAL) -> Encoded:
    """The picture's bytes. The same picture and format give the same bytes."""
    transparent = image.has_transparency_data
    pixels = image.convert("RGBA" if transparent else "RGB")
    pixels.info.clear()
    out = io.BytesIO()
    if format is PictureFormat.WEBP:
        pixels.save(out, "WEBP", quality=82, method=4)
        return Encoded(out.getvalue(), "image/webp", ".webp")
    if format is PictureFormat.AVIF:
        pixels.save(out, "AVIF", quality=65, speed=8)
        return Encoded(out.getvalue(), "image/avif", ".avif")
    if transparent:
        pixels.save(out, "PNG", optimize=True)
        return Encoded(out.getvalue(), "image/png", ".png")
    pixels.save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return Encoded(out.getvalue(), "image/jpeg", ".jpg")


def cached(path: Path, make: Callable[[], bytes]) -> Path:
    """The file at `path`, made by `make` when it is not there yet.

    Written beside its place and moved into it, so that a reader never sees half a file, and of several processes making
    the same file each leaves a whole one.
    """
    if path.exists():
        return path
    data = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return path
