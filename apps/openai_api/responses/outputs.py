"""What the simulator replies, and what was stored of that, as the items of an output."""

import base64
from collections.abc import Sequence
from hashlib import shake_256
from typing import NamedTuple

import msgspec

from apps.openai_api.chat.logprobs import token_logprobs
from apps.openai_api.responses.told import (
    COMPLETED,
    INCOMPLETE,
    Deltas,
    Told,
    call_id,
    call_told,
    item_id,
    message_told,
    reasoning_told,
)
from apps.openai_api.sampling import check_logprobs
from apps.simulator.assistant import Call, Reply
from apps.simulator.completion import LENGTH, json_deltas
from apps.simulator.tokens import Encoding

_encode = msgspec.json.Encoder().encode


class Thinking(NamedTuple):
    """What is told of the thinking before an answer. `seed` is what its encrypted form is made of, None: not told."""

    tokens: int
    summary: str | None
    seed: bytes | None


class Telling(NamedTuple):
    """How a request wants its output to be told. `top_logprobs`: None for no log probabilities at all."""

    tokenizer: Encoding
    thinking: Thinking | None
    top_logprobs: int | None


def told_of(telling: Telling, reply: Reply) -> list[Told]:
    """The items of the output: what was thought, then calls or a message. Raises ApiError for too many logprobs."""
    items = [] if telling.thinking is None else [_thought(telling.thinking, telling.tokenizer)]
    is_cut = reply.finish_reason == LENGTH
    if reply.calls:
        last = len(reply.calls) - 1
        for at, call in enumerate(reply.calls):
            items.append(_called(call, len(items), at, INCOMPLETE if is_cut and at == last else COMPLETED))
    elif reply.text or not is_cut or not items:
        items.append(_said(reply, len(items), telling, INCOMPLETE if is_cut else COMPLETED))
    return items


def _said(reply: Reply, index: int, telling: Telling, status: str) -> Told:
    logprobs: Sequence[bytes] = ()
    if telling.top_logprobs is not None:
        check_logprobs(reply.tokens, telling.top_logprobs)
        logprobs = tuple(token_logprobs(reply.completion, telling.tokenizer, telling.top_logprobs))
    deltas = reply.completion.json_deltas()
    return message_told(item_id("msg", index), reply.text, deltas, status=status, logprobs=logprobs)


def _called(call: Call, index: int, at: int, status: str) -> Told:
    return call_told(
        item_id("ctc" if call.is_custom else "fc", index),
        call_id(at),
        call.name,
        call.text,
        json_deltas(call.arguments),
        status=status,
        tokens=call.tokens - sum(segment.tokens for segment in call.arguments),
        custom=call.is_custom,
    )


def _thought(thinking: Thinking, tokenizer: Encoding) -> Told:
    # The tokens of the thinking come before its summary, which counts none of its own.
    deltas = _deltas(tokenizer, thinking.summary or "")
    encrypted = None if thinking.seed is None else _encrypted(thinking.seed, thinking.tokens)
    return reasoning_told(item_id("rs", 0), thinking.summary, deltas, tokens=thinking.tokens, encrypted=encrypted)


def _deltas(tokenizer: Encoding, text: str) -> Deltas:
    return [(0, delta) for _, delta in json_deltas((tokenizer.segment(text),))]


def _encrypted(seed: bytes, tokens: int) -> str:
    """Something that looks like encrypted thinking, and is none; longer for more of it."""
    return base64.urlsafe_b64encode(b"\x80" + bytes(4) + shake_256(seed).digest(123 + tokens)).decode()
