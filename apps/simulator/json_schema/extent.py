"""How large a schema is, and how much work it makes: what is too much is refused before anything is compiled.

A union tries all its options, each of which may be a union: to check a value against a schema of a few lines can take
hours. Work is counted here without being done.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from apps.simulator.json_schema.conjunction import named
from apps.simulator.json_schema.document import DEEPEST, is_too_deep, places
from apps.simulator.json_schema.pattern_tree import UnreadablePatternError, tree_of, weight_of

Target: TypeAlias = Callable[[str], object]

_MOST_SCHEMAS = 10_000
# Characters of patterns, each counted as often as it is repeated: some 4 microseconds each to compile at the worst.
_MOST_PATTERN_WEIGHT = 100_000
# So many single checks take a tenth of a second.
MOST_CHECKS = 1_000_000
_LEVELS = 24
# Further from one schema to the next it is not counted: each step takes two frames of the stack.
_LONGEST_WAY = 250
_IN_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
_IN_PLACE = ("not", "if", "then", "else")
_FOR_PROPERTIES = ("additionalProperties", "unevaluatedProperties")
_FOR_ITEMS = ("items", "contains", "additionalItems", "unevaluatedItems")


def excess(schema: object) -> str | None:
    """What is too much of a schema; None for one of a size that can be worked with."""
    if is_too_deep(schema):
        return f"nested too deeply: more than {DEEPEST} levels"
    weight = 0
    for count, place in enumerate(places(schema), start=1):
        weight += sum(_weight(pattern) for pattern in _patterns(place.schema))
        if count > _MOST_SCHEMAS:
            return f"too large: more than {_MOST_SCHEMAS} schemas"
        if weight > _MOST_PATTERN_WEIGHT:
            return "too large: its patterns repeat too much"
    return None


def _patterns(schema: dict[str, object]) -> Iterator[str]:
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        yield pattern
    yield from named(schema, "patternProperties")


def _weight(pattern: str) -> int:
    try:
        return weight_of(tree_of(pattern))
    except UnreadablePatternError:
        return len(pattern)


class Effort:
    """Counts the checks that a validator makes, at most: of any value, or of one value."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._known: dict[tuple[int, int], int] = {}
        self._way = 0

    def of_any(self, schema: object, levels: int = _LEVELS) -> int:
        """Checks of a value of so many levels with one item in each list; MOST_CHECKS + 1 for that many or more."""
        if not isinstance(schema, dict) or levels < 0:
            return 1
        key = (id(schema), levels)
        if key not in self._known and self._way > _LONGEST_WAY:
            return MOST_CHECKS + 1
        if key not in self._known:
            self._way += 1
            # A schema that leads back to itself on the same level is checked once.
            self._known[key] = 1
            checks = 1 + sum(self.of_any(inner, levels) for inner in self._in_place(schema))
            checks += sum(self.of_any(inner, levels - 1) for inner in _inside(schema))
            self._way -= 1
            self._known[key] = min(checks, MOST_CHECKS + 1)
        return self._known[key]

    def of(self, schema: object, value: object) -> int:
        """Checks of this value. What a place in it costs is counted once and remembered."""
        if not isinstance(schema, dict):
            return 1
        key = (id(schema), id(value))
        if key not in self._known and self._way > _LONGEST_WAY:
            return MOST_CHECKS + 1
        if key not in self._known:
            self._way += 1
            self._known[key] = 1
            checks = 1 + sum(self.of(inner, value) for inner in self._in_place(schema))
            if isinstance(value, dict):
                checks += sum(self.of(inner, one) for name, one in value.items() for inner in _for_name(schema, name))
            elif isinstance(value, list):
                checks += sum(self.of(inner, one) for at, one in enumerate(value) for inner in _for_item(schema, at))
            self._way -= 1
            self._known[key] = min(checks, MOST_CHECKS + 1)
        return self._known[key]

    def _in_place(self, schema: dict[str, object]) -> Iterator[object]:
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(schema.get(keyword), str):
                yield self._target(cast(str, schema[keyword]))
        for keyword in _IN_PLACE_LISTS:
            yield from cast(list[object], schema.get(keyword) or ())
        for keyword in _IN_PLACE:
            if keyword in schema:
                yield schema[keyword]
        yield from named(schema, "dependentSchemas").values()
        yield from named(schema, "dependencies").values()


def _inside(schema: dict[str, object]) -> Iterator[object]:
    yield from named(schema, "properties").values()
    yield from named(schema, "patternProperties").values()
    for keyword in (*_FOR_PROPERTIES, *_FOR_ITEMS):
        yield schema.get(keyword)
    for keyword in ("prefixItems", "items"):
        if isinstance(schema.get(keyword), list):
            yield from cast(list[object], schema[keyword])


def _for_name(schema: dict[str, object], name: str) -> Iterator[object]:
    yield named(schema, "properties").get(name)
    yield from named(schema, "patternProperties").values()
    for keyword in _FOR_PROPERTIES:
        yield schema.get(keyword)


def _for_item(schema: dict[str, object], at: int) -> Iterator[object]:
    for keyword in ("prefixItems", "items"):
        listed = schema.get(keyword)
        if isinstance(listed, list) and at < len(listed):
            yield listed[at]
    for keyword in _FOR_ITEMS:
        yield schema.get(keyword)
