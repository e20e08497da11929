"""What can be known of images, recordings and documents from their first bytes, without decoding them."""

import io
import re
import wave
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

# The formats that the platform takes, as Pillow names them.
IMAGE_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# The audio guide counts a token for each tenth of a second heard.
AUDIO_TOKENS_PER_SECOND = 10
_PAGE = re.compile(rb"/Type\s{0,8}/Page(?![A-Za-z])")
_PAGE_COUNT = re.compile(rb"/Count\s{1,8}(\d{1,6})\b")
# Kilobits per second of MPEG 1 layer 3 by the four bits in a frame's header; the other layers are not called mp3.
_MP3_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
# The same for MPEG 2 and 2.5.
_MP3_LOW_KILOBITS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_SEARCHED_FOR_FRAME = 65_536


class Picture(NamedTuple):
    """An image's format as people call it, and its size in pixels."""

    format: str
    width: int
    height: int


def picture_of(data: bytes) -> Picture | None:
    """What an image is, read from its header alone; None for what is none, and for one too large to be looked at.

    Pillow opens lazily: no pixel is decoded, so a small file that claims to be enormous costs nothing.
    """
    try:
        with Image.open(io.BytesIO(data), formats=IMAGE_FORMATS) as image:
            return Picture(image.format or "", image.width, image.height)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        OverflowError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return None


def seconds_of_wav(data: bytes) -> float | None:
    """How long a WAV recording lasts by its header; None for what is none."""
    try:
        with wave.open(io.BytesIO(data)) as recording:
            return float(recording.getnframes() / recording.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError, ValueError, OverflowError):
        return None


def seconds_of_mp3(data: bytes) -> float | None:
    """How long an MP3 lasts if all of it is as dense as its first frame; None for what is none."""
    start = _after_tag(data)
    for at in range(start, min(len(data) - 3, start + _SEARCHED_FOR_FRAME)):
        kilobits = _kilobits(data[at : at + 4]) if data[at] == 0xFF else 0
        if kilobits:
            return (len(data) - at) * 8 / (kilobits * 1000)
    return None


def pages_of_pdf(data: bytes) -> int | None:
    """How many pages a PDF has; None for what is none.

    Page objects are counted as they stand; where they are packed away, the largest count in the page tree, else one.
    """
    if b"%PDF-" not in data[:1024]:
        return None
    pages = sum(1 for _ in _PAGE.finditer(data))
    return pages or max((int(count[1]) for count in _PAGE_COUNT.finditer(data)), default=0) or 1


def _after_tag(data: bytes) -> int:
    """Where the sound begins: behind an ID3 tag, whose size stands in four bytes of seven bits."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))


def _kilobits(header: bytes) -> int:
    """The bit rate of a layer 3 frame; 0 where there is no such header."""
    second, third = header[1], header[2]
    is_frame = second & 0xE0 == 0xE0 and second & 0x06 == 0x02 and second & 0x18 != 0x08 and third & 0x0C != 0x0C
    if not is_frame:
        return 0
    return (_MP3_KILOBITS if second & 0x18 == 0x18 else _MP3_LOW_KILOBITS)[third >> 4]
