"""图形登记 · the register of shapes: one function a shape, under the function's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.product.pictures.canvas import Canvas
from backend.product.pictures.colours import Tones


@dataclass(frozen=True, slots=True)
class Brush:
    """画笔 · what a shape draws with: the canvas, the product's colour, the words for its label, and a seed."""

    canvas: Canvas
    tones: Tones
    label: str
    seed: int


@dataclass(frozen=True, slots=True)
class Shape:
    """图形 · a thing that can be drawn. `ground` is where its shadow begins and ends; None for things that hang."""

    name: str
    title: str
    draw: Callable[[Brush], None]
    ground: tuple[float, float] | None


SHAPES: dict[str, Shape] = {}


def shape(
    title: str, ground: tuple[float, float] | None = (20, 80)
) -> Callable[[Callable[[Brush], None]], Callable[[Brush], None]]:
    """Register a drawing function as the shape of its name."""

    def register(draw: Callable[[Brush], None]) -> Callable[[Brush], None]:
        SHAPES[draw.__name__] = Shape(draw.__name__, title, draw, ground)
        return draw

    return register
