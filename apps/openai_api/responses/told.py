"""The items of an output as answers tell them: whole, and piece by piece."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET, Raw, UnsetType

from apps.openai_api.responses.template import STEM, output_id, quoted

_encode = msgspec.json.Encoder().encode
_STEM = STEM.decode()
COMPLETED = "completed"
INCOMPLETE = "incomplete"

# Tokens and what they add, as JSON strings.
Deltas = Sequence[tuple[int, bytes]]


class OutputText(msgspec.Struct):
    text: Raw
    logprobs: Raw
    type: str = "output_text"
    annotations: list[object] = []


class MessageItem(msgspec.Struct):
    id: Raw
    status: str
    content: list[OutputText]
    type: str = "message"
    role: str = "assistant"


class FunctionCallItem(msgspec.Struct):
    id: Raw
    status: str
    arguments: Raw
    call_id: Raw
    name: str
    type: str = "function_call"


class CustomCallItem(msgspec.Struct):
    id: Raw
    status: str
    call_id: Raw
    input: Raw
    name: str
    type: str = "custom_tool_call"


class SummaryText(msgspec.Struct):
    text: Raw
    type: str = "summary_text"


class ReasoningItem(msgspec.Struct):
    id: Raw
    summary: list[SummaryText]
    encrypted_content: str | UnsetType = UNSET
    type: str = "reasoning"


class Told(NamedTuple):
    """One item. `opened` and `done` are it at its beginning and its end, `text` is what the deltas join to: all JSON.

    `tokens` are those that come before the first delta: thinking, or the name of a tool. `logprobs` has one object for
    each token of a text, or is empty.
    """

    kind: str
    id: bytes
    opened: bytes
    done: bytes
    text: bytes
    tokens: int = 0
    deltas: Deltas = ()
    logprobs: Sequence[bytes] = ()


def item_id(prefix: str, index: int) -> bytes:
    """The id of the item at that place, with a gap for the stem."""
    return quoted(output_id(prefix, _STEM, index))


def call_id(index: int) -> bytes:
    """The id of the call at that place, with a gap for the stem."""
    return quoted(f"call_{_STEM}{index:02x}")


def message_told(identity: bytes, text: str, deltas: Deltas, *, status: str, logprobs: Sequence[bytes] = ()) -> Told:
    """What the assistant says."""
    said = _encode(text)
    content = OutputText(Raw(said), Raw(list_of(logprobs)))
    done = _encode(MessageItem(Raw(identity), status, [content]))
    opened = _encode(MessageItem(Raw(identity), "in_progress", []))
    return Told("message", identity, opened, done, said, deltas=deltas, logprobs=logprobs)


def call_told(
    identity: bytes, called: bytes, name: str, arguments: str, deltas: Deltas, *, status: str, tokens: int, custom: bool
) -> Told:
    """A tool that is called; `called` is the id by which its result comes back."""
    text = _encode(arguments)

    def item(status: str, text: bytes) -> bytes:
        if custom:
            return _encode(CustomCallItem(Raw(identity), status, Raw(called), Raw(text), name))
        return _encode(FunctionCallItem(Raw(identity), status, Raw(text), Raw(called), name))

    kind = "custom_tool_call" if custom else "function_call"
    return Told(kind, identity, item("in_progress", b'""'), item(status, text), text, tokens, deltas)


def reasoning_told(
    identity: bytes, summary: str | None, deltas: Deltas, *, tokens: int, encrypted: str | None = None
) -> Told:
    """What was thought, of which a summary may be told."""
    text = _encode(summary or "")
    parts = [] if summary is None else [SummaryText(Raw(text))]
    content = UNSET if encrypted is None else encrypted
    opened = _encode(ReasoningItem(Raw(identity), [], content))
    done = _encode(ReasoningItem(Raw(identity), parts, content))
    return Told("reasoning", identity, opened, done, text if parts else b"", tokens, deltas)


def list_of(objects: Iterable[bytes]) -> bytes:
    """A JSON list of what is JSON already."""
    return b"[" + b",".join(objects) + b"]"


def told_json(items: Iterable[Told]) -> bytes:
    """The `output` of a response."""
    return list_of(item.done for item in items)
