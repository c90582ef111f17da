"""服饰 · shapes of shoes, clothes, bags, glasses, lighters and fastenings."""

from __future__ import annotations

from backend.product.pictures.colours import BRASS, GLASS, GRAPHITE, INK, STEEL, WHITE, WOOD, mix
from backend.product.pictures.shapes.registry import Brush, shape


@shape("鞋", (8, 92))
def shoe(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.curve(
        [
            (12, 70),
            (12, 46),
            (18, 36),
            (28, 40),
            (40, 38),
            (50, 48),
            (64, 56),
            (82, 60),
            (90, 68),
            (88, 73),
            (50, 74),
            (16, 74),
        ],
        t.main,
    )
    c.curve([(62, 58), (82, 60.6), (89, 68), (87, 72), (66, 72), (60, 66)], t.light)
    c.curve([(14, 52), (20, 40), (26, 44), (26, 66), (16, 70)], t.dark)
    for at in range(4):
        x, y = 38 + at * 6, 43 + at * 4
        c.line([(x, y), (x - 5, y + 5.6)], WHITE, 1.3)
    c.rect(10, 71, 90, 79, mix(WHITE, STEEL, 0.15), 4)
    c.rect(10, 75.4, 90, 79, GRAPHITE, 2)


@shape("服装", None)
def shirt(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly(
        [(36, 16), (64, 16), (86, 28), (78, 46), (70, 42), (70, 79), (30, 79), (30, 42), (22, 46), (14, 28)],
        t.main,
    )
    c.poly([(30, 42), (33, 79), (30, 79)], t.dark)
    c.poly([(70, 42), (67, 79), (70, 79)], t.dark)
    c.poly([(41, 15), (59, 15), (50, 28)], t.deep)
    c.poly([(36, 16), (42, 13), (50, 26), (44, 33)], t.light)
    c.poly([(64, 16), (58, 13), (50, 26), (56, 33)], t.light)
    c.line([(50, 29), (50, 78)], t.dark, 0.8)
    for row in range(5):
        c.disc(50, 37 + row * 8.6, 1.1, WHITE)
    c.rect(56, 42, 66, 53, t.dark, 0.8)
    c.rect(57, 39.6, 65, 42.6, WHITE, 0.6)


@shape("箱包", (22, 78))
def bag(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.arc(34, 12, 66, 52, 180, 360, t.deep, 3.4)
    c.rect(18, 34, 82, 79, t.main, 5)
    c.rect(18, 34, 82, 52, t.dark, 5)
    c.rect(44, 47, 56, 57, BRASS, 1.2)
    c.rect(48, 50, 52, 54, mix(BRASS, INK, 0.4), 0.6)
    c.line([(24, 74), (76, 74)], t.light, 0.8)
    c.text(50, 66, brush.label, 4.4, t.on_main, bold=True, within=44)


@shape("拉杆箱", (34, 68))
def suitcase(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(42, 8, 58, 24, STEEL, 2)
    c.rect(44.4, 10.4, 55.6, 26, c.backdrop)
    c.rect(30, 22, 70, 76, t.main, 5)
    for at in range(5):
        c.rect(35 + at * 6.6, 26, 37 + at * 6.6, 72, t.dark, 0.8)
    c.label(38, 40, 62, 50, brush.label, t)
    for x in (36, 64):
        c.disc(x, 77, 2.4, INK)


@shape("皮带皮件", None)
def belt(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for at in range(4):
        c.ring(46, 46, 30 - at * 5.4, (t.main, t.dark)[at % 2], 5)
    c.line([(46, 74), (84, 74)], t.main, 6)
    c.rect(76, 67, 90, 81, BRASS, 1.6)
    c.rect(79, 70, 87, 78, t.main, 0.8)
    c.line([(79, 74), (88, 74)], STEEL, 1.2)


@shape("眼镜", None)
def glasses(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.line([(14, 44), (8, 36), (12, 30)], t.deep, 2.2)
    c.line([(86, 44), (92, 36), (88, 30)], t.deep, 2.2)
    for x in (14, 54):
        c.rect(x, 36, x + 32, 62, t.main, 11)
        c.rect(x + 2.6, 38.6, x + 29.4, 59.4, mix(GLASS, WHITE, 0.3), 9)
        c.poly([(x + 9, 41), (x + 14, 41), (x + 8, 56), (x + 5, 52)], WHITE)
    c.arc(42, 40, 58, 56, 200, 340, t.main, 2.6)


@shape("打火机", (36, 64))
def lighter(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.curve([(50, 6), (56, 18), (54, 25), (46, 25), (44, 18)], (240, 164, 62))
    c.curve([(50, 13), (53, 20), (51, 25), (48, 25), (47, 20)], (252, 226, 132))
    c.rect(44, 26, 60, 36, STEEL, 1)
    c.disc(42, 31, 4.4, GRAPHITE)
    c.rect(36, 35, 64, 79, STEEL, 3)
    c.rect(36, 41, 64, 79, t.main, 3)
    c.rect(39, 43, 43, 76, t.light, 1.6)
    c.text(52, 60, brush.label, 3.6, t.on_main, bold=True, within=20)


@shape("纽扣拉链", None)
def button(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x, y, r, tone in ((34, 34, 19, t.main), (66, 56, 15, t.light), (30, 64, 10, t.dark)):
        c.disc(x, y, r, tone)
        c.ring(x, y, r * 0.82, mix(tone, INK, 0.22), r * 0.07)
        for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
            c.disc(x + dx * r * 0.22, y + dy * r * 0.22, r * 0.12, mix(tone, INK, 0.55))
    for row in range(9):
        c.rect(72 + row % 2 * 3, 10 + row * 3, 78 + row % 2 * 3, 12.2 + row * 3, BRASS, 0.4)
    c.rect(73.5, 36, 80.5, 42, BRASS, 1.2)


@shape("床品毛巾", (20, 80))
def textile(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for row, tone in enumerate((t.dark, t.main, t.light, t.pale)):
        y = 66 - row * 13
        c.rect(20, y, 80, y + 12.6, tone, 5)
        c.line([(26, y + 6.4), (72, y + 6.4)], mix(tone, WHITE, 0.35), 0.8)
    c.rect(60, 27, 68, 79, mix(t.deep, WHITE, 0.15))
    c.text(42, 72.6, brush.label, 3.6, WHITE, bold=True, within=30)


@shape("雨伞", None)
def umbrella(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.line([(50, 14), (50, 72)], WOOD, 2)
    c.arc(50, 66, 62, 80, 0, 180, WOOD, 2.2)
    c.pie(12, 14, 88, 90, 180, 360, t.main)
    c.pie(32, 14, 68, 90, 180, 360, t.light)
    for x in (12, 31.2, 50.2, 69):
        c.pie(x, 47, x + 18.6, 57, 180, 360, c.backdrop)


@shape("手套", None)
def glove(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x, top in ((34, 20), (43.4, 13), (52.8, 15), (62, 22)):
        c.rect(x, top, x + 8.6, 54, t.main, 4.2)
    c.line([(32, 58), (24, 42)], t.main, 9)
    c.rect(30, 40, 70.6, 66, t.main, 6)
    c.rect(32, 62, 68.6, 78, t.dark, 2)
    for row in range(3):
        c.line([(33.6, 66.5 + row * 4), (67, 66.5 + row * 4)], t.light, 0.9)
    c.text(51, 52, brush.label, 4, t.on_main, bold=True, within=32)
