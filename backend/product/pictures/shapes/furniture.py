"""家具 · shapes of office and school furniture and lighting."""

from __future__ import annotations

from backend.product.pictures.colours import GRAPHITE, INK, STEEL, WHITE, WOOD, mix
from backend.product.pictures.shapes.registry import Brush, shape

LIGHT = (255, 240, 196)


@shape("办公椅", (28, 72))
def chair(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(32, 10, 68, 46, t.main, 6)
    c.rect(36, 14, 64, 42, t.light, 4)
    c.rect(47.5, 44, 52.5, 52, GRAPHITE)
    c.line([(27, 38), (24, 38), (24, 52)], GRAPHITE, 2.4)
    c.line([(73, 38), (76, 38), (76, 52)], GRAPHITE, 2.4)
    c.rect(25, 49, 75, 58, t.dark, 4)
    c.rect(48, 58, 52, 70, STEEL)
    c.line([(50, 69), (28, 75.5)], GRAPHITE, 2.6)
    c.line([(50, 69), (72, 75.5)], GRAPHITE, 2.6)
    c.line([(50, 69), (50, 76)], GRAPHITE, 2.6)
    for x in (28, 50, 72):
        c.disc(x, 77, 2.2, INK)


@shape("沙发", (10, 90))
def sofa(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(16, 28, 84, 62, t.dark, 6)
    c.rect(18, 30, 49.5, 60, t.main, 4)
    c.rect(50.5, 30, 82, 60, t.main, 4)
    c.rect(8, 44, 22, 75, t.main, 6)
    c.rect(78, 44, 92, 75, t.main, 6)
    c.rect(20, 54, 49.7, 67, t.light, 3)
    c.rect(50.3, 54, 80, 67, t.light, 3)
    c.rect(18, 66, 82, 74, t.dark, 2)
    for x in (16, 80):
        c.rect(x, 74, x + 4, 79, WOOD)


@shape("办公桌", (10, 90))
def desk(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    top = mix(WOOD, t.main, 0.35)
    c.rect(14, 44, 18, 79, GRAPHITE)
    c.rect(58, 42, 84, 79, mix(top, INK, 0.16), 1)
    for row in range(3):
        y = 45 + row * 11.2
        c.rect(60.4, y, 81.6, y + 9.6, mix(top, WHITE, 0.22), 0.8)
        c.rect(67.5, y + 3.6, 74.5, y + 5.2, GRAPHITE, 0.7)
    c.rect(20, 46, 58, 60, mix(top, INK, 0.3))
    c.rect(8, 36, 92, 42.4, top, 1.4)
    c.rect(8, 40.6, 92, 42.6, mix(top, INK, 0.2), 0.8)


@shape("课桌椅", (14, 86))
def school_desk(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x in (20, 54):
        c.line([(x, 44), (x - 4, 78)], STEEL, 2.4)
        c.line([(x - 7, 78), (x + 4, 78)], STEEL, 2.4)
    c.rect(17, 42, 58, 51, mix(STEEL, WHITE, 0.2), 1)
    c.rect(12, 36, 62, 41.6, mix(WOOD, WHITE, 0.2), 1.6)
    c.rect(68, 26, 84, 46, t.main, 2.4)
    c.line([(82, 44), (82, 60), (84, 78)], STEEL, 2.4)
    c.line([(66, 61), (63, 78)], STEEL, 2.4)
    c.rect(62, 56.6, 86, 61, t.dark, 2)


@shape("文件柜", (26, 74))
def cabinet(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(25, 10, 75, 78, t.main, 1.4)
    c.rect(28, 13, 72, 40, t.dark, 0.6)
    for x0, x1 in ((28.8, 49.6), (50.4, 71.2)):
        c.rect(x0, 13.8, x1, 39.2, mix(t.pale, (188, 214, 226), 0.5), 0.4)
    for at, shade in enumerate((0.1, 0.45, 0.25, 0.6, 0.0, 0.35, 0.5)):
        c.rect(31 + at * 5.6, 22, 35.4 + at * 5.6, 38, mix(t.deep, WHITE, shade))
    c.rect(28, 43, 49.6, 75, t.light, 0.6)
    c.rect(50.4, 43, 72, 75, t.light, 0.6)
    for x in (46, 52.4):
        c.rect(x, 55, x + 1.6, 62, GRAPHITE, 0.7)
    c.text(39, 48, brush.label, 2.6, t.deep, within=18)
    c.rect(28, 78, 34, 79.4, INK)
    c.rect(66, 78, 72, 79.4, INK)


@shape("书架货架", (22, 78))
def shelf(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    frame = mix(WOOD, t.main, 0.25)
    c.rect(20, 10, 80, 79, mix(frame, INK, 0.35), 1)
    for row in range(4):
        y = 13 + row * 16.4
        c.rect(23, y, 77, y + 14.4, mix(frame, WHITE, 0.55))
        x = 24.0
        for at in range(8):
            step = 3.2 + (at * 7 + row * 5 + brush.seed) % 4 * 0.9
            high = 8.5 + (at * 5 + row * 3 + brush.seed) % 4 * 1.3
            if x + step > 60 + row * 4:
                break
            spine = (t.main, t.light, t.deep, STEEL)[(at + row) % 4]
            c.rect(x, y + 14.4 - high, x + step - 0.5, y + 14.4, spine, 0.3)
            x += step


@shape("台灯", (34, 66))
def lamp(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(42, 34), (84, 40), (80, 79), (30, 79)], mix(LIGHT, WHITE, 0.45))
    c.rect(20, 75, 50, 79, t.dark, 2)
    c.line([(35, 75), (28, 44), (50, 22)], GRAPHITE, 2.6)
    c.disc(28, 44, 3, STEEL)
    c.poly([(44, 20), (58, 16), (86, 38), (40, 36)], t.main)
    c.poly([(44, 20), (58, 16), (64, 20.6), (43.6, 23)], t.light)
    c.poly([(40, 36), (86, 38), (84, 41), (42, 39)], LIGHT)


@shape("照明灯具", None)
def ceiling_light(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(20, 40), (80, 40), (94, 80), (6, 80)], mix(LIGHT, WHITE, 0.6))
    for x in (32, 68):
        c.line([(x, 10), (x, 30)], GRAPHITE, 0.9)
    c.rect(16, 29, 84, 36.6, t.main, 2)
    c.rect(18, 36, 82, 41, LIGHT, 1.6)
    c.text(50, 32.9, brush.label, 3.2, t.on_main, bold=True, within=40)


@shape("床", (8, 92))
def bed(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    frame = mix(WOOD, INK, 0.1)
    c.rect(10, 28, 16, 79, frame, 1.4)
    c.rect(86, 44, 91, 79, frame, 1.4)
    c.rect(14, 62, 88, 70, frame)
    c.rect(15, 52, 87, 63, WHITE, 2.4)
    c.rect(17, 44, 36, 54, mix(WHITE, STEEL, 0.2), 3.6)
    c.rect(38, 48, 87, 64, t.main, 3)
    c.rect(38, 48, 46, 64, t.light, 2.4)


@shape("窗帘", None)
def curtain(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(24, 16, 76, 76, (214, 232, 240), 0.5)
    c.rect(49, 16, 51, 76, WHITE)
    c.rect(24, 45, 76, 47, WHITE)
    for side in (0, 1):
        for fold in range(5):
            x = 13 + fold * 5 if not side else 62 + fold * 5
            c.rect(x, 15, x + 5.2, 79, t.main if fold % 2 else t.light, 1)
    c.line([(8, 14), (92, 14)], GRAPHITE, 2.2)
