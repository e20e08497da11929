"""JSON schemas that clients send: what the platform says of those that it does not take."""

from collections.abc import Mapping
from typing import Any

import msgspec

from apps.openai_api.errors import ApiError
from apps.simulator.assistant import JsonAnswer
from apps.simulator.bounded import BoundedCache
from apps.simulator.json_schema import UnsatisfiableSchemaError, schema_problem
from apps.simulator.tools.arguments import NOTHING_SAID, json_of

_CACHED_CHARACTERS = 4_000_000
_LONGEST_CACHED = 200_000
_encode = msgspec.json.Encoder().encode
_answers: BoundedCache[JsonAnswer] = BoundedCache(_CACHED_CHARACTERS)


def described_answer(name: str, schema: dict[str, Any], *, strict: bool, path: str) -> JsonAnswer:
    """The answer that a schema describes; checked once, as the same schema comes with many requests.

    Raises ApiError at `path` for a schema that the platform refuses.
    """
    key = _encode((name, schema, strict))
    known = _answers.get(key)
    if known is None:
        problem = schema_error(schema, strict=strict)
        if problem is not None:
            raise ApiError(400, f"Invalid schema for response_format '{name}': {problem}", param=path)
        known = JsonAnswer(name, schema)
        if len(key) <= _LONGEST_CACHED:
            _answers.put(key, known, size=3 * len(key))
    return known


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
