from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageFile

from backend.product.pictures.refusals import (
    PictureRefused,
    PictureTooHeavy,
    PictureTooWide,
    PictureUnreadable,
)
from backend.product.pictures.uploads import MOST_MEGABYTES, check_upload


def file(format: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120).save(out, format, **more)
    return out.getvalue()


def announced_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that announces any size: a decompression bomb."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_接受四种格式(format: str) -> None:
    picture = check_upload(file(format))
    assert picture.size == (60, 40)
    assert picture.mode == "RGB"


def test_去掉拍摄信息并按方向摆正() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "示例相机"
    picture = check_upload(file("JPEG", exif=exif, comment=b"secret"))
    assert picture.size == (40, 60)
    assert dict(picture.info) == {}
    out = io.BytesIO()
    picture.save(out, "JPEG")
    assert not dict(Image.open(io.BytesIO(out.getvalue())).getexif())


def test_动图只取第一帧() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert check_upload(out.getvalue()).getpixel((5, 5)) == (255, 0, 0)


def test_透明保留() -> None:
    assert check_upload(file("PNG", mode="LA")).mode == "RGBA"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", PictureUnreadable),
        (b"%PDF-1.7 not a picture", PictureUnreadable),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", PictureUnreadable),
        (file("PNG")[:60], PictureUnreadable),
        (file("JPEG", (400, 400))[:300], PictureUnreadable),
        (file("BMP"), PictureUnreadable),
        (file("TIFF"), PictureUnreadable),
        (announced_png(400, 400), PictureUnreadable),
        (announced_png(8000, 8000), PictureTooWide),
        (announced_png(10_000, 10_000), PictureTooWide),
        (announced_png(2_000_000, 2_000_000), PictureTooWide),
        (announced_png(30_000, 1), PictureTooWide),
        (b"\x89PNG" + b"\0" * (MOST_MEGABYTES * 1024 * 1024), PictureTooHeavy),
    ],
    ids=[
        "空文件",
        "不是图片",
        "SVG",
        "截断的PNG",
        "截断的JPEG",
        "BMP",
        "TIFF",
        "数据不足",
        "六千四百万像素",
        "一亿像素",
        "四万亿像素",
        "过宽",
        "过大",
    ],
)
def test_拒绝(data: bytes, refusal: type[PictureRefused]) -> None:
    with pytest.raises(refusal) as refused:
        check_upload(data)
    assert refused.value.field == "image"
    assert "{" not in refused.value.message


def test_别处放宽了Pillow也不接受残缺图片(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(PictureUnreadable):
        check_upload(file("PNG")[:60])
