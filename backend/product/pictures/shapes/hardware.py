"""五金电气 · shapes of locks, valves, switchgear, tools and safety equipment."""

from __future__ import annotations

from math import cos, pi, sin

from backend.product.pictures.colours import BRASS, GRAPHITE, INK, STEEL, WHITE, mix
from backend.product.pictures.shapes.registry import Brush, shape

RED = (198, 56, 50)


@shape("锁具", (30, 70))
def lock(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(34, 12, 66, 56, STEEL, 15)
    c.rect(40.5, 18.5, 59.5, 60, c.backdrop, 9)
    c.rect(25, 42, 75, 79, t.main, 5)
    c.rect(25, 42, 36, 79, t.light, 5)
    c.disc(50, 57, 5, t.deep)
    c.poly([(48, 58), (52, 58), (53.6, 69), (46.4, 69)], t.deep)
    c.text(50, 74, brush.label, 3.6, t.on_main, bold=True, within=42)


@shape("智能门锁", (34, 66))
def smart_lock(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(36, 10, 62, 79, GRAPHITE, 5)
    c.rect(38, 12, 60, 46, INK, 4)
    for row in range(3):
        for column in range(3):
            c.disc(43 + column * 6, 20 + row * 7, 1.4, t.light)
    c.disc(49, 53, 4, STEEL)
    c.disc(49, 53, 2.6, t.main)
    c.rect(46, 61, 84, 67, STEEL, 3)
    c.disc(49, 64, 5, mix(STEEL, INK, 0.2))
    c.text(49, 74, brush.label, 3, WHITE, within=22)


@shape("阀门", (18, 82))
def valve(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(30, 12, 70, 18, RED, 3)
    for x in (36, 46, 54, 64):
        c.rect(x - 1, 12, x + 1, 18, mix(RED, INK, 0.25))
    c.rect(47.5, 18, 52.5, 36, STEEL)
    c.rect(40, 34, 60, 41, t.dark, 1.4)
    c.poly([(42, 41), (58, 41), (64, 50), (36, 50)], t.main)
    c.rect(20, 48, 80, 70, t.main, 6)
    c.rect(20, 48, 80, 55, t.light, 4)
    for x in (14, 77):
        c.rect(x, 42, x + 9, 76, t.dark, 1.6)
        for y in (46, 69):
            c.disc(x + 4.5, y + 1.5, 1.5, STEEL)
    c.text(50, 62.5, brush.label, 4.6, t.on_main, bold=True, within=44)
    c.text(50, 74.6, "PN16", 3.4, t.deep, bold=True)


@shape("水泵", (14, 86))
def pump(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(12, 74, 88, 79, GRAPHITE, 1)
    c.rect(44, 36, 84, 68, t.main, 4)
    for row in range(6):
        c.line([(49, 41 + row * 4.6), (80, 41 + row * 4.6)], t.dark, 1.2)
    c.rect(82, 40, 88, 64, t.dark, 2)
    c.rect(52, 28, 68, 37, GRAPHITE, 1.5)
    c.rect(56, 67, 76, 75, GRAPHITE)
    c.disc(30, 54, 19, t.deep)
    c.disc(30, 54, 15.4, t.light)
    c.disc(30, 54, 6, STEEL)
    c.rect(23, 16, 37, 38, t.deep, 1)
    c.rect(19, 13, 41, 19, t.dark, 1)
    c.rect(24, 70, 36, 75, GRAPHITE)


@shape("断路器", (28, 72))
def breaker(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    shell = mix(WHITE, STEEL, 0.16)
    c.rect(26, 10, 74, 79, shell, 2)
    c.rect(26, 28, 74, 62, mix(WHITE, STEEL, 0.04), 1)
    for x in (34, 50, 66):
        for y in (17, 71):
            c.disc(x, y, 4, STEEL)
            c.line([(x - 2.2, y), (x + 2.2, y)], GRAPHITE, 1)
    c.text(50, 33, brush.label, 4, t.deep, bold=True, within=40)
    c.rect(33, 38, 67, 50, GRAPHITE, 1.6)
    c.rect(35, 39.4, 65, 45, t.main, 1.2)
    c.text(50, 42.2, "ON", 3.4, t.on_main, bold=True)
    c.text(50, 56.4, "C63  400V~", 3.5, INK)
    for x in (41.8, 58.2):
        c.rect(x - 0.3, 50, x + 0.3, 79, STEEL)
        c.rect(x - 0.3, 10, x + 0.3, 28, STEEL)


@shape("开关插座", None)
def socket(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(18, 20, 82, 76, mix(WHITE, STEEL, 0.35), 4)
    c.rect(17, 18, 81, 74, WHITE, 4)
    c.rect(22, 23, 48, 69, mix(WHITE, STEEL, 0.12), 2)
    c.rect(25, 26, 45, 45.5, mix(WHITE, STEEL, 0.28), 2)
    c.rect(25, 46.5, 45, 66, WHITE, 2)
    c.disc(35, 62, 1, t.main)
    for x, y, lean in ((60, 54, -1), (70, 54, 1)):
        c.line([(x, y), (x + lean * 2.4, y + 6)], GRAPHITE, 2)
    c.rect(64, 45, 66, 51, GRAPHITE, 0.6)
    c.line([(60, 33), (60, 38)], GRAPHITE, 1.8)
    c.line([(70, 33), (70, 38)], GRAPHITE, 1.8)
    c.text(65, 27, brush.label, 2.8, t.deep, bold=True, within=26)


@shape("电线电缆", (20, 80))
def cable(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for at in range(7):
        c.ring(50, 47, 32 - at * 2.6, (t.main, t.dark)[at % 2], 2.7)
    c.line([(78, 56), (86, 74)], t.main, 4.6)
    for at in range(3):
        c.line([(86, 74), (88.5 + at * 1.4, 79 - at * 2.2)], BRASS, 1)
    c.label(36, 41, 64, 53, brush.label, t, r=2)


@shape("仪器仪表", (26, 74))
def meter(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(43, 64, 57, 79, BRASS, 1)
    c.rect(40, 68, 60, 72, mix(BRASS, INK, 0.2), 0.6)
    c.disc(50, 40, 29, GRAPHITE)
    c.disc(50, 40, 26.4, t.main)
    c.disc(50, 40, 23.4, WHITE)
    for at in range(11):
        angle = pi * (0.75 + at * 0.15)
        inner = 18 if at % 5 else 16
        c.line(
            [
                (50 + inner * cos(angle), 40 + inner * sin(angle)),
                (50 + 21 * cos(angle), 40 + 21 * sin(angle)),
            ],
            RED if at > 7 else INK,
            0.9,
        )
    angle = pi * (0.95 + brush.seed % 5 * 0.13)
    c.line([(50, 40), (50 + 16 * cos(angle), 40 + 16 * sin(angle))], RED, 1.3)
    c.disc(50, 40, 2.4, GRAPHITE)
    c.text(50, 51, brush.label, 3.2, t.deep, bold=True, within=20)
    c.text(50, 56, "MPa", 2.8, INK)


@shape("电子元器件", (22, 78))
def chip(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(14, 16, 86, 79, mix((44, 110, 84), t.main, 0.25), 2)
    for at in range(6):
        y = 28 + at * 8
        c.line([(18, y), (82, y)], mix((44, 110, 84), WHITE, 0.3), 0.7)
    for at in range(7):
        p = 33.5 + at * 5.4
        c.rect(p, 24, p + 2.2, 72, STEEL)
        c.rect(26, p - 2.4, 74, p - 0.2, STEEL)
    c.rect(30, 28, 70, 68, GRAPHITE, 1.5)
    c.disc(34, 32, 1.3, STEEL)
    c.text(50, 48, brush.label, 5, WHITE, bold=True, within=34)


@shape("五金工具", None)
def tools(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.line([(28, 72), (62, 30)], STEEL, 6.5)
    c.disc(66, 25, 10.5, STEEL)
    c.poly([(66, 25), (69, 10), (82, 18)], c.backdrop)
    c.disc(66.6, 24.2, 3.6, c.backdrop)
    c.line([(74, 74), (58, 55)], t.main, 8)
    c.line([(58, 55), (34, 26)], GRAPHITE, 2.6)
    c.poly([(36, 26), (33, 29), (27, 20), (29, 18)], GRAPHITE)
    c.line([(71.4, 70), (62, 59)], t.light, 1.6)


@shape("灭火器", (36, 64))
def extinguisher(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.line([(56, 20), (72, 24), (74, 48), (72, 60)], INK, 2.2)
    c.poly([(69.6, 58), (74.6, 58), (77, 68), (67.6, 68)], INK)
    c.rect(36, 26, 62, 79, RED, 8)
    c.rect(36, 60, 62, 79, RED, 2)
    c.rect(39, 32, 44, 74, mix(RED, WHITE, 0.25), 2.4)
    c.rect(45, 17, 53, 27, STEEL, 1)
    c.poly([(38, 12), (62, 16), (62, 19), (44, 18)], GRAPHITE)
    c.poly([(48, 20), (62, 23), (61, 25), (48, 23)], GRAPHITE)
    c.disc(56, 26, 3, WHITE)
    c.label(38, 46, 60, 62, brush.label, t)


@shape("安全帽", (18, 84))
def helmet(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.pie(18, 22, 78, 118, 180, 360, t.main)
    c.pie(40, 20, 56, 118, 180, 360, t.light)
    c.curve([(14, 71), (40, 66), (70, 66), (90, 72), (86, 77), (60, 74), (30, 76), (16, 76)], t.dark)
    c.text(34, 56, brush.label, 3.6, t.on_main, bold=True, within=24)


@shape("汽车零部件", (22, 78))
def auto_part(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for at in range(12):
        angle = at * pi / 6
        c.disc(50 + 30 * cos(angle), 46 + 30 * sin(angle), 5, GRAPHITE)
    c.disc(50, 46, 30, STEEL)
    c.disc(50, 46, 24, mix(STEEL, WHITE, 0.45))
    c.disc(50, 46, 13, t.main)
    c.disc(50, 46, 6, GRAPHITE)
    for at in range(5):
        angle = at * pi * 0.4 - pi / 2
        c.disc(50 + 18.5 * cos(angle), 46 + 18.5 * sin(angle), 2.4, GRAPHITE)


@shape("专用设备", (12, 88))
def machine(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(14, 48, 86, 77, mix(WHITE, STEEL, 0.25), 2)
    c.rect(14, 70, 86, 77, t.dark, 1)
    c.rect(18, 20, 30, 50, t.main, 1.5)
    c.rect(18, 18, 72, 30, t.main, 2)
    c.rect(52, 28, 64, 40, GRAPHITE, 1)
    c.poly([(55, 40), (61, 40), (58.6, 46)], STEEL)
    c.line([(58, 46), (58, 48)], RED, 0.9)
    c.rect(36, 48, 82, 52, GRAPHITE, 0.6)
    c.rect(76, 26, 90, 44, GRAPHITE, 1.6)
    c.rect(78, 28, 88, 38, mix(t.light, (188, 214, 226), 0.5), 0.8)
    c.line([(83, 44), (80, 50)], GRAPHITE, 2)
    c.text(40, 61, brush.label, 4.6, t.deep, bold=True, within=42)


@shape("精密仪器", (26, 76))
def microscope(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(26, 73, 74, 79, GRAPHITE, 2)
    c.arc(28, 24, 76, 76, 290, 75, t.main, 6)
    c.rect(30, 60, 58, 64, GRAPHITE, 1)
    c.line([(40, 22), (52, 46)], mix(WHITE, STEEL, 0.3), 9)
    c.line([(36, 13), (40, 21)], GRAPHITE, 6)
    c.line([(52.5, 47), (55, 53)], STEEL, 5)
    c.rect(36, 58, 52, 60, (188, 214, 226))
    c.disc(66, 62, 4, STEEL)
    c.text(50, 76, brush.label, 3, WHITE, within=40)


@shape("电动车", (10, 90))
def bike(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x in (24, 76):
        c.disc(x, 65, 14, INK)
        c.disc(x, 65, 9.6, STEEL)
        c.disc(x, 65, 3, GRAPHITE)
    c.line([(70, 20), (76, 65)], STEEL, 2.8)
    c.line([(62, 18), (73, 21)], INK, 2.4)
    c.poly([(66, 26), (73, 26), (76, 50), (66, 62), (44, 62), (44, 56), (60, 54)], t.main)
    c.poly([(18, 46), (48, 46), (50, 62), (28, 62)], t.dark)
    c.rect(16, 39, 48, 46, INK, 3)
    c.rect(66, 52, 88, 55, t.main, 1.4)
    c.disc(72.6, 29, 2.6, (252, 240, 200))
    c.text(34, 54, brush.label, 3, WHITE, within=20)
