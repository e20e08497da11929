"""Streets of houses seen from afar."""

from apps.simulator.picture.colours import Colour, darker, mixed
from apps.simulator.picture.scenery import Stage


def skyline(stage: Stage, tint: Colour | None) -> None:
    """Two rows of buildings on the horizon, the nearer one with windows."""
    far = mixed(tint or stage.palette.far, stage.palette.sky[2], 0.3)
    _row(stage, far, stage.horizon, 0.75, windows=False)
    _row(stage, tint or stage.palette.near, stage.horizon + stage.canvas.unit * 4, 1.0, windows=stage.detail > 0)


def _row(stage: Stage, colour: Colour, foot: float, height: float, *, windows: bool) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    left = -unit * 2
    while left < canvas.width:
        wide = unit * dice.number(7, 14)
        # Towards the middle they are taller, as cities are.
        middle = 1 - abs(left + wide / 2 - canvas.width / 2) / canvas.width
        top = foot - unit * dice.between(14, 44) * height * middle
        shade = darker(colour, dice.between(0, 0.18))
        canvas.box(left, top, left + wide, foot, shade)
        if dice.chance(30):
            canvas.line([(left + wide / 2, top), (left + wide / 2, top - unit * 4)], shade, unit * 0.4)
        if windows:
            _windows(stage, left, top, wide, foot, shade)
        left += wide + unit * dice.between(-0.5, 1.5)


def _windows(stage: Stage, left: float, top: float, wide: float, foot: float, wall: Colour) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    lit = (255, 214, 128) if stage.palette.is_dark else (236, 244, 248)
    columns = max(1, int(wide / unit / 2.6))
    gap = wide / (columns + 1)
    y = top + unit * 2
    while y < foot - unit * 2:
        for column in range(columns):
            if dice.chance(58 if stage.palette.is_dark else 80):
                x = left + gap * (column + 1)
                canvas.box(x - unit * 0.6, y, x + unit * 0.6, y + unit * 1.3, mixed(lit, wall, dice.between(0, 0.35)))
        y += unit * 3
