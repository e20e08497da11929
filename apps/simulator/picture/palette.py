"""The colours of a picture, by the time of day and weather that its prompt names."""

from typing import NamedTuple

from apps.simulator.picture.brief import Brief
from apps.simulator.picture.colours import Colour, mixed
from apps.simulator.picture.dice import Dice


class Palette(NamedTuple):
    """Sky from above to the horizon, what lies below it from far to near, and lights."""

    sky: tuple[Colour, Colour, Colour]
    far: Colour
    near: Colour
    ground: Colour
    front: Colour
    water: Colour
    light: Colour
    cloud: Colour
    accents: tuple[Colour, ...]

    @property
    def is_dark(self) -> bool:
        return sum(self.sky[0]) < 240


_LIVELY = ((226, 92, 78), (244, 180, 76), (72, 146, 196), (112, 176, 116), (176, 112, 186))
_MUTED = ((190, 96, 84), (216, 168, 96), (96, 128, 150), (122, 142, 108), (140, 112, 140))
_GLOWING = ((255, 196, 92), (112, 208, 228), (240, 110, 160), (140, 120, 240), (96, 220, 160))

_PALETTES = {
    "day": Palette(
        ((84, 160, 222), (150, 204, 238), (226, 240, 240)), (142, 172, 198), (96, 136, 150), (134, 184, 104),
        (88, 148, 82), (58, 138, 182), (255, 236, 168), (255, 255, 255), _LIVELY,
    ),
    "dawn": Palette(
        ((128, 154, 208), (236, 182, 192), (255, 226, 190)), (178, 164, 198), (138, 130, 172), (152, 176, 134),
        (104, 138, 108), (122, 156, 190), (255, 240, 206), (255, 236, 232), _LIVELY,
    ),
    "sunset": Palette(
        ((72, 62, 128), (224, 106, 104), (255, 196, 112)), (132, 84, 128), (92, 62, 108), (78, 70, 88),
        (48, 44, 68), (142, 82, 118), (255, 232, 156), (248, 160, 130), _GLOWING,
    ),
    "night": Palette(
        ((14, 20, 52), (34, 48, 98), (82, 96, 150)), (48, 58, 108), (32, 42, 82), (28, 46, 66), (18, 30, 48),
        (26, 48, 92), (250, 244, 214), (80, 92, 140), _GLOWING,
    ),
    "storm": Palette(
        ((86, 96, 114), (130, 142, 156), (182, 190, 196)), (122, 134, 148), (92, 106, 120), (106, 126, 106),
        (74, 94, 82), (82, 106, 126), (226, 230, 226), (150, 158, 170), _MUTED,
    ),
    "winter": Palette(
        ((130, 168, 208), (186, 208, 230), (236, 240, 246)), (166, 186, 212), (128, 154, 188), (232, 240, 248),
        (208, 222, 238), (118, 156, 190), (255, 246, 220), (250, 252, 255), _LIVELY,
    ),
    "autumn": Palette(
        ((122, 166, 196), (206, 206, 190), (246, 222, 178)), (168, 150, 140), (142, 112, 92), (196, 142, 74),
        (150, 98, 56), (98, 132, 146), (255, 230, 170), (250, 242, 228),
        ((206, 82, 48), (232, 152, 52), (178, 62, 52), (238, 192, 84), (142, 96, 52)),
    ),
    "space": Palette(
        ((10, 10, 34), (34, 20, 74), (84, 40, 118)), (60, 42, 104), (44, 30, 84), (66, 54, 96), (40, 32, 66),
        (40, 50, 120), (255, 238, 200), (104, 70, 150), _GLOWING,
    ),
}  # fmt: skip


def palette_of(brief: Brief, dice: Dice) -> Palette:
    """The palette of a mood, a little different each time, and led by colours that belong to no thing."""
    plain = _PALETTES[brief.mood]
    shift = (dice.number(-10, 10), dice.number(-10, 10), dice.number(-10, 10))
    sky = (_shifted(plain.sky[0], shift), _shifted(plain.sky[1], shift), _shifted(plain.sky[2], shift))
    free = tuple(colour for colour in brief.colours if colour not in brief.tints.values())
    if free:
        sky = (mixed(sky[0], free[0], 0.35), mixed(sky[1], free[0], 0.3), mixed(sky[2], free[-1], 0.2))
    return plain._replace(sky=sky, accents=free + tuple(c for c in plain.accents if c not in free))


def _shifted(colour: Colour, shift: Colour) -> Colour:
    red, green, blue = (min(255, max(0, value + change)) for value, change in zip(colour, shift, strict=True))
    return red, green, blue
