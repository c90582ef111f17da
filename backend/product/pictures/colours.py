"""颜色 · colours of painted pictures: by hex, by Chinese name, and the tones that light and shade make of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

Colour = tuple[int, int, int]

NAMED: dict[str, Colour] = {
    "白": (238, 240, 242),
    "黑": (52, 57, 66),
    "灰": (146, 153, 163),
    "银": (190, 196, 204),
    "红": (200, 62, 56),
    "橙": (226, 128, 52),
    "黄": (232, 184, 62),
    "绿": (74, 146, 98),
    "青": (58, 148, 150),
    "蓝": (58, 112, 180),
    "紫": (124, 92, 166),
    "粉": (224, 146, 160),
    "棕": (142, 98, 66),
    "木": (190, 142, 92),
    "米": (222, 206, 176),
    "金": (206, 166, 84),
}
ENGLISH = {
    "white": "白",
    "black": "黑",
    "gray": "灰",
    "grey": "灰",
    "silver": "银",
    "red": "红",
    "orange": "橙",
    "yellow": "黄",
    "green": "绿",
    "cyan": "青",
    "teal": "青",
    "blue": "蓝",
    "purple": "紫",
    "pink": "粉",
    "brown": "棕",
    "wood": "木",
    "beige": "米",
    "gold": "金",
}
DEFAULTS = ("蓝", "青", "绿", "橙", "红", "紫", "木", "灰")

WHITE: Colour = (252, 252, 251)
INK: Colour = (44, 52, 64)
STEEL: Colour = (168, 176, 186)
GRAPHITE: Colour = (72, 79, 90)
GLASS: Colour = (188, 214, 226)
WOOD: Colour = (196, 152, 104)
CARD: Colour = (206, 170, 126)
LEAF: Colour = (88, 142, 84)
BRASS: Colour = (204, 166, 88)
SCREEN: Colour = (36, 46, 62)
PLASTER: Colour = (240, 241, 240)
SLATE: Colour = (206, 214, 222)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0 to 1) of `other` in it."""
    return (
        round(one[0] + (other[0] - one[0]) * share),
        round(one[1] + (other[1] - one[1]) * share),
        round(one[2] + (other[2] - one[2]) * share),
    )


def named(text: str, seed: int = 0) -> Colour:
    """A colour from `#3a70b4`, `蓝`, `深蓝色`, `blue`; from the seed where the text names none."""
    text = text.strip().lower()
    digits = text.removeprefix("#")
    if len(digits) == 6 and all(digit in "0123456789abcdef" for digit in digits):
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    for english, chinese in ENGLISH.items():
        text = text.replace(english, chinese)
    for name, colour in NAMED.items():
        if name in text:
            return (
                mix(colour, INK, 0.25)
                if "深" in text
                else mix(colour, WHITE, 0.25)
                if "浅" in text
                else colour
            )
    return NAMED[DEFAULTS[seed % len(DEFAULTS)]]


@dataclass(frozen=True)
class Tones:
    """色调 · one main colour in light and in shade."""

    main: Colour

    @cached_property
    def pale(self) -> Colour:
        return mix(self.main, WHITE, 0.72)

    @cached_property
    def light(self) -> Colour:
        return mix(self.main, WHITE, 0.32)

    @cached_property
    def dark(self) -> Colour:
        return mix(self.main, INK, 0.28)

    @cached_property
    def deep(self) -> Colour:
        return mix(self.main, INK, 0.55)

    @property
    def on_main(self) -> Colour:
        """The colour of letters upon the main colour."""
        return INK if self._luminance > 165 else WHITE

    @property
    def bright(self) -> bool:
        """Would a thing of this colour be lost on a pale background?"""
        return self._luminance > 205

    @property
    def _luminance(self) -> float:
        red, green, blue = self.main
        return red * 0.3 + green * 0.59 + blue * 0.11
