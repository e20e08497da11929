"""Things that stand in a landscape, swim or fly. Each is painted on its foot (x, y) and `size` tall."""

from apps.simulator.picture.canvas import Point
from apps.simulator.picture.colours import Colour, darker, lighter, mixed
from apps.simulator.picture.scenery import Stage

_WINDOW_LIGHT = (255, 220, 130)


def _shadow(stage: Stage, x: float, y: float, reach: float) -> None:
    if stage.detail > 1:
        stage.canvas.ellipse(x + reach * 0.15, y, reach, reach * 0.16, darker(stage.palette.front, 0.5), 90)


def house(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    wide, wall = size * 0.95, mixed(tint, (250, 244, 232), 0.12)
    _shadow(stage, x, y, wide * 0.75)
    roof = darker(mixed(tint, (150, 66, 56), 0.55), 0.15)
    canvas.box(x + wide * 0.18, y - size * 1.02, x + wide * 0.32, y - size * 0.6, darker(roof, 0.25))
    canvas.box(x - wide / 2, y - size * 0.58, x + wide / 2, y, wall)
    canvas.polygon([(x - wide * 0.6, y - size * 0.56), (x, y - size), (x + wide * 0.6, y - size * 0.56)], roof)
    canvas.box(x - wide * 0.09, y - size * 0.34, x + wide * 0.09, y, darker(roof, 0.2), size * 0.03)
    pane = _WINDOW_LIGHT if stage.palette.is_dark else lighter(stage.palette.sky[0], 0.5)
    for side in (-0.3, 0.3):
        left, top = x + wide * (side - 0.1), y - size * 0.42
        canvas.box(left, top, left + wide * 0.2, top + wide * 0.2, (252, 248, 240))
        canvas.box(left + wide * 0.025, top + wide * 0.025, left + wide * 0.175, top + wide * 0.175, pane)
        if stage.palette.is_dark:
            canvas.glow(left + wide * 0.1, top + wide * 0.1, wide * 0.4, pane, 90)


def castle(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    stone = mixed(tint, stage.palette.far, 0.35)
    _shadow(stage, x, y, size * 0.75)
    for at, tall, wide in ((-0.52, 0.86, 0.26), (0.52, 0.78, 0.26), (0, 0.6, 0.9), (0.14, 1.08, 0.24)):
        left, right, top = x + size * (at - wide / 2), x + size * (at + wide / 2), y - size * tall
        canvas.box(left, top, right, y, darker(stone, 0.1) if at else stone)
        if wide < 0.5:
            roof = [(left - size * 0.05, top), ((left + right) / 2, top - size * 0.34), (right + size * 0.05, top)]
            canvas.polygon(roof, darker(mixed(tint, (90, 70, 130), 0.6), 0.1))
            window = _WINDOW_LIGHT if stage.palette.is_dark else darker(stone, 0.5)
            middle = (left + right) / 2
            canvas.box(
                middle - size * 0.03, top + size * 0.12, middle + size * 0.03, top + size * 0.26, window, size * 0.03
            )
    for step in range(4):
        left = x - size * 0.4 + step * size * 0.17
        canvas.box(left, y - size * 0.67, left + size * 0.09, y - size * 0.58, stone)
    canvas.box(x - size * 0.13, y - size * 0.3, x + size * 0.07, y, darker(stone, 0.55), size * 0.09)


def lighthouse(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas, wide = stage.canvas, size * 0.2
    canvas.ellipse(x, y, size * 0.42, size * 0.1, darker(stage.palette.far, 0.25))
    for band in range(5):
        top, bottom = y - size * (0.16 * band + 0.16), y - size * 0.16 * band
        upper, lower = wide * (1 - 0.09 * (band + 1)), wide * (1 - 0.09 * band)
        points = [(x - lower, bottom), (x - upper, top), (x + upper, top), (x + lower, bottom)]
        canvas.polygon(points, tint if band % 2 == 0 else (248, 244, 238))
    lamp = y - size * 0.86
    canvas.glow(x, lamp, size * 0.8, (255, 236, 170), 170 if stage.palette.is_dark else 80)
    canvas.box(x - wide * 0.45, lamp - size * 0.06, x + wide * 0.45, lamp + size * 0.06, (255, 236, 170))
    canvas.polygon(
        [(x - wide * 0.6, lamp - size * 0.06), (x, lamp - size * 0.15), (x + wide * 0.6, lamp - size * 0.06)],
        darker(tint, 0.4),
    )


def tree(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    trunk = mixed((112, 78, 56), stage.palette.front, 0.35 if stage.palette.is_dark else 0.05)
    _shadow(stage, x, y, size * 0.4)
    canvas.polygon(
        [
            (x - size * 0.06, y),
            (x - size * 0.03, y - size * 0.5),
            (x + size * 0.03, y - size * 0.5),
            (x + size * 0.06, y),
        ],
        trunk,
    )
    for dx, dy, radius in ((-0.17, 0.52, 0.2), (0.18, 0.55, 0.19), (0, 0.74, 0.25), (0, 0.55, 0.22)):
        canvas.circle(x + dx * size, y - dy * size, radius * size, tint)
    if stage.detail:
        for dx, dy, radius in ((-0.07, 0.8, 0.12), (0.12, 0.62, 0.1), (-0.18, 0.58, 0.09)):
            canvas.circle(x + dx * size, y - dy * size, radius * size, lighter(tint, 0.16))


def pine(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    _shadow(stage, x, y, size * 0.26)
    canvas.box(x - size * 0.035, y - size * 0.2, x + size * 0.035, y, (96, 70, 54))
    for layer in range(3):
        top, wide = y - size * (0.52 + 0.24 * layer), size * (0.3 - 0.075 * layer)
        bottom = top + size * 0.38
        canvas.polygon([(x - wide, bottom), (x, top), (x + wide, bottom)], lighter(tint, 0.05 * layer))
        if stage.detail:
            canvas.polygon([(x, top), (x + wide, bottom), (x + wide * 0.15, bottom)], darker(tint, 0.12), 160)


def cactus(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas, thick = stage.canvas, size * 0.2
    canvas.box(x - thick / 2, y - size, x + thick / 2, y, tint, thick / 2)
    for side, low, high in ((-1, 0.35, 0.72), (1, 0.5, 0.85)):
        elbow = x + side * thick * 1.5
        canvas.box(
            min(x, elbow),
            y - size * low - thick * 0.35,
            max(x, elbow),
            y - size * low + thick * 0.35,
            tint,
            thick * 0.3,
        )
        canvas.box(
            elbow - thick * 0.36,
            y - size * high,
            elbow + thick * 0.36,
            y - size * low + thick * 0.35,
            tint,
            thick * 0.36,
        )


def flower(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    stem = mixed((84, 140, 76), stage.palette.front, 0.3)
    canvas.line([(x, y), (x, y - size * 0.75)], stem, size * 0.06)
    canvas.ellipse(x + size * 0.13, y - size * 0.28, size * 0.14, size * 0.06, stem)
    for dx, dy in ((0, -1), (0.95, -0.31), (0.59, 0.81), (-0.59, 0.81), (-0.95, -0.31)):
        canvas.circle(x + dx * size * 0.17, y - size * 0.78 + dy * size * 0.17, size * 0.135, tint)
    canvas.circle(x, y - size * 0.78, size * 0.1, (250, 210, 92))


def boat(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    if stage.detail:
        canvas.ellipse(x, y + size * 0.05, size * 0.55, size * 0.05, darker(stage.palette.water, 0.35), 130)
    canvas.polygon(
        [
            (x - size * 0.5, y - size * 0.2),
            (x + size * 0.52, y - size * 0.2),
            (x + size * 0.32, y + size * 0.04),
            (x - size * 0.34, y + size * 0.04),
        ],
        tint,
    )
    canvas.line([(x, y - size * 0.2), (x, y - size * 1.05)], (110, 82, 62), size * 0.035)
    canvas.polygon(
        [(x + size * 0.03, y - size), (x + size * 0.44, y - size * 0.28), (x + size * 0.03, y - size * 0.28)],
        (252, 248, 240),
    )
    canvas.polygon(
        [(x - size * 0.03, y - size * 0.9), (x - size * 0.34, y - size * 0.28), (x - size * 0.03, y - size * 0.28)],
        lighter(tint, 0.45),
    )


def bird(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    """Seen from afar: two strokes."""
    points: list[Point] = [
        (x - size, y - size * 0.3),
        (x - size * 0.4, y - size * 0.5),
        (x, y),
        (x + size * 0.4, y - size * 0.5),
        (x + size, y - size * 0.3),
    ]
    stage.canvas.line(points, tint, size * 0.16)


def balloon(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    """A hot-air balloon; (x, y) is its basket."""
    canvas = stage.canvas
    radius, middle = size * 0.36, y - size * 0.64
    for side in (-1, 1):
        canvas.line(
            [(x + side * radius * 0.55, middle + radius * 0.75), (x + side * size * 0.06, y - size * 0.1)],
            (120, 92, 70),
            size * 0.012,
        )
    canvas.polygon(
        [
            (x - radius * 0.8, middle + radius * 0.58),
            (x + radius * 0.8, middle + radius * 0.58),
            (x + radius * 0.2, middle + radius * 1.25),
            (x - radius * 0.2, middle + radius * 1.25),
        ],
        darker(tint, 0.12),
    )
    canvas.circle(x, middle, radius, tint)
    canvas.ellipse(x, middle, radius * 0.62, radius, lighter(tint, 0.5))
    canvas.ellipse(x, middle, radius * 0.24, radius, tint)
    canvas.box(x - size * 0.075, y - size * 0.11, x + size * 0.075, y, (134, 96, 64), size * 0.02)


def rocket(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    canvas.glow(x, y, size * 0.5, (255, 190, 90), 170)
    canvas.polygon(
        [(x - size * 0.1, y - size * 0.12), (x, y + size * 0.3), (x + size * 0.1, y - size * 0.12)], (255, 190, 90)
    )
    for side in (-1, 1):
        canvas.polygon(
            [
                (x + side * size * 0.12, y - size * 0.45),
                (x + side * size * 0.3, y - size * 0.06),
                (x + side * size * 0.1, y - size * 0.14),
            ],
            tint,
        )
    canvas.ellipse(x, y - size * 0.5, size * 0.17, size * 0.42, (246, 244, 240))
    canvas.polygon([(x - size * 0.13, y - size * 0.77), (x, y - size * 1.02), (x + size * 0.13, y - size * 0.77)], tint)
    canvas.circle(x, y - size * 0.55, size * 0.085, darker(tint, 0.35))
    canvas.circle(x, y - size * 0.55, size * 0.06, (150, 210, 236))


def car(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    _shadow(stage, x, y, size * 0.7)
    canvas.polygon(
        [
            (x - size * 0.4, y - size * 0.36),
            (x - size * 0.24, y - size * 0.62),
            (x + size * 0.22, y - size * 0.62),
            (x + size * 0.44, y - size * 0.36),
        ],
        darker(tint, 0.15),
    )
    canvas.polygon(
        [
            (x - size * 0.3, y - size * 0.38),
            (x - size * 0.19, y - size * 0.56),
            (x + size * 0.19, y - size * 0.56),
            (x + size * 0.32, y - size * 0.38),
        ],
        (196, 226, 240),
    )
    canvas.box(x - size * 0.62, y - size * 0.4, x + size * 0.62, y - size * 0.1, tint, size * 0.1)
    canvas.circle(x + size * 0.57, y - size * 0.28, size * 0.05, (255, 236, 170))
    for side in (-0.34, 0.34):
        canvas.circle(x + side * size, y - size * 0.1, size * 0.13, (44, 44, 52))
        canvas.circle(x + side * size, y - size * 0.1, size * 0.055, (190, 194, 200))


def heart(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas, radius = stage.canvas, size * 0.27
    canvas.glow(x, y - size * 0.5, size, tint, 110)
    top = y - size * 0.68
    canvas.polygon([(x - radius * 1.83, top + radius * 0.42), (x + radius * 1.83, top + radius * 0.42), (x, y)], tint)
    for side in (-1, 1):
        canvas.circle(x + side * radius * 0.95, top, radius, tint)
    canvas.polygon([(x - radius, top), (x + radius, top), (x, y - size * 0.3)], tint)
    if stage.detail:
        canvas.ellipse(x - radius * 1.25, top - radius * 0.25, radius * 0.3, radius * 0.22, lighter(tint, 0.6), 200)


def cup(stage: Stage, x: float, y: float, size: float, tint: Colour) -> None:
    canvas = stage.canvas
    canvas.ellipse(x, y, size * 0.62, size * 0.1, (246, 240, 230))
    canvas.ellipse(x, y - size * 0.02, size * 0.5, size * 0.07, darker((246, 240, 230), 0.1))
    canvas.arc(x + size * 0.4, y - size * 0.34, size * 0.17, 270, 450, tint, size * 0.07)
    canvas.polygon(
        [
            (x - size * 0.42, y - size * 0.6),
            (x + size * 0.42, y - size * 0.6),
            (x + size * 0.26, y - size * 0.02),
            (x - size * 0.26, y - size * 0.02),
        ],
        tint,
    )
    canvas.ellipse(x, y - size * 0.6, size * 0.42, size * 0.09, lighter(tint, 0.4))
    canvas.ellipse(x, y - size * 0.59, size * 0.37, size * 0.07, (104, 70, 50))
    for dx in (-0.14, 0.06):
        wave = [(x + size * (dx + 0.05 * (step % 2)), y - size * (0.72 + 0.1 * step)) for step in range(4)]
        canvas.line(wave, (255, 255, 255), size * 0.035, 150)
