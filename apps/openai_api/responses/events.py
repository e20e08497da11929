"""The events of a streamed response, in the platform's order.

(https://platform.openai.com/docs/api-reference/responses-streaming)
"""

from collections.abc import Iterable
from hashlib import blake2b

import msgspec

from apps.openai_api.errors import ApiError
from apps.openai_api.responses.told import Told, list_of

# Tokens that an event carries, and its bytes, which may have gaps (template.py).
Event = tuple[int, bytes]
_encode = msgspec.json.Encoder().encode
# Padded to a multiple of this, a delta tells less of its token by its length.
_OBFUSCATED_TO = 16
_CALLS = {
    "function_call": (b"response.function_call_arguments", b"arguments"),
    "custom_tool_call": (b"response.custom_tool_call_input", b"input"),
}


class EventWriter:
    """Numbers events as they are told, and keeps them."""

    def __init__(self, *, obfuscate: bool = False) -> None:
        self.events: list[Event] = []
        self._obfuscate = obfuscate

    def opening(self, response: bytes) -> None:
        """The beginning, with the response as it is then."""
        for kind in (b"response.created", b"response.in_progress"):
            self._add(kind, b'"response":' + response)

    def closing(self, kind: bytes, response: bytes) -> None:
        """The end, with the response as it is then."""
        self._add(kind, b'"response":' + response)

    def items(self, items: Iterable[Told]) -> None:
        """All items of an output."""
        for index, item in enumerate(items):
            self._item(index, item)

    def _item(self, index: int, item: Told) -> None:
        self._add(b"response.output_item.added", b'"output_index":%d,"item":%b' % (index, item.opened), item.tokens)
        where = b'"item_id":%b,"output_index":%d' % (item.id, index)
        if item.kind == "message":
            self._text(where, item)
        elif item.kind == "reasoning":
            self._summary(where, item)
        else:
            self._arguments(where, item)
        self._add(b"response.output_item.done", b'"output_index":%d,"item":%b' % (index, item.done))

    def _text(self, where: bytes, item: Told) -> None:
        where += b',"content_index":0'
        part = b'"part":{"type":"output_text","annotations":[],"logprobs":%b,"text":%b}'
        self._add(b"response.content_part.added", where + b"," + part % (b"[]", b'""'))
        at = 0
        for tokens, delta in item.deltas:
            logprobs = list_of(item.logprobs[at : at + tokens])
            self._delta(b"response.output_text.delta", where, delta, tokens, b',"logprobs":' + logprobs)
            at += tokens
        logprobs = list_of(item.logprobs)
        self._add(b"response.output_text.done", where + b',"text":%b,"logprobs":%b' % (item.text, logprobs))
        self._add(b"response.content_part.done", where + b"," + part % (logprobs, item.text))

    def _arguments(self, where: bytes, item: Told) -> None:
        kind, field = _CALLS[item.kind]
        for tokens, delta in item.deltas:
            self._delta(kind + b".delta", where, delta, tokens)
        self._add(kind + b".done", where + b',"%b":%b' % (field, item.text))

    def _summary(self, where: bytes, item: Told) -> None:
        if not item.text:
            return
        where += b',"summary_index":0'
        part = b',"part":{"type":"summary_text","text":%b}'
        self._add(b"response.reasoning_summary_part.added", where + part % b'""')
        for tokens, delta in item.deltas:
            self._delta(b"response.reasoning_summary_text.delta", where, delta, tokens)
        self._add(b"response.reasoning_summary_text.done", where + b',"text":%b' % item.text)
        self._add(b"response.reasoning_summary_part.done", where + part % item.text)

    def _delta(self, kind: bytes, where: bytes, delta: bytes, tokens: int, rest: bytes = b"") -> None:
        if self._obfuscate:
            rest += b',"obfuscation":"%b"' % self._filler(delta)
        self._add(kind, where + b',"delta":' + delta + rest, tokens)

    def _filler(self, delta: bytes) -> bytes:
        length = _OBFUSCATED_TO - len(delta) % _OBFUSCATED_TO
        return blake2b(b"%d%b" % (len(self.events), delta), digest_size=8).hexdigest().encode()[:length]

    def _add(self, kind: bytes, fields: bytes, tokens: int = 0) -> None:
        number = len(self.events)
        content = b'event: %b\ndata: {"type":"%b","sequence_number":%d,%b}\n\n' % (kind, kind, number, fields)
        self.events.append((tokens, content))


def error_told(error: ApiError, number: int) -> bytes:
    """What ends a stream that cannot be brought to its end."""
    body = error.body
    told = {
        "type": "error",
        "sequence_number": number,
        "code": body.code or body.type,
        "message": body.message,
        "param": body.param,
    }
    return b"event: error\ndata: " + _encode(told) + b"\n\n"
