"""工艺美术 · shapes of Wenzhou's crafts: carving, celadon, paper-cutting, embroidery, movable type."""

from __future__ import annotations

from math import cos, pi, sin

from backend.product.pictures.colours import BRASS, INK, WHITE, WOOD, mix
from backend.product.pictures.shapes.registry import Brush, shape

INDIGO = (44, 74, 132)
ROSEWOOD = (96, 54, 40)


@shape("木雕石雕", (26, 74))
def carving(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(26, 72, 74, 79, ROSEWOOD, 1.4)
    c.rect(30, 69, 70, 73, mix(ROSEWOOD, WHITE, 0.12), 1)
    c.curve(
        [
            (34, 70),
            (30, 54),
            (38, 40),
            (34, 26),
            (46, 12),
            (56, 16),
            (54, 28),
            (66, 36),
            (62, 50),
            (70, 60),
            (66, 70),
        ],
        t.main,
    )
    c.curve(
        [(40, 68), (38, 54), (46, 42), (42, 28), (48, 17), (50, 28), (54, 40), (50, 52), (54, 68)], t.light
    )
    for x, y, r in ((58, 44, 5), (44, 58, 6), (58, 60, 4), (44, 33, 3.6)):
        c.arc(x - r, y - r, x + r, y + r, 20, 300, t.deep, 1.1)
    c.arc(36, 18, 60, 42, 300, 60, t.deep, 1)


@shape("青瓷", (34, 66))
def celadon(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    glaze = mix(t.main, (134, 172, 152), 0.6)
    c.curve(
        [
            (43, 10),
            (57, 10),
            (55, 16),
            (55, 26),
            (68, 40),
            (70, 54),
            (60, 72),
            (58, 79),
            (42, 79),
            (40, 72),
            (30, 54),
            (32, 40),
            (45, 26),
            (45, 16),
        ],
        glaze,
    )
    c.curve([(40, 38), (44, 34), (43, 54), (46, 68), (40, 62), (36, 50)], mix(glaze, WHITE, 0.42))
    c.oval(42.6, 8, 57.4, 12.4, mix(glaze, INK, 0.35))
    for y in (29, 66):
        c.arc(36, y - 5, 64, y + 5, 20, 160, mix(glaze, INK, 0.22), 0.9)
    for at in range(5):
        angle = at * pi * 0.4 - pi / 2
        c.disc(53 + 5 * cos(angle), 50 + 5 * sin(angle), 3, mix(glaze, INK, 0.16))


@shape("剪纸刻纸", None)
def paper_cut(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(16, 10, 84, 78, WHITE, 1)
    c.disc(50, 44, 29, t.main)
    for at in range(16):
        angle = at * pi / 8
        c.disc(50 + 29 * cos(angle), 44 + 29 * sin(angle), 3.6, t.main)
    for at in range(8):
        angle = at * pi / 4
        x, y = cos(angle), sin(angle)
        c.poly(
            [
                (50 + 24 * x, 44 + 24 * y),
                (50 + 13 * x - 4.4 * y, 44 + 13 * y + 4.4 * x),
                (50 + 8 * x, 44 + 8 * y),
                (50 + 13 * x + 4.4 * y, 44 + 13 * y - 4.4 * x),
            ],
            WHITE,
        )
        half = angle + pi / 8
        c.disc(50 + 23 * cos(half), 44 + 23 * sin(half), 2.6, WHITE)
        c.disc(50 + 15.5 * cos(half), 44 + 15.5 * sin(half), 1.4, WHITE)
    c.disc(50, 44, 5, WHITE)
    c.disc(50, 44, 2.6, t.main)


@shape("刺绣瓯塑画屏", (30, 70))
def embroidery(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(40, 72, 60, 79, ROSEWOOD, 1)
    c.rect(30, 76, 70, 79, ROSEWOOD, 1)
    c.disc(50, 42, 32.5, ROSEWOOD)
    c.disc(50, 42, 29, mix(t.pale, WHITE, 0.5))
    c.line([(32, 60), (44, 46), (52, 38), (66, 24)], WOOD, 1.8)
    c.line([(48, 42), (60, 46)], WOOD, 1.2)
    for x, y in ((44, 44), (56, 32), (62, 46), (66, 25), (36, 54)):
        for at in range(5):
            angle = at * pi * 0.4 - pi / 2
            c.disc(x + 3 * cos(angle), y + 3 * sin(angle), 2.3, t.main if x % 4 else t.light)
        c.disc(x, y, 1.4, BRASS)


@shape("蓝夹缬", (22, 78))
def indigo_cloth(brush: Brush) -> None:
    c = brush.canvas
    c.rect(22, 14, 78, 74, INDIGO)
    c.rect(22, 70, 78, 79, mix(INDIGO, INK, 0.3), 1)
    c.line([(14, 13), (86, 13)], WOOD, 3)
    for row in range(3):
        for column in range(3):
            x, y = 33 + column * 17, 26 + row * 17
            for at in range(6):
                angle = at * pi / 3
                c.disc(x + 4.4 * cos(angle), y + 4.4 * sin(angle), 1.9, WHITE)
            c.disc(x, y, 1.7, WHITE)
    for at in range(13):
        c.disc(25 + at * 4.2, 17.6, 0.8, WHITE)
        c.disc(25 + at * 4.2, 68.4, 0.8, WHITE)


@shape("活字印刷", (16, 84))
def movable_type(brush: Brush) -> None:
    c = brush.canvas
    words = "瓯采温州活字印刷木"
    for row in range(3):
        for column in range(3):
            x, y = 24 + column * 18, 18 + row * 18
            wood = mix(WOOD, INK, (row * 3 + column) % 4 * 0.05)
            c.poly([(x, y), (x + 4, y - 4), (x + 20, y - 4), (x + 16, y)], mix(wood, WHITE, 0.3))
            c.poly([(x + 16, y), (x + 20, y - 4), (x + 20, y + 12), (x + 16, y + 16)], mix(wood, INK, 0.25))
            c.rect(x, y, x + 16, y + 16, wood)
            c.text(x + 8, y + 8, words[row * 3 + column], 11, ROSEWOOD, bold=True)
    c.rect(18, 74, 84, 79, ROSEWOOD, 1)


@shape("米塑面塑", (28, 72))
def dough_figure(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(32, 74, 68, 79, ROSEWOOD, 1.4)
    c.curve([(50, 40), (64, 54), (68, 74), (32, 74), (36, 54)], t.main)
    c.curve([(50, 42), (54, 56), (56, 74), (44, 74), (46, 56)], t.light)
    c.disc(50, 31, 13, (250, 226, 200))
    c.pie(36, 15, 64, 46, 180, 360, INK)
    c.disc(39, 20, 4.6, INK)
    c.disc(61, 20, 4.6, INK)
    for x in (45.4, 54.6):
        c.disc(x, 33, 1.1, INK)
        c.disc(x * 1.16 - 8, 36.6, 2, (242, 176, 160))
    c.arc(47, 34, 53, 39, 20, 160, (190, 70, 62), 0.9)
    c.disc(50, 52, 4, BRASS)


@shape("宣纸屏纸", (16, 84))
def craft_paper(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    paper = (244, 236, 214)
    for row in range(9):
        c.rect(
            18 + row % 2,
            74 - row * 3.4,
            82 - row % 3,
            79 - row * 3.4,
            mix(paper, INK, 0.03 + row % 2 * 0.06),
            0.8,
        )
    c.poly([(18, 47), (34, 32), (92, 32), (82, 47)], paper)
    c.rect(46, 46, 55, 79, t.main)
    c.poly([(46, 47), (58, 32), (67, 32), (55, 47)], t.light)
    c.line([(26, 26), (74, 14)], WOOD, 3)
    c.poly([(26, 23), (27, 29), (14, 30)], INK)
