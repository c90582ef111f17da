"""办公 · shapes of the stationer's shop."""

from __future__ import annotations

from backend.product.pictures.colours import BRASS, CARD, GRAPHITE, INK, STEEL, WHITE, mix
from backend.product.pictures.shapes.registry import Brush, shape


@shape("纸箱", (16, 84))
def parcel(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(18, 36), (50, 44), (50, 80), (18, 71)], CARD)
    c.poly([(82, 36), (50, 44), (50, 80), (82, 71)], mix(CARD, INK, 0.14))
    c.poly([(18, 36), (50, 28), (82, 36), (50, 44)], mix(CARD, WHITE, 0.28))
    c.poly([(31, 32.8), (37, 31.3), (69, 39.3), (63, 40.8)], t.light)
    c.poly([(63, 40.8), (69, 39.3), (69, 50), (63, 51.6)], t.main)
    c.label(22, 53, 44, 64, brush.label, t)


@shape("复印纸", (20, 80))
def paper_ream(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for level, shade in ((79, 0.0), (66, 0.12)):
        c.rect(21, level - 12.5, 79, level, mix(t.main, WHITE, shade), 1)
        c.rect(21, level - 12.5, 30, level, t.dark, 1)
        c.rect(29, level - 9.6, 70, level - 2.8, WHITE, 0.6)
        c.text(49.5, level - 6.2, brush.label, 4, t.deep, bold=True, within=36)
        c.text(74.5, level - 6.2, "A4", 4.4, t.on_main, bold=True)
    c.poly([(25, 53.5), (33, 32), (87, 32), (79, 53.5)], WHITE)
    c.poly([(25, 53.5), (79, 53.5), (87, 32), (86, 32), (78.4, 52.4), (25.4, 52.4)], STEEL)
    for row in range(5):
        c.line([(38 - row * 1.1, 37 + row * 3), (76 - row * 1.1, 37 + row * 3)], mix(STEEL, WHITE, 0.55), 0.5)


@shape("笔", None)
def pen(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for shift, tone in ((0.0, t), (20.0, t)):
        x = 26 + shift
        body = tone.main if not shift else t.light
        c.poly([(x, 62), (x + 30, 14), (x + 37, 18.5), (x + 7, 66.5)], body)
        c.poly([(x + 3.5, 64.2), (x + 33.5, 16.2), (x + 37, 18.5), (x + 7, 66.5)], t.dark)
        c.poly([(x, 62), (x + 7, 66.5), (x - 1, 74.5)], STEEL)
        c.poly([(x - 0.1, 71), (x + 1.6, 72.1), (x - 1, 74.5)], INK)
        c.poly([(x + 1.2, 60.1), (x + 4.4, 55), (x + 11.4, 59.5), (x + 8.2, 64.6)], GRAPHITE)
        c.line([(x + 33, 19), (x + 24, 33.5)], STEEL, 1.5)
        c.line([(x + 33.5, 14), (x + 35.6, 10.8)], GRAPHITE, 2.6)


@shape("笔记本", (24, 76))
def notebook(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(29, 18, 78, 79, mix(WHITE, STEEL, 0.4), 1.5)
    c.rect(26, 16, 75, 77.4, t.main, 2)
    c.rect(26, 16, 33, 77.4, t.dark, 1)
    c.label(40, 28, 68, 41, brush.label, t)
    c.rect(68, 16, 70, 77.4, t.deep)
    for row in range(9):
        c.line([(23.5, 21.5 + row * 6.3), (29.5, 21.5 + row * 6.3)], STEEL, 1.3)


@shape("文件夹", (18, 82))
def folder(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(18, 28), (40, 28), (45, 34), (80, 34), (80, 79), (18, 79)], t.dark)
    c.poly([(24, 30), (76, 26), (77, 70), (25, 74)], WHITE)
    c.poly([(26, 36), (78, 34), (79, 74), (26, 76)], mix(WHITE, STEEL, 0.25))
    c.poly([(13.5, 44), (83, 44), (79.5, 79), (18, 79)], t.main)
    c.label(34, 54, 64, 66, brush.label, t)


@shape("档案盒", (30, 70))
def archive_box(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for at in range(3):
        x = 20 + at * 21
        c.rect(x, 20, x + 19, 79, mix(t.main, INK, at * 0.07), 1)
        c.rect(x + 3.5, 28, x + 15.5, 54, WHITE, 0.6)
        for row in range(4):
            c.line([(x + 5.5, 33 + row * 5), (x + 13.5, 33 + row * 5)], STEEL, 0.6)
        c.ring(x + 9.5, 66, 4.6, t.deep, 1.1)


@shape("订书机", (18, 84))
def stapler(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(18, 74, 84, 79, GRAPHITE, 2)
    c.poly([(22, 66), (82, 68), (82, 72), (22, 71)], STEEL)
    c.curve([(16, 62), (24, 52), (60, 46), (80, 50), (84, 58), (83, 66), (50, 65), (22, 66)], t.main)
    c.curve([(24, 57), (34, 52.5), (60, 49), (76, 52), (60, 53), (36, 57)], t.light)
    c.disc(25, 70, 4, t.deep)
    c.text(56, 58.5, brush.label, 3.6, t.on_main, bold=True, within=34)


@shape("计算器", (32, 68))
def calculator(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(30, 14, 70, 79, GRAPHITE, 4)
    c.rect(30, 14, 70, 77.5, mix(GRAPHITE, WHITE, 0.12), 4)
    c.text(50, 18.6, brush.label, 2.6, WHITE, within=34)
    c.rect(34, 22, 66, 34, mix(GLASS_GREEN, WHITE, 0.2), 1.5)
    c.text(64, 28.3, "12345.60", 5, INK, anchor="rm", bold=True)
    for row in range(5):
        for column in range(4):
            x, y = 34 + column * 8.4, 38.5 + row * 7.6
            key = t.main if column == 3 else mix(WHITE, STEEL, 0.3)
            c.rect(x, y, x + 6.8, y + 5.8, key, 1.3)


GLASS_GREEN = (186, 208, 180)


@shape("台历", (18, 82))
def calendar(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(20, 79), (27, 24), (84, 24), (80, 79)], t.deep)
    c.poly([(16, 79), (22, 22), (79, 22), (77, 79)], WHITE)
    c.poly([(22, 22), (79, 22), (78.4, 38), (20.3, 38)], t.main)
    c.text(50, 30.4, brush.label, 5.2, t.on_main, bold=True, within=48)
    for row in range(5):
        for column in range(7):
            x, y = 23.5 + column * 8 - row * 0.6, 44 + row * 7
            chosen = row * 7 + column == 9 + brush.seed % 20
            c.disc(x + 2, y + 1.4, 2.1, t.main if chosen else mix(STEEL, WHITE, 0.45))
    for at in range(9):
        c.line([(27 + at * 6, 19.5), (27 + at * 6, 25)], STEEL, 1.4)


@shape("图书", (22, 80))
def book(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(26, 20), (70, 14), (70, 73), (26, 79)], t.main)
    c.poly([(26, 20), (70, 14), (75, 16), (32, 22)], mix(WHITE, STEEL, 0.2))
    c.poly([(70, 14), (75, 16), (75, 74), (70, 73)], mix(WHITE, STEEL, 0.45))
    c.poly([(26, 20), (31, 19.3), (31, 78.3), (26, 79)], t.dark)
    c.poly([(37, 29), (64, 25.3), (64, 42), (37, 45.7)], WHITE)
    c.text(50.5, 35.5, brush.label, 5, t.deep, bold=True, within=23)
    c.line([(40, 64), (61, 61.2)], BRASS, 1.1)


@shape("硒鼓墨盒", (18, 82))
def toner(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(20, 42), (62, 42), (62, 79), (20, 79)], t.main)
    c.poly([(62, 42), (72, 36), (72, 72), (62, 79)], t.dark)
    c.poly([(20, 42), (30, 36), (72, 36), (62, 42)], t.light)
    c.label(25, 49, 57, 61, brush.label, t)
    c.text(41, 70, "粉盒 TONER", 3.6, t.on_main, within=34)
    c.rect(40, 20, 86, 33, GRAPHITE, 3)
    c.rect(40, 20, 86, 24.5, mix(GRAPHITE, WHITE, 0.18), 2)
    c.rect(44, 27.5, 80, 30.5, t.main, 1)
    c.rect(82, 23, 89, 30, STEEL, 1)


@shape("印刷品", (16, 84))
def print_work(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for at, (x, y) in enumerate(((28, 16), (23, 19), (18, 22))):
        c.rect(x, y, x + 52, y + 57, mix(WHITE, STEEL, 0.32 - at * 0.15), 0.6)
    c.rect(18, 22, 70, 46, t.main, 0.6)
    c.disc(58, 32, 6, t.light)
    c.poly([(18, 46), (34, 30), (46, 42), (52, 37), (62, 46)], t.deep)
    c.text(24, 54, brush.label, 5, INK, bold=True, within=40, anchor="lm")
    for row in range(3):
        c.line([(24, 62 + row * 5), (62 - row * 7, 62 + row * 5)], STEEL, 1)
    for at, ink in enumerate(((46, 160, 200), (206, 66, 120), (232, 196, 62), (50, 50, 56))):
        c.disc(78, 62 + at * 5, 1.9, ink)


@shape("信封", (18, 82))
def envelope(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(24, 22, 84, 62, mix(t.light, INK, 0.12), 1)
    c.rect(16, 32, 78, 78, t.light, 1)
    c.poly([(16, 33), (78, 33), (47, 58)], t.main)
    c.line([(17, 33), (47, 58), (77, 33)], t.dark, 0.8)
    c.label(38, 64, 72, 73, brush.label, t)


@shape("胶带标签", (20, 82))
def tape(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(44, 72), (88, 72), (86, 75), (88, 79), (44, 79)], t.light)
    c.disc(46, 49, 30, t.main)
    c.disc(46, 49, 27.5, t.light)
    c.disc(46, 49, 18, CARD)
    c.disc(46, 49, 15.4, c.backdrop)
    c.text(46, 49, brush.label, 4.4, t.deep, bold=True, within=26)


@shape("黑板标识牌", (14, 86))
def board(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.line([(30, 60), (24, 78)], GRAPHITE, 2.2)
    c.line([(70, 60), (76, 78)], GRAPHITE, 2.2)
    c.rect(12, 16, 88, 66, STEEL, 2)
    c.rect(14.5, 18.5, 85.5, 63.5, t.main, 1)
    c.text(50, 38, brush.label, 7, t.on_main, bold=True, within=60)
    c.line([(30, 50), (70, 50)], mix(t.main, t.on_main, 0.4), 1)
    c.rect(40, 64.6, 60, 67.6, GRAPHITE, 1)
