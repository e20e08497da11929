"""POST /v1/images/generations, /edits and /variations, from body to answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from apps.catalog.queries import CatalogModel
from apps.openai_api import admission
from apps.openai_api.bodies import read_request
from apps.openai_api.images.answer import data_of, events, recorded_answer, whole_answer
from apps.openai_api.images.families import family_of, usual_model
from apps.openai_api.images.formats import author_of
from apps.openai_api.images.gallery import picture_keep
from apps.openai_api.images.order import Order, edit_order, generation_order, variation_order
from apps.openai_api.images.request import ImageRequest, edit_decoder, generation_decoder, variation_decoder
from apps.openai_api.images.studio import Picture, in_studio, pictures
from apps.openai_api.multipart import read_form
from apps.openai_api.pacing import pace_of
from apps.openai_api.streams import send_at_once, send_paced

if TYPE_CHECKING:
    from apps.keys.snapshot import KeyEntry
    from apps.openai_api.call import Call

Request = TypeVar("Request", bound=ImageRequest)
SCOPE = "api.model.images.request"


async def create_image(call: "Call") -> None:
    """Draws what a prompt says."""
    key = _authenticated(call)
    request = await read_request(call, generation_decoder.decode)
    await _answer(call, key, request, generation_order)


async def edit_image(call: "Call") -> None:
    """Changes pictures as a prompt says."""
    key = _authenticated(call)
    request = edit_decoder.decode(await read_form(call), lenient=call.server.lenient)
    await _answer(call, key, request, edit_order)


async def vary_image(call: "Call") -> None:
    """Makes pictures like another."""
    key = _authenticated(call)
    request = variation_decoder.decode(await read_form(call), lenient=call.server.lenient)
    await _answer(call, key, request, variation_order)


def _authenticated(call: "Call") -> "KeyEntry":
    key = admission.authenticate(call)
    admission.require_scope(key, SCOPE)
    return key


async def _answer(
    call: "Call", key: "KeyEntry", request: Request, order_of: Callable[[Request, CatalogModel], Order]
) -> None:
    model = admission.admit_model(call, key, request.model or usual_model(request))
    if call.server.lenient:
        request = family_of(model.name).known_only(request)
    # Files are looked into and long prompts counted: too long for the event loop.
    order = await in_studio(lambda: order_of(request, model))
    author = author_of(request, call.snapshot.models)
    if author is not None:
        order = replace(order, author=author)
    _admit(call, key, order)
    made = await in_studio(lambda: pictures(order))
    for picture in made:
        call.prompt_tokens += picture.written.input_tokens
        call.completion_tokens += picture.written.output_tokens
        call.reasoning_tokens += picture.written.reasoning_tokens
    call.price()
    if call.keeps_bodies:
        call.response_text = recorded_answer(call, order, made)
    if order.stream:
        await _stream(call, order, made)
    else:
        await _reply(call, order, made)


def _admit(call: "Call", key: "KeyEntry", order: Order) -> None:
    call.prompt_tokens, call.completion_tokens = order.input_tokens, order.total_output_tokens
    call.images = order.n
    if not order.family.is_gpt:
        call.image_size, call.image_quality = order.size_name, order.quality
    admission.admit(call, key, tokens=call.prompt_tokens + call.completion_tokens, images=order.n)


async def _reply(call: "Call", order: Order, made: list[Picture]) -> None:
    body = await in_studio(lambda: _body(call, order, made))
    await pace_of(call.key, order.model).wait_for(call.completion_tokens)
    await call.reply(200, body)


def _body(call: "Call", order: Order, made: list[Picture]) -> bytes:
    if order.as_url:
        urls = [picture_keep(picture.data, frozen=call.frozen) for picture in made]
        return whole_answer(call, order, [data_of(order, "url", url) for url in urls])
    return whole_answer(call, order, [data_of(order, "b64_json", picture.base64) for picture in made], made)


async def _stream(call: "Call", order: Order, made: list[Picture]) -> None:
    call.streamed = True
    sent = await in_studio(lambda: list(events(call, order, made)))
    pace = pace_of(call.key, order.model)
    if pace.is_instant:
        await send_at_once(call, b"".join(event for _, event in sent))
        return
    # The last event leaves after the record, and when it is due.
    last_tokens, last = sent.pop()
    await send_paced(call, iter([*sent, (last_tokens, b"")]), lambda: last, pace)
