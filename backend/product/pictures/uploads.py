"""上传 · checking a picture that somebody sends.

The name and the declared type of a file prove nothing, so the picture is decoded; what is kept is drawn anew from its
pixels. Places, cameras, comments and whatever hid behind the last pixel stay outside.
"""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageCms, ImageFile, ImageOps

from backend.product.pictures.refusals import PictureTooHeavy, PictureTooWide, PictureUnreadable

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_MEGABYTES = 10
MOST_MEGAPIXELS = 40
MOST_SIDE = 12_000

MOST_PROFILE = 4 * 1024 * 1024
"""Bytes of a colour profile at most; those of presses have some hundred thousand."""

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
    """The pixels alone, in sRGB."""
    plain = _in_srgb(image).convert("RGBA" if image.has_transparency_data else "RGB")
    plain.info.clear()
    return plain


def _in_srgb(image: Image.Image) -> Image.Image:
    """颜色 · the colours that the picture's own profile means, as sRGB: browsers take a picture without a profile for that.

    Adobe RGB and Display P3 would pale, and a press's CMYK turn shrill. A profile that cannot be read, or is not of this kind of
    picture, is left aside, as browsers do.
    """
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or not 0 < len(profile) <= MOST_PROFILE:
        return image
    mode = "RGBA" if image.has_transparency_data else "RGB"
    pixels = image if image.mode in ("RGB", "RGBA", "CMYK", "L") else image.convert(mode)
    try:
        converted = ImageCms.profileToProfile(
            pixels,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode=mode,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if converted is None else converted
