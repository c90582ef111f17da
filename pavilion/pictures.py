"""展品图片 · the pictures of exhibits as files: photographs in the widths that pages ask for, cut alike for cards, and a
drawing for what has no photograph yet. Each is made when it is first looked at and kept under a name that changes with it.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from pavilion.models import Exhibit, ExhibitPicture

if TYPE_CHECKING:
    from PIL import Image

WIDTHS = (320, 480, 640, 960, 1280)
FORMS = {"webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg"}
CUT = (4, 5)
"""The proportions of cards, and of drawings."""
DRAWING = 3
"""Changes when drawings are made differently, so that nobody keeps an old one."""


class PictureLost(Exception):
    """The file of an uploaded picture is not there."""


def version_of(exhibit: Exhibit, picture: ExhibitPicture | None) -> str:
    """What changes with the picture."""
    if picture is not None:
        return Path(picture.image).stem[:12]
    told = f"{DRAWING}|{exhibit.motif}|{exhibit.colour}|{exhibit.slug}"
    return f"{zlib.crc32(told.encode()):08x}"


def picture_file(
    exhibit: Exhibit, picture: ExhibitPicture | None, width: int, form: str, *, cut: bool = False
) -> Path:
    """The kept file of a picture in a width and a form. Raises `PictureLost`."""
    from backend.product.pictures.thumbnails import cached

    key = f"p{picture.pk}" if picture is not None else "drawn"
    name = f"{exhibit.slug}-{key}-{'cut-' if cut else ''}{width}-{version_of(exhibit, picture)}.{form}"
    folder = Path(settings.MEDIA_ROOT) / "pavilion" / "pictures" / exhibit.slug[:2]
    return cached(folder / name, lambda: _encoded(_sized(exhibit, picture, width, cut), form))


def whole(exhibit: Exhibit, picture: ExhibitPicture | None, width: int) -> Image.Image:
    """The picture itself: the photograph as it was uploaded, or the drawing, `width` wide."""
    from PIL import Image

    if picture is None:
        from pavilion.drawing.plates import plate

        return plate(exhibit.motif, exhibit.colour, exhibit.slug, width)
    path = Path(settings.MEDIA_ROOT) / picture.image
    if not path.is_file():
        raise PictureLost(picture.image)
    with Image.open(path) as image:
        return image.convert("RGB")


def _sized(exhibit: Exhibit, picture: ExhibitPicture | None, width: int, cut: bool) -> Image.Image:
    from PIL import Image, ImageOps

    image = whole(exhibit, picture, width)
    if cut and picture is not None:
        return ImageOps.fit(image, (width, width * CUT[1] // CUT[0]), Image.Resampling.LANCZOS)
    if image.width > width:
        image.thumbnail((width, 4 * width), Image.Resampling.LANCZOS)
    return image


def _encoded(image: Image.Image, form: str) -> bytes:
    import io

    out = io.BytesIO()
    if form == "webp":
        image.save(out, "WEBP", quality=78, method=4)
    elif form == "avif":
        image.save(out, "AVIF", quality=58, speed=8)
    else:
        image.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return out.getvalue()
