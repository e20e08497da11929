"""The body of POST /v1/responses, as the `openai` package's `ResponseCreateParams` describes it."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from apps.openai_api.errors import ApiError
from apps.openai_api.responses.formats import TextConfig
from apps.openai_api.responses.items import InputItem, tell_types
from apps.openai_api.responses.tools import Choice, Tools, refuse_not_built

Id = Annotated[str, Meta(max_length=64)]
Metadata = Annotated[
    dict[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=512)]], Meta(max_length=16)
]
Include = Literal[
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
    "reasoning.encrypted_content",
    "message.output_text.logprobs",
]
SummaryDetail = Literal["auto", "concise", "detailed"]


class Reasoning(Struct, forbid_unknown_fields=True):
    effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None
    summary: SummaryDetail | None = None
    # The older name of `summary`.
    generate_summary: SummaryDetail | None = None
    context: Literal["auto", "current_turn", "all_turns"] | None = None
    mode: Literal["standard", "pro"] | None = None


class StreamOptions(Struct, forbid_unknown_fields=True):
    include_obfuscation: bool | None = None


class ResponseRequest(Struct, forbid_unknown_fields=True):
    """What is accepted today; `NOT_BUILT` names what the platform takes and this server refuses by name."""

    model: str
    input: str | list[InputItem] | None = None
    instructions: str | None = None
    previous_response_id: str | None = None
    store: bool | None = None
    metadata: Metadata | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    include: list[Include] | None = None
    max_output_tokens: Annotated[int, Meta(ge=16)] | None = None
    tools: Tools | None = None
    tool_choice: Choice | None = None
    parallel_tool_calls: bool | None = None
    max_tool_calls: Annotated[int, Meta(ge=1)] | None = None
    text: TextConfig | None = None
    reasoning: Reasoning | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, Meta(ge=0, le=1)] | None = None
    top_logprobs: Annotated[int, Meta(ge=0, le=20)] | None = None
    truncation: Literal["auto", "disabled"] | None = None
    service_tier: Literal["auto", "default", "flex", "scale", "priority", "fast", "ultrafast"] | None = None
    background: bool | None = None
    user: str | None = None
    safety_identifier: Annotated[str, Meta(max_length=128)] | None = None
    prompt_cache_key: Annotated[str, Meta(max_length=1024)] | None = None
    prompt_cache_retention: Literal["in_memory", "24h"] | None = None

    def summary(self) -> str | None:
        """How a summary of the reasoning is asked for, under its name or the older one."""
        return (self.reasoning.summary or self.reasoning.generate_summary) if self.reasoning is not None else None

    def effort(self) -> str | None:
        """How hard the model is asked to think."""
        return self.reasoning.effort if self.reasoning is not None else None

    def verbosity(self) -> str | None:
        """How much is to be said."""
        return self.text.verbosity if self.text is not None else None

    def includes(self, name: Include) -> bool:
        """Whether the answer shall have it."""
        return self.include is not None and name in self.include


NOT_BUILT = frozenset(
    {
        "access_programs",
        "background_options",
        "context_management",
        "conversation",
        "image",
        "moderation",
        "prompt",
        "prompt_cache_options",
    }
)


def prepare(body: dict[str, Any]) -> None:
    """Brings a decoded body into the form that the Structs describe."""
    tell_types(body)
    refuse_not_built(body)


def nothing_to_answer() -> ApiError:
    """An input or something to go on with is missing."""
    return ApiError(
        400,
        "One of 'input' or 'previous_response_id' or 'prompt' or 'conversation_id' must be provided.",
        code="missing_required_parameter",
        param="input",
    )
