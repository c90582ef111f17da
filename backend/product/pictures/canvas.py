"""画布 · a square canvas measured in hundredths of its side, so that a shape is drawn the same at every size.

Strokes are drawn at twice the size and reduced, which smooths their edges. (0, 0) is the upper left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from backend.core.fonts import SANS, font_face
from backend.product.pictures.colours import INK, WHITE, Colour, Tones, mix

SUPERSAMPLING = 2
GROUND = 79.0

Point = tuple[float, float]


class Canvas:
    """画布 · what the shapes draw upon."""

    def __init__(self, size: int, backdrop: Colour, ground: tuple[float, float] | None) -> None:
        self.backdrop = mix(backdrop, WHITE, 0.4)
        self.scale = size * SUPERSAMPLING / 100
        side = size * SUPERSAMPLING
        self.image = _stage(backdrop, ground).resize((side, side), Image.Resampling.BILINEAR)
        self.draw = ImageDraw.Draw(self.image)

    def rect(self, x0: float, y0: float, x1: float, y1: float, fill: Colour, r: float = 0) -> None:
        """A rectangle, with corners rounded by `r`."""
        box = self._box(x0, y0, x1, y1)
        if r:
            self.draw.rounded_rectangle(box, r * self.scale, fill)
        else:
            self.draw.rectangle(box, fill)

    def oval(self, x0: float, y0: float, x1: float, y1: float, fill: Colour) -> None:
        self.draw.ellipse(self._box(x0, y0, x1, y1), fill)

    def disc(self, x: float, y: float, r: float, fill: Colour) -> None:
        self.oval(x - r, y - r, x + r, y + r, fill)

    def ring(self, x: float, y: float, r: float, fill: Colour, w: float) -> None:
        """A circle's line, `w` wide, its outer edge at radius `r`."""
        self.draw.ellipse(self._box(x - r, y - r, x + r, y + r), None, fill, self._width(w))

    def poly(self, points: Sequence[Point], fill: Colour) -> None:
        self.draw.polygon([(x * self.scale, y * self.scale) for x, y in points], fill)

    def line(self, points: Sequence[Point], fill: Colour, w: float) -> None:
        """A line with round joints and ends."""
        self.draw.line(
            [(x * self.scale, y * self.scale) for x, y in points], fill, self._width(w), joint="curve"
        )
        for x, y in (points[0], points[-1]):
            self.disc(x, y, w / 2, fill)

    def arc(
        self, x0: float, y0: float, x1: float, y1: float, start: float, end: float, fill: Colour, w: float
    ) -> None:
        """A part of an ellipse's line; degrees run clockwise from three o'clock."""
        self.draw.arc(self._box(x0, y0, x1, y1), start, end, fill, self._width(w))

    def pie(self, x0: float, y0: float, x1: float, y1: float, start: float, end: float, fill: Colour) -> None:
        self.draw.pieslice(self._box(x0, y0, x1, y1), start, end, fill)

    def curve(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled outline that bends smoothly through the points (closed Catmull-Rom)."""
        outline: list[Point] = []
        count = len(points)
        for at in range(count):
            (ax, ay), (bx, by), (cx, cy), (dx, dy) = (points[(at + step) % count] for step in (-1, 0, 1, 2))
            for part in range(8):
                t = part / 8
                outline.append((_spline(ax, bx, cx, dx, t), _spline(ay, by, cy, dy, t)))
        self.poly(outline, fill)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        height: float,
        fill: Colour,
        *,
        bold: bool = False,
        within: float = 90,
        anchor: str = "mm",
    ) -> None:
        """Words in the Chinese font, made smaller, then cut with `…`, until they fit `within`."""
        words = " ".join(words.split())
        if not words:
            return
        most = within * self.scale
        font = self._font(height, bold)
        length = font.getlength(words)
        if length > most:
            font = self._font(max(height * most / length, height * 0.72), bold)
            while len(words) > 1 and font.getlength(words) > most:
                words = words.rstrip("…")[:-1] + "…"
        self.draw.text((x * self.scale, y * self.scale), words, fill, font, anchor=anchor)

    def label(
        self, x0: float, y0: float, x1: float, y1: float, words: str, tones: Tones, r: float = 1
    ) -> None:
        """A paper label with words on it."""
        self.rect(x0, y0, x1, y1, mix(WHITE, tones.pale, 0.35), r)
        height = min((y1 - y0) * 0.42, 5.5)
        self.text((x0 + x1) / 2, (y0 + y1) / 2, words, height, tones.deep, bold=True, within=(x1 - x0) * 0.86)

    def finished(self) -> Image.Image:
        """The picture at its final size."""
        return self.image.reduce(SUPERSAMPLING)

    def _font(self, height: float, bold: bool) -> ImageFont.FreeTypeFont:
        face = font_face(SANS, bold=bold)
        return ImageFont.truetype(face.path, max(height * self.scale, 1), face.index)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        return (x0 * self.scale, y0 * self.scale, x1 * self.scale, y1 * self.scale)

    def _width(self, w: float) -> int:
        return max(1, round(w * self.scale))


@cache
def _stage(backdrop: Colour, ground: tuple[float, float] | None) -> Image.Image:
    """The soft background with the shadow on the ground, small: nothing on it has an edge."""
    side = 192
    spot = Image.radial_gradient("L").resize((side, side))
    stage = Image.composite(
        Image.new("RGB", (side, side), mix(backdrop, INK, 0.055)),
        Image.new("RGB", (side, side), mix(backdrop, WHITE, 0.5)),
        spot,
    )
    if ground is not None:
        shadow = Image.new("L", (side, side), 0)
        left, right = (edge / 100 * side for edge in ground)
        level = GROUND / 100 * side
        deep = max(3.0, (right - left) * 0.055)
        ImageDraw.Draw(shadow).ellipse((left - 3, level - deep, right + 3, level + deep), 92)
        stage.paste(mix(backdrop, INK, 0.75), (0, 0), shadow.filter(ImageFilter.GaussianBlur(side * 0.02)))
    return stage


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t
    )
