"""The body of POST /v1/moderations, as the `openai` package's `ModerationCreateParams` describes it."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from apps.openai_api import errors
from apps.openai_api.attachments import check_image_url
from apps.openai_api.bodies import BodyDecoder
from apps.openai_api.errors import ApiError

DEFAULT_MODEL = "omni-moderation-latest"
MOST_INPUTS = 2_048
MOST_IMAGES = 1


class ImageURL(Struct, forbid_unknown_fields=True):
    url: str


class TextPart(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    text: str


class ImagePart(Struct, tag="image_url", tag_field="type", forbid_unknown_fields=True):
    image_url: ImageURL


# Texts, each with a result of its own, or the parts of one input; `subjects` checks that they are not mixed.
Items = Annotated[list[str | TextPart | ImagePart], Meta(min_length=1)]


class Subject(NamedTuple):
    """What one result is about. `text` is None where there are images alone."""

    text: str | None
    images: tuple[str, ...] = ()


class ModerationRequest(Struct, forbid_unknown_fields=True):
    """A null is as good as nothing."""

    input: str | Items
    model: str | None = None

    def subjects(self) -> list[Subject]:
        """What results are asked for, in order. Raises ApiError for a mixture, and for what is no image."""
        given = self.input
        if isinstance(given, str):
            return [Subject(given)]
        if len(given) > MOST_INPUTS:
            raise errors.too_many_inputs(MOST_INPUTS, len(given))
        texts = [item for item in given if isinstance(item, str)]
        if texts and len(texts) < len(given):
            raise errors.invalid_moderation_input()
        return [Subject(text) for text in texts] or [_together(given)]


def _together(items: Items) -> Subject:
    """The one input that parts make."""
    images = tuple(_image_urls(items))
    if len(images) > MOST_IMAGES:
        raise errors.too_many_images(MOST_IMAGES, len(images))
    texts = [item.text for item in items if isinstance(item, TextPart)]
    return Subject("\n".join(texts) if texts else None, images)


def _image_urls(items: Items) -> Iterator[str]:
    for index, item in enumerate(items):
        if isinstance(item, ImagePart):
            check_image_url(item.image_url.url, f"input[{index}].image_url.url")
            yield item.image_url.url


_decoder = BodyDecoder(ModerationRequest)


def moderation_request(body: bytes, *, lenient: bool) -> ModerationRequest:
    """The request in a body. Raises ApiError; an `input` that is none of its forms has the platform's message."""
    try:
        return _decoder.decode(body, lenient=lenient)
    except ApiError as error:
        if error.body.param == "input" and error.body.code != "missing_required_parameter":
            raise errors.invalid_moderation_input() from None
        raise
