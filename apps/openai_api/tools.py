"""Tools as the faces of the platform define them: what is the same in chat and in responses."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

from msgspec import Meta

from apps.openai_api.errors import ApiError
from apps.openai_api.schemas import schema_error
from apps.simulator.bounded import BoundedCache
from apps.simulator.json_schema import UnsatisfiableSchemaError
from apps.simulator.tools.arguments import NOTHING_SAID, arguments_of
from apps.simulator.tools.tool import Grammar, Tool

Name = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[a-zA-Z0-9_-]+$")]
MOST_TOOLS = 128
_CACHED_CHARACTERS = 4_000_000
_LONGEST_CACHED = 200_000

_toolsets: BoundedCache[tuple[Tool, ...]] = BoundedCache(_CACHED_CHARACTERS)


def toolset(definitions: bytes, read: Callable[[], Iterable[Tool]]) -> tuple[Tool, ...]:
    """The tools of `definitions` (as JSON), checked. Agents send the same ones with each request: read once."""
    known = _toolsets.get(definitions)
    if known is None:
        known = tuple(read())
        _check_names(known)
        if len(definitions) <= _LONGEST_CACHED:
            # Read, a tool takes about three times the room of its text.
            _toolsets.put(definitions, known, size=3 * len(definitions))
    return known


def function_tool(
    name: str, description: str | None, parameters: Mapping[str, object] | None, *, strict: bool, path: str
) -> Tool:
    """A function. Raises ApiError at `path` for a schema of parameters that cannot be answered."""
    if parameters is None:
        return Tool(name, description or "")
    problem = schema_error(parameters, strict=strict, function=True)
    if problem is not None:
        raise ApiError(
            400,
            f"Invalid schema for function '{name}': {problem}",
            code="invalid_function_parameters",
            param=path,
        )
    return Tool(name, description or "", parameters)


def custom_tool(name: str, description: str | None, grammar: Grammar | None, *, path: str) -> Tool:
    """A tool that takes text. Raises ApiError at `path` for a grammar that cannot be answered."""
    tool = Tool(name, description or "", is_custom=True, grammar=grammar)
    if grammar is None:
        return tool
    try:
        arguments_of(tool, NOTHING_SAID, b"")
    except UnsatisfiableSchemaError as error:
        raise ApiError(
            400,
            f"Invalid grammar for custom tool '{name}': {error}",
            code="invalid_grammar",
            param=path,
        ) from None
    return tool


def _check_names(tools: Iterable[Tool]) -> None:
    names: set[str] = set()
    for tool in tools:
        if tool.name in names:
            raise ApiError(400, "Tool names must be unique.", param="tools")
        names.add(tool.name)
