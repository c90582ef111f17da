"""釉色 · the pavilion's colours and its recurring shapes: ridges of hills, water, the crackle of celadon.

Everything is drawn from a seed, so that the same thing always looks the same.
"""

from __future__ import annotations

import math
from random import Random

PAPER = (251, 249, 243)
INK = (27, 42, 40)
CELADON = (156, 192, 178)
GLAZE = (208, 224, 214)
DEEP = (36, 79, 71)
CINNABAR = (178, 62, 42)
GOLD = (150, 112, 44)

Colour = tuple[int, int, int]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0 to 1) of `other` in it."""
    return (
        round(one[0] + (other[0] - one[0]) * share),
        round(one[1] + (other[1] - one[1]) * share),
        round(one[2] + (other[2] - one[2]) * share),
    )


def colour_of(text: str, fallback: Colour = CELADON) -> Colour:
    """`#8FB9A8` as three numbers."""
    digits = text.lstrip("#")
    if len(digits) != 6:
        return fallback
    return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def hexed(colour: Colour) -> str:
    """Three numbers as `#8FB9A8`."""
    return "#{:02X}{:02X}{:02X}".format(*colour)


def ridge(seed: str, width: float, level: float, height: float, steps: int = 48) -> list[tuple[float, float]]:
    """The line of a range of hills: a few slow waves, a little roughness."""
    dice = Random(seed)
    waves = [(dice.uniform(0.6, 1.5), dice.uniform(0, math.tau), 0.55)]
    waves += [(dice.uniform(2.2, 3.4), dice.uniform(0, math.tau), 0.3)]
    waves += [(dice.uniform(5.5, 8.5), dice.uniform(0, math.tau), 0.1)]
    waves += [(dice.uniform(13, 19), dice.uniform(0, math.tau), 0.05)]
    points = []
    for step in range(steps + 1):
        at = step / steps
        rise = sum(
            share * (0.5 + 0.5 * math.sin(math.tau * often * at + turn)) for often, turn, share in waves
        )
        points.append((at * width, level - height * rise))
    return points


def crackle(
    seed: str, x: float, y: float, radius: float, shards: int = 26
) -> list[list[tuple[float, float]]]:
    """开片 · the fine lines of a glaze that has cracked in cooling: short broken lines that meet."""
    dice = Random(seed)
    knots = []
    for _ in range(shards):
        angle, far = dice.uniform(0, math.tau), radius * math.sqrt(dice.random())
        knots.append((x + far * math.cos(angle), y + far * math.sin(angle)))
    lines = []
    for at, knot in enumerate(knots):
        near = sorted(knots[:at] + knots[at + 1 :], key=lambda other: math.dist(knot, other))[:2]
        for other in near:
            middle = (
                (knot[0] + other[0]) / 2 + dice.uniform(-1, 1) * radius * 0.03,
                (knot[1] + other[1]) / 2 + dice.uniform(-1, 1) * radius * 0.03,
            )
            lines.append([knot, middle, other])
    return lines
