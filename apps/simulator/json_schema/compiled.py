"""A JSON schema, read once: its validators, what its references point to, how soon its recursion may end."""

from functools import cached_property
from urllib.parse import quote

import jsonschema_rs
import msgspec

from apps.simulator.bounded import BoundedCache
from apps.simulator.json_schema.document import places, target_of
from apps.simulator.json_schema.extent import MOST_CHECKS, Effort, excess
from apps.simulator.json_schema.metaschema import PATTERNS, Validator, draft_of, draft_uri, validator_of
from apps.simulator.json_schema.unsatisfiable import UnsatisfiableSchemaError

# Compiled, a schema takes some ten times its text.
_CACHED_CHARACTERS = 4_000_000
_LARGER_COMPILED = 10
# Levels within which the shortest value of a schema is looked for. What takes more is not drawn.
MOST_LEVELS = 48
# Each reference that is followed takes three frames of Python's stack, which has a thousand.
_LONGEST_WAY = 180

# A list has more than one item, and what it costs to check is counted with one.
_ITEMS = 100
# Where a validator of a part finds the whole.
_ADDRESS = "urn:schema"


class Compiled:
    """A schema ready to draw from. Cheap to make: what only a search needs is made when it is asked for."""

    def __init__(self, root: dict[str, object] | bool) -> None:
        """ValueError: it is no schema."""
        self.root = root
        self._document: dict[str, object] = root if isinstance(root, dict) else {"allOf": [root]}
        self._validator: Validator = validator_of(self._document)
        self._targets: dict[str, dict[str, object] | bool] = {}
        self._parts: dict[str, Validator] = {}
        self._rules: dict[tuple[str, str], Validator] = {}
        self._heights: dict[tuple[int, int], bool] = {}

    def accepts(self, value: object) -> bool:
        """Whether a value is valid."""
        return self._is_bearable(self._document, value) and self._validator.is_valid(value)

    def allows(self, schema: object, value: object) -> bool:
        """Whether a value is valid against a schema within this one; True where that one has no address."""
        if isinstance(schema, bool):
            return schema
        pointer = self._pointers.get(id(schema))
        if pointer is None:
            return True
        if pointer not in self._parts:
            self._parts[pointer] = draft_of(self._document)(
                {"$ref": f"{_ADDRESS}{pointer}"},
                registry=self._registry,
                offline=True,
                validate_formats=True,
                pattern_options=PATTERNS,
            )
        return self._is_bearable(schema, value) and self._parts[pointer].is_valid(value)

    def _is_bearable(self, schema: object, value: object) -> bool:
        """Whether checking the value is bounded work. Most schemas are for any value."""
        return not self._is_intricate or Effort(self.target).of(schema, value) <= MOST_CHECKS

    def matches(self, pattern: str, text: str) -> bool:
        """Whether a pattern is found in a text."""
        return self._follows(("pattern", pattern), text)

    def is_format(self, named: str, text: str) -> bool:
        """Whether a text is of a format; any text is, of one that nobody knows."""
        return self._follows(("format", named), text)

    def _follows(self, rule: tuple[str, str], text: str) -> bool:
        known = self._rules.get(rule)
        if known is None:
            known = self._rules[rule] = jsonschema_rs.Draft202012Validator(
                {rule[0]: rule[1]}, offline=True, validate_formats=True, pattern_options=PATTERNS
            )
        return known.is_valid(text)

    def target(self, reference: str) -> dict[str, object] | bool:
        """What a reference points to; UnsatisfiableSchemaError if that is no schema of this document."""
        if reference not in self._targets:
            found = target_of(self._document, reference)
            if not isinstance(found, dict | bool):
                raise UnsatisfiableSchemaError(f"The reference {reference} does not point to a schema in the document.")
            self._targets[reference] = found
        return self._targets[reference]

    @cached_property
    def _is_intricate(self) -> bool:
        return Effort(self.target).of_any(self._document) > MOST_CHECKS // _ITEMS

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(_ADDRESS, {**self._document, "$schema": draft_uri(self._document)})])

    @cached_property
    def _pointers(self) -> dict[int, str]:
        return {
            id(schema): "#" + "".join(f"/{quote(step.replace('~', '~0').replace('/', '~1'))}" for step in path)
            for path, schema in places(self._document)
        }

    def height(self, schema: object) -> int:
        """How many levels the flattest value of a schema has, as far as its structure tells; `MOST_LEVELS` + 1 for
        one that cannot end within so many. UnsatisfiableSchemaError: it is too long a way through its references."""
        try:
            return next((levels for levels in range(MOST_LEVELS + 1) if self._ends(schema, levels, 0)), MOST_LEVELS + 1)
        except UnsatisfiableSchemaError:
            # What was noted on the way is only right once the way was gone to its end.
            self._heights.clear()
            raise

    def _ends(self, schema: object, levels: int, way: int) -> bool:
        if not isinstance(schema, dict):
            return True
        if way > _LONGEST_WAY:
            raise UnsatisfiableSchemaError(f"The schema refers from one to the next more than {_LONGEST_WAY} times.")
        known = self._heights.get((id(schema), levels))
        if known is None:
            # A schema that leads back to itself on the same level adds nothing there.
            self._heights[id(schema), levels] = True
            known = all(self._ends(inner, levels, way + 1) for inner in self._all_of(schema)) and all(
                any(self._ends(option, levels, way + 1) for option in options) for options in unions_of(schema)
            )
            known = known and all(levels > 0 and self._ends(inner, levels - 1, way + 1) for inner in needed_by(schema))
            self._heights[id(schema), levels] = known
        return known

    def _all_of(self, schema: dict[str, object]) -> list[object]:
        return [*(self.target(reference) for reference in references_of(schema)), *_list(schema.get("allOf"))]


def references_of(schema: dict[str, object]) -> list[str]:
    """Where a schema refers to."""
    return [reference for keyword in ("$ref", "$dynamicRef") if isinstance(reference := schema.get(keyword), str)]


def unions_of(schema: dict[str, object]) -> list[list[object]]:
    """The lists of which one (or more) must hold."""
    return [options for keyword in ("anyOf", "oneOf") if (options := _list(schema.get(keyword)))]


def needed_by(schema: dict[str, object]) -> list[object]:
    """The schemas of what every value must contain: required properties, the first items."""
    if "enum" in schema or "const" in schema:
        return []
    properties, required = schema.get("properties"), _list(schema.get("required"))
    needed = [properties[name] for name in required if isinstance(properties, dict) and name in properties]
    least = schema.get("minItems")
    if isinstance(least, int) and least > 0:
        first = _list(schema.get("prefixItems")) or _list(schema.get("items"))
        needed += first[:least]
        if len(first) < least and isinstance(schema.get("items"), dict):
            needed.append(schema["items"])
    kinds = schema.get("type")
    only = [kinds] if isinstance(kinds, str) else _list(kinds)
    return needed if not only or set(only) <= {"object", "array"} else []


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


_compiled: BoundedCache[Compiled] = BoundedCache(_CACHED_CHARACTERS)


def compiled(schema: object) -> Compiled:
    """The compiled form of a schema; remembered. UnsatisfiableSchemaError: it is no schema that can be read."""
    if not isinstance(schema, dict | bool):
        raise UnsatisfiableSchemaError("A JSON schema is an object.")
    try:
        # The order of its properties is the order of the answer's: two spellings are two schemas.
        written = msgspec.json.encode(schema)
    except RecursionError:
        raise UnsatisfiableSchemaError("The schema is nested too deeply.") from None
    known = _compiled.get(written)
    if known is None:
        known = _read(schema)
        _compiled.put(written, known, size=_LARGER_COMPILED * len(written))
    return known


def _read(schema: dict[str, object] | bool) -> Compiled:
    too_much = excess(schema)
    if too_much:
        raise UnsatisfiableSchemaError(f"The schema is {too_much}.")
    try:
        return Compiled(schema)
    except ValueError as error:
        raise UnsatisfiableSchemaError(f"The schema cannot be read: {str(error).splitlines()[0][:200]}.") from None
