"""What tools count.

Definitions count by the rule of OpenAI's cookbook, "How to count tokens with tiktoken", section 7: constants for each
function, property and value of an enum, and the texts themselves. It knows flat parameters with descriptions alone; so
inner properties count like outer ones here, and what has no description has no colon for it.

For calls nothing is published. The numbers below fit what the platform reported for gpt-4o, gpt-4o-mini and
gpt-4.1-mini in recorded requests: a call costs 7 tokens beside its name and arguments, one that comes back in a prompt
4, and the message with its result carries the name of the tool like the name of a participant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from apps.simulator.conversation import ToolCall
from apps.simulator.tokens import Encoding
from apps.simulator.tools.tool import Tool

CALL_MADE = 7
_CALL_RECALLED = 4
_FUNCTION = {"o200k_base": 7, "cl100k_base": 10}
_PROPERTIES = 3
_PROPERTY = 3
_ENUM = -3
_ENUM_VALUE = 3
_END = 12
_DEEPEST = 5
_MOST_PROPERTIES = 1000


def count_tools(encoding: Encoding, tools: Sequence[Tool]) -> int:
    """Tokens that the definitions of tools add to a prompt."""
    return _END + sum(_count_tool(encoding, tool) for tool in tools) if tools else 0


def count_calls(encoding: Encoding, calls: Iterable[ToolCall]) -> int:
    """Tokens of calls that an assistant's message of the prompt brings back."""
    return sum(_CALL_RECALLED + encoding.count(call.name) + encoding.count(call.arguments) for call in calls)


def _count_tool(encoding: Encoding, tool: Tool) -> int:
    lines = [_line(tool.name, tool.description)]
    tokens = _FUNCTION[encoding.name]
    if tool.grammar is not None:
        lines.append(tool.grammar.definition)
    properties = list(_properties(tool.parameters, 0))
    if properties:
        tokens += _PROPERTIES
    for name, schema in properties:
        tokens += _PROPERTY
        kind, description, enum = schema.get("type", ""), schema.get("description", ""), schema.get("enum")
        lines.append(_line(name, _words(kind), description if isinstance(description, str) else ""))
        if isinstance(enum, list):
            tokens += _ENUM + _ENUM_VALUE * len(enum)
            lines += map(str, enum)
    return tokens + sum(map(encoding.count, lines))


def _properties(schema: Mapping[str, object], depth: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each property of an object, of the objects in it and of those in its arrays."""
    properties = schema.get("properties")
    if isinstance(properties, dict) and depth < _DEEPEST:
        for name, inner in list(properties.items())[:_MOST_PROPERTIES]:
            if isinstance(inner, dict):
                yield name, inner
                yield from _properties(inner, depth + 1)
    items = schema.get("items")
    if isinstance(items, dict) and depth < _DEEPEST:
        yield from _properties(items, depth + 1)


def _line(*parts: str) -> str:
    return ":".join([part.removesuffix(".") for part in parts if part])


def _words(kind: object) -> str:
    """`type` as written: a name, or names."""
    if isinstance(kind, list):
        return "|".join(map(str, kind))
    return kind if isinstance(kind, str) else ""
