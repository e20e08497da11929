"""From a commission to a picture."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import Image, ImageEnhance

from apps.simulator.picture import abstract, city, scenery, things
from apps.simulator.picture.brief import Brief, read_brief
from apps.simulator.picture.canvas import Canvas
from apps.simulator.picture.caption import caption_of, write_caption
from apps.simulator.picture.colours import Colour, mixed
from apps.simulator.picture.dice import Dice
from apps.simulator.picture.faces import COATS, FACES
from apps.simulator.picture.palette import Palette, palette_of
from apps.simulator.picture.scenery import Stage

# How much colour and contrast a style has, in hundredths of the plain picture's.
_STYLES = {"vivid": (135, 108), "natural": (68, 96)}
# What stands on the ground, with its height in hundredths of the shorter side.
_STANDING: Mapping[str, tuple[Callable[[Stage, float, float, float, Colour], None], int]] = {
    "castle": (things.castle, 34),
    "house": (things.house, 22),
    "lighthouse": (things.lighthouse, 36),
    "cactus": (things.cactus, 20),
    "car": (things.car, 18),
    "cup": (things.cup, 36),
    "heart": (things.heart, 34),
}
_OWN_COLOURS: Mapping[str, Colour] = {
    "castle": (190, 180, 190),
    "house": (236, 214, 180),
    "lighthouse": (208, 78, 70),
    "cactus": (92, 146, 96),
    "tree": (104, 164, 92),
    "forest": (66, 122, 92),
    "heart": (226, 76, 92),
    "boat": (190, 84, 70),
}
_LANDSCAPE = (
    "mountain sea boat house castle lighthouse city tree forest flower cactus sun moon stars cloud rainbow bird "
    "balloon rocket car cup heart"
).split()


@dataclass(frozen=True)
class Commission:
    """All that a picture follows from; the same commission is the same picture on every machine.

    `index` tells apart the pictures of one request. `detail` and `plenty` are those of `scenery.Stage`; `style` is
    "vivid", "natural" or nothing.
    """

    prompt: str
    model: str
    width: int
    height: int
    index: int = 0
    detail: int = 1
    plenty: int = 2
    style: str = ""
    transparent: bool = False
    captioned: bool = True

    @property
    def seed(self) -> bytes:
        """Neither size nor quality: they change how a picture is painted, not what it shows."""
        words = f"{self.model}\n{self.index}\n{self.prompt}"
        return hashlib.blake2b(words.encode("utf-8", "surrogatepass")).digest()


def paint(commission: Commission) -> Image.Image:
    """The picture, exactly of the size that was asked; RGBA where transparent, else RGB."""
    smooth = commission.detail > 0
    canvas = Canvas(commission.width, commission.height, smooth=smooth, cut_out=commission.transparent)
    compose_on(canvas, commission, detail=commission.detail)
    image = _styled(canvas.finished(), commission.style)
    if commission.captioned:
        write_caption(image, caption_of(commission.prompt))
    return image


def compose_on(canvas: Canvas, commission: Commission, *, detail: int) -> None:
    """All that is in the picture, onto a canvas of whatever kind."""
    brief = read_brief(commission.prompt)
    dice = Dice(commission.seed)
    palette = palette_of(brief, dice)
    horizon = canvas.height * dice.between(0.58, 0.66)
    _compose(Stage(canvas, palette, dice, horizon, detail, commission.plenty), brief)


def palette_for(commission: Commission) -> Palette:
    """The colours that a commission would be painted in."""
    return palette_of(read_brief(commission.prompt), Dice(commission.seed))


def is_portrait(commission: Commission) -> bool:
    """Whether the picture is of somebody alone, who can stand in another picture."""
    brief = read_brief(commission.prompt)
    return brief.shows(*FACES) and not brief.shows(*_LANDSCAPE)


def _compose(stage: Stage, brief: Brief) -> None:
    faces = [thing for thing in brief.things if thing in FACES]
    if brief.shows(*_LANDSCAPE) or brief.mood != "day":
        _landscape(stage, brief, people=bool(faces))
        _faces(stage, brief, faces, alone=False)
    elif faces:
        _portrait_backdrop(stage)
        _faces(stage, brief, faces, alone=True)
    else:
        abstract.compose(stage)


def _landscape(stage: Stage, brief: Brief, *, people: bool) -> None:
    scenery.sky(stage)
    light_at = _lights(stage, brief)
    if brief.shows("mountain"):
        scenery.mountains(stage, brief.tints.get("mountain"), snowy=brief.weather == "snow" or brief.mood == "winter")
    if brief.shows("city", "car") and not brief.shows("sea", "forest"):
        city.skyline(stage, brief.tints.get("city"))
    wet = brief.shows("sea", "boat", "lighthouse")
    if wet:
        scenery.sea(stage, light_at)
        if brief.shows("city"):
            city.skyline(stage, brief.tints.get("city"))
        _afloat(stage, brief)
        scenery.beach(stage)
    else:
        scenery.hills(stage)
    _growing(stage, brief, wet=wet)
    _standing(stage, brief, aside=people)
    _flying(stage, brief)
    if brief.weather:
        (scenery.snow if brief.weather == "snow" else scenery.rain)(stage)


def _lights(stage: Stage, brief: Brief) -> float | None:
    """Sky lights and clouds; where the sun or the moon stands, from the left."""
    light: tuple[float, float] | None = None
    if stage.palette.is_dark or brief.shows("stars"):
        scenery.stars(stage, 40 + 40 * stage.plenty)
    if brief.mood == "space":
        scenery.planet(stage)
    elif brief.shows("moon") or brief.mood == "night":
        light = scenery.moon(stage)
    elif brief.shows("sun") or brief.mood in {"sunset", "dawn", "day"}:
        light = scenery.sun(stage, brief.tints.get("sun"), low=brief.mood in {"sunset", "dawn"})
    if brief.shows("rainbow"):
        scenery.rainbow(stage)
    if brief.mood not in {"space", "night"} or brief.shows("cloud"):
        scenery.clouds(stage, stage.plenty + 2 * (brief.shows("cloud") or brief.mood == "storm"))
    return light[0] if light else None


def _tint(stage: Stage, brief: Brief, thing: str) -> Colour:
    """As the prompt says, else its own colour in this light, else one of the picture's."""
    if thing in brief.tints:
        return brief.tints[thing]
    own = _OWN_COLOURS.get(thing)
    if own is None:
        return stage.dice.pick(stage.palette.accents)
    return mixed(own, stage.palette.front, 0.45) if stage.palette.is_dark else own


def _afloat(stage: Stage, brief: Brief) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    for _ in range(brief.counts.get("boat", 1) if brief.shows("boat") else 0):
        share = dice.between(0.12, 0.45)
        x, y = canvas.width * dice.between(0.15, 0.85), stage.horizon + (canvas.height - stage.horizon) * share
        things.boat(stage, x, y, unit * (10 + 22 * share), _tint(stage, brief, "boat"))


def _growing(stage: Stage, brief: Brief, *, wet: bool) -> None:
    """Trees and flowers, the far ones first."""
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    depth = canvas.height - stage.horizon
    asked = "forest" if brief.shows("forest") else "tree" if brief.shows("tree") else ""
    count = brief.counts.get("tree", 0) or (9 * stage.plenty if asked == "forest" else 1 + stage.plenty)
    idle = not asked and not wet and not brief.shows("cactus", "city", "cup", "heart") and brief.mood != "space"
    count = stage.plenty if idle else count if asked else 0
    tint = _tint(stage, brief, asked or "tree")
    if brief.mood == "autumn":
        tint = brief.tints.get(asked, stage.palette.accents[0])
    pines = asked == "forest" or brief.mood == "winter" or (idle and brief.shows("mountain"))
    shares = sorted(dice.between(0.3 if wet else 0.1, 0.62) for _ in range(count))
    for share in (0.86 for _ in shares) if wet else shares:
        shade = mixed(tint, stage.palette.far, max(0.0, 0.45 - share) if count > 1 else 0)
        x = canvas.width * (dice.between(0.04, 0.96) if count > 1 else dice.pick((0.28, 0.7)))
        tall = unit * (15 + 26 * share) * (1 if count > 1 or wet else 1.5)
        (things.pine if pines else things.tree)(stage, x, stage.horizon + depth * (share + 0.08), tall, shade)
    for share in sorted(dice.between(0.4, 0.95) for _ in range(14 * stage.plenty * brief.shows("flower"))):
        tint = brief.tints.get("flower") or dice.pick(stage.palette.accents)
        things.flower(
            stage, canvas.width * dice.between(0.02, 0.98), stage.horizon + depth * share, unit * (4 + 8 * share), tint
        )


def _standing(stage: Stage, brief: Brief, *, aside: bool) -> None:
    """Houses and the like, side by side; to the left where somebody stands in the middle."""
    canvas, unit = stage.canvas, stage.canvas.unit
    row = [thing for thing in brief.things if thing in _STANDING for _ in range(brief.counts.get(thing, 1))]
    for at, thing in enumerate(row):
        draw, tall = _STANDING[thing]
        share = (at + 1) / (len(row) + 1) * (0.55 if aside else 1)
        x = canvas.width * share + unit * stage.dice.between(-5, 5)
        y = stage.horizon + (canvas.height - stage.horizon) * stage.dice.between(0.36, 0.5)
        if brief.shows("sea", "boat", "lighthouse"):
            y = canvas.height - unit * 10
        draw(stage, x, y, unit * tall * (1.25 if len(row) == 1 and not aside else 0.8), _tint(stage, brief, thing))


def _flying(stage: Stage, brief: Brief) -> None:
    canvas, dice, unit = stage.canvas, stage.dice, stage.canvas.unit
    for thing, draw, low, high in (("balloon", things.balloon, 20, 36), ("rocket", things.rocket, 34, 44)):
        for _ in range(brief.counts.get(thing, 2 if thing == "balloon" else 1) if brief.shows(thing) else 0):
            x, y = canvas.width * dice.between(0.18, 0.82), stage.horizon * dice.between(0.62, 0.92)
            draw(stage, x, y, unit * dice.between(low, high), _tint(stage, brief, thing))
    if stage.palette.is_dark and not brief.shows("bird"):
        return
    ink = mixed(stage.palette.near, (40, 40, 60), 0.6)
    for _ in range(brief.counts.get("bird", 3 + 2 * stage.plenty) if brief.shows("bird") else stage.detail * 2):
        things.bird(
            stage,
            canvas.width * dice.between(0.1, 0.9),
            stage.horizon * dice.between(0.15, 0.7),
            unit * dice.between(1.2, 2.6),
            brief.tints.get("bird", ink),
        )


def _portrait_backdrop(stage: Stage) -> None:
    canvas, dice = stage.canvas, stage.dice
    first, second = stage.palette.accents[0], dice.pick(stage.palette.accents)
    canvas.gradient(
        0, canvas.height, [mixed(second, (255, 255, 255), 0.6), mixed(first, (255, 255, 255), 0.35)], backdrop=True
    )
    canvas.glow(canvas.width / 2, canvas.height * 0.42, canvas.unit * 68, (255, 255, 255), 120)
    for _ in range(3 + 3 * stage.plenty):
        x, y = canvas.width * dice.between(0, 1), canvas.height * dice.between(0, 0.9)
        canvas.circle(x, y, canvas.unit * dice.between(2, 9), (255, 255, 255), 46)


def _faces(stage: Stage, brief: Brief, faces: list[str], *, alone: bool) -> None:
    """All side by side: large where they are what the picture is of, else in the foreground."""
    canvas, unit = stage.canvas, stage.canvas.unit
    row = [face for face in faces for _ in range(brief.counts.get(face, 1))][:6]
    for at, face in enumerate(row):
        room = canvas.width / len(row)
        size = min(unit * (27 if alone else 16), room * 0.36)
        x = room * (at + 0.5) if len(row) > 1 or alone else canvas.width * 0.62
        y = canvas.height * (0.5 if alone else 0.76)
        FACES[face](stage, x, y, size, brief.tints.get(face) or stage.dice.pick(COATS[face]))


def _styled(image: Image.Image, style: str) -> Image.Image:
    if style not in _STYLES:
        return image
    colour, contrast = _STYLES[style]
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    toned = ImageEnhance.Color(image.convert("RGB")).enhance(colour / 100)
    toned = ImageEnhance.Contrast(toned).enhance(contrast / 100)
    if alpha:
        toned.putalpha(alpha)
    return toned
