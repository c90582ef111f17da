"""食品农产 · shapes of tea, fruit, seafood and other things to eat."""

from __future__ import annotations

from backend.product.pictures.colours import BRASS, INK, LEAF, STEEL, WHITE, WOOD, mix
from backend.product.pictures.shapes.registry import Brush, shape

CREAM = (246, 232, 204)


@shape("茶叶", (28, 76))
def tea(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(30, 24, 62, 79, t.dark, 3)
    c.rect(30, 24, 40, 79, t.main, 3)
    c.rect(28, 16, 64, 27, BRASS, 3)
    c.rect(28, 23, 64, 25, mix(BRASS, INK, 0.25))
    c.rect(36, 36, 56, 70, CREAM, 1)
    for at, letter in enumerate((brush.label or "茶")[:4]):
        c.text(46, 41.6 + at * 7.4, letter, 5.6, t.deep, bold=True)
    c.poly([(62, 64), (88, 64), (84, 77), (67, 77)], WHITE)
    c.oval(62, 61.4, 88, 66.6, mix(BRASS, LEAF, 0.4))
    c.rect(66, 77, 85, 79, mix(WHITE, STEEL, 0.4), 0.8)


@shape("水果", (20, 80))
def fruit(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x, y, r in ((36, 60, 18.5), (64, 60, 18.5), (50, 40, 18.5)):
        c.disc(x, y, r, t.dark)
        c.disc(x - 0.8, y - 0.8, r - 1.2, t.main)
        c.disc(x - 6.5, y - 6.5, 4.4, t.light)
        c.line([(x, y - r + 1.6), (x + 1.6, y - r - 3)], WOOD, 1.5)
    c.curve([(52, 20), (60, 10), (74, 11), (68, 20), (58, 23)], LEAF)
    c.line([(53, 20.6), (70, 13)], mix(LEAF, INK, 0.3), 0.7)


@shape("杨梅浆果", (22, 78))
def berries(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.curve([(46, 22), (30, 10), (16, 16), (24, 26), (40, 27)], LEAF)
    c.curve([(54, 22), (68, 8), (86, 14), (76, 25), (60, 27)], mix(LEAF, INK, 0.12))
    for x, y in ((34, 40), (62, 40), (24, 62), (50, 62), (76, 62)):
        c.disc(x, y, 15.5, t.dark)
        for row in range(-2, 3):
            for column in range(-2, 3):
                if abs(row) + abs(column) < 4:
                    c.disc(
                        x + column * 5.2 + row % 2 * 2.4,
                        y + row * 5.2,
                        2.7,
                        t.main if (row + column) % 2 else t.light,
                    )


@shape("蔬菜笋薯", (22, 78))
def vegetable(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x, lean, tone in ((34, -6, 0.0), (66, 8, 0.16), (50, 0, 0.08)):
        skin = mix(t.main, INK, tone)
        c.curve(
            [(x + lean, 14), (x + 9, 44), (x + 12, 70), (x + 6, 79), (x - 8, 79), (x - 13, 68), (x - 8, 40)],
            skin,
        )
        for row in range(3):
            y = 36 + row * 14
            c.poly(
                [
                    (x - 9 - row, y + 8),
                    (x + lean * (0.5 - row * 0.2), y - 8),
                    (x + 9 + row, y + 8),
                    (x, y + 3),
                ],
                mix(skin, WHITE, 0.3),
            )
        c.poly([(x + lean - 3, 24), (x + lean, 8), (x + lean + 4, 24)], LEAF)


@shape("水产鱼", None)
def fish(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(74, 46), (92, 28), (88, 46), (92, 64)], t.dark)
    c.poly([(38, 34), (52, 18), (64, 34)], t.dark)
    c.poly([(44, 58), (50, 70), (60, 58)], t.dark)
    c.curve([(8, 47), (24, 32), (48, 27), (68, 36), (80, 46), (68, 57), (48, 65), (24, 61)], t.main)
    c.curve([(14, 52), (30, 55), (50, 54), (72, 50), (60, 60), (44, 63), (26, 60)], t.pale)
    for row in range(3):
        for column in range(5):
            x, y = 36 + column * 7 + row % 2 * 3.5, 38 + row * 5.6
            c.arc(x - 3.4, y - 3.4, x + 3.4, y + 3.4, 270, 90, t.light, 0.9)
    c.arc(18, 34, 34, 60, 285, 75, t.deep, 1.1)
    c.disc(19, 43.4, 3.3, WHITE)
    c.disc(18.4, 43.4, 1.7, INK)
    c.line([(9, 50), (15, 51.4)], t.deep, 0.9)


@shape("贝类", (14, 86))
def shell(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for cx, cy, size in ((38, 76, 1.0), (72, 78, 0.62)):
        points = [(cx, cy)]
        for at in range(9):
            x = cx + (at - 4) * 7.2 * size
            bend = (1 - ((at - 4) / 5.2) ** 2) * 56 * size
            points.append((x, cy - bend))
        c.curve(points, t.main)
        for at in range(7):
            x = cx + (at - 3) * 7.4 * size
            bend = (1 - ((at - 3) / 4.6) ** 2) * 48 * size
            c.line([(cx, cy - 2 * size), (x, cy - bend)], t.light if at % 2 else t.dark, 1.5 * size)
        c.poly(
            [
                (cx - 8 * size, cy - 6 * size),
                (cx + 8 * size, cy - 6 * size),
                (cx + 5 * size, cy + 2 * size),
                (cx - 5 * size, cy + 2 * size),
            ],
            t.dark,
        )


@shape("紫菜海藻", (18, 82))
def seaweed(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(20, 18, 72, 79, mix(WHITE, t.pale, 0.5), 2)
    c.rect(20, 18, 72, 26, t.main, 2)
    c.disc(46, 50, 19, t.deep)
    c.disc(46, 50, 17, mix(t.deep, LEAF, 0.25))
    for at in range(6):
        c.arc(
            31 + at * 2,
            36 + at,
            61 - at,
            64 - at * 2,
            20 + at * 50,
            130 + at * 50,
            mix(t.deep, LEAF, 0.55),
            1,
        )
    c.text(46, 22.2, brush.label, 4, t.on_main, bold=True, within=46)
    for at in range(3):
        c.curve(
            [
                (78 + at * 4, 79),
                (74 + at * 4, 62),
                (80 + at * 4, 50),
                (77 + at * 4, 36),
                (82 + at * 4, 50),
                (79 + at * 4, 64),
            ],
            LEAF,
        )


@shape("礼盒食品", (16, 84))
def food_box(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(14, 40), (26, 30), (86, 30), (76, 40)], t.light)
    c.rect(14, 40, 76, 79, t.main, 1)
    c.poly([(76, 40), (86, 30), (86, 69), (76, 79)], t.dark)
    c.disc(45, 59, 15, CREAM)
    c.ring(45, 59, 13.6, BRASS, 0.8)
    c.text(45, 59, brush.label, 5.4, t.deep, bold=True, within=23)
    c.line([(44, 30), (48, 22), (58, 22), (60, 30)], BRASS, 1.4)


@shape("粮油袋装", (28, 72))
def food_bag(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.curve([(30, 16), (70, 16), (73, 40), (74, 70), (70, 79), (30, 79), (26, 70), (27, 40)], CREAM)
    c.rect(29, 12, 71, 19, t.main, 1)
    c.rect(28, 34, 72, 58, t.main)
    c.text(50, 46, brush.label, 6, t.on_main, bold=True, within=38)
    for at in range(5):
        x = 40 + at * 5
        c.oval(x - 1.6, 64, x + 1.6, 70, BRASS)
    c.line([(36, 74), (64, 74)], mix(BRASS, INK, 0.2), 0.8)


@shape("餐食糕点", (16, 84))
def bowl(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for at in range(3):
        x = 38 + at * 12
        c.arc(x - 5, 14, x + 3, 26, 270, 90, mix(STEEL, WHITE, 0.4), 1.2)
        c.arc(x - 1, 26, x + 7, 36, 90, 270, mix(STEEL, WHITE, 0.4), 1.2)
    c.pie(14, 18, 86, 78, 0, 180, t.main)
    c.oval(14, 40, 86, 56, t.light)
    c.oval(18, 42, 82, 54, CREAM)
    for x, y in ((34, 47), (46, 45), (58, 47), (68, 48), (40, 50), (54, 51)):
        c.disc(x, y, 4.6, WHITE)
        c.disc(x - 1, y - 1, 1.6, mix(CREAM, WHITE, 0.3))
    c.rect(38, 76, 62, 79, t.dark, 1)
    c.text(50, 67, brush.label, 4.6, t.on_main, bold=True, within=36)
