"""From an order to files. Pure, and slow: a picture takes some 50 to 500 ms, so it is made beside the event loop."""

import asyncio
from binascii import b2a_base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from PIL import Image

from apps.openai_api.heavy import step_back
from apps.openai_api.images import refusals
from apps.openai_api.images.order import Order
from apps.simulator.picture import retouch
from apps.simulator.picture.encoding import animated, encoded
from apps.simulator.picture.painter import Commission, paint
from apps.simulator.picture.tracing import traced
from apps.simulator.picture.upload import UnreadableError, opened
from apps.simulator.picture.vectors import drawn
from apps.simulator.reasoning import NONE, reasoning_tokens
from apps.simulator.tokens import encoding
from apps.simulator.vision import image_tokens

Result = TypeVar("Result")
_DETAIL = {"low": 0, "medium": 1, "standard": 1}
# How finely an SVG is drawn, by how much its author thinks about it.
_LEVELS = {"none": 0, "minimal": 0, "low": 0, "medium": 1, "high": 2, "xhigh": 2, "max": 2}
_PLENTY = {"low": 1, "medium": 2, "high": 3}
# Prints on a picture are small: further images need not be unpacked larger.
_PRINT = (512, 512)
# Pillow gives the interpreter away while it works on pixels, for all but some 3 ms at a time. Two threads: as much as
# a small machine can spare beside its event loop, and a bound on the memory that pictures under way take.
_painters = ThreadPoolExecutor(2, "painter", initializer=step_back)


async def in_studio(work: Callable[[], Result]) -> Result:
    """The result of work on pictures."""
    return await asyncio.get_running_loop().run_in_executor(_painters, work)


@dataclass(frozen=True)
class Written:
    """Tokens of whoever wrote a picture as SVG. Reasoning tokens are part of the output's."""

    input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0


NOTHING_WRITTEN = Written()


@dataclass(frozen=True)
class Picture:
    """A finished file and, for a stream, how it looked on the way."""

    data: bytes
    drafts: tuple[bytes, ...] = ()
    written: Written = NOTHING_WRITTEN

    @property
    def base64(self) -> bytes:
        return b2a_base64(self.data, newline=False)


def pictures(order: Order) -> list[Picture]:
    """All pictures of an order. Raises ApiError for a file that is broken behind its header."""
    images = _unpacked(order)
    if order.output_format == "svg":
        return [_drawing(order, images)]
    return [_picture(order, _painted(order, images, index)) for index in range(order.n)]


def _drawing(order: Order, images: list[Image.Image]) -> Picture:
    """An SVG: a generation is drawn as shapes, an edit is traced."""
    level = _LEVELS.get(order.author.effort, 1) if order.author else 1
    if order.kind == "generation":
        text = drawn(_commission(order, 0), level)
    else:
        text = traced(_painted(order, images, 0), level)
    return Picture(text.encode(), written=_written(order, text))


def _written(order: Order, text: str) -> Written:
    """What an author uses: the prompt and the picture that it is after, its thinking, and the file."""
    author = order.author
    if author is None:
        return NOTHING_WRITTEN
    tokenizer = encoding(author.model.tokenizer)
    read = tokenizer.count(order.prompt) + image_tokens(author.model.name, *order.size, "auto")
    seed = blake2b(order.prompt.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    thought = 0 if author.effort == NONE else reasoning_tokens(author.effort, read, seed)
    return Written(read, thought + len(tokenizer.tokens(text)), thought)


def _unpacked(order: Order) -> list[Image.Image]:
    images: list[Image.Image] = []
    for at, data in enumerate(order.images):
        try:
            images.append(opened(data, _PRINT if at else order.size))
        except UnreadableError:
            raise refusals.invalid_image_file(f"image[{at}]" if len(order.images) > 1 else "image") from None
    return images


def _painted(order: Order, images: list[Image.Image], index: int) -> Image.Image:
    if order.kind == "variation":
        return _flat(retouch.vary(order.images[0], images[0], order.size, index))
    commission = _commission(order, index)
    if order.kind == "generation":
        return paint(commission)
    edited = _edited(order, commission, images)
    return edited if order.transparent else _flat(edited)


def _commission(order: Order, index: int) -> Commission:
    return Commission(
        prompt=order.prompt,
        model=order.model.name,
        width=order.size[0],
        height=order.size[1],
        index=index,
        detail=_DETAIL.get(order.quality, 2),
        plenty=_PLENTY[order.complexity],
        style=order.style,
        transparent=order.transparent,
    )


def _edited(order: Order, commission: Commission, images: list[Image.Image]) -> Image.Image:
    if order.markup is not None:
        return retouch.edit_region(commission, images[0], retouch.around(_opened(order.markup, order, "markup")))
    if order.mask is None and order.family.is_gpt:
        return retouch.edit_whole(commission, images, faithful=order.faithful)
    # Where there is no mask, the image's own transparency is one.
    mask = images[0] if order.mask is None else _opened(order.mask, order, "mask")
    return retouch.edit_region(commission, images[0], mask)


def _opened(data: bytes, order: Order, name: str) -> Image.Image:
    try:
        return opened(data, order.size)
    except UnreadableError:
        raise refusals.invalid_image_file(name) from None


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, on white."""
    ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _picture(order: Order, image: Image.Image) -> Picture:
    if order.animation is not None:
        return Picture(animated(image, order.animation.frames, order.animation.milliseconds))
    drafts = tuple(
        encoded(retouch.draft(image, step, order.drafts), order.output_format, order.compression)
        for step in range(order.drafts)
    )
    return Picture(encoded(image, order.output_format, order.compression), drafts)
