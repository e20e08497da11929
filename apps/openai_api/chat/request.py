"""The body of POST /v1/chat/completions, as the `openai` package's `CompletionCreateParams` describes it."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from apps.openai_api.chat.formats import ResponseFormat
from apps.openai_api.chat.messages import Message
from apps.openai_api.chat.moderating import ModerationOptions
from apps.openai_api.chat.parts import Parts
from apps.openai_api.chat.searching import WebSearchOptions
from apps.openai_api.chat.speaking import AudioOptions
from apps.openai_api.chat.tools import Choice, Functions, LegacyChoice, Tools

ShortText = Annotated[str, Meta(max_length=512)]
Penalty = Annotated[float, Meta(ge=-2, le=2)]


class StreamOptions(Struct, forbid_unknown_fields=True):
    include_usage: bool | None = None
    include_obfuscation: bool | None = None


class Prediction(Struct, forbid_unknown_fields=True):
    type: Literal["content"]
    content: str | Parts

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class PromptCacheOptions(Struct, forbid_unknown_fields=True):
    mode: Literal["implicit", "explicit"] | None = None
    ttl: Literal["30m"] | None = None


class ChatRequest(Struct, forbid_unknown_fields=True):
    """All that the platform takes."""

    model: str
    messages: Annotated[list[Message], Meta(min_length=1)]
    max_completion_tokens: Annotated[int, Meta(ge=1)] | None = None
    max_tokens: Annotated[int, Meta(ge=1)] | None = None
    n: Annotated[int, Meta(ge=1, le=128)] | None = None
    stop: Annotated[list[str], Meta(max_length=4)] | str | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    seed: int | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, Meta(ge=0, le=1)] | None = None
    presence_penalty: Penalty | None = None
    frequency_penalty: Penalty | None = None
    user: str | None = None
    safety_identifier: Annotated[str, Meta(max_length=128)] | None = None
    metadata: Annotated[dict[Annotated[str, Meta(max_length=64)], ShortText], Meta(max_length=16)] | None = None
    store: bool | None = None
    service_tier: Literal["auto", "default", "flex", "scale", "priority", "fast"] | None = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Meta(ge=0, le=20)] | None = None
    logit_bias: dict[str, Annotated[int, Meta(ge=-100, le=100)]] | None = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None
    verbosity: Literal["low", "medium", "high"] | None = None
    prediction: Prediction | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: Literal["in_memory", "24h"] | None = None
    prompt_cache_options: PromptCacheOptions | None = None
    modalities: Annotated[list[Literal["text", "audio"]], Meta(min_length=1)] | None = None
    tools: Tools | None = None
    tool_choice: Choice | None = None
    parallel_tool_calls: bool | None = None
    response_format: ResponseFormat | None = None
    functions: Functions | None = None
    function_call: LegacyChoice | None = None
    audio: AudioOptions | None = None
    moderation: ModerationOptions | None = None
    web_search_options: WebSearchOptions | None = None

    def stops(self) -> list[str]:
        """The stop sequences; empty ones stop nothing."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return [stop for stop in given if stop]
