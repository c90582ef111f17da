"""设备 · shapes of computers, office machines and appliances."""

from __future__ import annotations

from backend.product.pictures.colours import GLASS, GRAPHITE, INK, SCREEN, STEEL, WHITE, mix
from backend.product.pictures.shapes.registry import Brush, shape


def _glow(brush: Brush, x0: float, y0: float, x1: float, y1: float) -> None:
    """A lit screen with a slanting reflection and a calm picture on it."""
    c, t = brush.canvas, brush.tones
    c.rect(x0, y0, x1, y1, mix(SCREEN, t.main, 0.35))
    width, height = x1 - x0, y1 - y0
    c.poly(
        [(x0 + width * 0.42, y0), (x0 + width * 0.72, y0), (x0 + width * 0.3, y1), (x0, y1)],
        mix(SCREEN, t.main, 0.5),
    )
    c.text(
        (x0 + x1) / 2,
        y0 + height * 0.5,
        brush.label,
        min(height * 0.2, 6),
        WHITE,
        bold=True,
        within=width * 0.8,
    )


@shape("便携式计算机", (12, 88))
def laptop(brush: Brush) -> None:
    c = brush.canvas
    c.rect(22, 26, 78, 66, GRAPHITE, 2.2)
    _glow(brush, 24.4, 28.6, 75.6, 62.6)
    c.disc(50, 27.3, 0.4, STEEL)
    c.poly([(22, 66), (78, 66), (89, 76), (11, 76)], mix(STEEL, WHITE, 0.35))
    c.poly([(26, 67.4), (74, 67.4), (79, 72), (21, 72)], mix(GRAPHITE, STEEL, 0.3))
    c.poly([(42, 72.8), (58, 72.8), (59.5, 75.2), (40.5, 75.2)], STEEL)
    c.rect(11, 76, 89, 78.8, STEEL, 1.3)
    c.rect(44, 76, 56, 77, mix(STEEL, INK, 0.2), 0.4)


@shape("显示器", (30, 70))
def monitor(brush: Brush) -> None:
    c = brush.canvas
    c.rect(46, 62, 54, 77, mix(STEEL, INK, 0.15))
    c.rect(33, 75.8, 67, 79, STEEL, 1.4)
    c.rect(14, 18, 86, 64, GRAPHITE, 1.8)
    _glow(brush, 15.6, 19.6, 84.4, 59.6)
    c.disc(50, 61.8, 0.8, STEEL)


@shape("台式计算机", (14, 86))
def desktop(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(37, 66, 43, 76, mix(STEEL, INK, 0.15))
    c.rect(28, 76, 52, 79, STEEL, 1.2)
    c.rect(12, 28, 66, 67, GRAPHITE, 1.6)
    _glow(brush, 13.6, 29.6, 64.4, 63)
    c.rect(70, 22, 88, 79, mix(GRAPHITE, INK, 0.3), 1.6)
    c.rect(70, 22, 76, 79, GRAPHITE, 1.6)
    c.rect(73, 27, 85, 29, STEEL, 0.6)
    c.rect(73, 32, 85, 34, STEEL, 0.6)
    c.ring(79, 41, 2.6, t.light, 0.8)
    for row in range(8):
        c.line([(74, 52 + row * 3), (84, 52 + row * 3)], mix(GRAPHITE, STEEL, 0.4), 0.7)


@shape("服务器", (14, 86))
def server(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(24, 12, 76, 79, GRAPHITE, 1.6)
    for row in range(6):
        y = 15.4 + row * 10.4
        c.rect(27, y, 73, y + 8.6, mix(GRAPHITE, INK, 0.5), 0.8)
        for slot in range(8):
            c.rect(30 + slot * 3.4, y + 2, 32.4 + slot * 3.4, y + 6.6, mix(GRAPHITE, STEEL, 0.35), 0.3)
        c.disc(63, y + 4.3, 1, t.light)
        c.disc(67, y + 4.3, 1, (122, 200, 120))
    c.rect(27, 76.6, 73, 77.6, STEEL)


@shape("平板电脑", (26, 74))
def tablet(brush: Brush) -> None:
    c = brush.canvas
    c.rect(28, 12, 72, 79, GRAPHITE, 3.4)
    _glow(brush, 31, 16, 69, 75)
    c.disc(50, 14, 0.5, STEEL)


@shape("手机", (36, 64))
def phone(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(52, 14, 82, 77, t.main, 4)
    for y in (21, 28):
        c.disc(59, y, 2.9, GRAPHITE)
        c.disc(59, y, 1.4, SCREEN)
    c.rect(24, 14, 56, 79, GRAPHITE, 4)
    _glow(brush, 26, 19, 54, 74)
    c.rect(36, 15.8, 44, 17, INK, 0.6)


@shape("打印机", (16, 84))
def printer(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    shell = mix(WHITE, STEEL, 0.22)
    c.poly([(31, 40), (34, 16), (66, 16), (69, 40)], WHITE)
    for row in range(4):
        c.line([(38, 21 + row * 4), (62, 21 + row * 4)], mix(STEEL, WHITE, 0.4), 0.6)
    c.rect(16, 38, 84, 70, shell, 3.5)
    c.rect(16, 38, 84, 49, t.main, 3.5)
    c.rect(16, 45, 84, 49.5, t.main)
    c.text(22, 43.6, brush.label, 4, t.on_main, bold=True, within=34, anchor="lm")
    c.rect(62, 41, 78, 46.5, SCREEN, 0.8)
    c.disc(58.5, 43.7, 1.4, (140, 210, 130))
    c.rect(24, 56, 76, 61, GRAPHITE, 1.4)
    c.poly([(29, 59), (71, 59), (77, 77), (23, 77)], WHITE)
    c.poly([(23, 77), (77, 77), (77.4, 78.4), (22.6, 78.4)], STEEL)
    for row in range(4):
        c.line(
            [(33 - row * 0.8, 63 + row * 3.2), (64 - row * 2, 63 + row * 3.2)], mix(STEEL, WHITE, 0.35), 0.7
        )
    c.rect(16, 66, 26, 70, shell, 2)
    c.rect(74, 66, 84, 70, shell, 2)


@shape("复印机", (24, 76))
def copier(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    shell = mix(WHITE, STEEL, 0.25)
    c.rect(24, 16, 72, 22, GRAPHITE, 1.5)
    c.rect(26, 22, 74, 37, shell, 1.5)
    c.poly([(66, 24), (84, 22), (84, 25), (68, 34)], SCREEN)
    c.rect(28, 37, 70, 43, GRAPHITE)
    c.poly([(18, 38), (32, 41), (32, 43), (18, 41)], WHITE)
    c.rect(24, 43, 74, 77, shell, 1)
    for row in range(3):
        y = 45.4 + row * 10.4
        c.rect(27, y, 71, y + 8.6, mix(shell, STEEL, 0.35), 0.8)
        c.rect(44, y + 3.4, 54, y + 5, GRAPHITE, 0.7)
    c.rect(24, 75, 74, 77, t.main)
    c.text(30, 29.5, brush.label, 4.2, t.deep, bold=True, within=32, anchor="lm")
    for x in (30, 68):
        c.disc(x, 78, 1.6, INK)


@shape("投影仪", (14, 86))
def projector(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(68, 50), (90, 16), (90, 58)], mix(t.pale, WHITE, 0.5))
    c.rect(14, 46, 78, 75, mix(WHITE, STEEL, 0.2), 6)
    c.rect(14, 46, 78, 53, mix(WHITE, STEEL, 0.05), 5)
    c.disc(62, 61, 10.5, GRAPHITE)
    c.disc(62, 61, 7.6, SCREEN)
    c.disc(62, 61, 4.8, mix(SCREEN, t.main, 0.5))
    c.disc(59.6, 58.4, 1.6, GLASS)
    c.text(31, 58, brush.label, 4.4, t.deep, bold=True, within=28)
    for row in range(3):
        c.line([(20, 65 + row * 3), (42, 65 + row * 3)], STEEL, 0.8)
    c.rect(21, 75, 29, 79, GRAPHITE, 1)
    c.rect(62, 75, 70, 79, GRAPHITE, 1)


@shape("摄像机", (24, 76))
def camera(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(34, 32), (39, 23), (58, 23), (63, 32)], mix(GRAPHITE, INK, 0.3))
    c.rect(16, 31, 84, 78.8, GRAPHITE, 4)
    c.rect(16, 42, 84, 66, t.main)
    c.disc(50, 54.5, 20, mix(GRAPHITE, INK, 0.45))
    c.disc(50, 54.5, 16, GRAPHITE)
    c.disc(50, 54.5, 12.4, SCREEN)
    c.disc(50, 54.5, 8, mix(SCREEN, t.main, 0.45))
    c.disc(46, 50, 2.8, GLASS)
    c.rect(72, 34, 80, 38.5, WHITE, 1)
    c.rect(20, 27.5, 29, 32, STEEL, 1)
    c.text(50, 27.8, brush.label, 3.2, WHITE, bold=True, within=18)


@shape("监控摄像头", None)
def security_camera(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(14, 18, 24, 58, mix(STEEL, WHITE, 0.4), 2)
    c.line([(22, 38), (44, 46)], STEEL, 5)
    c.poly([(34, 30), (82, 44), (77, 64), (29, 50)], mix(WHITE, STEEL, 0.15))
    c.poly([(32, 26), (88, 42), (86, 48), (30.5, 31.6)], t.main)
    c.disc(78.4, 54, 9.4, GRAPHITE)
    c.disc(78.4, 54, 6.4, SCREEN)
    c.disc(76.6, 52, 1.8, GLASS)
    c.text(50, 45.6, brush.label, 3.8, t.deep, bold=True, within=30)


@shape("路由器交换机", (16, 84))
def router(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x, lean in ((24, -4), (42, -1), (58, 1), (76, 4)):
        c.line([(x, 58), (x + lean, 24)], GRAPHITE, 2.6)
    c.poly([(18, 56), (82, 56), (88, 70), (12, 70)], mix(GRAPHITE, WHITE, 0.16))
    c.rect(12, 69, 88, 78, GRAPHITE, 2.4)
    c.text(50, 62.6, brush.label, 4.4, WHITE, bold=True, within=50)
    for at in range(7):
        c.disc(26 + at * 8, 73.5, 1.1, t.light if at % 3 else (130, 210, 130))


@shape("空调", None)
def air_conditioner(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(10, 26, 90, 53, mix(WHITE, STEEL, 0.12), 5)
    c.rect(10, 44, 90, 53, mix(WHITE, STEEL, 0.3), 4)
    c.rect(16, 46.5, 84, 50.4, GRAPHITE, 1.4)
    c.text(22, 35.6, brush.label, 4.6, t.deep, bold=True, within=40, anchor="lm")
    c.text(82, 35.6, "26°", 5, t.main, bold=True, anchor="rm")
    for at, x in enumerate((28, 44, 60, 76)):
        c.arc(x - 9, 56, x + 3, 66, 300, 60, t.light, 1.3)
        c.arc(x - 1 - 4, 64, x + 7, 74 + at % 2, 120, 240, t.light, 1.3)


@shape("冰箱", (32, 68))
def fridge(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(31, 10, 69, 78, t.light, 3)
    c.rect(62, 10, 69, 78, t.main, 3)
    c.rect(31, 34, 69, 35, t.deep)
    c.rect(35, 20, 36.8, 31, WHITE, 0.8)
    c.rect(35, 39, 36.8, 56, WHITE, 0.8)
    c.text(50, 17, brush.label, 3.8, t.on_main, bold=True, within=20)
    c.rect(34, 78, 40, 79.4, INK)
    c.rect(60, 78, 66, 79.4, INK)


@shape("洗衣机", (28, 72))
def washer(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(27, 16, 73, 79, mix(WHITE, STEEL, 0.14), 3)
    c.rect(27, 16, 73, 27, t.light, 3)
    c.text(32, 21.6, brush.label, 3.8, t.on_main, bold=True, within=24, anchor="lm")
    c.disc(67, 21.5, 2.8, WHITE)
    c.disc(50, 53, 18, STEEL)
    c.disc(50, 53, 15, GRAPHITE)
    c.disc(50, 53, 12.5, mix(GLASS, t.main, 0.3))
    c.pie(37.5, 40.5, 62.5, 65.5, 10, 170, mix(GLASS, t.main, 0.6))


@shape("电视机会议平板", (26, 74))
def television(brush: Brush) -> None:
    c = brush.canvas
    c.rect(8, 18, 92, 68, INK, 1.2)
    _glow(brush, 9.4, 19.4, 90.6, 65.6)
    c.poly([(28, 68), (32, 68), (29, 79), (24, 79)], GRAPHITE)
    c.poly([(68, 68), (72, 68), (76, 79), (71, 79)], GRAPHITE)


@shape("键盘鼠标", (10, 90))
def keyboard(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(8, 46, 72, 76, GRAPHITE, 3)
    for row in range(4):
        for column in range(11):
            x, y = 11 + column * 5.35, 49.4 + row * 6
            if row == 3 and 3 <= column <= 7:
                continue
            accent = t.main if (row, column) in {(0, 0), (1, 10)} else mix(GRAPHITE, WHITE, 0.22)
            c.rect(x, y, x + 4.4, y + 4.8, accent, 0.8)
    c.rect(27, 67.4, 53, 72.2, mix(GRAPHITE, WHITE, 0.22), 0.8)
    c.rect(76, 46, 92, 76, mix(GRAPHITE, WHITE, 0.1), 8)
    c.rect(83.2, 50, 84.8, 57, t.light, 0.8)


@shape("存储介质", (34, 66))
def usb_drive(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(38, 12, 62, 34, STEEL, 1)
    for x in (42.5, 52.5):
        c.rect(x, 18, x + 5, 24, GRAPHITE)
    c.rect(33, 30, 67, 79, t.main, 4)
    c.rect(33, 30, 45, 79, t.light, 4)
    c.label(38, 46, 62, 58, brush.label, t)
    c.disc(50, 71, 2.6, t.deep)


@shape("电池", (26, 74))
def battery(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    for x in (26, 53):
        c.rect(x + 7, 12, x + 14, 18, STEEL, 1)
        c.rect(x, 17, x + 21, 79, GRAPHITE, 3)
        c.rect(x, 17, x + 21, 36, t.main, 3)
        c.rect(x + 3, 20, x + 6, 76, mix(GRAPHITE, WHITE, 0.3), 1.2)
        c.text(x + 12, 27, "+", 8, t.on_main, bold=True)
        c.text(x + 12, 56, brush.label, 3.8, WHITE, bold=True, within=16)


@shape("电风扇", (32, 68))
def fan(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(48, 60, 52, 75, STEEL)
    c.rect(32, 74, 68, 79, t.dark, 2)
    c.disc(50, 38, 28, mix(t.pale, WHITE, 0.3))
    for x, y in ((50, 22), (64, 46), (36, 46)):
        c.curve(
            [
                (50, 38),
                ((50 + x) / 2 + 6, (38 + y) / 2),
                (x + 5, y),
                (x - 5, y - 2),
                ((50 + x) / 2 - 6, (38 + y) / 2),
            ],
            t.light,
        )
    for r in (28, 21, 14):
        c.ring(50, 38, r, mix(STEEL, WHITE, 0.15), 0.9)
    c.disc(50, 38, 5.4, t.main)


@shape("手电筒", None)
def flashlight(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.poly([(60, 26), (92, 10), (92, 64), (72, 46)], (252, 240, 200))
    c.line([(22, 72), (50, 49)], t.main, 11)
    c.line([(24, 68), (48, 48)], t.light, 2)
    c.poly([(44, 45), (54, 30), (74, 50), (58, 59)], GRAPHITE)
    c.poly([(54, 30), (58, 25), (79, 47), (74, 50)], STEEL)
    c.disc(39, 58, 2.2, WHITE)


@shape("话筒", (36, 64))
def microphone(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.disc(50, 25, 15, STEEL)
    for row in range(5):
        c.line([(38, 15 + row * 5), (62, 15 + row * 5)], mix(STEEL, INK, 0.22), 0.7)
        c.line([(40 + row * 5, 12), (40 + row * 5, 38)], mix(STEEL, INK, 0.22), 0.7)
    c.rect(38, 36, 62, 41, t.main, 1.5)
    c.poly([(41, 41), (59, 41), (56, 79), (44, 79)], GRAPHITE)
    c.rect(47.5, 48, 52.5, 57, t.light, 1)


@shape("音箱", (30, 70))
def speaker(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(29, 10, 71, 79, t.dark, 3)
    c.rect(31.5, 12.5, 68.5, 76.5, t.main, 2)
    for y, r in ((27, 9), (56, 16)):
        c.disc(50, y, r, GRAPHITE)
        c.disc(50, y, r * 0.76, mix(GRAPHITE, WHITE, 0.18))
        c.disc(50, y, r * 0.32, INK)
    c.text(50, 15.4, brush.label, 2.8, t.on_main, within=30)


@shape("饮水机", (34, 66))
def water_dispenser(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.rect(38, 6, 62, 28, mix(GLASS, t.light, 0.3), 4)
    c.rect(41, 9, 44, 26, WHITE, 1)
    c.rect(33, 27, 67, 79, mix(WHITE, STEEL, 0.18), 3)
    c.rect(33, 27, 67, 35, t.main, 3)
    c.rect(37, 38, 63, 54, GRAPHITE, 1.5)
    c.rect(43, 38, 46, 43, (198, 56, 50), 0.6)
    c.rect(54, 38, 57, 43, (70, 130, 200), 0.6)
    c.rect(37, 58, 63, 75, mix(WHITE, STEEL, 0.34), 1)
    c.text(50, 31.2, brush.label, 3.2, t.on_main, bold=True, within=28)


@shape("鼠标", None)
def mouse(brush: Brush) -> None:
    c, t = brush.canvas, brush.tones
    c.line([(50, 20), (48, 12), (56, 6)], GRAPHITE, 1.4)
    c.rect(31, 18, 69, 78, t.dark, 18)
    c.rect(31, 18, 69, 76, t.main, 18)
    c.line([(31.6, 42), (68.4, 42)], t.dark, 0.8)
    c.line([(50, 18), (50, 42)], t.dark, 0.8)
    c.rect(47.6, 25, 52.4, 36, INK, 2.2)
    c.text(50, 62, brush.label, 3.6, t.on_main, bold=True, within=26)
