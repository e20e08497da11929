"""Pictures that came from outside: read with care, as their bytes may be anything."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

# A picture of more is refused before it is unpacked: a file of kilobytes can claim gigabytes.
MOST_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "WEBP")


class UnreadableError(Exception):
    """The bytes are no picture of a known format, or a broken one, or one that is too large."""


@dataclass(frozen=True)
class Header:
    """What a file says of itself. `kind` is "png", "jpeg" or "webp", `mode` Pillow's."""

    kind: str
    width: int
    height: int
    mode: str
    has_alpha: bool


def header_of(data: bytes) -> Header:
    """Reads no pixel. Raises UnreadableError."""
    with _opened(data) as image:
        # Turned as its camera was held, which swaps the sides.
        turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8} if image.format == "JPEG" else False
        width, height = reversed(image.size) if turned else image.size
        has_alpha = image.has_transparency_data
        return Header((image.format or "").lower(), width, height, image.mode, has_alpha)


def has_transparent_pixels(data: bytes) -> bool:
    """Whether anything behind the picture is seen through it. Raises UnreadableError."""
    with _opened(data) as image:
        try:
            alpha = image.convert("RGBA").getchannel("A").histogram()
        except Exception as error:  # As in `opened`.
            raise UnreadableError from error
    return any(alpha[:128])


def opened(data: bytes, most: tuple[int, int]) -> Image.Image:
    """The picture as RGBA, upright, its longer side no longer than it can be of use for a picture of `most`.

    Raises UnreadableError.
    """
    with _opened(data) as image:
        try:
            side = max(most) * 2
            image.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
        except Exception as error:  # Decoders raise almost anything on broken data: struct, zlib, index errors…
            raise UnreadableError from error
    if max(upright.size) > side:
        upright.thumbnail((side, side), Image.Resampling.BOX)
    return upright


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise UnreadableError
    except Exception as error:  # As above; also Pillow's own alarm about decompression bombs.
        raise UnreadableError from error
    return image
