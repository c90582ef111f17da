"""颜色描述 · pictures in other colours than sRGB are converted by their profile; one that cannot be read is left aside.

The profiles are written here byte by byte, as the specification of the International Color Consortium says (ICC.1).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms

from backend.product.pictures.uploads import check_upload

ADOBE = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
WHITE = (0.9642, 1.0, 0.8249)


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def profile(space: bytes, pcs: bytes, kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile of version 2: a header, a table of tags, and the tags, each from a multiple of four."""
    text = b"sample\0"
    described = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78
    tags = {
        b"desc": described,
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": b"XYZ \0\0\0\0" + fixed(*WHITE),
        **tags,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"lcms", 0x02100000, kind, space, pcs)
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + fixed(*WHITE)
    return head.ljust(128, b"\0") + table + body


def of_primaries(primaries: tuple[tuple[float, float, float], ...], gamma: float = 2.2) -> bytes:
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags: dict[bytes, bytes] = {}
    for letter, primary in zip((b"r", b"g", b"b"), primaries, strict=True):
        tags |= {letter + b"XYZ": b"XYZ \0\0\0\0" + fixed(*primary), letter + b"TRC": curve}
    return profile(b"RGB ", b"XYZ ", b"mntr", tags)


def of_a_press() -> bytes:
    """CMYK whose full cyan is a dull blue-green (L 55, a -30, b -30) and whose inks otherwise take lightness away."""
    straight = bytes(range(256))
    grid = b""
    for inks in range(16):
        cyan, dark = inks >> 3 & 1, bin(inks & 0b0111).count("1")
        light, a, b = (
            (55.0, -30.0, -30.0) if cyan and not dark else (max(0.0, 100 - 45 * cyan - 30 * dark), 0.0, 0.0)
        )
        grid += bytes([round(light * 2.55), round(a + 128), round(b + 128)])
    unity = fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + unity + straight * 4 + grid + straight * 3
    return profile(b"CMYK", b"Lab ", b"prtr", {b"A2B0": table})


def picture(mode: str, colour: tuple[int, ...] | int, icc: bytes, form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (16, 16), colour).save(
        out, form, icc_profile=icc, **({"quality": 100} if form == "JPEG" else {})
    )
    return out.getvalue()


def middle(data: bytes) -> tuple[int, ...]:
    found = check_upload(data).getpixel((8, 8))
    assert isinstance(found, tuple)
    return found


def near(found: tuple[int, ...], wanted: tuple[int, ...], within: int = 2) -> bool:
    return len(found) == len(wanted) and all(abs(a - b) <= within for a, b in zip(found, wanted, strict=True))


# What each becomes was computed apart from this code, by the matrices of the two colour spaces.
@pytest.mark.parametrize(
    ("primaries", "given", "wanted"),
    [
        (ADOBE, (200, 100, 50), (227, 100, 42)),
        (ADOBE, (128, 128, 128), (129, 129, 129)),
        (P3, (200, 100, 50), (216, 93, 24)),
        (P3, (255, 255, 255), (255, 255, 255)),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_按描述转成_sRGB(
    primaries: tuple[tuple[float, float, float], ...],
    given: tuple[int, ...],
    wanted: tuple[int, ...],
    form: str,
) -> None:
    assert near(
        middle(picture("RGB", given, of_primaries(primaries), form)), wanted, 9 if form == "WEBP" else 2
    )


def test_印刷色按它自己的描述() -> None:
    plain, described = (check_upload(picture("CMYK", (255, 0, 0, 0), icc)) for icc in (b"", of_a_press()))
    assert near(plain.getpixel((8, 8)), (0, 255, 255), 3)  # type: ignore[arg-type]
    found = described.getpixel((8, 8))
    assert near(found, (0, 147, 183), 3)  # type: ignore[arg-type]


def test_透明留着() -> None:
    found = middle(picture("RGBA", (200, 100, 50, 90), of_primaries(ADOBE), "PNG"))
    assert near(found, (227, 100, 42, 90))


BROKEN: dict[str, Callable[[], bytes]] = {
    "乱字节": lambda: b"x" * 400,
    "截断": lambda: of_primaries(ADOBE)[:150],
    "只有头": lambda: of_primaries(ADOBE)[:128],
    "空": lambda: b"",
    "别种图片的": of_a_press,
}


@pytest.mark.parametrize("what", BROKEN)
def test_坏的描述当作没有(what: str) -> None:
    assert near(middle(picture("RGB", (200, 100, 50), BROKEN[what]())), (200, 100, 50), 4)


@pytest.mark.parametrize("mode", ["L", "P", "1"])
def test_灰度与调色板也收(mode: str) -> None:
    image = Image.new("RGB", (16, 16), (200, 100, 50)).convert(mode)
    out = io.BytesIO()
    image.save(out, "PNG", icc_profile=of_primaries(ADOBE))
    assert check_upload(out.getvalue()).mode == "RGB"


def test_转完不再带描述() -> None:
    assert check_upload(picture("RGB", (200, 100, 50), of_primaries(ADOBE))).info == {}
    assert ImageCms.ImageCmsProfile(io.BytesIO(of_primaries(P3))).profile.xcolor_space.strip() == "RGB"
