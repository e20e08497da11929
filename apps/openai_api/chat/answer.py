"""The answer of POST /v1/chat/completions: whole, or as a stream of chunks."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from hashlib import blake2b
from itertools import zip_longest
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET, UnsetType

from apps.openai_api.chat.calls import (
    FunctionCall,
    ToolCallAnswer,
    call_deltas,
    call_id,
    function_call,
    tool_calls,
    with_ids,
)
from apps.openai_api.chat.citations import Annotation, annotations
from apps.openai_api.chat.logprobs import logprobs_json
from apps.openai_api.chat.moderating import CONTENT_FILTER
from apps.openai_api.chat.spoken import AudioAnswer, Spoken
from apps.openai_api.chat.tools import CallStyle
from apps.simulator.assistant import TOOL_CALLS, Reply

if TYPE_CHECKING:
    from apps.openai_api.call import Call
    from apps.openai_api.chat.plan import ChatPlan

_encode = msgspec.json.Encoder().encode
_NULL = msgspec.Raw(b"null")
_END = b"}\n\n"
_OBFUSCATION = b',"obfuscation":"%b"'
# Events with an obfuscation are so many bytes long, or a multiple of it.
_BLOCK = 32
# Of each choice its tokens, each with its log probability as JSON.
Logprobs = Sequence[Sequence[bytes]]


class AssistantAnswer(msgspec.Struct):
    """`content` is null where tools are called."""

    content: str | None
    role: str = "assistant"
    refusal: None = None
    annotations: list[Annotation] = []
    audio: AudioAnswer | UnsetType = UNSET
    tool_calls: list[ToolCallAnswer] | UnsetType = UNSET
    function_call: FunctionCall | UnsetType = UNSET


class Choice(msgspec.Struct):
    index: int
    message: AssistantAnswer
    finish_reason: str
    logprobs: msgspec.Raw = _NULL


class ChatCompletion(msgspec.Struct):
    """`choices` and `usage` are JSON already: but for ids they are the same for each request with the same body."""

    id: str
    created: int
    model: str
    choices: msgspec.Raw
    usage: msgspec.Raw
    service_tier: str
    system_fingerprint: str
    object: str = "chat.completion"
    moderation: msgspec.Raw | UnsetType = UNSET


def choices_json(
    replies: Sequence[Reply], style: CallStyle, logprobs: Logprobs | None, spoken: Spoken | None = None
) -> bytes:
    """The `choices` of a whole answer; marks stand for the ids of calls (see `calls.with_ids`)."""
    return _encode(
        [
            Choice(
                index,
                _message(reply, style) if reply.speech is None else _said_aloud(reply, spoken, index),
                finish_reason(reply, style),
                _NULL if logprobs is None else msgspec.Raw(logprobs_json(logprobs[index])),
            )
            for index, reply in enumerate(replies)
        ]
    )


def finish_reason(reply: Reply, style: CallStyle) -> str:
    """Why an answer ended, as the client asked to be told."""
    return style.finish_reason if reply.finish_reason == TOOL_CALLS else reply.finish_reason


def _said_aloud(reply: Reply, spoken: Spoken | None, index: int) -> AssistantAnswer:
    assert spoken is not None, "an answer that is said aloud has an id and an end"
    return AssistantAnswer(None, annotations=annotations(reply), audio=spoken.answer(reply, index))


def _message(reply: Reply, style: CallStyle) -> AssistantAnswer:
    if reply.finish_reason == CONTENT_FILTER:
        return AssistantAnswer(None)
    if not reply.calls:
        return (
            AssistantAnswer(reply.text, annotations=annotations(reply))
            if reply.citations
            else AssistantAnswer(reply.text)
        )
    if style.is_legacy:
        return AssistantAnswer(None, function_call=function_call(reply.calls[0]))
    return AssistantAnswer(None, tool_calls=tool_calls(reply.calls))


def whole_answer(call: "Call", plan: "ChatPlan") -> bytes:
    """The `chat.completion` object."""
    model = plan.model.name
    identity = completion_id(call)
    answer = ChatCompletion(
        identity,
        call.created,
        model,
        msgspec.Raw(with_ids(_choices(call, plan, identity), plan.replies, identity)),
        msgspec.Raw(plan.usage_with(call.cached_tokens)),
        plan.service_tier,
        fingerprint(model),
    )
    if plan.additions is not None and plan.moderation is not None:
        answer.moderation = msgspec.Raw(plan.moderation)
    return _encode(answer)


def _choices(call: "Call", plan: "ChatPlan", identity: str) -> bytes:
    """What is the same for each request with the same body, unless it is said aloud: that has an id and an end."""
    if not plan.is_spoken:
        return plan.choices
    return choices_json(plan.replies, plan.call_style, plan.logprobs, Spoken(identity, call.created))


class ChunkWriter:
    """Server-sent events of one stream. The parts that do not change are composed once."""

    def __init__(self, call: "Call", plan: "ChatPlan") -> None:
        self._plan = plan
        self._id = completion_id(call)
        self._usage = plan.usage_with(call.cached_tokens) if plan.stream_usage else b""
        model = plan.model.name
        head = {
            "id": self._id,
            "object": "chat.completion.chunk",
            "created": call.created,
            "model": model,
            "service_tier": plan.service_tier,
            "system_fingerprint": fingerprint(model),
        }
        self._head = b"data: " + _encode(head)[:-1]
        self._spoken = Spoken(self._id, call.created)
        self._tail = b',"usage":null}\n\n' if plan.stream_usage else b"}\n\n"

    def events(self) -> Iterator[tuple[int, bytes]]:
        """Each event but the last ones with the tokens that it carries, in order; choices take turns."""
        events = self._events()
        return ((tokens, _obfuscated(event)) for tokens, event in events) if self._plan.is_obfuscated else events

    def _events(self) -> Iterator[tuple[int, bytes]]:
        replies = self._plan.replies
        if len(replies) == 1:
            yield from self._choice(0, replies[0])
            return
        takes = [self._choice(index, reply) for index, reply in enumerate(replies)]
        for turn in zip_longest(*takes):
            yield from (event for event in turn if event is not None)

    def _choice(self, index: int, reply: Reply) -> Iterator[tuple[int, bytes]]:
        # What was thought comes before the first word, and takes its time.
        thought = self._plan.reasoning[index]
        if reply.calls:
            for tokens, delta in call_deltas(reply.calls, self._plan.call_style, partial(call_id, self._id, index)):
                yield thought + tokens, self._delta(index, delta)
                thought = 0
        elif reply.speech is not None:
            yield thought, self._delta(index, b'{"role":"assistant","content":null,"refusal":null}')
            for tokens, delta in self._spoken.deltas(reply, index):
                yield tokens, self._delta(index, delta)
            yield 0, self._update(index, self._spoken.end())
        else:
            yield thought, self._role(index)
            yield from self._text(index, reply)
        if reply.citations:
            yield 0, self._delta(index, b'{"annotations":%b}' % _encode(annotations(reply)))
        yield 0, self._finish(index, reply)

    def _text(self, index: int, reply: Reply) -> Iterator[tuple[int, bytes]]:
        if self._plan.logprobs is not None:
            yield from self._with_logprobs(index, reply, self._plan.logprobs[index])
            return
        before, after = self._around(index)
        for tokens, delta in reply.completion.json_deltas():
            yield tokens, before + delta + after

    def _with_logprobs(self, index: int, reply: Reply, logprobs: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        at = 0
        for tokens, delta in reply.completion.json_deltas():
            before, after = self._around(index, logprobs_json(logprobs[at : at + tokens]))
            yield tokens, before + delta + after
            at += tokens

    def whole(self) -> bytes:
        """The stream as one piece of bytes: events of one choice are joined in C."""
        replies = self._plan.replies
        plan = self._plan
        plain = plan.top_logprobs is None and not plan.is_obfuscated and plan.additions is None
        if len(replies) != 1 or replies[0].calls or not plain:
            return b"".join([event for _, event in self.events()]) + self.end()
        before, after = self._around(0)
        deltas = [delta for _, delta in replies[0].completion.json_deltas()]
        tokens = before + (after + before).join(deltas) + after if deltas else b""
        return self._role(0) + tokens + self._finish(0, replies[0]) + self.end()

    def end(self) -> bytes:
        """What follows the last choice: the usage, if asked for, and the end mark."""
        usage = b""
        if self._plan.additions is not None and self._plan.moderation is not None:
            usage = self._head + b',"choices":[],"moderation":' + self._plan.moderation + self._tail
        if self._plan.stream_usage:
            usage += self._head + b',"choices":[],"usage":' + self._usage + b"}\n\n"
        return usage + b"data: [DONE]\n\n"

    def _around(self, index: int, logprobs: bytes = b"null") -> tuple[bytes, bytes]:
        before = self._head + b',"choices":[{"index":%d,"delta":{"content":' % index
        return before, b'},"logprobs":' + logprobs + b',"finish_reason":null}]' + self._tail

    def _role(self, index: int) -> bytes:
        return self._delta(index, b'{"role":"assistant","content":"","refusal":null}')

    def _delta(self, index: int, delta: bytes) -> bytes:
        choice = b',"choices":[{"index":%d,"delta":%b,"logprobs":null,"finish_reason":null}]' % (index, delta)
        return self._head + choice + self._tail

    def _update(self, index: int, delta: bytes) -> bytes:
        """As `_delta`, without `finish_reason`: so the platform tells until when a recording is there."""
        return self._head + b',"choices":[{"index":%d,"delta":%b,"logprobs":null}]' % (index, delta) + self._tail

    def _finish(self, index: int, reply: Reply) -> bytes:
        reason = finish_reason(reply, self._plan.call_style).encode()
        choice = b',"choices":[{"index":%d,"delta":{},"logprobs":null,"finish_reason":"%b"}]' % (index, reason)
        return self._head + choice + self._tail


def _obfuscated(event: bytes) -> bytes:
    """The event with letters that say nothing, so that its length tells little of the token in it."""
    letters = blake2b(event, digest_size=_BLOCK // 2).hexdigest()
    missing = -(len(event) + len(_OBFUSCATION % b"")) % _BLOCK
    return event[: -len(_END)] + _OBFUSCATION % letters[:missing].encode() + _END


def completion_id(call: "Call") -> str:
    """`chatcmpl-` and the id of the request; frozen: and a digest of its body."""
    return f"chatcmpl-{blake2b(call.body, digest_size=16).hexdigest() if call.frozen else call.id}"


@cache
def fingerprint(model: str) -> str:
    """One per model: the configuration that answers does not change."""
    return f"fp_{blake2b(model.encode(), digest_size=5).hexdigest()}"
