"""JSON values: their types, and when two are the same."""

from collections.abc import Iterable

import msgspec


def kinds_of(value: object) -> frozenset[str]:
    """The JSON types that a value is of; a whole number is an integer and a number, however it is written."""
    if isinstance(value, bool):
        return frozenset(("boolean",))
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return frozenset(("number", "integer"))
    if isinstance(value, float):
        return frozenset(("number",))
    if isinstance(value, str):
        return frozenset(("string",))
    return frozenset(("null",) if value is None else ("array",) if isinstance(value, list) else ("object",))


def key_of(value: object) -> bytes:
    """The same bytes for values that are the same, and only for those: true is not 1, but 1.0 is."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return msgspec.json.encode(value, order="sorted")


def is_among(value: object, values: Iterable[object]) -> bool:
    """Whether a value is one of several."""
    key = key_of(value)
    return any(key_of(other) == key for other in values)
