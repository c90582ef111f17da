"""瓷盘 · the drawing of an exhibit that has no photograph: its shape on a celadon plate, before hills and water.

It says that it is a drawing by being one. The shapes are those of the mall's painted pictures.
"""

from __future__ import annotations

import math
import zlib
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from backend.product.pictures.canvas import Canvas
from backend.product.pictures.colours import Tones
from backend.product.pictures.shapes import known
from backend.product.pictures.shapes.registry import Brush
from pavilion.drawing.glaze import CELADON, DEEP, GLAZE, INK, PAPER, Colour, colour_of, crackle, mix, ridge

WIDE, HIGH = 960, 1200
"""Drawn once in this size and reduced."""


class _Clear(Canvas):
    """A canvas without a backdrop, for a thing that is put on something else."""

    def __init__(self, size: int, behind: Colour) -> None:
        self.backdrop = behind
        self.scale = size * 2 / 100
        self.image = Image.new("RGBA", (size * 2, size * 2), (*behind, 0))
        self.draw = ImageDraw.Draw(self.image)


def plate(motif: str, colour: str, seed: str, width: int) -> Image.Image:
    """The drawing, `width` wide, in the proportions of cards."""
    image = _drawn(motif, colour, seed)
    if width == WIDE:
        return image.copy()
    return image.resize((width, width * HIGH // WIDE), Image.Resampling.LANCZOS)


@lru_cache(maxsize=2)
def _drawn(motif: str, colour: str, seed: str) -> Image.Image:
    own = colour_of(colour)
    dice = Random(seed)
    sky = mix(mix(PAPER, own, 0.1), GLAZE, 0.3)
    image = _gradient(mix(PAPER, own, 0.05), mix(sky, CELADON, 0.42))
    _hills(image, seed, own)
    middle, radius = (WIDE // 2, 560 + dice.randint(-12, 12)), 352
    _dish(image, seed, own, middle, radius)
    _thing(image, motif, own, seed, middle, radius)
    _water(image, seed, own)
    return _grained(image)


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    strip = Image.new("RGB", (1, 64))
    for y in range(64):
        strip.putpixel((0, y), mix(top, bottom, y / 63))
    return strip.resize((WIDE, HIGH), Image.Resampling.BICUBIC)


def _hills(image: Image.Image, seed: str, own: Colour) -> None:
    for at, (level, height, strength) in enumerate(((520, 250, 0.16), (690, 220, 0.26), (880, 200, 0.4))):
        line = ridge(f"{seed}/{at}", WIDE, level, height)
        tone = mix(mix(CELADON, own, 0.22), DEEP, strength * 0.7)
        mask = Image.new("L", (WIDE, HIGH), 0)
        ImageDraw.Draw(mask).polygon([*line, (WIDE, HIGH), (0, HIGH)], fill=round(255 * (0.3 + strength)))
        mist = Image.new("L", (1, HIGH), 0)
        for y in range(HIGH):
            mist.putpixel((0, y), max(0, min(255, round(255 * (1 - (y - level + height) / (height + 260))))))
        image.paste(tone, (0, 0), ImageChops.multiply(mask, mist.resize((WIDE, HIGH))))


def _dish(image: Image.Image, seed: str, own: Colour, middle: tuple[int, int], radius: int) -> None:
    x, y = middle
    shadow = Image.new("L", image.size, 0)
    ImageDraw.Draw(shadow).ellipse((x - radius, y - radius + 34, x + radius, y + radius + 46), fill=92)
    image.paste(mix(DEEP, INK, 0.4), (0, 0), shadow.filter(ImageFilter.GaussianBlur(30)))
    side = radius * 4
    dish = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(dish)
    glaze = mix(GLAZE, own, 0.1)
    for inset, tone in (
        (0, mix(CELADON, DEEP, 0.16)), (8, mix(glaze, PAPER, 0.62)), (34, mix(glaze, CELADON, 0.5)),
        (92, mix(glaze, CELADON, 0.22)), (100, mix(glaze, PAPER, 0.34)),
    ):  # fmt: skip
        pen.ellipse((inset * 2, inset * 2, side - inset * 2, side - inset * 2), fill=(*tone, 255))
    well = Image.radial_gradient("L").resize((side, side))
    light = Image.new("RGBA", (side, side), (*PAPER, 0))
    light.putalpha(well.point(lambda value: max(0, 120 - value)))
    dish = Image.alpha_composite(dish, light)
    lines = Image.new("RGBA", (side, side), (*DEEP, 0))
    pen = ImageDraw.Draw(lines)
    for line in crackle(seed, side / 2, side / 2, side / 2 - 12, 72):
        pen.line(line, fill=(*mix(DEEP, own, 0.2), 34), width=3, joint="curve")
    round_ = Image.new("L", (side, side), 0)
    ImageDraw.Draw(round_).ellipse((12, 12, side - 12, side - 12), fill=255)
    lines.putalpha(ImageChops.multiply(lines.getchannel("A"), round_))
    dish = Image.alpha_composite(dish, lines).resize((radius * 2, radius * 2), Image.Resampling.LANCZOS)
    image.paste(dish, (x - radius, y - radius), dish)


def _thing(
    image: Image.Image, motif: str, own: Colour, seed: str, middle: tuple[int, int], radius: int
) -> None:
    shape = known(motif)
    size = round(radius * 1.34)
    canvas = _Clear(size, mix(GLAZE, PAPER, 0.34))
    shape.draw(Brush(canvas, Tones(own), "", zlib.crc32(seed.encode())))
    thing = canvas.image.reduce(2)
    left, top = middle[0] - size // 2, middle[1] - size // 2 - 6
    shade = thing.getchannel("A").filter(ImageFilter.GaussianBlur(12)).point(lambda value: round(value * 0.3))
    image.paste(INK, (left + 4, top + 18), shade)
    image.paste(thing, (left, top), thing)


def _water(image: Image.Image, seed: str, own: Colour) -> None:
    layer = Image.new("RGBA", image.size, (*PAPER, 0))
    pen = ImageDraw.Draw(layer)
    dice = Random(f"{seed}/water")
    for row in range(9):
        y = 1006 + row * 22
        turn, often = dice.uniform(0, math.tau), dice.uniform(1.4, 2.6)
        line = [
            (x, y + (3 + row * 0.9) * math.sin(math.tau * often * x / WIDE + turn))
            for x in range(-20, WIDE + 24, 12)
        ]
        pen.line(line, fill=(*PAPER, 46 + row * 12), width=3, joint="curve")
    image.paste(layer, (0, 0), layer)


@lru_cache(maxsize=1)
def _grain() -> Image.Image:
    return Image.effect_noise((WIDE, HIGH), 22).convert("L")


def _grained(image: Image.Image) -> Image.Image:
    noise = _grain()
    return Image.blend(image, ImageChops.soft_light(image, Image.merge("RGB", (noise, noise, noise))), 0.22)
