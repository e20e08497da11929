"""What is wrong with a JSON schema, in the words that the OpenAI platform answers with."""

import jsonschema_rs
import msgspec

from apps.simulator.bounded import BoundedCache
from apps.simulator.json_schema.document import DEEPEST, Path, places, target_of
from apps.simulator.json_schema.extent import excess
from apps.simulator.json_schema.metaschema import metaschema_problem, validator_of, words_of
from apps.simulator.json_schema.strict import strict_problem

_NOT_AT_THE_TOP = ("oneOf", "anyOf", "allOf", "enum", "const", "not")


def schema_problem(schema: object, *, strict: bool, function: bool = False) -> str | None:
    """The words that follow "Invalid schema for response_format 'x': ", or None for a schema that is accepted.

    With `function` those that follow "Invalid schema for function 'x': ": parameters of a function may not be a union
    at the top and must say which properties they have. `strict` adds the rules of structured outputs
    (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas).
    """
    try:
        written = b"%d%d" % (strict, function) + msgspec.json.encode(schema)
    except RecursionError:
        return f"schema is nested too deeply: more than {DEEPEST} levels."
    known = _problems.get(written)
    if known is None:
        known = _problem(schema, strict=strict, function=function) or ""
        _problems.put(written, known, size=len(known))
    return known or None


# A client sends the same schema with each request.
_problems: BoundedCache[str] = BoundedCache(4_000_000)


def _problem(schema: object, *, strict: bool, function: bool) -> str | None:
    if not isinstance(schema, dict):
        return f"{schema!r:.200} is not of type 'object'."
    too_much = excess(schema)
    if too_much:
        return f"schema is {too_much}."
    return (
        metaschema_problem(schema)
        or _root_problem(schema, union_allowed=not (function or strict))
        or _reference_problem(schema)
        or _unreadable(schema)
        or (strict_problem(schema) if strict else None)
        or (_function_problem(schema) if function else None)
    )


def _root_problem(schema: dict[str, object], *, union_allowed: bool) -> str | None:
    kind = schema.get("type")
    if kind != "object":
        named = f'type: "{kind}"' if isinstance(kind, str) else "type: null" if kind is None else f"type: {kind}"
        return f"schema must be a JSON Schema of 'type: \"object\"', got '{named}'."
    if not union_allowed and any(keyword in schema for keyword in _NOT_AT_THE_TOP):
        keywords = "/".join(f"'{keyword}'" for keyword in _NOT_AT_THE_TOP)
        return f"schema must have type 'object' and not have {keywords} at the top level."
    return None


def _reference_problem(schema: dict[str, object]) -> str | None:
    for path, one in places(schema):
        reference = one.get("$ref")
        if isinstance(reference, str) and target_of(schema, reference) is None:
            return f"{in_context(path)}, reference to component '{reference}' which was not found in the schema."
    return None


def _function_problem(schema: dict[str, object]) -> str | None:
    """Asked of functions that are not strict, too: an object says what it has, an array of what it is."""
    if "properties" not in schema and "additionalProperties" not in schema:
        return f"{in_context(())}, object schema missing properties."
    for path, one in places(schema):
        if one.get("type") == "array" and "items" not in one:
            return f"{in_context(path)}, array schema missing items."
    return None


def _unreadable(schema: dict[str, object]) -> str | None:
    """What the rules above let pass and a validator does not: a broken pattern, mostly."""
    try:
        validator_of(schema)
    except jsonschema_rs.ValidationError as error:
        return words_of(error)
    except ValueError as error:
        return f"{str(error).splitlines()[0].rstrip('.')}."
    return None


def in_context(path: Path) -> str:
    """ "In context=('properties', 'a')", as the platform names a place in a schema."""
    return f"In context={path!r}"
