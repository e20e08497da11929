"""The `usage` of a chat answer."""

from typing import NamedTuple

import msgspec

_encode = msgspec.json.Encoder().encode


class PromptDetails(msgspec.Struct):
    cached_tokens: int = 0
    audio_tokens: int = 0


class CompletionDetails(msgspec.Struct):
    reasoning_tokens: int = 0
    audio_tokens: int = 0
    accepted_prediction_tokens: int = 0
    rejected_prediction_tokens: int = 0


class Usage(msgspec.Struct):
    """The prompt counts once, every choice counts."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptDetails
    completion_tokens_details: CompletionDetails


class Used(NamedTuple):
    """Tokens of one request. Cached and audio tokens are part of the prompt's, all the others of the completion's."""

    prompt: int
    completion: int
    cached: int = 0
    audio: int = 0
    reasoning: int = 0
    accepted: int = 0
    rejected: int = 0
    spoken: int = 0


def usage_json(used: Used) -> bytes:
    """The `usage` object of an answer."""
    return _encode(
        Usage(
            used.prompt,
            used.completion,
            used.prompt + used.completion,
            PromptDetails(used.cached, used.audio),
            CompletionDetails(used.reasoning, used.spoken, used.accepted, used.rejected),
        )
    )
