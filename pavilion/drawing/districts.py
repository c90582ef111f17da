"""区县图 · a schematic map of the twelve districts: shards of celadon, each where it lies to its neighbours.

Drawn by eye on a grid of a thousand; neighbours share their corners. It shows who is next to whom, and no boundary.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pavilion.drawing.glaze import CELADON, DEEP, GLAZE, hexed, mix

Point = tuple[float, float]

CORNERS: dict[str, Point] = {
    "a": (392, 96), "b": (588, 34), "c": (776, 74), "d": (952, 128), "e": (938, 268), "f": (852, 356), "g": (752, 336),
    "h": (760, 206), "i": (418, 318), "j": (690, 366), "k": (664, 440), "l": (502, 414), "m": (352, 404), "n": (398, 490),
    "o": (650, 512), "p": (812, 432), "q": (790, 548), "r": (706, 652), "s": (350, 606), "t": (322, 484), "u": (128, 474),
    "v": (84, 604), "w": (256, 694), "x": (56, 786), "y": (164, 890), "z": (300, 790), "A": (566, 694), "B": (440, 714),
    "C": (690, 712), "D": (648, 806), "E": (506, 794), "F": (538, 930), "G": (384, 966), "H": (268, 892), "I": (776, 386),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class District:
    """区县 · its shard: corners in turn, and where its name stands."""

    name: str
    corners: str
    label: Point


DISTRICTS: dict[str, District] = {
    "330302": District("鹿城", "ijkl", (566, 386)),
    "330303": District("龙湾", "jIpqok", (728, 466)),
    "330304": District("瓯海", "ilkonm", (500, 466)),
    "330305": District("洞头", "", (908, 530)),
    "330324": District("永嘉", "abchgji", (590, 206)),
    "330326": District("平阳", "srCABw", (470, 662)),
    "330327": District("苍南", "wBEDFGHz", (420, 850)),
    "330328": District("文成", "utswv", (216, 576)),
    "330329": District("泰顺", "vwzHyx", (178, 770)),
    "330381": District("瑞安", "tnoqrs", (532, 570)),
    "330382": District("乐清", "cdefgh", (852, 226)),
    "330383": District("龙港", "BACDE", (576, 752)),
}
ISLES = (
    (862, 494, 26),
    (918, 470, 17),
    (950, 520, 22),
    (896, 556, 30),
    (968, 580, 14),
    (930, 620, 18),
    (860, 604, 12),
)


def outline(code: str) -> str:
    """The path of a district's shard, its corners a little rounded."""
    district = DISTRICTS[code]
    if not district.corners:
        return "".join(_isle(*isle) for isle in ISLES)
    return _rounded([CORNERS[corner] for corner in district.corners], 16)


def fill(count: int, most: int) -> str:
    """The deeper the more there is to see."""
    return hexed(mix(mix(GLAZE, CELADON, 0.35), mix(CELADON, DEEP, 0.24), count / most if most else 0))


def coast() -> str:
    """Lines of water along the coast."""
    line = [CORNERS[corner] for corner in "defIpqrCDFG"]
    paths = []
    for step in range(1, 5):
        moved = [(x + step * 24, y + step * 15) for x, y in line]
        paths.append(_smooth(moved))
    return "".join(paths)


def _isle(x: float, y: float, radius: float) -> str:
    return _rounded(
        [
            (x + radius * math.cos(turn) * (1.2 if at % 2 else 0.9), y + radius * math.sin(turn))
            for at, turn in enumerate(math.tau * step / 6 + x for step in range(6))
        ],
        radius * 0.5,
    )


def _rounded(points: list[Point], radius: float) -> str:
    path = ""
    for at, corner in enumerate(points):
        before, after = points[at - 1], points[(at + 1) % len(points)]
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        path += f"{'L' if path else 'M'}{start[0]:.0f} {start[1]:.0f}Q{corner[0]:.0f} {corner[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    return path + "Z"


def _towards(start: Point, end: Point, by: float) -> Point:
    share = min(0.45, by / (math.dist(start, end) or 1))
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _smooth(points: list[Point]) -> str:
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for one, other in zip(points[1:], [*points[2:], points[-1]], strict=True):
        path += f"Q{one[0]:.0f} {one[1]:.0f} {(one[0] + other[0]) / 2:.0f} {(one[1] + other[1]) / 2:.0f}"
    return path
