"""The response object."""

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw

from apps.openai_api.responses.request import ResponseRequest
from apps.openai_api.responses.template import COMPLETED, CREATED, STEM, USAGE, quoted, response_id

if TYPE_CHECKING:
    from apps.catalog.queries import CatalogModel

_encode = msgspec.json.Encoder().encode
_ID = Raw(quoted(response_id(STEM.decode())))
_NULL = Raw(b"null")
# What is told of a tier where it is not the one that was asked for.
_TIERS = {"auto": "default", "fast": "priority"}


class InputDetails(msgspec.Struct):
    cached_tokens: int
    cache_write_tokens: int


class OutputDetails(msgspec.Struct):
    reasoning_tokens: int


class Usage(msgspec.Struct):
    input_tokens: int
    input_tokens_details: InputDetails
    output_tokens: int
    output_tokens_details: OutputDetails
    total_tokens: int


class ReasoningTold(msgspec.Struct):
    effort: str | None = None
    summary: str | None = None


class TextTold(msgspec.Struct):
    format: dict[str, Any]
    verbosity: str


class IncompleteDetails(msgspec.Struct):
    reason: str = "max_output_tokens"


class ResponseObject(msgspec.Struct, kw_only=True):
    """All that the platform tells of a response; `id`, times and usage are gaps (template.py)."""

    id: Raw = _ID
    object: str = "response"
    created_at: Raw = Raw(CREATED)
    status: str = "in_progress"
    background: bool = False
    completed_at: Raw = _NULL
    error: None = None
    incomplete_details: IncompleteDetails | None = None
    instructions: str | None
    max_output_tokens: int | None
    max_tool_calls: int | None
    model: str
    output: Raw = Raw(b"[]")
    parallel_tool_calls: bool
    previous_response_id: str | None
    prompt_cache_key: str | None
    prompt_cache_retention: str | None
    reasoning: ReasoningTold
    safety_identifier: str | None
    service_tier: str
    store: bool
    temperature: float
    text: TextTold
    tool_choice: Any
    tools: list[Any]
    top_logprobs: int
    top_p: float
    truncation: str
    usage: Raw = _NULL
    user: str | None
    metadata: dict[str, str]


def response_begun(request: ResponseRequest, model: "CatalogModel", effort: str | None) -> ResponseObject:
    """A response as it stands before anything is said: all that was asked for, told back."""
    return ResponseObject(
        instructions=request.instructions,
        max_output_tokens=request.max_output_tokens,
        max_tool_calls=request.max_tool_calls,
        model=model.name,
        parallel_tool_calls=request.parallel_tool_calls is not False,
        previous_response_id=request.previous_response_id,
        prompt_cache_key=request.prompt_cache_key,
        prompt_cache_retention=request.prompt_cache_retention,
        reasoning=ReasoningTold(effort, request.summary()),
        safety_identifier=request.safety_identifier,
        service_tier=_TIERS.get(request.service_tier or "auto", request.service_tier or "default"),
        store=request.store is not False,
        temperature=1.0 if request.temperature is None else request.temperature,
        text=_text_told(request),
        tool_choice="auto" if request.tool_choice is None else request.tool_choice,
        tools=[_tool_told(tool) for tool in request.tools or ()],
        top_logprobs=request.top_logprobs or 0,
        top_p=1.0 if request.top_p is None else request.top_p,
        truncation=request.truncation or "disabled",
        user=request.user,
        metadata=request.metadata or {},
    )


def response_ended(begun: ResponseObject, output: bytes, *, is_cut: bool) -> bytes:
    """The response at its end."""
    return _encode(
        msgspec.structs.replace(
            begun,
            status="incomplete" if is_cut else "completed",
            completed_at=_NULL if is_cut else Raw(COMPLETED),
            incomplete_details=IncompleteDetails() if is_cut else None,
            output=Raw(output),
            usage=Raw(USAGE),
        )
    )


def usage_json(*, input_tokens: int, cached: int, written: int, output_tokens: int, reasoning: int) -> bytes:
    """The `usage` object; cached and written tokens are part of the input's, reasoning tokens of the output's."""
    total = input_tokens + output_tokens
    return _encode(Usage(input_tokens, InputDetails(cached, written), output_tokens, OutputDetails(reasoning), total))


def _text_told(request: ResponseRequest) -> TextTold:
    text = request.text
    asked = text.format if text is not None else None
    told = {"type": "text"} if asked is None else msgspec.to_builtins(asked)
    return TextTold(told, (text.verbosity if text is not None else None) or "medium")


def _tool_told(tool: Any) -> dict[str, Any]:
    """A tool as it was given; of what says nothing, only what the platform tells all the same."""
    told: dict[str, Any] = msgspec.to_builtins(tool)
    always = {"type", "name", "description"} | ({"parameters", "strict"} if told["type"] == "function" else {"format"})
    kept = {name: value for name, value in told.items() if value is not None or name in always}
    if "format" in kept and kept["format"] is None:
        kept["format"] = {"type": "text"}
    return kept
