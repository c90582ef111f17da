"""海报与分享卡 · an exhibit on one sheet: its picture, its name in columns, what it is, its honours, where it comes from, and a
QR code that leads to its page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageOps

from pavilion.drawing.glaze import CELADON, DEEP, GLAZE, GOLD, INK, PAPER, Colour, mix, ridge
from pavilion.drawing.lettering import column, font, known, put, seal

POSTER = (1080, 1620)
CARD = (1200, 630)
QUIET = mix(INK, PAPER, 0.4)


@dataclass(frozen=True, slots=True)
class Sheet:
    """版面 · what is set on a poster or a card, in one language."""

    name: str
    other: str
    summary: str
    kind: str
    mark: str
    """The sign of the seal."""
    place: str
    season: str
    honours: tuple[str, ...]
    pavilion: str
    scan: str
    url: str
    columns: bool = True
    """Is the name set in columns, as Chinese may be?"""


def poster(sheet: Sheet, picture: Image.Image) -> Image.Image:
    """海报 · two by three."""
    image = _ground(POSTER).copy()
    pen = ImageDraw.Draw(image)
    wide, _ = POSTER
    name = known(sheet.name) or known(sheet.other) or sheet.pavilion
    if sheet.columns:
        size = next((size for longest, size in ((6, 118), (7, 104)) if len(name) <= longest), 88)
        left, bottom = column(pen, wide - 92, 96, name, size, INK, height=860)
        _picture(image, picture, (72, 84, min(792, round(left) - 44), 984), 96)
        seal(image, round(left), round(min(bottom + 24, 926)), sheet.mark, 58)
        y = 1032.0
    else:
        _picture(image, picture, (72, 84, wide - 72, 924), 96)
        seal(image, wide - 72 - 84, 108, sheet.mark, 58)
        y = put(pen, 72, 966, name, font(66, bold=True), INK, width=wide - 144, most=2, leading=1.25) + 4
    other = known(sheet.other)
    if other and other != name:
        y = put(pen, 72, y, other, font(34), QUIET, width=wide - 144, leading=1.5) + 8
    y = (
        put(
            pen,
            72,
            y,
            known(sheet.summary),
            font(38),
            mix(INK, DEEP, 0.4),
            width=wide - 144,
            most=3,
            leading=1.62,
        )
        + 14
    )
    for honour in sheet.honours[:2]:
        pen.rectangle((72, y + 6, 78, y + 44), fill=GOLD)
        y = put(
            pen, 96, y + 4, known(honour, serif=False), font(28, serif=False), GOLD, width=620, leading=1.75
        )
    facts = "　".join(part for part in (known(sheet.place, serif=False), sheet.season) if part)
    put(pen, 72, 1452, facts, font(28, serif=False), INK, width=640)
    put(pen, 72, 1506, sheet.pavilion, font(36, bold=True), DEEP, width=640)
    _code(image, sheet.url, wide - 72 - 216, 1330, 216)
    pen.text((wide - 72 - 108, 1330 + 236), sheet.scan, QUIET, font(24, serif=False), anchor="mt")
    return image


def card(sheet: Sheet, picture: Image.Image) -> Image.Image:
    """分享卡 · what is shown where the page is shared."""
    image = _ground(CARD).copy()
    pen = ImageDraw.Draw(image)
    _picture(image, picture, (48, 48, 476, 582), 64)
    name = known(sheet.name) or known(sheet.other) or sheet.pavilion
    seal(image, 528, 64, sheet.mark, 44)
    pen.text(
        (588, 86),
        known(f"{sheet.kind} · {sheet.place}", serif=False),
        QUIET,
        font(26, serif=False),
        anchor="lm",
    )
    size = 76 if font(76, bold=True).getlength(name) < 620 else 54
    y = put(pen, 526, 130, name, font(size, bold=True), INK, width=620, most=2, leading=1.25) + 8
    other = known(sheet.other)
    if other and other != name and y < 320:
        y = put(pen, 528, y, other, font(28), QUIET, width=620) + 6
    room = max(1, int((470 - y) // 54))
    put(
        pen,
        528,
        y,
        known(sheet.summary),
        font(32),
        mix(INK, DEEP, 0.4),
        width=610,
        most=min(3, room),
        leading=1.6,
    )
    pen.text((528, 556), sheet.pavilion, DEEP, font(32, bold=True), anchor="lm")
    _code(image, sheet.url, 1016, 446, 136)
    return image


@lru_cache(maxsize=2)
def _ground(size: tuple[int, int]) -> Image.Image:
    """Paper, and hills at the foot."""
    wide, high = size
    image = Image.new("RGB", size, PAPER)
    for at, (level, height, share) in enumerate(((0.9, 0.17, 0.2), (0.96, 0.13, 0.42), (1.0, 0.09, 0.7))):
        line = ridge(f"poster/{at}", wide, high * level, high * height)
        tone = mix(mix(PAPER, GLAZE, 0.55), mix(GLAZE, CELADON, 0.6), share)
        ImageDraw.Draw(image).polygon([*line, (wide, high), (0, high)], fill=tone)
    return image


def _picture(image: Image.Image, picture: Image.Image, box: tuple[int, int, int, int], curve: int) -> None:
    left, top, right, bottom = box
    size = (right - left, bottom - top)
    fitted = ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=(0.5, 0.42))
    mask = Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    pen.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), curve, 255, corners=(False, True, False, True))
    image.paste(fitted, (left, top), mask)


def _code(image: Image.Image, url: str, x: int, y: int, size: int) -> None:
    import segno

    matrix = segno.make(url, error="m", micro=False).matrix
    count = len(matrix)
    code = Image.new("RGB", (count + 4, count + 4), (255, 255, 255))
    ink: Colour = mix(DEEP, INK, 0.5)
    for row, modules in enumerate(matrix):
        for at, dark in enumerate(modules):
            if dark:
                code.putpixel((at + 2, row + 2), ink)
    scale = max(1, size // (count + 4))
    code = code.resize(((count + 4) * scale, (count + 4) * scale), Image.Resampling.NEAREST)
    frame = Image.new("RGB", (size, size), (255, 255, 255))
    frame.paste(code, ((size - code.width) // 2, (size - code.height) // 2))
    image.paste(frame, (x, y))
