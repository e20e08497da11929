"""The items of an input, one Struct a type: messages, calls of tools with what they brought back, reasoning."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from apps.openai_api import errors
from apps.openai_api.errors import ApiError
from apps.openai_api.responses.parts import ContentPart, GivenPart, InputText, OutputText, Refusal

Status = Literal["in_progress", "completed", "incomplete"]
Id = Annotated[str, Meta(max_length=64)]
CallId = Annotated[str, Meta(min_length=1, max_length=64)]
ToolName = Annotated[str, Meta(min_length=1, max_length=128, pattern="^[a-zA-Z0-9_-]+$")]


class Item(Struct, tag_field="type", forbid_unknown_fields=True, omit_defaults=True):
    """What all items have in common: `type` tells them apart."""


class Message(Item, tag="message"):
    role: Literal["user", "assistant", "system", "developer"]
    content: str | list[ContentPart]
    id: Id | None = None
    status: Status | None = None
    phase: Literal["commentary", "final_answer"] | None = None


class FunctionCall(Item, tag="function_call"):
    call_id: CallId
    name: ToolName
    arguments: str
    id: Id | None = None
    status: Status | None = None


class FunctionCallOutput(Item, tag="function_call_output"):
    call_id: CallId
    output: str | list[GivenPart]
    id: Id | None = None
    name: str | None = None
    status: Status | None = None


class CustomToolCall(Item, tag="custom_tool_call"):
    call_id: CallId
    name: ToolName
    input: str
    id: Id | None = None
    status: Status | None = None


class CustomToolCallOutput(Item, tag="custom_tool_call_output"):
    call_id: CallId
    output: str | list[GivenPart]
    id: Id | None = None
    status: Status | None = None


class SummaryText(Struct, forbid_unknown_fields=True):
    type: Literal["summary_text"]
    text: str


class ReasoningText(Struct, forbid_unknown_fields=True):
    type: Literal["reasoning_text"]
    text: str


class Reasoning(Item, tag="reasoning"):
    summary: list[SummaryText]
    id: Id | None = None
    content: list[ReasoningText] | None = None
    encrypted_content: str | None = None
    status: Status | None = None


class ItemReference(Item, tag="item_reference"):
    id: Id


# What stands in a conversation; a reference stands for one of them.
Said = Message | FunctionCall | FunctionCallOutput | CustomToolCall | CustomToolCallOutput | Reasoning
InputItem = Said | ItemReference

NOT_BUILT = frozenset(
    {
        "additional_tools",
        "apply_patch_call",
        "apply_patch_call_output",
        "code_interpreter_call",
        "compaction",
        "compaction_trigger",
        "computer_call",
        "computer_call_output",
        "configuration_update",
        "file_search_call",
        "image_generation_call",
        "local_shell_call",
        "local_shell_call_output",
        "mcp_approval_request",
        "mcp_approval_response",
        "mcp_call",
        "mcp_list_tools",
        "program",
        "program_output",
        "shell_call",
        "shell_call_output",
        "tool_search_call",
        "tool_search_output",
        "web_search_call",
    }
)


def tell_types(body: dict[str, Any]) -> None:
    """Has all items of a decoded body's `input` tell their type: of a message and a reference it may be left out.

    Raises ApiError for an item of a type that this server does not take yet.
    """
    given = body.get("input")
    if isinstance(given, list):
        for at, item in enumerate(given):
            if isinstance(item, dict):
                _tell_type(item, f"input[{at}]")


def _tell_type(item: dict[str, Any], path: str) -> None:
    kind = item.get("type")
    if kind is None:
        if "role" in item:
            item["type"] = "message"
        elif "id" in item:
            item["type"] = "item_reference"
        else:
            item.pop("type", None)
    elif isinstance(kind, str) and kind in NOT_BUILT:
        raise errors.value_not_built(f"{path}.type", kind)


def check_content(items: list[InputItem]) -> None:
    """Which parts a message may have depends on who says it; raises ApiError for the first that is out of place."""
    for at, item in enumerate(items):
        if isinstance(item, Message) and not isinstance(item.content, str):
            for place, part in enumerate(item.content):
                if isinstance(part, OutputText | Refusal) != (item.role == "assistant"):
                    raise _out_of_place(item.role, part, f"input[{at}].content[{place}]")


def _out_of_place(role: str, part: ContentPart, path: str) -> ApiError:
    kinds = "'output_text' and 'refusal'" if role == "assistant" else "'input_text', 'input_image', and 'input_file'"
    return errors.invalid_value(path, str(part.__struct_config__.tag), kinds)


def listed(given: "str | list[InputItem] | None") -> list[InputItem]:
    """An input as items: a string is what the user says. Content always comes as parts."""
    if given is None:
        return []
    if isinstance(given, str):
        return [Message("user", [InputText(given)])]
    for item in given:
        if isinstance(item, Message) and isinstance(item.content, str):
            item.content = [OutputText(item.content) if item.role == "assistant" else InputText(item.content)]
    return given
