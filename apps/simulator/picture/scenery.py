"""What a landscape is made of, from the sky down to the ground."""

from itertools import pairwise
from typing import NamedTuple

from apps.simulator.picture.canvas import Canvas, Point
from apps.simulator.picture.colours import Colour, darker, lighter, mixed
from apps.simulator.picture.dice import Dice
from apps.simulator.picture.palette import Palette


class Stage(NamedTuple):
    """Where a picture is painted, with what colours, and how much there is to be in it.

    `detail`: 0 plain shapes, 1 as usual, 2 with textures and reflections. `plenty`: 1 few things to 3 many.
    """

    canvas: Canvas
    palette: Palette
    dice: Dice
    horizon: float
    detail: int
    plenty: int


def ridge(dice: Dice, width: float, base: float, height: float, peaks: int, *, jagged: bool) -> list[Point]:
    """A line of hills or, where jagged, of mountains, from the left side to the right."""
    corners = [(width * at / peaks, base - height * dice.between(0.25, 1)) for at in range(peaks + 1)]
    if jagged:
        for _ in range(3):
            corners = _broken(dice, corners, height / 9)
            height /= 2
        return corners
    points: list[Point] = []
    for (x1, y1), (x2, y2) in pairwise(corners):
        for step in range(12):
            share = step / 12
            points.append((x1 + (x2 - x1) * share, y1 + (y2 - y1) * share * share * (3 - 2 * share)))
    return [*points, corners[-1]]


def _broken(dice: Dice, points: list[Point], by: float) -> list[Point]:
    """A point between each two, off their line."""
    broken = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        broken += [((x1 + x2) / 2, (y1 + y2) / 2 + dice.between(-by, by)), (x2, y2)]
    return broken


def sky(stage: Stage) -> None:
    canvas = stage.canvas
    canvas.gradient(0, canvas.height, [*stage.palette.sky, stage.palette.sky[2]], backdrop=True)


def stars(stage: Stage, count: int) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    for _ in range(count):
        x, y = dice.between(0, canvas.width), dice.between(0, stage.horizon) * dice.between(0.3, 1)
        size = unit * dice.between(0.12, 0.42)
        canvas.circle(x, y, size, (255, 250, 232), dice.number(120, 255))
        if stage.detail > 1 and dice.chance(12):
            canvas.glow(x, y, size * 7, (255, 250, 232), 130)


def planet(stage: Stage) -> None:
    """With its ring, as a sign of space."""
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    x, y, radius = canvas.width * dice.between(0.62, 0.8), stage.horizon * 0.36, unit * 12
    colour = dice.pick(stage.palette.accents)
    canvas.glow(x, y, radius * 2.4, colour, 90)
    canvas.circle(x, y, radius, colour)
    canvas.ellipse(x - radius * 0.28, y - radius * 0.3, radius * 0.55, radius * 0.5, lighter(colour, 0.35), 120)
    ring = [(x - radius * 1.9, y + radius * 0.55), (x, y + radius * 0.12), (x + radius * 1.9, y - radius * 0.55)]
    canvas.line(ring, lighter(colour, 0.6), unit * 0.9)


def sun(stage: Stage, tint: Colour | None, *, low: bool) -> tuple[float, float]:
    """Its place, for its reflection."""
    canvas, unit = stage.canvas, stage.canvas.unit
    x = canvas.width * stage.dice.between(0.3, 0.72)
    y = stage.horizon - unit * (5 if low else 30)
    light = tint or stage.palette.light
    canvas.glow(x, y, unit * 52, light, 150)
    canvas.glow(x, y, unit * 24, lighter(light, 0.3), 150)
    canvas.circle(x, y, unit * (10 if low else 8), lighter(light, 0.25))
    return x, y


def moon(stage: Stage) -> tuple[float, float]:
    canvas, unit = stage.canvas, stage.canvas.unit
    x, y = canvas.width * stage.dice.between(0.25, 0.75), stage.horizon * 0.36
    light = stage.palette.light
    canvas.glow(x, y, unit * 40, light, 110)
    canvas.circle(x, y, unit * 7.5, light)
    if stage.detail:
        for dx, dy, size in ((-2.6, -1.8, 1.4), (2.2, 1.4, 1.9), (-1, 3.2, 1), (2.4, -3, 0.8)):
            canvas.circle(x + dx * unit, y + dy * unit, size * unit, darker(light, 0.12))
    return x, y


def clouds(stage: Stage, count: int) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    for _ in range(count):
        x, y = dice.between(0, canvas.width), stage.horizon * dice.between(0.1, 0.6)
        size = unit * dice.between(3.5, 7)
        for part in range(5):
            puff = size * (1, 1.35, 1.6, 1.25, 0.9)[part]
            canvas.ellipse(x + (part - 2) * size * 1.25, y - puff * 0.35, puff * 1.1, puff, stage.palette.cloud, 205)
        canvas.box(x - size * 3.4, y, x + size * 3.4, y + size * 0.72, stage.palette.cloud, size * 0.36)


def rainbow(stage: Stage) -> None:
    canvas, unit = stage.canvas, stage.canvas.unit
    bands = ((226, 88, 84), (240, 156, 78), (248, 212, 104), (122, 190, 118), (86, 150, 210), (140, 108, 190))
    for at, colour in enumerate(bands):
        paler = mixed(colour, stage.palette.sky[1], 0.25)
        canvas.arc(canvas.width / 2, stage.horizon + unit * 12, unit * (56 - at * 2.2), 180, 360, paler, unit * 2.4)


def mountains(stage: Stage, tint: Colour | None, *, snowy: bool) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    near = tint or stage.palette.near
    ranges = [(mixed(stage.palette.far, stage.palette.sky[2], 0.25), 30, 5), (stage.palette.far, 36, 4), (near, 27, 3)]
    for colour, height, peaks in ranges[: 2 + (stage.plenty > 1)]:
        line = ridge(dice, canvas.width, stage.horizon, unit * height, peaks, jagged=True)
        # Down to where the ground covers it: hills begin at different heights.
        base = [(float(canvas.width), stage.horizon + unit * 14), (0.0, stage.horizon + unit * 14)]
        canvas.polygon([*line, *base], colour)
        if stage.detail:
            _slopes(canvas, line, colour, unit * height, lighter(colour, 0.75 if snowy else 0.5))


def _slopes(canvas: Canvas, line: list[Point], colour: Colour, height: float, snow: Colour) -> None:
    """A lit side and a white top for each peak that stands out."""
    for at in range(3, len(line) - 3):
        x, y = line[at]
        if y > min(line[at - 3 : at + 4], key=lambda point: point[1])[1]:
            continue
        drop = height * 0.55
        canvas.polygon([(x, y), (x + drop * 0.62, y + drop), (x + drop * 0.12, y + drop)], lighter(colour, 0.1), 110)
        cap = height * 0.16
        left, right = (x - cap * 0.62, y + cap), (x + cap * 0.62, y + cap * 0.92)
        canvas.polygon([(x, y), right, (x + cap * 0.2, y + cap * 0.66), (x, y + cap * 1.12), left], snow)


def sea(stage: Stage, light_at: float | None) -> None:
    """From the horizon to the lower edge, with the light's reflection where there is one."""
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    water = stage.palette.water
    canvas.gradient(stage.horizon, canvas.height, [mixed(water, stage.palette.sky[2], 0.45), water, darker(water, 0.3)])
    depth = canvas.height - stage.horizon
    if light_at is not None:
        for step in range(14 + 10 * stage.detail):
            y = stage.horizon + depth * dice.between(0.01, 0.95)
            spread = unit * (2 + 12 * (y - stage.horizon) / depth)
            x, reach = light_at + dice.between(-spread, spread), unit * dice.between(1.5, 6)
            canvas.box(
                x - reach, y, x + reach, y + unit * 0.5, mixed(stage.palette.light, water, 0.25 + step % 3 / 9), 4
            )
    for _ in range(10 * stage.detail * stage.plenty):
        x, y = dice.between(0, canvas.width), stage.horizon + depth * dice.between(0.04, 1)
        reach = unit * dice.between(2, 5) * (0.4 + (y - stage.horizon) / depth)
        canvas.line([(x - reach, y), (x, y - unit * 0.35), (x + reach, y)], lighter(water, 0.3), unit * 0.3, 150)


def hills(stage: Stage) -> None:
    """Two or three rolling lines of ground, the nearest last."""
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    depth = canvas.height - stage.horizon
    layers = 2 + (stage.plenty > 1)
    for layer in range(layers):
        share = layer / (layers - 1)
        colour = mixed(stage.palette.ground, stage.palette.front, share)
        base = stage.horizon + depth * (0.12 + 0.62 * share)
        line = ridge(dice, canvas.width, base, unit * 9, 3, jagged=False)
        canvas.polygon([*line, (float(canvas.width), float(canvas.height)), (0.0, float(canvas.height))], colour)
    if stage.detail > 1:
        _grass(stage)


def _grass(stage: Stage) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    depth = canvas.height - stage.horizon
    for _ in range(110 * stage.plenty):
        x, share = dice.between(0, canvas.width), dice.between(0.35, 1)
        y, tall = stage.horizon + depth * share, unit * 2.2 * share
        colour = mixed(stage.palette.front, stage.palette.light, dice.between(0.05, 0.3))
        canvas.line([(x, y), (x + dice.between(-0.5, 0.5) * tall, y - tall)], colour, unit * 0.25)


def beach(stage: Stage) -> None:
    """The strip at the lower edge from which the sea is seen."""
    canvas, unit = stage.canvas, stage.canvas.unit
    sand = mixed((236, 208, 158), stage.palette.front, 0.55 if stage.palette.is_dark else 0.1)
    line = ridge(stage.dice, canvas.width, canvas.height - unit * 9, unit * 6, 3, jagged=False)
    corner = [(float(canvas.width), float(canvas.height)), (0.0, float(canvas.height))]
    canvas.polygon([*[(x, y - unit * 1.2) for x, y in line], *corner], lighter(stage.palette.water, 0.6), 190)
    canvas.polygon([*line, *corner], sand)


def snow(stage: Stage) -> None:
    canvas, dice = stage.canvas, stage.dice
    for _ in range(60 * stage.plenty):
        size = canvas.unit * dice.between(0.3, 0.85)
        canvas.circle(dice.between(0, canvas.width), dice.between(0, canvas.height), size, (255, 255, 255), 215)


def rain(stage: Stage) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    for _ in range(70 * stage.plenty):
        x, y, long = dice.between(0, canvas.width), dice.between(0, canvas.height), unit * dice.between(3, 6)
        canvas.line([(x, y), (x - long * 0.25, y + long)], (224, 234, 244), unit * 0.22, 120)
