"""A JSON schema as a document: its schemas by address, what its references point to, how deep it is."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias, cast
from urllib.parse import unquote

Schema: TypeAlias = dict[str, object] | bool
Path: TypeAlias = tuple[str, ...]

# Deeper than any schema that people write, and not deeper than a validator written in Rust has stack for.
DEEPEST = 90
# In these keywords: one schema, a list of schemas, schemas by name. Drafts 7 and 2020-12 together.
_ONE = (
    "additionalProperties", "additionalItems", "propertyNames", "items", "contains", "not", "if", "then", "else",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema",
)  # fmt: skip
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
_NAMED = ("properties", "patternProperties", "dependentSchemas", "dependencies", "$defs", "definitions")


class Place(NamedTuple):
    """A schema and where it stands; the path is written as the platform writes it in its errors."""

    path: Path
    schema: dict[str, object]


def is_too_deep(value: object, deepest: int = DEEPEST) -> bool:
    """Whether a JSON value has more levels than `deepest`. Level by level: it cannot overflow."""
    level = [value]
    for _ in range(deepest):
        level = [inner for outer in level for inner in _members(outer)]
        if not level:
            return False
    return True


def _members(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def subschemas(schema: dict[str, object]) -> Iterator[tuple[Path, object]]:
    """What stands directly in a schema in the place of a schema, with its path from here."""
    for keyword, value in schema.items():
        if keyword in _NAMED and isinstance(value, dict):
            for name, inner in value.items():
                yield (keyword, name), inner
        elif keyword in _LISTS and isinstance(value, list):
            for at, inner in enumerate(value):
                yield (keyword, str(at)), inner
        elif keyword in _ONE and isinstance(value, dict):
            yield (keyword,), value


def places(schema: object) -> Iterator[Place]:
    """Every schema in a schema, itself first, in the order of the document."""
    waiting: list[tuple[Path, object]] = [((), schema)]
    while waiting:
        path, one = waiting.pop()
        if isinstance(one, dict):
            yield Place(path, one)
            waiting.extend(reversed([((*path, *step), inner) for step, inner in subschemas(one)]))


def target_of(root: object, reference: str) -> object | None:
    """What a reference points to in the document; None if there is no such place.

    Understood: "#", pointers ("#/$defs/a"), names given by $anchor or $id. Nothing is ever fetched.
    """
    if reference in ("#", ""):
        return root
    if reference.startswith("#/"):
        return _pointed(root, reference)
    for place in places(root):
        anchors = (place.schema.get("$anchor"), place.schema.get("$dynamicAnchor"))
        if place.schema.get("$id") == reference or (reference.startswith("#") and reference[1:] in anchors):
            return place.schema
    return None


def _pointed(root: object, reference: str) -> object | None:
    value = root
    for step in reference[2:].split("/"):
        name = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return cast(object, value) if isinstance(value, dict | bool) else None
