"""多重身份的文件 · a picture that is something else, too: what is kept is the pixels and nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from PIL import Image, PngImagePlugin

from backend.product.pictures.keeping import keep
from backend.product.pictures.refusals import PictureRefused

MARK = b"SECRET-9f3c"
PLACE = "31.234567N"


def picture(format: str, **more: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(out, format, **more)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("index.html", MARK)
    return out.getvalue()


def with_exif(format: str) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = MARK.decode()
    exif.get_ifd(0x8825)[0x001D] = PLACE
    return picture(format, exif=exif)


def png_with_text() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", f"<script>{MARK.decode()}</script>")
    notes.add_itxt("XML:com.adobe.xmp", MARK.decode())
    return picture("PNG", pnginfo=notes)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(picture("JPEG") + archive(), id="JPEG 后接 ZIP"),
        pytest.param(picture("PNG") + b"<html><script>" + MARK + b"</script>", id="PNG 后接 HTML"),
        pytest.param(picture("JPEG") + b"%PDF-1.7\n" + MARK, id="JPEG 后接 PDF"),
        pytest.param(picture("GIF") + b"*/=1;alert('" + MARK + b"')", id="GIF 后接脚本"),
        pytest.param(picture("WEBP") + b"<?php " + MARK, id="WebP 后接 PHP"),
        pytest.param(picture("JPEG", comment=b"<script>" + MARK), id="JPEG 注释"),
        pytest.param(png_with_text(), id="PNG 文字块"),
        pytest.param(with_exif("JPEG"), id="JPEG 拍摄信息"),
        pytest.param(with_exif("PNG"), id="PNG 拍摄信息"),
        pytest.param(with_exif("WEBP"), id="WebP 拍摄信息"),
        pytest.param(picture("JPEG", icc_profile=b"x" * 200 + MARK), id="色彩描述"),
    ],
)
def test_只留下像素(data: bytes, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    keep(data)
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    content = kept.read_bytes()
    assert MARK not in content
    assert PLACE.encode() not in content
    assert not zipfile.is_zipfile(kept)
    with Image.open(kept) as image:
        assert image.size == (64, 48)
        assert not dict(image.getexif())
        assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(archive() + picture("JPEG"), id="ZIP 在前"),
        pytest.param(b"<html>" + picture("PNG"), id="HTML 在前"),
        pytest.param(b"%PDF-1.7\n" + picture("JPEG"), id="PDF 在前"),
        pytest.param(b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", id="SVG 脚本"),
        pytest.param(b"\x1f\x8b\x08" + MARK, id="压缩的 SVG"),
        pytest.param(b"MZ" + MARK * 20, id="程序"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n" + MARK, id="PostScript"),
        pytest.param(b"\x00\x00\x01\x00" + MARK * 20, id="ICO"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + MARK * 20, id="假 PNG"),
    ],
)  # fmt: skip
def test_不是图片的不收(data: bytes, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(PictureRefused):
        keep(data)
    assert list(tmp_path.rglob("*")) == []
