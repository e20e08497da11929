"""Pictures made of pictures: edits by a prompt, and variations."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageOps

from apps.simulator.picture.colours import lighter
from apps.simulator.picture.dice import Dice
from apps.simulator.picture.painter import Commission, is_portrait, paint, palette_for

Size = tuple[int, int]


def edit_region(commission: Commission, base: Image.Image, mask: Image.Image) -> Image.Image:
    """Paints what is asked for where the mask is fully transparent; each pixel elsewhere stays as it was.

    `base` and `mask` are RGBA; the base is brought to the size of the commission, the mask with it.
    """
    size = (commission.width, commission.height)
    whole = _fitted(base, size)
    # A scaled mask must not grow half-transparent edges: they would change pixels that were to stay.
    alpha = _fitted(mask, size, Image.Resampling.NEAREST).getchannel("A")
    region = alpha.point([255] + [0] * 255)
    box = region.getbbox()
    if box is None:
        return whole
    patch = paint(replace(commission, captioned=False, width=box[2] - box[0], height=box[3] - box[1]))
    whole.paste(patch.convert("RGBA"), box[:2], region.crop(box))
    return whole


def around(markup: Image.Image) -> Image.Image:
    """The mask that a markup stands for: open where its strokes are and within them, closed elsewhere."""
    box = markup.getchannel("A").point([0] * 128 + [255] * 128).getbbox()
    mask = Image.new("RGBA", markup.size, (0, 0, 0, 255))
    if box is not None:
        mask.paste((0, 0, 0, 0), box)
    return mask


def edit_whole(commission: Commission, images: Sequence[Image.Image], *, faithful: bool) -> Image.Image:
    """The first image with what is asked for in its foreground, and further images as prints pinned onto it.

    Not `faithful`: its colours follow those of the prompt.
    """
    size = (commission.width, commission.height)
    whole = _fitted(images[0], size)
    if not faithful:
        tone = Image.new("RGBA", size, (*palette_for(commission).accents[0], 255))
        toned = Image.blend(whole, tone, 0.18)
        toned.putalpha(whole.getchannel("A"))
        whole = toned
    _add(whole, commission)
    _pin(whole, images[1:])
    return whole


def _add(whole: Image.Image, commission: Commission) -> None:
    """Somebody alone steps into the lower right corner; a scene is seen there through a round window."""
    portrait = is_portrait(commission)
    wide = min(whole.size) * (60 if portrait else 46) // 100
    wide = max(1, wide)
    added = paint(replace(commission, transparent=portrait, captioned=False, width=wide, height=wide)).convert("RGBA")
    margin = 0 if portrait else wide // 10
    corner = (whole.width - wide - margin, whole.height - wide - margin)
    if not portrait:
        rim = max(1, wide // 50)
        window = Image.new("L", (wide * 2, wide * 2))
        ImageDraw.Draw(window).ellipse((rim * 2, rim * 2, (wide - rim) * 2, (wide - rim) * 2), fill=255)
        frame = Image.new("L", window.size)
        ImageDraw.Draw(frame).ellipse((0, 0, wide * 2 - 1, wide * 2 - 1), fill=255)
        whole.paste((252, 250, 246, 255), corner, frame.reduce(2))
        added.putalpha(window.reduce(2))
    whole.alpha_composite(added, corner)


def _pin(whole: Image.Image, images: Sequence[Image.Image]) -> None:
    """Prints with white borders, in rows of eight along the upper edge."""
    side = max(8, min(whole.size) // max(6, min(8, len(images)) + 1))
    for at, image in enumerate(images):
        border = max(1, side // 16)
        inner = max(1, side - 3 * border)
        framed = Image.new("RGBA", (inner + 2 * border, inner + 2 * border), (252, 250, 246, 255))
        framed.paste(_fitted(image, (inner, inner)).convert("RGB"), (border, border))
        whole.alpha_composite(framed, (border + (at % 8) * side, border + (at // 8) * side))


def vary(data: bytes, base: Image.Image, size: Size, index: int) -> Image.Image:
    """Another picture of the same: its colours turned, its frame moved, sometimes mirrored."""
    dice = Dice(blake2b(data).digest() + b"%d" % index)
    image = _fitted(base, size)
    if dice.chance(50):
        image = ImageOps.mirror(image)
    left, top = size[0] * dice.number(2, 12) // 100, size[1] * dice.number(2, 12) // 100
    right, bottom = size[0] * dice.number(88, 98) // 100, size[1] * dice.number(88, 98) // 100
    image = image.resize(size, Image.Resampling.BICUBIC, box=(left, top, right, bottom))
    alpha = image.getchannel("A")
    hue, saturation, value = image.convert("RGB").convert("HSV").split()
    turn = dice.pick((-1, 1)) * dice.number(12, 40)
    hue = hue.point([(at + turn) % 256 for at in range(256)])
    varied = Image.merge("HSV", (hue, saturation, value)).convert("RGB")
    varied = ImageEnhance.Contrast(varied).enhance(dice.between(0.9, 1.15))
    # Grey pictures have no hue to turn: a breath of colour tells them apart.
    tint = Image.new("RGB", size, lighter(dice.pick(((214, 90, 80), (80, 140, 210), (110, 170, 100))), 0.55))
    varied = ImageChops.blend(varied, ImageChops.multiply(varied, tint), 0.4)
    varied.putalpha(alpha)
    return varied


def draft(image: Image.Image, step: int, steps: int) -> Image.Image:
    """How far a picture is after `step` (from 0) of `steps`: coarse at first, finer each time."""
    coarse = max(2, min(image.size) // (8 * 2 ** (step + 1)))
    small = (max(1, image.width // coarse), max(1, image.height // coarse))
    softened = image.resize(small, Image.Resampling.BOX).resize(image.size, Image.Resampling.BILINEAR)
    return Image.blend(softened, image, step / (steps + 1))


def _fitted(image: Image.Image, size: Size, method: Image.Resampling = Image.Resampling.BICUBIC) -> Image.Image:
    """Fills the size, cut at the longer side's ends."""
    return image.copy() if image.size == size else ImageOps.fit(image, size, method)
