"""Calls of tools in an answer: in a whole message, and as deltas of a stream."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b

import msgspec
from msgspec import UNSET, UnsetType

from apps.openai_api.chat.tools import CallStyle
from apps.simulator.assistant import Call, Reply
from apps.simulator.completion import json_deltas

_encode = msgspec.json.Encoder().encode
# Where the id of a call stands in what is the same for each request with the same body. No JSON holds this byte.
ID_HERE = b"\x00"
_ID = msgspec.Raw(b'"' + ID_HERE + b'"')

# Tokens and a delta as JSON.
Delta = tuple[int, bytes]


class FunctionCall(msgspec.Struct):
    name: str
    arguments: str


class CustomCall(msgspec.Struct):
    name: str
    input: str


class ToolCallAnswer(msgspec.Struct):
    type: str
    id: msgspec.Raw = _ID
    function: FunctionCall | UnsetType = UNSET
    custom: CustomCall | UnsetType = UNSET


def tool_calls(calls: Iterable[Call]) -> list[ToolCallAnswer]:
    """The `tool_calls` of a message, each with the mark of an id to come."""
    return [
        ToolCallAnswer("custom", custom=CustomCall(call.name, call.text))
        if call.is_custom
        else ToolCallAnswer("function", function=FunctionCall(call.name, call.text))
        for call in calls
    ]


def function_call(call: Call) -> FunctionCall:
    """The `function_call` of a message, as older clients ask for it."""
    return FunctionCall(call.name, call.text)


def with_ids(choices: bytes, replies: Sequence[Reply], answer_id: str) -> bytes:
    """The `choices` of a whole answer with the ids of its calls."""
    pieces = choices.split(ID_HERE)
    if len(pieces) == 1:
        return choices
    ids = [
        call_id(answer_id, choice, at).encode()
        for choice, reply in enumerate(replies)
        for at in range(len(reply.calls))
    ]
    return pieces[0] + b"".join([one + piece for one, piece in zip(ids, pieces[1:], strict=True)])


def call_id(answer_id: str, choice: int, at: int) -> str:
    """The id of one call of an answer; the same in a stream and in a whole answer with the same id."""
    return f"call_{blake2b(f'{answer_id}.{choice}.{at}'.encode(), digest_size=12).hexdigest()}"


def call_deltas(calls: Sequence[Call], style: CallStyle, id_of: Callable[[int], str]) -> Iterator[Delta]:
    """All deltas of an answer that calls. The first opens the message; a call that stands alone opens with it."""
    if style.is_legacy:
        yield from _legacy_deltas(calls[0])
        return
    opening = b'{"role":"assistant","content":null,'
    if len(calls) > 1:
        yield 0, opening + b'"refusal":null}'
        opening = b"{"
    for at, call in enumerate(calls):
        head = b'"tool_calls":[%b]' % _head(call, at, id_of(at))
        yield _head_tokens(call), opening + head + (b',"refusal":null}' if len(calls) == 1 else b"}")
        kind, field = (b"custom", b"input") if call.is_custom else (b"function", b"arguments")
        before = b'{"tool_calls":[{"index":%d,"%b":{"%b":' % (at, kind, field)
        for tokens, delta in json_deltas(call.arguments):
            yield tokens, before + delta + b"}}]}"


def _head(call: Call, at: int, identity: str) -> bytes:
    kind, field = ("custom", "input") if call.is_custom else ("function", "arguments")
    return _encode({"index": at, "id": identity, "type": kind, kind: {"name": call.name, field: ""}})


def _head_tokens(call: Call) -> int:
    return call.tokens - sum(segment.tokens for segment in call.arguments)


def _legacy_deltas(call: Call) -> Iterator[Delta]:
    head = _encode({"name": call.name, "arguments": ""})
    yield _head_tokens(call), b'{"role":"assistant","content":null,"function_call":%b,"refusal":null}' % head
    for tokens, delta in json_deltas(call.arguments):
        yield tokens, b'{"function_call":{"arguments":%b}}' % delta
