"""The stream of a stored response once more, made of what was stored."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from apps.catalog.queries import CatalogModel
from apps.conversations.queries import Stored
from apps.openai_api.responses.events import Event, EventWriter
from apps.openai_api.responses.items import CustomToolCall, FunctionCall, Message, Reasoning, Said
from apps.openai_api.responses.parts import OutputText, text_of
from apps.openai_api.responses.template import quoted
from apps.openai_api.responses.told import Deltas, Told, call_told, message_told, reasoning_told
from apps.simulator.completion import json_deltas
from apps.simulator.tokens import Encoding, encoding

# For a response of a model that is not on offer any more.
_ANY_TOKENIZER = "o200k_base"
_encode = msgspec.json.Encoder().encode


class _Response(msgspec.Struct):
    model: str
    status: str
    output: list[Said]


_decode = msgspec.json.Decoder(_Response).decode


def events_again(stored: Stored, models: Mapping[str, CatalogModel], *, obfuscate: bool = False) -> list[Event]:
    """The events as they were sent the first time."""
    response = _decode(stored.response)
    model = models.get(response.model)
    tokenizer = encoding(model.tokenizer if model else _ANY_TOKENIZER)
    writer = EventWriter(obfuscate=obfuscate)
    writer.opening(_begun(stored.response))
    writer.items([_told(item, tokenizer) for item in response.output])
    writer.closing(f"response.{response.status}".encode(), stored.response.encode())
    return writer.events


def _begun(response: str) -> bytes:
    """The response as it stood before anything was said."""
    value: dict[str, Any] = msgspec.json.decode(response)
    nothing: dict[str, Any] = {"completed_at": None, "incomplete_details": None, "output": [], "usage": None}
    return _encode(value | nothing | {"status": "in_progress"})


def _told(item: Said, tokenizer: Encoding) -> Told:
    identity, status = quoted(item.id or ""), item.status or "completed"
    match item:
        case FunctionCall() | CustomToolCall():
            is_custom = isinstance(item, CustomToolCall)
            text = item.input if isinstance(item, CustomToolCall) else item.arguments
            deltas = _deltas(tokenizer, text)
            called = quoted(item.call_id)
            return call_told(identity, called, item.name, text, deltas, status=status, tokens=0, custom=is_custom)
        case Reasoning():
            summary = item.summary[0].text if item.summary else None
            deltas = _deltas(tokenizer, summary or "")
            return reasoning_told(identity, summary, deltas, tokens=0, encrypted=item.encrypted_content)
        case Message():
            text = text_of(item.content)
            deltas = _deltas(tokenizer, text)
            return message_told(identity, text, deltas, status=status, logprobs=_logprobs(item))
        case _:
            raise AssertionError("no response has such an item in its output")


def _deltas(tokenizer: Encoding, text: str) -> Deltas:
    return json_deltas((tokenizer.segment(text),))


def _logprobs(message: Message) -> Sequence[bytes]:
    texts = [part for part in message.content if isinstance(part, OutputText)]
    return [_encode(logprob) for part in texts for logprob in part.logprobs or ()]
