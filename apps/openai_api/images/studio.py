"""From an order to files. Pure, and slow: a picture takes some 50 to 500 ms, so it is made beside the event loop."""

import asyncio
from binascii import b2a_base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image

from apps.openai_api.heavy import step_back
from apps.openai_api.images import refusals
from apps.openai_api.images.order import Order
from apps.simulator.picture import retouch
from apps.simulator.picture.encoding import encoded
from apps.simulator.picture.painter import Commission, paint
from apps.simulator.picture.upload import UnreadableError, opened

Result = TypeVar("Result")
_DETAIL = {"low": 0, "medium": 1, "standard": 1}
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
class Picture:
    """A finished file and, for a stream, how it looked on the way."""

    data: bytes
    drafts: tuple[bytes, ...] = ()

    @property
    def base64(self) -> bytes:
        return b2a_base64(self.data, newline=False)


def pictures(order: Order) -> list[Picture]:
    """All pictures of an order. Raises ApiError for a file that is broken behind its header."""
    images = _unpacked(order)
    return [_picture(order, _painted(order, images, index)) for index in range(order.n)]


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
    commission = Commission(
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
    if order.kind == "generation":
        return paint(commission)
    edited = _edited(order, commission, images)
    return edited if order.transparent else _flat(edited)


def _edited(order: Order, commission: Commission, images: list[Image.Image]) -> Image.Image:
    if order.mask is None and order.family.is_gpt:
        return retouch.edit_whole(commission, images, faithful=order.faithful)
    # Where there is no mask, the image's own transparency is one.
    mask = images[0] if order.mask is None else _mask(order.mask, order)
    return retouch.edit_region(commission, images[0], mask)


def _mask(data: bytes, order: Order) -> Image.Image:
    try:
        return opened(data, order.size)
    except UnreadableError:
        raise refusals.invalid_image_file("mask") from None


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, on white."""
    ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
    ground.alpha_composite(image)
    return ground.convert("RGB")


def _picture(order: Order, image: Image.Image) -> Picture:
    drafts = tuple(
        encoded(retouch.draft(image, step, order.drafts), order.output_format, order.compression)
        for step in range(order.drafts)
    )
    return Picture(encoded(image, order.output_format, order.compression), drafts)
