"""The small line at the foot of a picture: what was asked for."""

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from apps.simulator.picture.colours import Colour

_LONGEST = 90


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's own font, laid out the plain way: a shaping library may be there on one machine and not on another."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "this Pillow was built without FreeType"
    return font.font_variant(layout_engine=ImageFont.Layout.BASIC)


def caption_of(prompt: str) -> str:
    """The prompt in one short line of letters that the font has; empty where it is in another script."""
    line = " ".join(prompt[: _LONGEST * 4].split())
    kept = line.encode("latin-1", "ignore").decode("latin-1")
    if len(kept) * 2 < len(line) or not any(letter.isalnum() for letter in kept):
        return ""
    kept = "".join(letter for letter in kept if letter.isprintable())
    return kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1].rstrip() + "…"


def write_caption(image: Image.Image, text: str, ink: Colour = (255, 255, 255)) -> None:
    """Writes into the lower left corner, on a dim plate, as much of the text as fits."""
    size = max(9, min(image.size) // 46)
    font, margin = _font(size), size
    while text and font.getlength(text) > image.width - 4 * margin:
        text = text[:-2].rstrip("… ") + "…" if len(text) > 2 else ""
    if not text:
        return
    wide, tall = round(font.getlength(text)) + margin * 2, size * 2
    plate = Image.new("L", (wide, tall))
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, wide - 1, tall - 1), tall // 2, fill=110)
    corner = (margin, image.height - tall - margin)
    image.paste((20, 22, 34) if image.mode == "RGB" else (20, 22, 34, 200), corner, plate)
    draw = ImageDraw.Draw(image)
    draw.text((corner[0] + margin, corner[1] + tall // 2), text, fill=ink, font=font, anchor="lm")
