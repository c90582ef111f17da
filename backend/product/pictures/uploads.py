"""上传 · checking a picture that somebody sends.

The name and the declared type of a file prove nothing, so the picture is decoded; what is kept is drawn anew from its
pixels. Places, cameras, comments and whatever hid behind the last pixel stay outside.
"""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageFile, ImageOps

from backend.product.pictures.refusals import PictureTooHeavy, PictureTooWide, PictureUnreadable

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_MEGABYTES = 10
MOST_MEGAPIXELS = 40
MOST_SIDE = 12_000

_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, OverflowError)


def check_upload(data: bytes) -> Image.Image:
    """The picture in upright RGB or RGBA without metadata; of an animation the first frame. Raises `PictureRefused` kinds."""
    if len(data) > MOST_MEGABYTES * 1024 * 1024:
        raise PictureTooHeavy(most=MOST_MEGABYTES)
    # WeasyPrint, once imported, lets Pillow read half pictures in the whole process; an upload must be whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image)
            return _plain(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise _too_wide() from bomb
    except _DAMAGE as damage:
        raise PictureUnreadable from damage


def _check_size(image: Image.Image) -> None:
    """Before a single pixel is decoded: the size the file announces."""
    width, height = image.size
    if width * height > MOST_MEGAPIXELS * 1_000_000 or max(width, height) > MOST_SIDE:
        raise _too_wide()


def _too_wide() -> PictureTooWide:
    return PictureTooWide(most=MOST_MEGAPIXELS, side=MOST_SIDE)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone."""
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.info.clear()
    return plain
