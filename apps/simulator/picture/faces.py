"""Faces that look at you: of animals, and of a robot. Each around (x, y), `size` its radius."""

from collections.abc import Callable, Mapping

from apps.simulator.picture.canvas import Canvas
from apps.simulator.picture.colours import Colour, darker, lighter, mixed
from apps.simulator.picture.scenery import Stage

_INK = (46, 42, 54)
Face = Callable[[Stage, float, float, float, Colour], None]
# The coat of each where the prompt names no colour.
COATS: Mapping[str, tuple[Colour, ...]] = {
    "cat": ((232, 154, 84), (122, 124, 134), (70, 68, 80), (238, 218, 190)),
    "dog": ((198, 144, 92), (234, 206, 160), (146, 104, 72)),
    "bear": ((150, 106, 76), (112, 82, 64), (240, 238, 234)),
    "fox": ((228, 118, 58),),
    "robot": ((150, 176, 196), (222, 196, 120), (168, 150, 208)),
}


def _shoulders(stage: Stage, x: float, y: float, size: float, coat: Colour) -> None:
    """From the chin to below the lower edge."""
    stage.canvas.ellipse(x, y + size * 2.05, size * 1.05, size * 1.45, darker(coat, 0.1))


def _eyes(canvas: Canvas, x: float, y: float, size: float, iris: Colour, *, slit: bool) -> None:
    for side in (-1, 1):
        at = x + side * size * 0.4
        canvas.ellipse(at, y - size * 0.1, size * 0.2, size * 0.22, (252, 250, 244))
        canvas.ellipse(at, y - size * 0.08, size * 0.16, size * 0.19, iris)
        canvas.ellipse(at, y - size * 0.08, size * (0.06 if slit else 0.1), size * (0.17 if slit else 0.11), _INK)
        canvas.circle(at + size * 0.06, y - size * 0.16, size * 0.045, (255, 255, 255))


def _muzzle(canvas: Canvas, x: float, y: float, size: float, nose: Colour) -> None:
    for side in (-1, 1):
        canvas.arc(x + side * size * 0.14, y + size * 0.42, size * 0.14, 15, 165, _INK, size * 0.035)
    canvas.polygon([(x - size * 0.12, y + size * 0.26), (x + size * 0.12, y + size * 0.26), (x, y + size * 0.42)], nose)


def _whiskers(canvas: Canvas, x: float, y: float, size: float) -> None:
    for side in (-1, 1):
        for rise in (-0.1, 0.02, 0.14):
            start, end = (
                (x + side * size * 0.42, y + size * 0.36),
                (x + side * size * 1.22, y + size * (0.36 + rise * 1.6)),
            )
            canvas.line([start, end], lighter(_INK, 0.65), size * 0.018)


def cat(stage: Stage, x: float, y: float, size: float, coat: Colour) -> None:
    canvas = stage.canvas
    _shoulders(stage, x, y, size, coat)
    for side in (-1, 1):
        tip = (x + side * size * 0.82, y - size * 1.28)
        canvas.polygon([(x + side * size * 0.98, y - size * 0.25), tip, (x + side * size * 0.2, y - size * 0.82)], coat)
        inner = (x + side * size * 0.76, y - size * 1.05)
        canvas.polygon(
            [(x + side * size * 0.84, y - size * 0.42), inner, (x + side * size * 0.36, y - size * 0.78)],
            (240, 170, 170),
        )
    canvas.ellipse(x, y, size, size * 0.9, coat)
    stripe = darker(coat, 0.3)
    for dx in (-0.22, 0, 0.22) if stage.detail else ():
        canvas.polygon(
            [
                (x + (dx - 0.06) * size, y - size * 0.86),
                (x + (dx + 0.06) * size, y - size * 0.86),
                (x + dx * size * 0.8, y - size * 0.5),
            ],
            stripe,
        )
    for side in (-1, 1):
        canvas.ellipse(x + side * size * 0.2, y + size * 0.44, size * 0.3, size * 0.24, lighter(coat, 0.6))
    _eyes(canvas, x, y, size, stage.dice.pick(((120, 178, 96), (232, 190, 76), (96, 160, 200))), slit=True)
    _muzzle(canvas, x, y, size, (226, 128, 136))
    _whiskers(canvas, x, y, size)


def dog(stage: Stage, x: float, y: float, size: float, coat: Colour) -> None:
    canvas = stage.canvas
    _shoulders(stage, x, y, size, coat)
    canvas.ellipse(x, y, size * 0.92, size * 0.95, coat)
    for side in (-1, 1):
        canvas.ellipse(x + side * size * 0.88, y - size * 0.02, size * 0.3, size * 0.66, darker(coat, 0.3))
    canvas.ellipse(x, y - size * 0.4, size * 0.16, size * 0.5, lighter(coat, 0.5))
    canvas.ellipse(x, y + size * 0.42, size * 0.48, size * 0.4, lighter(coat, 0.55))
    _eyes(canvas, x, y, size * 0.9, (110, 76, 52), slit=False)
    canvas.ellipse(x, y + size * 0.72, size * 0.14, size * 0.2, (232, 122, 130))
    _muzzle(canvas, x, y, size, _INK)
    canvas.ellipse(x, y + size * 0.28, size * 0.17, size * 0.12, _INK)


def bear(stage: Stage, x: float, y: float, size: float, coat: Colour) -> None:
    canvas = stage.canvas
    _shoulders(stage, x, y, size, coat)
    for side in (-1, 1):
        canvas.circle(x + side * size * 0.7, y - size * 0.68, size * 0.34, coat)
        canvas.circle(x + side * size * 0.7, y - size * 0.68, size * 0.19, mixed(coat, (240, 190, 160), 0.6))
    canvas.ellipse(x, y, size, size * 0.92, coat)
    canvas.ellipse(x, y + size * 0.38, size * 0.42, size * 0.34, lighter(coat, 0.55))
    _eyes(canvas, x, y, size * 0.8, (84, 60, 46), slit=False)
    _muzzle(canvas, x, y, size, _INK)


def fox(stage: Stage, x: float, y: float, size: float, coat: Colour) -> None:
    canvas = stage.canvas
    _shoulders(stage, x, y, size, coat)
    for side in (-1, 1):
        canvas.polygon(
            [
                (x + side * size * 0.98, y - size * 0.2),
                (x + side * size * 0.86, y - size * 1.4),
                (x + side * size * 0.16, y - size * 0.7),
            ],
            coat,
        )
        canvas.polygon(
            [
                (x + side * size * 0.86, y - size * 0.5),
                (x + side * size * 0.8, y - size * 1.12),
                (x + side * size * 0.4, y - size * 0.7),
            ],
            darker(coat, 0.55),
        )
    canvas.polygon(
        [
            (x - size * 1.1, y + size * 0.08),
            (x - size * 0.7, y - size * 0.72),
            (x + size * 0.7, y - size * 0.72),
            (x + size * 1.1, y + size * 0.08),
            (x, y + size * 0.95),
        ],
        coat,
    )
    for side in (-1, 1):
        canvas.polygon(
            [(x + side * size * 1.1, y + size * 0.08), (x + side * size * 0.2, y + size * 0.06), (x, y + size * 0.95)],
            (250, 244, 234),
        )
    _eyes(canvas, x, y - size * 0.06, size * 0.85, (196, 140, 60), slit=True)
    canvas.circle(x, y + size * 0.84, size * 0.13, _INK)


def robot(stage: Stage, x: float, y: float, size: float, coat: Colour) -> None:
    canvas = stage.canvas
    canvas.box(x - size * 0.95, y + size * 1.02, x + size * 0.95, y + size * 3.2, darker(coat, 0.15), size * 0.3)
    canvas.box(x - size * 0.25, y + size * 0.7, x + size * 0.25, y + size * 1.1, darker(coat, 0.35))
    canvas.line([(x, y - size * 0.8), (x, y - size * 1.25)], darker(coat, 0.35), size * 0.07)
    canvas.glow(x, y - size * 1.32, size * 0.5, (255, 120, 100), 150)
    canvas.circle(x, y - size * 1.32, size * 0.12, (240, 96, 84))
    for side in (-1, 1):
        canvas.box(
            x + side * size - size * 0.14,
            y - size * 0.3,
            x + side * size + size * 0.14,
            y + size * 0.3,
            darker(coat, 0.3),
            size * 0.08,
        )
    canvas.box(x - size, y - size * 0.82, x + size, y + size * 0.82, coat, size * 0.28)
    canvas.box(x - size * 0.8, y - size * 0.55, x + size * 0.8, y + size * 0.3, (38, 48, 66), size * 0.2)
    for side in (-1, 1):
        canvas.glow(x + side * size * 0.36, y - size * 0.12, size * 0.45, (110, 236, 240), 130)
        canvas.circle(x + side * size * 0.36, y - size * 0.12, size * 0.17, (128, 240, 240))
    for step in range(-2, 3):
        canvas.box(
            x + step * size * 0.2 - size * 0.05,
            y + size * 0.45,
            x + step * size * 0.2 + size * 0.05,
            y + size * 0.64,
            darker(coat, 0.45),
        )


FACES: Mapping[str, Face] = {"cat": cat, "dog": dog, "bear": bear, "fox": fox, "robot": robot}
