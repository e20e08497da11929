"""Tokens of pictures, by the platform's published tables and formulas. They are what the gpt-image models cost."""

from apps.simulator.picture.upload import Header

# gpt-image-1, -1.5 and -1-mini: by quality, for square, portrait and landscape.
_TABLE = {"low": (272, 408, 400), "medium": (1_056, 1_584, 1_568), "high": (4_160, 6_240, 6_208)}
# From gpt-image-2 on: patches along the longer side. The last two are not published and go on in the same steps.
_PATCHES = {"low": 16, "medium": 48, "high": 96, "xhigh": 144, "max": 192}
_DRAFT = 100


def output_tokens(quality: str, width: int, height: int, *, by_area: bool) -> int:
    """Of one picture; `by_area` for the models that take any size."""
    if not by_area:
        return _TABLE[quality][0 if width == height else 1 if width < height else 2]
    long, short = max(width, height), min(width, height)
    patches = _PATCHES[quality]
    across = (2 * patches * short + long) // (2 * long)
    return -(-patches * across * (2_000_000 + width * height) // 4_000_000)


def draft_tokens(drafts: int) -> int:
    """Of the partial images of a stream; and of the frames of a GIF but its first, for which nothing is published."""
    return _DRAFT * drafts


def upload_tokens(header: Header, *, faithful: bool) -> int:
    """Of a picture that is sent along: a base, and each tile of 512 once its shorter side is scaled to that.

    `faithful`: as with input_fidelity high, which adds what a picture of high quality has.
    """
    short, long = sorted((header.width, header.height))
    # Rounded down first, as the platform does: 1024 x 1025 is one tile.
    tiles = -(-(long * 512 // short) // 512)
    extra = (4_160 if short == long else 6_240) if faithful else 0
    return 65 + 129 * tiles + extra
