from __future__ import annotations

import io
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from PIL import Image

from backend.product.pictures.painting import PictureHint, paint
from backend.product.pictures.thumbnails import (
    Encoded,
    PictureFormat,
    cached,
    encode,
    nearest_size,
    thumbnail,
)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (-5, 32),
        (0, 32),
        (32, 32),
        (47, 32),
        (48, 32),
        (49, 64),
        (200, 256),
        (300, 256),
        (400, 512),
        (5000, 4096),
    ],
)
def test_取最接近的尺寸(asked: int, given: int) -> None:
    assert nearest_size(asked) == given


@pytest.mark.parametrize(
    ("mode", "format", "media_type", "opened"),
    [
        ("RGB", PictureFormat.ORIGINAL, "image/jpeg", "JPEG"),
        ("RGBA", PictureFormat.ORIGINAL, "image/png", "PNG"),
        ("RGB", PictureFormat.WEBP, "image/webp", "WEBP"),
        ("RGBA", PictureFormat.WEBP, "image/webp", "WEBP"),
        ("RGB", PictureFormat.AVIF, "image/avif", "AVIF"),
        ("CMYK", PictureFormat.ORIGINAL, "image/jpeg", "JPEG"),
        ("P", PictureFormat.WEBP, "image/webp", "WEBP"),
    ],
)
def test_格式(mode: str, format: PictureFormat, media_type: str, opened: str) -> None:
    made = thumbnail(Image.new(mode, (600, 300)), 256, format)
    assert made.media_type == media_type
    again = Image.open(io.BytesIO(made.data))
    assert (again.format, again.size) == (opened, (256, 128))


def test_不放大小图() -> None:
    made = thumbnail(Image.new("RGB", (40, 20)), 1024)
    assert Image.open(io.BytesIO(made.data)).size == (40, 20)


def test_编码结果可重复() -> None:
    picture = paint(PictureHint("tea", "绿", "示例牌"), 128)
    assert [encode(picture, each) for each in PictureFormat] == [
        encode(picture, each) for each in PictureFormat
    ]
    assert isinstance(encode(picture), Encoded)


def _make_in_another_process(path: str) -> bytes:
    return cached(Path(path), lambda: b"x" * 200_000).read_bytes()


def test_多个进程同时生成同一文件都读到完整内容(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "picture.webp"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        read = list(pool.map(_make_in_another_process, [str(path)] * 8))
    assert {len(data) for data in read} == {200_000}
    assert [each.name for each in path.parent.iterdir()] == ["picture.webp"]


def test_已有文件不再生成(tmp_path: Path) -> None:
    path = tmp_path / "picture.webp"
    cached(path, lambda: b"first")
    assert cached(path, lambda: b"second").read_bytes() == b"first"


def test_生成失败不留残余(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise RuntimeError("no paint left")

    with pytest.raises(RuntimeError, match="no paint"):
        cached(tmp_path / "picture.webp", fail)
    assert list(tmp_path.iterdir()) == []
