"""山海图 · the landscape at the entrance: hills behind hills, the isle with its two pagodas in the river, water, a moon of
celadon. One SVG of a few kilobytes, drawn from a seed.
"""

from __future__ import annotations

import math
from functools import cache
from random import Random

from pavilion.drawing.glaze import CELADON, DEEP, GLAZE, PAPER, crackle, hexed, mix, ridge

WIDE, HIGH = 1600, 720


@cache
def landscape() -> str:
    """The whole drawing, to be put into a page."""
    parts = [
        f'<svg class="landscape" viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="xMidYMax slice" aria-hidden="true" '
        'focusable="false">',
        "<defs>",
    ]
    tones = [
        mix(GLAZE, CELADON, 0.35),
        mix(GLAZE, CELADON, 0.85),
        mix(CELADON, DEEP, 0.28),
        mix(CELADON, DEEP, 0.58),
    ]
    for at, tone in enumerate(tones):
        parts.append(
            f'<linearGradient id="hill{at}" x1="0" y1="0" x2="0" y2="1"><stop stop-color="{hexed(tone)}"/>'
            f'<stop offset="1" stop-color="{hexed(mix(tone, PAPER, 0.7))}"/></linearGradient>'
        )
    parts.append("</defs>")
    parts += _moon(1120, 236, 150)
    for at, (level, height) in enumerate(((430, 250), (500, 230), (560, 170), (742, 84))):
        line = ridge(f"ou-river/{at}", WIDE, level, height, 64)
        path = "L".join(f"{x:.0f} {y:.0f}" for x, y in line)
        parts.append(f'<path fill="url(#hill{at})" d="M{path}V{HIGH}H0Z"/>')
        if at == 2:
            parts += _water(566)
            parts += _isle(836, 622)
            parts += _boat(1180, 664)
    parts.append("</svg>")
    return "".join(parts)


def _moon(x: float, y: float, radius: float) -> list[str]:
    glaze = hexed(mix(GLAZE, PAPER, 0.25))
    lines = "".join(
        "M" + "L".join(f"{a:.0f} {b:.0f}" for a, b in line)
        for line in crackle("moon", x, y, radius * 0.94, 26)
    )
    return [
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{glaze}"/>',
        f'<path d="{lines}" fill="none" stroke="{hexed(CELADON)}" stroke-width="1.2" opacity=".55"/>',
    ]


def _water(level: float) -> list[str]:
    dice = Random("water")
    strokes = []
    for row in range(9):
        y = level + 14 + row * row * 1.7
        for _ in range(5):
            x, long = dice.uniform(0, WIDE), dice.uniform(70, 260)
            strokes.append(f"M{x:.0f} {y:.0f}q{long / 4:.0f} -5 {long / 2:.0f} 0t{long / 2:.0f} 0")
    return [
        f'<path fill="{hexed(mix(GLAZE, PAPER, 0.55))}" d="M0 {level}H{WIDE}V{HIGH}H0Z"/>',
        f'<path d="{"".join(strokes)}" fill="none" stroke="{hexed(CELADON)}" stroke-width="1.6" opacity=".8"/>',
    ]


def _isle(x: float, y: float) -> list[str]:
    ink = hexed(mix(DEEP, CELADON, 0.18))
    shapes = [f"M{x - 190} {y}q60 -26 120 -30q60 -12 110 0q70 4 150 30q-190 16 -380 0Z"]
    for beside, wide, high in ((-120, 46, 40), (-40, 60, 46), (30, 52, 38), (84, 40, 28)):
        shapes.append(f"M{x + beside} {y - 16}q{wide / 2} -{high} {wide} 0Z")
    shapes += [_pagoda(x - 92, y - 18, 9, 15), _pagoda(x + 66, y - 18, 7, 13)]
    return [f'<path fill="{ink}" d="{shape}"/>' for shape in shapes]


def _pagoda(x: float, y: float, storeys: int, rise: float) -> str:
    path = ""
    for storey in range(storeys):
        half = 15 - storey * 10 / storeys
        top = y - rise * storey
        path += (
            f"M{x - half:.1f} {top:.1f}h{half * 2:.1f}l-1.5 -{rise - 3:.1f}h-{half * 2 - 3:.1f}Z"
            f"M{x - half - 4:.1f} {top - rise + 3.2:.1f}h{half * 2 + 8:.1f}l-4 -3.2h-{half * 2:.1f}Z"
        )
    return path + f"M{x - 1:.1f} {y - rise * storeys:.1f}h2l-1 -16Z"


def _boat(x: float, y: float) -> list[str]:
    ink = hexed(DEEP)
    wake = math.floor(x)
    return [
        f'<path fill="{ink}" d="M{x - 46} {y}q46 18 96 -3l-8 12q-40 12 -78 2Z"/>'
        f'<path fill="{ink}" d="M{x - 12} {y + 3}q14 -24 34 -3Z"/>',
        f'<path d="M{wake - 120} {y + 18}h50m14 0h20m90 -4h70" stroke="{ink}" stroke-width="1.6" opacity=".5" fill="none"/>',
    ]
