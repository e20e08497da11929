"""JSON schemas that clients send: what the platform says of those that it does not take."""

from collections.abc import Mapping

from apps.simulator.json_schema import UnsatisfiableSchemaError, schema_problem
from apps.simulator.tools.arguments import NOTHING_SAID, json_of


def schema_error(schema: Mapping[str, object], *, strict: bool, function: bool = False) -> str | None:
    """The words that follow "Invalid schema for function 'x': ", or None for a schema that can be answered: it is one,
    it keeps the rules of structured outputs where it is strict, and something satisfies it."""
    problem = schema_problem(schema, strict=strict, function=function)
    if problem is not None:
        return problem
    try:
        json_of(schema, NOTHING_SAID, b"")
    except UnsatisfiableSchemaError as error:
        return str(error)
    return None
