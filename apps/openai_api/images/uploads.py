"""Pictures that a request brings along, checked as the platform checks them. Off the event loop: files are read."""

from apps.openai_api.images import refusals
from apps.openai_api.images.families import Family
from apps.openai_api.multipart import Upload
from apps.simulator.picture.encoding import MIME_TYPES
from apps.simulator.picture.upload import Header, UnreadableError, has_transparent_pixels, header_of

_SMALL_FILE = 4 * 1024 * 1024
_LARGE_FILE = 50 * 1024 * 1024


def check_images(images: list[Upload], family: Family) -> list[Header]:
    """The headers of the pictures to edit. Raises ApiError."""
    if not family.is_gpt:
        if len(images) > 1:
            raise refusals.too_many_image_files(1, len(images))
        return [check_square_png(images[0])]
    several = len(images) > 1
    return [_check_image(image, f"image[{at}]" if several else "image") for at, image in enumerate(images)]


def _check_image(image: Upload, path: str) -> Header:
    header = _header(image, path, ("jpeg", "png", "webp"))
    if len(image.data) >= _LARGE_FILE:
        raise refusals.image_file_too_large(path, "50 MB")
    return header


def check_square_png(image: Upload) -> Header:
    """What DALL·E 2 takes."""
    header = _header(image, "image", ("png",))
    if len(image.data) >= _SMALL_FILE:
        raise refusals.not_a_small_png()
    if header.width != header.height:
        raise refusals.not_square()
    return header


def check_mask(mask: Upload, image: Header) -> None:
    """A mask is a PNG with alpha, of the size of the first image."""
    header = _header(mask, "mask", ("png",))
    if len(mask.data) >= _SMALL_FILE:
        raise refusals.image_file_too_large("mask", "4 MB")
    if (header.width, header.height) != (image.width, image.height):
        raise refusals.invalid_mask("mask size does not match image size")
    if not header.has_alpha:
        raise refusals.invalid_mask("mask image missing alpha channel")


def check_markup(markup: Upload, image: Header) -> None:
    """A markup is a PNG with transparent pixels, of the size of the first image."""
    header = _header(markup, "markup", ("png",))
    if len(markup.data) >= _LARGE_FILE:
        raise refusals.image_file_too_large("markup", "50 MB")
    if (header.width, header.height) != (image.width, image.height):
        raise refusals.invalid_markup("markup size does not match image size")
    if not header.has_alpha or not _has_transparent_pixels(markup.data):
        raise refusals.invalid_markup("markup image has no transparent pixels")


def _has_transparent_pixels(data: bytes) -> bool:
    try:
        return has_transparent_pixels(data)
    except UnreadableError:
        raise refusals.invalid_image_file("markup") from None


def _header(upload: Upload, path: str, kinds: tuple[str, ...]) -> Header:
    try:
        header = header_of(upload.data)
    except UnreadableError:
        claimed = upload.content_type[:100] or "application/octet-stream"
        if claimed in MIME_TYPES.values():
            raise refusals.invalid_image_file(path) from None
        raise refusals.unsupported_image_type(path, claimed, [MIME_TYPES[kind] for kind in kinds]) from None
    if header.kind not in kinds:
        raise refusals.unsupported_image_type(path, MIME_TYPES[header.kind], [MIME_TYPES[kind] for kind in kinds])
    return header
