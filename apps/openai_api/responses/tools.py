"""Tools of a request for a response: functions and custom tools; those that the platform runs itself are refused."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from apps.openai_api import errors
from apps.openai_api.errors import ApiError
from apps.openai_api.tools import MOST_TOOLS, Name, custom_tool, function_tool, toolset
from apps.simulator.tools.tool import AUTO, Grammar, Tool, ToolChoice

Callers = list[Literal["direct", "programmatic"]]
_encode = msgspec.json.Encoder().encode

NOT_BUILT = frozenset(
    {
        "apply_patch",
        "code_interpreter",
        "computer",
        "computer_use_preview",
        "file_search",
        "image_generation",
        "local_shell",
        "mcp",
        "namespace",
        "programmatic_tool_calling",
        "shell",
        "tool_search",
        "web_search",
        "web_search_2025_08_26",
        "web_search_preview",
        "web_search_preview_2025_03_11",
    }
)
# What `tool_choice` calls them beside their names.
_CHOICES_NOT_BUILT = NOT_BUILT | {"computer_use"}


class FunctionTool(Struct, tag="function", tag_field="type", forbid_unknown_fields=True):
    name: Name
    parameters: dict[str, Any] | None = None
    strict: bool | None = None
    description: str | None = None
    output_schema: dict[str, Any] | None = None
    allowed_callers: Callers | None = None
    defer_loading: bool | None = None
    is_async: bool | None = field(default=None, name="async")


class TextInput(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    pass


class GrammarInput(Struct, tag="grammar", tag_field="type", forbid_unknown_fields=True):
    definition: Annotated[str, Meta(min_length=1)]
    syntax: Literal["lark", "regex"]


class CustomTool(Struct, tag="custom", tag_field="type", forbid_unknown_fields=True):
    name: Name
    description: str | None = None
    format: TextInput | GrammarInput | None = None
    allowed_callers: Callers | None = None
    defer_loading: bool | None = None
    is_async: bool | None = field(default=None, name="async")


class NamedFunction(Struct, tag="function", tag_field="type", forbid_unknown_fields=True):
    name: str


class NamedCustom(Struct, tag="custom", tag_field="type", forbid_unknown_fields=True):
    name: str


class AllowedTools(Struct, tag="allowed_tools", tag_field="type", forbid_unknown_fields=True):
    mode: Literal["auto", "required"]
    tools: Annotated[list[NamedFunction | NamedCustom], Meta(min_length=1, max_length=MOST_TOOLS)]


Tools = Annotated[list[FunctionTool | CustomTool], Meta(max_length=MOST_TOOLS)]
Choice = Literal["none", "auto", "required"] | NamedFunction | NamedCustom | AllowedTools


def refuse_not_built(body: dict[str, Any]) -> None:
    """Raises ApiError for a tool of the platform's own, which this server does not run."""
    tools, choice = body.get("tools"), body.get("tool_choice")
    for at, tool in enumerate(tools if isinstance(tools, list) else ()):
        _refuse(tool, f"tools[{at}]", NOT_BUILT)
    _refuse(choice, "tool_choice", _CHOICES_NOT_BUILT)
    allowed = choice.get("tools") if isinstance(choice, dict) else None
    for at, tool in enumerate(allowed if isinstance(allowed, list) else ()):
        _refuse(tool, f"tool_choice.tools[{at}]", _CHOICES_NOT_BUILT)


def _refuse(tool: object, path: str, not_built: frozenset[str]) -> None:
    kind = tool.get("type") if isinstance(tool, dict) else None
    if isinstance(kind, str) and kind in not_built:
        raise errors.value_not_built(f"{path}.type", kind)


def tools_read(definitions: Sequence[FunctionTool | CustomTool]) -> tuple[Tool, ...]:
    """The tools, checked. Raises ApiError for what the platform refuses."""
    if not definitions:
        return ()
    return toolset(_encode(definitions), lambda: (_tool(one, at) for at, one in enumerate(definitions)))


def _tool(definition: FunctionTool | CustomTool, at: int) -> Tool:
    name, description = definition.name, definition.description
    if isinstance(definition, FunctionTool):
        strict = definition.strict is True
        return function_tool(name, description, definition.parameters, strict=strict, path=f"tools[{at}].parameters")
    given = definition.format
    grammar = Grammar(given.syntax, given.definition) if isinstance(given, GrammarInput) else None
    return custom_tool(name, description, grammar, path=f"tools[{at}].format.definition")


def choice_read(choice: Choice | None, tools: Sequence[Tool]) -> ToolChoice:
    """What a request says about calling its tools. Raises ApiError for a tool that is not among them."""
    match choice:
        case None:
            return AUTO
        case str():
            if choice == "required" and not tools:
                raise ApiError(
                    400,
                    "Tool choice 'required' must be specified with 'tools' parameter.",
                    param="tool_choice",
                )
            return ToolChoice(choice)
        case AllowedTools():
            return ToolChoice(choice.mode, _known(choice.tools, tools))
        case _:
            return ToolChoice("required", _known((choice,), tools))


def _known(chosen: Iterable[NamedFunction | NamedCustom], tools: Sequence[Tool]) -> frozenset[str]:
    for one in chosen:
        is_custom = isinstance(one, NamedCustom)
        if not any(tool.name == one.name and tool.is_custom == is_custom for tool in tools):
            kind = "custom" if is_custom else "function"
            raise ApiError(400, f"Tool choice '{kind}' not found in 'tools' parameter.", param="tool_choice")
    return frozenset(one.name for one in chosen)
