"""The rules of structured outputs: what a schema must have, and must not, where `strict` is true.

The rules are those of https://platform.openai.com/docs/guides/structured-outputs#supported-schemas; the words are those
that the platform was seen to answer with.
"""

from collections.abc import Callable, Iterator
from typing import cast

from apps.simulator.json_schema.document import Path, Place, places
from apps.simulator.json_schema.values import kinds_of

_MOST_LEVELS = 10
_MOST_PROPERTIES = 5000
_MOST_ENUM_VALUES = 1000
_MOST_CHARACTERS = 120_000
# An enum of more strings than this may have so many characters.
_LONG_ENUM = 250
_MOST_CHARACTERS_OF_LONG_ENUM = 15_000
_FORBIDDEN = (
    "allOf", "oneOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies",
    "patternProperties", "propertyNames", "unevaluatedProperties", "minProperties", "maxProperties",
    "unevaluatedItems", "prefixItems", "additionalItems", "contains", "minContains", "maxContains", "uniqueItems",
    "minLength", "maxLength", "contentEncoding", "contentMediaType", "contentSchema", "default",
)  # fmt: skip
_FORMATS = frozenset("date-time time date duration email hostname ipv4 ipv6 uuid".split())
_UNTYPED = ("anyOf", "$ref", "enum", "const")
_DEFINITIONS = ("$defs", "definitions")


def strict_problem(schema: dict[str, object]) -> str | None:
    """The first rule that a schema breaks, in the order of the document; then what is too much of it."""
    for place in places(schema):
        for rule in _RULES:
            broken = rule(place)
            if broken:
                path = _object_path(place) if rule in _OF_OBJECTS else place.path
                return f"In context={path!r}, {broken}"
    return _excess(schema)


def _object_path(place: Place) -> Path:
    """Where a schema has several types, the platform names the one that is an object: (..., 'type', '0')."""
    kinds = place.schema.get("type")
    return (*place.path, "type", str(kinds.index("object"))) if isinstance(kinds, list) else place.path


def _closed(place: Place) -> str | None:
    if not _is(place.schema, "object") or place.schema.get("additionalProperties") is False:
        return None
    return "'additionalProperties' is required to be supplied and to be false."


def _required(place: Place) -> str | None:
    properties = place.schema.get("properties")
    if not _is(place.schema, "object") or not isinstance(properties, dict):
        return None
    given = place.schema.get("required")
    required = dict.fromkeys(cast(list[str], given)) if isinstance(given, list) else {}
    rule = "'required' is required to be supplied and to be an array including every key in properties."
    missing = next((name for name in properties if name not in required), None)
    if missing is not None:
        return f"{rule} Missing '{missing}'."
    extra = next((name for name in required if name not in properties), None)
    return f"{rule} Extra required key '{extra}' supplied." if extra is not None else None


def _permitted(place: Place) -> str | None:
    if _is(place.schema, "array") and "items" not in place.schema:
        return "array schema missing items."
    found = next((keyword for keyword in _FORBIDDEN if keyword in place.schema), None)
    return f"'{found}' is not permitted." if found else None


def _format(place: Place) -> str | None:
    named = place.schema.get("format")
    return f"'{named}' is not a valid format." if isinstance(named, str) and named not in _FORMATS else None


def _typed(place: Place) -> str | None:
    if "type" in place.schema or any(keyword in place.schema for keyword in _UNTYPED):
        return None
    return "schema must have a 'type' key."


def _referring(place: Place) -> str | None:
    reference = place.schema.get("$ref")
    if not isinstance(reference, str):
        return None
    steps = reference.split("/")
    if reference != "#" and not (len(steps) == 3 and steps[0] == "#" and steps[1] in _DEFINITIONS):
        return "reference can only point to definitions defined at the top level of the schema."
    beside = [keyword for keyword in place.schema if keyword not in ("$ref", *_DEFINITIONS)]
    if beside and place.path:
        return f"$ref cannot have keywords {{{', '.join(repr(keyword) for keyword in beside)}}}."
    return None


def _enumerated(place: Place) -> str | None:
    values = place.schema.get("enum")
    if not isinstance(values, list) or "type" not in place.schema:
        return None
    for value in values:
        if not any(_is(place.schema, kind) for kind in kinds_of(value)):
            beside = {keyword: inner for keyword, inner in place.schema.items() if keyword == "type"}
            return f"enum value {value!r} does not validate against {beside!r}."
    return None


_OF_OBJECTS = (_closed, _required)
_RULES: tuple[Callable[[Place], str | None], ...] = (
    _referring, *_OF_OBJECTS, _permitted, _format, _enumerated, _typed,
)  # fmt: skip


def _is(schema: dict[str, object], kind: str) -> bool:
    named = schema.get("type")
    return named == kind or (isinstance(named, list) and kind in named)


def _excess(schema: dict[str, object]) -> str | None:
    found = list(places(schema))
    levels = max(_levels(place.path) for place in found)
    if levels > _MOST_LEVELS:
        return f"{levels} levels of nesting exceeds limit of {_MOST_LEVELS}."
    names = [name for _, one in found for name in _names(one, "properties")]
    if len(names) > _MOST_PROPERTIES:
        return f"{len(names)} parameters exceed the limit of {_MOST_PROPERTIES}."
    return _excess_of_values(found, names)


def _excess_of_values(found: list[Place], names: list[str]) -> str | None:
    enums = [values for _, one in found if isinstance(values := one.get("enum"), list)]
    count = sum(len(values) for values in enums)
    if count > _MOST_ENUM_VALUES:
        return _expected("enum values in total", _MOST_ENUM_VALUES, count, "reducing the number of enums")
    for values in enums:
        length = sum(len(value) for value in values if isinstance(value, str))
        if len(values) > _LONG_ENUM and length > _MOST_CHARACTERS_OF_LONG_ENUM:
            within = f"characters in an enum of more than {_LONG_ENUM} values"
            return _expected(within, _MOST_CHARACTERS_OF_LONG_ENUM, length, "shortening the enum values")
    consts = [one["const"] for _, one in found if isinstance(one.get("const"), str)]
    defined = [name for _, one in found for keyword in _DEFINITIONS for name in _names(one, keyword)]
    strings = (*names, *defined, *consts, *(value for values in enums for value in values))
    length = sum(len(value) for value in strings if isinstance(value, str))
    if length > _MOST_CHARACTERS:
        within = "characters in total across property names, definition names, enum values and const values"
        return _expected(within, _MOST_CHARACTERS, length, "shortening names and values")
    return None


def _expected(what: str, most: int, received: int, remedy: str) -> str:
    return (
        f"Expected at most {most} {what} within a single schema when using structured outputs, but received {received}."
        f" Consider {remedy}, or use 'strict: false' to opt out of structured outputs."
    )


def _names(schema: dict[str, object], keyword: str) -> Iterator[str]:
    named = schema.get(keyword)
    if isinstance(named, dict):
        yield from named


def _levels(path: Path) -> int:
    """How many objects and arrays a value at this place is in: one for each property or item on the way."""
    return sum(1 for step in _keywords(path) if step in ("properties", "items"))


def _keywords(path: Path) -> Iterator[str]:
    """The keywords of a path, without the names and numbers that follow some of them."""
    at = 0
    while at < len(path):
        yield path[at]
        at += 2 if path[at] in ("properties", "anyOf", *_DEFINITIONS) else 1
