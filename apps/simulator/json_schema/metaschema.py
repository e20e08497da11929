"""Which draft a JSON schema is written in, and whether it is a schema of that draft at all.

Validators come from jsonschema-rs: compiled, linear-time patterns, and never a fetch (`offline`), whatever "$ref" or
"$schema" say.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import jsonschema_rs

Draft = type[jsonschema_rs.Draft202012Validator] | type[jsonschema_rs.Draft7Validator]

# What a lookahead or a reference back may cost: a pattern that needs more is said not to match.
PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000, size_limit=4_000_000)
_LATEST = "https://json-schema.org/draft/2020-12/schema"
_SEVENTH = "http://json-schema.org/draft-07/schema#"
_OLDER = ("draft-07", "draft-06", "draft-04")


class Validator(Protocol):
    """What is asked of a compiled schema."""

    def is_valid(self, instance: object) -> bool: ...


_IS_LATEST = jsonschema_rs.Draft202012Validator({"$ref": _LATEST}, offline=True)
_IS_SEVENTH = jsonschema_rs.Draft7Validator({"$ref": _SEVENTH}, offline=True)


def draft_of(schema: dict[str, object]) -> Draft:
    """The draft that "$schema" names; without one the latest, unless only draft 7 explains the schema: a list of
    `items`, or `dependencies`, which the latest draft knows no more."""
    named = schema.get("$schema")
    if isinstance(named, str) and any(older in named for older in _OLDER):
        return jsonschema_rs.Draft7Validator
    if named is None and not _IS_LATEST.is_valid(schema) and _IS_SEVENTH.is_valid(schema):
        return jsonschema_rs.Draft7Validator
    return jsonschema_rs.Draft202012Validator


def draft_uri(schema: dict[str, object]) -> str:
    """The address of the draft that a schema is read as."""
    return _SEVENTH if draft_of(schema) is jsonschema_rs.Draft7Validator else _LATEST


def validator_of(schema: dict[str, object]) -> Validator:
    """A validator that checks formats, too. ValueError: the schema is broken."""
    return draft_of(schema)(schema, offline=True, validate_formats=True, pattern_options=PATTERNS)


def metaschema_problem(schema: dict[str, object]) -> str | None:
    """Where a schema is none, said as Python's jsonschema does: the platform passes its words on."""
    meta = _IS_SEVENTH if draft_of(schema) is jsonschema_rs.Draft7Validator else _IS_LATEST
    if meta.is_valid(schema):
        return None
    return words_of(next(iter(meta.iter_errors(schema))))


def words_of(error: jsonschema_rs.ValidationError) -> str:
    """What is wrong, as Python's jsonschema says it."""
    return f"{_WORDS.get(error.kind.name, _otherwise)(_python(error.instance), error.kind.as_dict())}."


def _python(value: object) -> str:
    """A value as Python writes it, and not at any length."""
    written = repr(value)
    return written if len(written) <= _LONGEST_QUOTED else f"{written[:_LONGEST_QUOTED]}..."


_LONGEST_QUOTED = 200


def _of_type(value: str, said: Mapping[str, object]) -> str:
    wanted = said.get("types")
    names = sorted(wanted, reverse=True) if isinstance(wanted, list) else [wanted]
    return f"{value} is not of type {', '.join(repr(name) for name in names)}"


def _otherwise(value: str, _: Mapping[str, object]) -> str:
    return f"{value} is not valid here"


_WORDS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "type": _of_type,
    "anyOf": lambda value, _: f"{value} is not valid under any of the given schemas",
    "minimum": lambda value, said: f"{value} is less than the minimum of {said['limit']}",
    "exclusiveMinimum": lambda value, said: f"{value} is less than or equal to the minimum of {said['limit']}",
    "minItems": lambda value, _: f"{value} should be non-empty",
    "uniqueItems": lambda value, _: f"{value} has non-unique elements",
    "enum": lambda value, said: f"{value} is not one of {said['options']}",
    "pattern": lambda value, said: f"{value} does not match {said['pattern']!r}",
    "format": lambda value, said: f"{value} is not a {said['format']!r}",
}
