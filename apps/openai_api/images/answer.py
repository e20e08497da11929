"""The answers of the image endpoints: whole, as events, and as they may be kept on record."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from apps.openai_api.images.formats import Author
from apps.openai_api.images.order import Order
from apps.openai_api.images.studio import Picture
from apps.openai_api.streams import Event
from apps.simulator.picture.encoding import MIME_TYPES
from apps.simulator.picture.revision import revised_prompt

if TYPE_CHECKING:
    from apps.openai_api.call import Call

_encode = msgspec.json.Encoder().encode


def whole_answer(call: "Call", order: Order, contents: Sequence[dict[str, Any]], made: Sequence[Picture] = ()) -> bytes:
    """The answer with one entry of data for each of `contents`, see `data_of`; `made` is what they show."""
    answer: dict[str, Any] = {"created": call.created, "data": contents}
    if order.family.is_gpt:
        answer |= _made_as(order) | {"usage": _usage(order, order.n, order.input_tokens)}
        if order.identifier:
            answer["safety_identifier"] = order.identifier
        if order.author is not None:
            answer["svg_usage"] = _svg_usage(order.author, made)
    return _encode(answer)


def data_of(order: Order, form: str, content: bytes | str) -> dict[str, Any]:
    """One entry of `data`; `form` is "b64_json" or "url"."""
    revised = revised_prompt(order.prompt, order.style) if order.model.name.startswith("dall-e-3") else None
    # Base64 goes into the answer as it is: to copy it as text first would take longer than to make it.
    value = msgspec.Raw(b'"%b"' % content) if isinstance(content, bytes) else content
    return {form: value} | ({"revised_prompt": revised} if revised else {})


def recorded_answer(call: "Call", order: Order, pictures: Sequence[Picture]) -> str:
    """The answer with each picture told instead of shown: records are read by people."""
    mime_type = MIME_TYPES[order.output_format]
    told = [{"image": f"({mime_type}, {len(picture.data)} bytes)"} for picture in pictures]
    return whole_answer(call, order, told, pictures).decode()


def events(call: "Call", order: Order, pictures: Sequence[Picture]) -> Iterator[Event]:
    """The events of a stream, each with the tokens that it stands for; the sum of all is what the request used."""
    for index, picture in enumerate(pictures):
        share = order.output_tokens // (order.drafts + 1)
        for at, draft in enumerate(picture.drafts):
            fields = {"partial_image_index": at}
            yield share, _event(call, order, "partial_image", Picture(draft), fields)
        usage: dict[str, Any] = {"usage": _usage(order, 1, 0 if index else order.input_tokens)}
        if order.identifier:
            usage["safety_identifier"] = order.identifier
        yield order.output_tokens - share * order.drafts, _event(call, order, "completed", picture, usage)


def _event(call: "Call", order: Order, kind: str, picture: Picture, fields: dict[str, Any]) -> bytes:
    name = f"{'image_edit' if order.kind == 'edit' else 'image_generation'}.{kind}"
    shown = {"b64_json": msgspec.Raw(b'"%b"' % picture.base64), "created_at": call.created}
    data = _encode({"type": name} | shown | _made_as(order) | fields)
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)


def _made_as(order: Order) -> dict[str, Any]:
    return {
        "background": "transparent" if order.transparent else "opaque",
        "output_format": order.output_format,
        "quality": order.quality,
        "size": order.size_name,
    }


def _svg_usage(author: Author, made: Sequence[Picture]) -> dict[str, Any]:
    written = [picture.written for picture in made]
    read = sum(one.input_tokens for one in written)
    told = sum(one.output_tokens for one in written)
    return {
        "model": author.model.name,
        "input_tokens": read,
        "output_tokens": told,
        "reasoning_tokens": sum(one.reasoning_tokens for one in written),
        "total_tokens": read + told,
    }


def _usage(order: Order, pictures: int, input_tokens: int) -> dict[str, Any]:
    """`input_tokens` is 0 for the later pictures of a stream, so that the events add up to the request."""
    made = order.output_tokens * pictures
    details = {"text_tokens": order.text_tokens, "image_tokens": order.image_tokens}
    return {
        "input_tokens": input_tokens,
        "input_tokens_details": details if input_tokens else dict.fromkeys(details, 0),
        "output_tokens": made,
        "output_tokens_details": {"image_tokens": made, "text_tokens": 0},
        "total_tokens": input_tokens + made,
    }
