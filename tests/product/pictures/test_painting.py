from __future__ import annotations

import hashlib
import inspect

import pytest

from backend.product.pictures.colours import NAMED, named
from backend.product.pictures.painting import PictureHint, paint
from backend.product.pictures.shapes import FALLBACK, SAME_AS, SHAPES, known


def fingerprint(hint: PictureHint, size: int = 96) -> str:
    return hashlib.sha256(paint(hint, size).tobytes()).hexdigest()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_每种图形都画得出来_各不相同(shape: str) -> None:
    picture = paint(PictureHint(shape, "蓝", "示例牌", SHAPES[shape].title, "SL-1"), 64)
    assert picture.size == (64, 64)
    assert picture.mode == "RGB"
    assert len(picture.getcolors(64 * 64) or []) > 20


def test_图形数量与名称() -> None:
    assert len(SHAPES) >= 40
    assert len({shape.title for shape in SHAPES.values()}) == len(SHAPES)
    assert len({fingerprint(PictureHint(name, "蓝")) for name in SHAPES}) == len(SHAPES)


def test_同一提示画出同一张图() -> None:
    hint = PictureHint("laptop", "深蓝", "示例牌", "便携式计算机", "SL14", 7)
    assert fingerprint(hint) == fingerprint(hint)
    assert fingerprint(hint) != fingerprint(
        PictureHint("laptop", "深蓝", "示例牌", "便携式计算机", "SL15", 7)
    )


def test_不认识的图形画成纸箱() -> None:
    assert fingerprint(PictureHint("unheard_of", "红")) == fingerprint(PictureHint(FALLBACK, "红"))


def test_别名都指向真有的图形() -> None:
    assert all(SAME_AS[name] in SHAPES and name not in SHAPES for name in SAME_AS)
    assert known("water-dispenser") is SHAPES["water_dispenser"]


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#3A70B4", (58, 112, 180)),
        ("3a70b4", (58, 112, 180)),
        ("红色", NAMED["红"]),
        ("red", NAMED["红"]),
        ("", NAMED["蓝"]),
        ("#12", NAMED["蓝"]),
    ],
)
def test_颜色(text: str, colour: tuple[int, int, int]) -> None:
    assert named(text) == colour


def test_深浅() -> None:
    assert sum(named("深绿")) < sum(named("绿")) < sum(named("浅绿"))


@pytest.mark.parametrize("words", ["", "超长" * 80, "A\nB\tC", "emoji 😀 ✓", "<svg>"])
def test_任何文字都不出错(words: str) -> None:
    assert paint(PictureHint("parcel", "木", words, words, words), 64).size == (64, 64)


@pytest.mark.parametrize("size", [0, -1, 15, 2049, 10**9])
def test_尺寸有界(size: int) -> None:
    with pytest.raises(ValueError, match="size must be"):
        paint(PictureHint("parcel"), size)


def test_图形名就是函数名() -> None:
    assert all(
        inspect.isfunction(shape.draw) and shape.draw.__name__ == name for name, shape in SHAPES.items()
    )
