"""展示 · the file of a thumbnail: made when it is first looked at, from an upload or from a painted picture, then kept."""

from __future__ import annotations

import zlib
from pathlib import Path

import orjson
from django.conf import settings
from PIL import Image

from backend.product.pictures.painting import PictureHint, paint
from backend.product.pictures.thumbnails import PictureFormat, cached, thumbnail
from backend.product.queries import Picture

LEAST_PAINTED, MOST_PAINTED = 256, 1024
"""A drawing is not painted smaller, for its strokes' sake, nor larger, for the time's sake."""

MEDIA_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}


class PictureLost(Exception):
    """The file of an uploaded picture is not there."""


def thumbnail_file(picture: Picture, size: int, format: PictureFormat) -> Path:
    """The kept file of a thumbnail. Raises `PictureLost`, and `FontMissing` where nothing can be painted."""
    media = picture.media
    suffix = (Path(media.image).suffix or ".jpg") if format is PictureFormat.ORIGINAL else f".{format.value}"
    folder = Path(settings.MEDIA_ROOT) / "thumbnails" / f"{media.id % 1000:03d}"
    return cached(
        folder / f"{media.id}-{media.version}-{size}{suffix}",
        lambda: thumbnail(_whole(picture, size), size, format).data,
    )


def upload_file(name: str, size: int, format: PictureFormat) -> Path:
    """The kept file of a thumbnail of an upload that is named by its content. Raises `PictureLost`."""
    path = Path(name)
    suffix = path.suffix if format is PictureFormat.ORIGINAL else f".{format.value}"
    folder = Path(settings.MEDIA_ROOT) / "thumbnails" / path.stem[:3]
    return cached(
        folder / f"{path.stem}-{size}{suffix}", lambda: thumbnail(_uploaded(name), size, format).data
    )


def _whole(picture: Picture, size: int) -> Image.Image:
    if picture.media.image:
        return _uploaded(picture.media.image)
    hint = orjson.loads(picture.hint)
    seed = zlib.crc32(f"{picture.brand}|{picture.model}|{picture.name}".encode())
    drawn = PictureHint(
        str(hint.get("shape", "")),
        str(hint.get("colour", "")),
        picture.brand,
        picture.name,
        picture.model,
        seed,
    )
    return paint(drawn, min(max(size, LEAST_PAINTED), MOST_PAINTED))


def _uploaded(name: str) -> Image.Image:
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise PictureLost(name)
    with Image.open(path) as image:
        image.load()
        return image
