"""Compositions for prompts that name nothing that could be drawn: colours and forms in balance."""

from apps.simulator.picture.canvas import Point
from apps.simulator.picture.colours import darker, lighter, mixed
from apps.simulator.picture.scenery import Stage, ridge


def compose(stage: Stage) -> None:
    """One of three families of form over a field of colour."""
    accents = stage.palette.accents
    first, second = stage.dice.pick(accents), accents[0]
    canvas = stage.canvas
    canvas.gradient(0, canvas.height, [lighter(second, 0.8), lighter(mixed(first, second, 0.5), 0.65)], backdrop=True)
    stage.dice.pick((_waves, _discs, _planes))(stage)


def _waves(stage: Stage) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    canvas.circle(
        canvas.width * dice.between(0.3, 0.7), canvas.height * 0.3, unit * 13, dice.pick(stage.palette.accents)
    )
    layers = 4 + stage.plenty
    for layer in range(layers):
        colour = mixed(
            stage.palette.accents[layer % len(stage.palette.accents)], (255, 255, 255), 0.3 - 0.25 * layer / layers
        )
        base = canvas.height * (0.45 + 0.6 * layer / layers)
        line = ridge(dice, canvas.width, base, unit * 17, 3, jagged=False)
        canvas.polygon([*line, (float(canvas.width), float(canvas.height)), (0.0, float(canvas.height))], colour)
        if stage.detail > 1:
            canvas.line(line, lighter(colour, 0.5), unit * 0.5)


def _discs(stage: Stage) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    for at in range(5 + 3 * stage.plenty):
        colour = stage.palette.accents[at % len(stage.palette.accents)]
        x, y = canvas.width * dice.between(0.1, 0.9), canvas.height * dice.between(0.12, 0.82)
        radius = unit * dice.between(5, 24) * (0.94**at)
        canvas.circle(x, y, radius, colour, 220)
        if stage.detail and dice.chance(55):
            canvas.circle(x, y, radius * 0.62, lighter(colour, 0.35), 235)
            canvas.circle(x, y, radius * 0.28, darker(colour, 0.15))
        if stage.detail > 1:
            canvas.arc(x, y, radius * 1.25, dice.number(0, 360), dice.number(361, 640), darker(colour, 0.2), unit * 0.5)


def _planes(stage: Stage) -> None:
    """Overlapping triangles and bars."""
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    for at in range(5 + 3 * stage.plenty):
        colour = stage.palette.accents[at % len(stage.palette.accents)]
        x, y = canvas.width * dice.between(0.1, 0.85), canvas.height * dice.between(0.1, 0.8)
        reach = unit * dice.between(12, 34) * (0.93**at)
        corners: list[Point] = [
            (x, y - reach),
            (x + reach * dice.between(0.5, 1), y + reach * 0.6),
            (x - reach * dice.between(0.5, 1), y + reach * 0.5),
        ]
        canvas.polygon(corners, colour, 215)
        if stage.detail:
            edge = [corners[0], corners[1], corners[2], corners[0]]
            canvas.line(edge, lighter(colour, 0.6), unit * (0.35 if stage.detail == 1 else 0.55))
    for _ in range(2 * stage.detail):
        x, long = canvas.width * dice.between(0.05, 0.8), unit * dice.between(14, 40)
        y = canvas.height * dice.between(0.1, 0.85)
        canvas.box(x, y, x + long, y + unit * 1.6, darker(dice.pick(stage.palette.accents), 0.25), unit * 0.8)
