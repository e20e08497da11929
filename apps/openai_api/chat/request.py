"""The body of POST /v1/chat/completions, as the `openai` package's `CompletionCreateParams` describes it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct

from apps.simulator.conversation import Turn

ShortText = Annotated[str, Meta(max_length=512)]
Penalty = Annotated[float, Meta(ge=-2, le=2)]


class TextPart(Struct, forbid_unknown_fields=True):
    # Not a tag: msgspec does not miss the tag of a kind that stands alone.
    type: Literal["text"]
    text: str


class AssistantTextPart(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    text: str


class RefusalPart(Struct, tag="refusal", tag_field="type", forbid_unknown_fields=True):
    refusal: str


Parts = Annotated[list[TextPart], Meta(min_length=1)]
AssistantParts = Annotated[list[AssistantTextPart | RefusalPart], Meta(min_length=1)]


class DeveloperMessage(Struct, tag="developer", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    name: str | None = None


class SystemMessage(Struct, tag="system", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    name: str | None = None


class UserMessage(Struct, tag="user", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    name: str | None = None


class AssistantMessage(Struct, tag="assistant", tag_field="role", forbid_unknown_fields=True):
    content: str | AssistantParts | None = None
    name: str | None = None
    refusal: str | None = None
    # As they come back from an earlier answer of this or another server.
    annotations: list[object] | None = None
    audio: None = None
    tool_calls: None = None
    function_call: None = None


class ToolMessage(Struct, tag="tool", tag_field="role", forbid_unknown_fields=True):
    content: str | Parts
    tool_call_id: str


Message = DeveloperMessage | SystemMessage | UserMessage | AssistantMessage | ToolMessage


class StreamOptions(Struct, forbid_unknown_fields=True):
    include_usage: bool | None = None
    include_obfuscation: bool | None = None


class ChatRequest(Struct, forbid_unknown_fields=True):
    """What is accepted today; `NOT_BUILT` names what the platform takes and this server refuses by name."""

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
    safety_identifier: Annotated[str, Meta(max_length=64)] | None = None
    metadata: Annotated[dict[Annotated[str, Meta(max_length=64)], ShortText], Meta(max_length=16)] | None = None
    store: bool | None = None
    service_tier: Literal["auto", "default", "flex", "scale", "priority"] | None = None

    def turns(self) -> list[Turn]:
        """The conversation as the simulator reads it."""
        return [Turn(*role_and_text(message)) for message in self.messages]

    def names(self) -> Iterator[str]:
        """Names of participants, which count as tokens."""
        for message in self.messages:
            if not isinstance(message, ToolMessage) and message.name:
                yield message.name

    def stops(self) -> list[str]:
        """The stop sequences; empty ones stop nothing."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return [stop for stop in given if stop]


NOT_BUILT = frozenset(
    {
        "audio",
        "function_call",
        "functions",
        "logit_bias",
        "logprobs",
        "modalities",
        "moderation",
        "parallel_tool_calls",
        "prediction",
        "prompt_cache_key",
        "prompt_cache_options",
        "prompt_cache_retention",
        "reasoning_effort",
        "response_format",
        "tool_choice",
        "tools",
        "top_logprobs",
        "verbosity",
        "web_search_options",
    }
)

_ROLES = {
    DeveloperMessage: "developer",
    SystemMessage: "system",
    UserMessage: "user",
    AssistantMessage: "assistant",
    ToolMessage: "tool",
}


def role_and_text(message: Message) -> tuple[str, str]:
    """A message's role and all of its text; parts are joined by line ends."""
    content = message.content
    if isinstance(content, list):
        content = "\n".join(part.refusal if isinstance(part, RefusalPart) else part.text for part in content)
    return _ROLES[type(message)], content or ""
