"""What a call brings along: JSON that is valid against the function's schema, or the text that a custom tool takes."""

from collections.abc import Mapping

import msgspec

from apps.simulator.json_schema import Said, UnsatisfiableSchemaError, instance_of
from apps.simulator.tools.custom_input import input_of
from apps.simulator.tools.tool import Tool

_encode = msgspec.json.Encoder().encode
NOTHING_SAID = Said()


def arguments_of(tool: Tool, said: Said, seed: bytes) -> str:
    """The arguments of a call; `said` is what they come from. UnsatisfiableSchemaError: there are none.

    Where what was said leads nowhere, they come of nothing: so what has arguments once has them always.
    """
    if not tool.is_custom:
        return json_of(schema_of(tool), said, seed)
    try:
        return input_of(tool, said, seed)
    except UnsatisfiableSchemaError:
        return input_of(tool, NOTHING_SAID, b"")


def json_of(schema: object, said: Said, seed: bytes) -> str:
    """A JSON text that is valid against a schema: of what was said or, where that leads nowhere, of nothing."""
    try:
        value = instance_of(schema, seed=seed, said=said)
    except UnsatisfiableSchemaError:
        value = instance_of(schema, seed=b"", said=NOTHING_SAID)
    return _encode(value).decode()


def schema_of(tool: Tool) -> Mapping[str, object]:
    """The schema of a function's arguments, which are an object whether it says so or not."""
    parameters = tool.parameters
    if not parameters.get("properties") and not parameters.keys() - {"type", "properties", "required", "title"}:
        return {"type": "object", "additionalProperties": False}
    return parameters if "type" in parameters else {"type": "object", **parameters}
