"""绘图 · painting a product's picture from a hint: a shape, a colour, a brand and a model.

The demo's ten thousand products have no photographs. A clean flat drawing that says it is a drawing is honest; the same
hint always gives the same picture, so it can be painted when it is first looked at and kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from backend.product.pictures.canvas import Canvas
from backend.product.pictures.colours import INK, PLASTER, SLATE, WHITE, Tones, mix, named
from backend.product.pictures.shapes import known
from backend.product.pictures.shapes.registry import Brush

LARGEST = 2048


@dataclass(frozen=True, slots=True)
class PictureHint:
    """配图 · what to paint. A shape that is not known becomes a parcel; an empty colour is chosen by the seed."""

    shape: str
    colour: str = ""
    brand: str = ""
    name: str = ""
    model: str = ""
    seed: int = 0


def paint(hint: PictureHint, size: int = 1024) -> Image.Image:
    """The picture, `size` × `size` RGB pixels (16 to 2048). Raises `FontMissing` where there is no Chinese font."""
    if not 16 <= size <= LARGEST:
        raise ValueError(f"size must be between 16 and {LARGEST}, not {size}")
    shape = known(hint.shape)
    tones = Tones(named(hint.colour, hint.seed))
    backdrop = SLATE if tones.bright else mix(tones.pale, PLASTER, 0.62)
    canvas = Canvas(size, backdrop, shape.ground)
    shape.draw(Brush(canvas, tones, hint.brand or hint.name, hint.seed))
    quiet = mix(INK, WHITE, 0.34)
    title, detail = (hint.brand, hint.model or hint.name) if hint.brand else (hint.name, hint.model)
    canvas.text(50, 87.6, title, 4.3, INK, bold=True, within=86)
    canvas.text(50, 93.6, detail, 3.3, quiet, within=86)
    return canvas.finished()
