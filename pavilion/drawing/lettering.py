"""排字 · setting Chinese and Latin words on a picture: lines that break where they may, columns from right to left, and no
empty boxes for what the font has no letter for.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from backend.core.fonts import SANS, SERIF, font_face
from pavilion.drawing.glaze import CINNABAR, Colour

NO_START = "，。、；：！？）】》」”’…·"
"""避头 · what may not begin a line."""


@lru_cache(maxsize=64)
def font(size: int, *, serif: bool = True, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The Chinese font in a size. Raises `FontMissing` where there is none."""
    face = font_face(SERIF if serif else SANS, bold=bold)
    return ImageFont.truetype(face.path, size, face.index)


def known(text: str, *, serif: bool = True) -> str:
    """A text without what the font cannot draw: emoji, scripts it has no letters for, marks nobody sees."""
    return " ".join("".join(sign for sign in text if sign == " " or _is_known(sign, serif)).split())


@lru_cache(maxsize=8192)
def _is_known(sign: str, serif: bool) -> bool:
    if not sign.isprintable():
        return False
    face = font(24, serif=serif)
    drawn, unknown = face.getmask(sign), face.getmask("\U0010fffd")
    return drawn.size != unknown.size or bytes(drawn) != bytes(unknown)


def lines(text: str, face: ImageFont.FreeTypeFont, width: float, most: int) -> list[str]:
    """A text in lines of at most that width; what does not fit ends in `…`."""
    found: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and face.getlength(line + piece) > width and piece[0] not in NO_START:
            found.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while face.getlength(line) > width + face.size and len(line) > 1:
            cut = next((at for at in range(len(line), 0, -1) if face.getlength(line[:at]) <= width), 1)
            found.append(line[:cut])
            line = line[cut:]
    if line:
        found.append(line.rstrip())
    if len(found) > most:
        found = found[:most]
        found[-1] = found[-1].rstrip("，。、… ")[:-1] + "…"
    return found


def _pieces(text: str) -> list[str]:
    """Where a line may break: after every Chinese sign, after a Latin word."""
    pieces: list[str] = []
    for sign in text:
        latin = sign.isascii() and not sign.isspace()
        if latin and pieces and pieces[-1][-1].isascii() and not pieces[-1][-1].isspace():
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def put(
    pen: ImageDraw.ImageDraw, x: float, y: float, text: str, face: ImageFont.FreeTypeFont, fill: Colour, *,
    width: float, most: int = 1, leading: float = 1.6,
) -> float:  # fmt: skip
    """Set a text from the upper left corner; where the next one may begin."""
    for line in lines(text, face, width, most):
        pen.text((x, y), line, fill, face, anchor="la")
        y += face.size * leading
    return y


def column(
    pen: ImageDraw.ImageDraw, right: float, top: float, text: str, size: int, fill: Colour, *, height: float
) -> tuple[float, float]:
    """直排 · set a name in columns from the right, each beginning a little lower; the left end and the bottom of the last."""
    text = text.replace(" ", "")
    while size > 40 and len(text) > (height // (size * 1.14)) * 2:
        size = round(size * 0.9)
    face, step = font(size, bold=True), size * 1.14
    a_column = max(1, int(height // step))
    count = -(-len(text) // a_column)
    a_column = -(-len(text) // count) if count else 1
    x, bottom = right, top
    for at in range(0, len(text), a_column):
        y = top + (size * 0.5 if at else 0)
        for sign in text[at : at + a_column]:
            pen.text((x - size / 2, y + size / 2), sign, fill, face, anchor="mm")
            y += step
        bottom = y
        x -= size * 1.3
    return x + size * 0.3, bottom


def seal(image: Image.Image, x: int, y: int, sign: str, size: int) -> None:
    """印 · a cinnabar seal of one sign."""
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((x, y, x + size, y + size), size * 0.14, CINNABAR)
    pen.rounded_rectangle(
        (x + size * 0.06, y + size * 0.06, x + size * 0.94, y + size * 0.94),
        size * 0.1,
        outline=(232, 190, 176),
        width=2,
    )
    pen.text(
        (x + size / 2, y + size / 2), sign, (255, 248, 238), font(round(size * 0.62), bold=True), anchor="mm"
    )
