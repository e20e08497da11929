"""Tools of a chat request: their definitions, the choice among them, and what may be wrong with either."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from apps.openai_api.errors import ApiError
from apps.openai_api.tools import MOST_TOOLS, Name, custom_tool, function_tool, toolset
from apps.simulator.tools.tool import AUTO, Grammar, Tool, ToolChoice

if TYPE_CHECKING:
    from apps.openai_api.chat.request import ChatRequest

_encode = msgspec.json.Encoder().encode


class FunctionDefinition(Struct, forbid_unknown_fields=True):
    name: Name
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class FunctionTool(Struct, tag="function", tag_field="type", forbid_unknown_fields=True):
    function: FunctionDefinition


class TextFormat(Struct, tag="text", tag_field="type", forbid_unknown_fields=True):
    pass


class GrammarDefinition(Struct, forbid_unknown_fields=True):
    definition: Annotated[str, Meta(min_length=1)]
    syntax: Literal["lark", "regex"]


class GrammarFormat(Struct, tag="grammar", tag_field="type", forbid_unknown_fields=True):
    grammar: GrammarDefinition


class CustomDefinition(Struct, forbid_unknown_fields=True):
    name: Name
    description: str | None = None
    format: TextFormat | GrammarFormat | None = None


class CustomTool(Struct, tag="custom", tag_field="type", forbid_unknown_fields=True):
    custom: CustomDefinition


class Named(Struct):
    """A tool by its name; what else a definition says is not looked at."""

    name: str


class NamedFunction(Struct, tag="function", tag_field="type", forbid_unknown_fields=True):
    function: Named


class NamedCustom(Struct, tag="custom", tag_field="type", forbid_unknown_fields=True):
    custom: Named


class AllowedTools(Struct, forbid_unknown_fields=True):
    mode: Literal["auto", "required"]
    tools: Annotated[list[NamedFunction | NamedCustom], Meta(min_length=1, max_length=MOST_TOOLS)]


class AllowedToolChoice(Struct, tag="allowed_tools", tag_field="type", forbid_unknown_fields=True):
    allowed_tools: AllowedTools


class LegacyFunction(Struct, forbid_unknown_fields=True):
    name: Name
    description: str | None = None
    parameters: dict[str, Any] | None = None


class LegacyNamed(Struct, forbid_unknown_fields=True):
    name: str


Tools = Annotated[list[FunctionTool | CustomTool], Meta(min_length=1, max_length=MOST_TOOLS)]
Functions = Annotated[list[LegacyFunction], Meta(min_length=1, max_length=MOST_TOOLS)]
Choice = Literal["none", "auto", "required"] | NamedFunction | NamedCustom | AllowedToolChoice
LegacyChoice = Literal["none", "auto"] | LegacyNamed


class CallStyle(NamedTuple):
    """How an answer tells its calls: as `tool_calls`, or as the `function_call` of older clients."""

    is_legacy: bool = False
    # The platform ends an answer that had to call a named tool with "stop".
    finish_reason: str = "tool_calls"


class Toolbox(NamedTuple):
    """All that a request says about tools."""

    tools: tuple[Tool, ...] = ()
    choice: ToolChoice = AUTO
    parallel: bool = True
    style: CallStyle = CallStyle()


_NO_TOOLS = Toolbox()


def toolbox_of(request: "ChatRequest") -> Toolbox:
    """The tools of a request. Raises ApiError for what the platform refuses."""
    _check_company(request)
    if request.tools is not None:
        tools = _toolset(request.tools)
        choice = _choice(request.tool_choice, tools)
        style = CallStyle(finish_reason="stop" if _is_named(request.tool_choice) else "tool_calls")
        return Toolbox(tools, choice, request.parallel_tool_calls is not False, style)
    if request.functions is not None:
        tools = _toolset(request.functions)
        named = request.function_call if isinstance(request.function_call, LegacyNamed) else None
        choice = _legacy_choice(request.function_call, tools)
        return Toolbox(tools, choice, parallel=False, style=CallStyle(True, "stop" if named else "function_call"))
    return _NO_TOOLS


def _check_company(request: "ChatRequest") -> None:
    """What makes no sense alone."""
    if request.tools is None:
        for name in ("tool_choice", "parallel_tool_calls"):
            if getattr(request, name) is not None:
                raise _only_with(name, "tools")
    if request.functions is None and request.function_call is not None:
        raise _only_with("function_call", "functions")
    if request.tools is not None and request.functions is not None:
        raise ApiError(
            400,
            "Invalid value for 'functions': 'functions' and 'tools' cannot be specified together.",
            param="functions",
        )


def _only_with(name: str, other: str) -> ApiError:
    return ApiError(
        400, f"Invalid value for '{name}': '{name}' is only allowed when '{other}' are specified.", param=name
    )


def _toolset(definitions: Sequence[FunctionTool | CustomTool | LegacyFunction]) -> tuple[Tool, ...]:
    return toolset(_encode(definitions), lambda: (_tool(definition, at) for at, definition in enumerate(definitions)))


def _tool(definition: FunctionTool | CustomTool | LegacyFunction, at: int) -> Tool:
    if isinstance(definition, CustomTool):
        return _custom(definition.custom, f"tools[{at}].custom")
    if isinstance(definition, FunctionTool):
        return _function(definition.function, f"tools[{at}].function", strict=definition.function.strict is True)
    return _function(definition, f"functions[{at}]", strict=False)


def _function(definition: FunctionDefinition | LegacyFunction, path: str, *, strict: bool) -> Tool:
    parameters = definition.parameters
    return function_tool(definition.name, definition.description, parameters, strict=strict, path=f"{path}.parameters")


def _custom(definition: CustomDefinition, path: str) -> Tool:
    given = definition.format.grammar if isinstance(definition.format, GrammarFormat) else None
    grammar = Grammar(given.syntax, given.definition) if given else None
    return custom_tool(definition.name, definition.description, grammar, path=f"{path}.format.grammar.definition")


def _is_named(choice: object) -> bool:
    return isinstance(choice, NamedFunction | NamedCustom)


def _choice(choice: object, tools: Sequence[Tool]) -> ToolChoice:
    match choice:
        case str():
            return ToolChoice(choice)
        case NamedFunction() | NamedCustom():
            return ToolChoice("required", _known((choice,), tools))
        case AllowedToolChoice():
            return ToolChoice(choice.allowed_tools.mode, _known(choice.allowed_tools.tools, tools))
        case _:
            return AUTO


def _known(choices: Iterable[NamedFunction | NamedCustom], tools: Sequence[Tool]) -> frozenset[str]:
    """The names that were chosen, each of which is that of a tool of the kind."""
    names = set()
    for choice in choices:
        is_custom = isinstance(choice, NamedCustom)
        name = choice.custom.name if isinstance(choice, NamedCustom) else choice.function.name
        if not any(tool.name == name and tool.is_custom == is_custom for tool in tools):
            raise _unknown_tool("tool_choice", "custom tool" if is_custom else "function", name, "tools")
        names.add(name)
    return frozenset(names)


def _legacy_choice(choice: object, tools: Sequence[Tool]) -> ToolChoice:
    if isinstance(choice, LegacyNamed):
        if all(tool.name != choice.name for tool in tools):
            raise _unknown_tool("function_call", "function", choice.name, "functions")
        return ToolChoice("required", frozenset((choice.name,)))
    return ToolChoice(choice) if isinstance(choice, str) else AUTO


def _unknown_tool(parameter: str, kind: str, name: str, among: str) -> ApiError:
    return ApiError(
        400,
        f"Invalid value for '{parameter}': no {kind} named {name} was specified in the '{among}' parameter.",
        param=parameter,
    )
