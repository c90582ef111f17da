"""拒绝 · what is refused of uploaded pictures."""

from __future__ import annotations

from backend.core.refusals import Refusal


class PictureRefused(Refusal):
    """图片不能使用。 · This picture cannot be used."""

    code = "INVALID"
    field = "image"


class PictureUnreadable(PictureRefused):
    """文件不是图片，或者已经损坏；请上传 PNG、JPEG、WebP 或 GIF 图片。 ·
    The file is not a picture or is damaged; upload PNG, JPEG, WebP or GIF."""


class PictureTooHeavy(PictureRefused):
    """图片文件不能超过 {most} MB。 · A picture may not be larger than {most} MB."""


class PictureTooWide(PictureRefused):
    """图片不能超过 {most} 百万像素，每边不能超过 {side} 像素。 ·
    A picture may not have more than {most} million pixels, nor more than {side} on a side."""
