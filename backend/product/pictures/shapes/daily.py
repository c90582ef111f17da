"""日用 · shapes of cleaning, medical, sports, teaching and packing goods."""

from __future__ import annotations

from backend.product.pictures.colours import CARD, GRAPHITE, INK, STEEL, WHITE, WOOD, mix
from backend.product.pictures.shapes.registry import Brush, shape

RED = (198, 56, 50)
BLOCKS = ((220, 92, 78), (236, 184, 72), (92, 158, 108), (78, 132, 190), (150, 110, 180))


@shape("瓶装", (34, 66))
def bottle(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(43, 8, 57, 16, t.deep, 1.6)
    c.rect(45, 15, 55, 24, t.light)
    c.curve(
        [(45, 21), (55, 21), (64, 32), (66, 44), (66, 70), (62, 79), (38, 79), (34, 70), (34, 44), (36, 32)],
        t.main,
    )
    c.rect(37.5, 36, 41, 74, t.light, 1.8)
    c.label(36, 44, 64, 64, brush.label, t)


@shape("喷雾清洁剂", (34, 66))
def spray(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(38, 10), (62, 10), (62, 19), (46, 20), (38, 16)], t.deep)
    c.poly([(34, 11), (38, 11), (38, 15), (34, 15)], WHITE)
    c.poly([(56, 19), (66, 30), (63, 32), (52, 22)], t.deep)
    c.rect(46, 19, 54, 30, WHITE, 1)
    c.curve(
        [(45, 28), (55, 28), (64, 40), (65, 60), (66, 76), (60, 79), (40, 79), (34, 76), (35, 60), (36, 40)],
        t.light,
    )
    c.label(37, 47, 63, 66, brush.label, t)
    for row in range(3):
        c.disc(27 - row * 3, 13 + (row - 1) * 4, 0.9, t.light)


@shape("卫生纸巾", (20, 80))
def tissue(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.curve([(38, 44), (42, 20), (50, 26), (58, 16), (60, 44)], WHITE)
    c.curve([(48, 44), (50, 30), (57, 22), (57, 44)], mix(WHITE, STEEL, 0.22))
    c.poly([(16, 46), (28, 38), (84, 38), (74, 46)], t.light)
    c.rect(16, 46, 74, 79, t.main, 1)
    c.poly([(74, 46), (84, 38), (84, 71), (74, 79)], t.dark)
    c.oval(34, 39.4, 64, 44.6, t.deep)
    c.label(25, 54, 65, 69, brush.label, t)


@shape("垃圾桶", (30, 70))
def waste_bin(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(28, 28), (72, 28), (67, 79), (33, 79)], t.main)
    c.poly([(28, 28), (40, 28), (42, 79), (33, 79)], t.light)
    c.rect(25, 20, 75, 29, t.dark, 2)
    c.rect(42, 15, 58, 21, t.deep, 2)
    c.label(40, 44, 62, 56, brush.label, t)


@shape("口罩", None)
def mask(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.arc(8, 30, 34, 62, 60, 300, STEEL, 1.4)
    c.arc(66, 30, 92, 62, 240, 120, STEEL, 1.4)
    c.curve(
        [(24, 32), (50, 26), (76, 32), (76, 56), (66, 66), (50, 71), (34, 66), (24, 56)],
        mix(t.pale, t.light, 0.5),
    )
    for row in range(3):
        c.line([(27, 42 + row * 7), (50, 44 + row * 7), (73, 42 + row * 7)], t.main, 0.9)
    c.line([(40, 31), (60, 31)], STEEL, 1.4)
    c.text(50, 35.6, brush.label, 3, t.deep, within=30)


@shape("医药箱", (18, 82))
def medical_kit(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(38, 20, 62, 34, GRAPHITE, 4)
    c.rect(42, 24.5, 58, 36, c.backdrop, 2)
    c.rect(16, 32, 84, 79, WHITE, 4)
    c.rect(16, 62, 84, 79, t.main, 4)
    c.rect(16, 62, 84, 68, t.main)
    c.disc(50, 50, 12, mix(t.pale, WHITE, 0.3))
    c.rect(47, 42, 53, 58, RED, 0.6)
    c.rect(42, 47, 58, 53, RED, 0.6)
    c.text(50, 71.4, brush.label, 4.4, t.on_main, bold=True, within=56)


@shape("注射器耗材", None)
def syringe(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.line([(16, 74), (30, 61)], STEEL, 1)
    c.line([(31, 60), (62, 31)], mix(t.pale, (188, 214, 226), 0.6), 13)
    c.line([(33, 58), (50, 42)], t.light, 10)
    c.line([(62, 31), (78, 16)], STEEL, 3.4)
    c.line([(73, 11), (84, 22)], GRAPHITE, 3)
    c.line([(55, 24), (69, 38)], GRAPHITE, 2.4)
    for at in range(5):
        x, y = 37 + at * 4.4, 63.5 - at * 4.1
        c.line([(x, y), (x - 2.6, y - 2.8)], INK, 0.7)


@shape("教玩具积木", (14, 86))
def blocks(brush: Brush) -> None:
    c = brush.canvas
    first, second, third, fourth, fifth = BLOCKS[brush.seed % 5 :] + BLOCKS[: brush.seed % 5]
    for x, colour in ((16, first), (39, second), (62, third)):
        c.rect(x, 57, x + 22, 79, colour, 1.6)
        c.rect(x + 3, 60, x + 19, 63, mix(colour, WHITE, 0.35), 1)
    c.rect(27, 35, 49, 57, fourth, 1.6)
    c.disc(38, 46, 6, mix(fourth, WHITE, 0.4))
    c.poly([(50, 57), (74, 57), (62, 36)], fifth)
    c.disc(38, 24, 11, third)
    c.disc(34.6, 20.4, 2.6, mix(third, WHITE, 0.5))
    c.text(50, 71, brush.label, 4, WHITE, bold=True, within=20)


@shape("球类", (28, 72))
def ball(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.disc(50, 49, 30, t.main)
    c.disc(40, 38, 9, t.light)
    c.arc(-4, 19, 36, 79, 305, 55, t.deep, 1.5)
    c.arc(64, 19, 104, 79, 125, 235, t.deep, 1.5)
    c.line([(50, 19.4), (50, 78.6)], t.deep, 1.5)
    c.line([(20.4, 49), (79.6, 49)], t.deep, 1.5)


@shape("健身器材", (12, 88))
def dumbbell(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(30, 55, 70, 62, STEEL, 1.5)
    for x, high in ((12, 30), (20, 38), (64, 38), (74, 30)):
        c.rect(x, 58.5 - high / 2, x + 12, 58.5 + high / 2, t.main if high > 32 else t.dark, 3.5)
    c.rect(23, 43, 26, 74, t.light, 1.4)
    c.rect(67, 43, 70, 74, t.light, 1.4)


@shape("塑料包装", (24, 76))
def woven_bag(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.curve([(30, 20), (70, 20), (76, 40), (77, 66), (72, 79), (28, 79), (23, 66), (24, 40)], t.pale)
    for row in range(13):
        c.line([(26, 26 + row * 4), (74, 26 + row * 4)], mix(t.pale, t.main, 0.22), 0.7)
    for column in range(11):
        c.line([(29 + column * 4.2, 23), (28.4 + column * 4.3, 77)], mix(t.pale, t.main, 0.22), 0.7)
    c.poly([(28, 22), (72, 22), (68, 12), (32, 12)], t.light)
    c.line([(29, 22.4), (71, 22.4)], t.deep, 1.6)
    c.rect(32, 38, 68, 62, t.main, 2)
    c.text(50, 50, brush.label, 5.4, t.on_main, bold=True, within=32)


@shape("薄膜卷材", (16, 84))
def film_roll(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(24, 36, 80, 76, t.light)
    c.rect(24, 36, 80, 46, mix(t.light, WHITE, 0.45))
    c.oval(70, 36, 90, 76, t.light)
    c.oval(12, 36, 36, 76, t.main)
    c.oval(18.4, 47, 29.6, 65, CARD)
    c.oval(20.6, 51, 27.4, 61, GRAPHITE)
    c.text(56, 58, brush.label, 4.6, t.deep, bold=True, within=36)


@shape("宠物用品", (18, 82))
def pet(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(16, 58), (84, 58), (76, 79), (24, 79)], t.main)
    c.oval(16, 51, 84, 65, t.light)
    c.oval(21, 53.4, 79, 63, t.deep)
    for x, y in ((34, 54), (44, 52), (54, 53), (64, 54), (49, 56), (39, 57), (59, 57)):
        c.disc(x, y, 4.4, mix(WOOD, INK, 0.12 if x % 2 else 0.0))
    c.line([(34, 30), (66, 22)], WHITE, 5.6)
    for x, y in ((32, 26), (33, 34), (66, 18), (68, 25)):
        c.disc(x, y, 4.8, WHITE)
    c.text(50, 71.6, brush.label, 4.6, t.on_main, bold=True, within=42)


@shape("服务", (24, 76))
def service(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(24, 16, 72, 79, t.main, 3)
    c.rect(28, 22, 68, 75, WHITE, 1)
    c.rect(39, 12, 57, 21, GRAPHITE, 2)
    c.text(48, 31, brush.label, 4.4, INK, bold=True, within=34)
    for row in range(4):
        y = 42 + row * 8
        c.rect(32, y - 2, 36, y + 2, t.pale, 0.8)
        c.line([(32.8, y), (34, y + 1.2), (36.6, y - 2.4)], t.dark, 1)
        c.line([(41, y), (62 - row % 2 * 7, y)], STEEL, 1.1)
    c.line([(66, 74), (84, 50)], t.deep, 4)
    c.poly([(64, 77), (64.4, 72), (68.2, 74.8)], INK)


@shape("垫子地毯", (10, 90))
def mat(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(30, 50), (92, 50), (84, 79), (22, 79)], t.main)
    c.poly([(34, 53), (87, 53), (80.6, 76), (28, 76)], t.light)
    c.rect(18, 38, 82, 52, t.dark, 7)
    c.disc(82, 45, 7, t.main)
    c.ring(82, 45, 4.6, t.dark, 1.2)
    c.text(56, 65, brush.label, 5, t.deep, bold=True, within=36)
