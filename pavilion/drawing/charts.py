"""图表 · charts as SVG, for pages and for print: lines over days, and bars. Colours and letters are set as attributes, so that
they need no style sheet and no script.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from pavilion.drawing.glaze import CELADON, CINNABAR, DEEP, GLAZE, GOLD, INK, hexed, mix

LETTERS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
COLOURS = (hexed(mix(CELADON, DEEP, 0.6)), hexed(CINNABAR), hexed(GOLD))
QUIET, RULE = hexed(mix(INK, GLAZE, 0.35)), hexed(GLAZE)
SIZE = 13


@dataclass(frozen=True, slots=True)
class Series:
    """一条线 · a line: what it is called, and a value a day."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Bar:
    """一条柱 · a bar, and what it is called."""

    name: str
    value: float


def steps(most: float, count: int = 4) -> list[int]:
    """Round numbers from nought up to `most`, or just beyond it: 0, 25, 50, 75."""
    if most <= 0:
        return [0, 1]
    raw = max(1.0, most / count)
    power = 10 ** math.floor(math.log10(raw))
    step = next(
        int(power * times) for times in (1, 2, 2.5, 5, 10) if power * times >= raw and power * times % 1 == 0
    )
    return list(range(0, math.ceil(most / step) * step + 1, step))


def lines(
    days: Sequence[date], series: Sequence[Series], label: str, *, width: int = 760, height: int = 250
) -> str:
    """折线图 · lines over days, with their names at their right ends' side above."""
    left, right, top, bottom = 46, 14, 38, 30
    marks = steps(max((value for one in series for value in one.values), default=0))
    inner, tall = width - left - right, height - top - bottom
    across = inner / max(1, len(days) - 1)

    def y(value: float) -> float:
        return top + tall * (1 - value / marks[-1])

    parts = [
        f'<path d="M{left} {y(mark):.1f}H{width - right}" stroke="{RULE}" stroke-width="1"/>'
        + _text(left - 8, y(mark) + 4, f"{mark:,}", QUIET, anchor="end")
        for mark in marks
    ]
    every = max(1, math.ceil(len(days) * 52 / inner))
    for place in range(0, len(days), every):
        day = days[place]
        anchor = "start" if place == 0 else "middle"
        parts.append(_text(left + place * across, height - 8, f"{day.month}/{day.day}", QUIET, anchor=anchor))
    x = float(left)
    for one, colour in zip(series, COLOURS, strict=False):
        points = " ".join(
            f"{left + place * across:.1f},{y(value):.1f}" for place, value in enumerate(one.values)
        )
        if len(one.values) == 1:
            parts.append(f'<circle cx="{left}" cy="{y(one.values[0]):.1f}" r="3.5" fill="{colour}"/>')
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"/>'
        )
        parts.append(
            f'<circle cx="{x + 5:.0f}" cy="15" r="5" fill="{colour}"/>'
            + _text(x + 16, 20, one.name, hexed(INK))
        )
        x += 34 + _wide(one.name)
    return _svg(width, height, label, parts)


def bars(found: Sequence[Bar], label: str, *, width: int = 760, colour: str = COLOURS[0]) -> str:
    """条形图 · bars, one below the other, each with its name before and its value behind it."""
    row, most = 30, max((one.value for one in found), default=0) or 1
    left = min(width * 0.42, 18 + max((_wide(one.name) for one in found), default=0))
    room = width - left - 66
    parts = []
    for place, one in enumerate(found):
        y = place * row
        long = max(2.0, room * one.value / most) if one.value else 0
        parts.append(_text(left - 12, y + 19, _short(one.name, left - 18), hexed(INK), anchor="end"))
        if long:
            parts.append(
                f'<rect x="{left:.1f}" y="{y + 6}" width="{long:.1f}" height="18" rx="2" fill="{colour}"/>'
            )
        parts.append(_text(left + long + 8, y + 19, f"{one.value:,.0f}", QUIET))
    return _svg(width, max(row, row * len(found)), label, parts)


def _svg(width: int, height: int, label: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'class="chart" role="img" aria-label="{escape(label)}" font-family="{LETTERS}" font-size="{SIZE}">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, colour: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'


def _wide(text: str) -> float:
    """About how wide a text is set: Chinese signs are square, Latin letters a little more than half of that."""
    return sum(SIZE if ord(sign) > 0x2E7F else SIZE * 0.58 for sign in text)


def _short(text: str, room: float) -> str:
    if _wide(text) <= room:
        return text
    while text and _wide(text) > room - SIZE:
        text = text[:-1]
    return f"{text}…"
