"""One value, built from the top down: references resolved, unions decided, then each type by its own module."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

from apps.simulator.drawing import Draw
from apps.simulator.json_schema.compiled import Compiled, references_of, unions_of
from apps.simulator.json_schema.conjunction import TYPES, Conjunction
from apps.simulator.json_schema.slot import Slot
from apps.simulator.json_schema.suggestions import Suggestions
from apps.simulator.json_schema.unsatisfiable import DeadEndError, UnsatisfiableSchemaError
from apps.simulator.json_schema.values import is_among, key_of, kinds_of

Schemas: TypeAlias = Sequence[object]
Maker: TypeAlias = "Callable[[Builder, Conjunction, Slot], object]"

# From this depth on, values end as soon as they may: no optional property, the shortest list, the flattest option.
_DEEP = 6
# Deeper values are not drawn: each level takes three frames of Python's stack.
_DEEPEST = 64
# A value that a search builds is tried so often at each place before the place above tries another.
_TRIES = 4
# Values of which nothing is known but that anything is allowed.
_ANYTHING = ("string", "number", "boolean")
# A search takes one in so many times a type that the keywords of a schema are not about.
_SELDOM = 3
# Beside one of these the values of an enum are checked: not all of them may be allowed.
_BESIDE = (
    "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "properties", "required", "items", "prefixItems", "minItems", "maxItems", "contains", "if", "not",
)  # fmt: skip


class Budget:
    """How many places may still be built, for an answer and all attempts at it."""

    def __init__(self, places: int) -> None:
        self.left = places

    def spend(self, places: int = 1) -> None:
        """UnsatisfiableSchemaError: nothing is left."""
        self.left -= places
        if self.left < 0:
            raise UnsatisfiableSchemaError("No value that satisfies the schema was found within the work allowed.")


class Builder:
    """Builds one value. `careful`: each place is checked as soon as it is built, and tried again."""

    def __init__(
        self,
        compiled: Compiled,
        makers: Mapping[str, Maker],
        suggestions: Suggestions,
        draw: Draw,
        budget: Budget,
        *,
        careful: bool,
    ) -> None:
        """`makers` draw a value of one type each."""
        self.compiled = compiled
        self.suggest = suggestions
        self.draw = draw
        self.careful = careful
        self.budget = budget
        self._makers = makers

    def value(self, schemas: Schemas, slot: Slot) -> object:
        """A value for all of the schemas. DeadEndError: none under the choices made."""
        if not self.careful:
            return self._built(schemas, slot)
        reason = DeadEndError(slot.path, "nothing that was tried satisfies the schema")
        for _ in range(_TRIES):
            try:
                value = self._built(schemas, slot)
            except DeadEndError as error:
                reason = error
                continue
            if all(self.compiled.allows(schema, value) for schema in schemas):
                return value
        raise reason

    def is_deep(self, slot: Slot) -> bool:
        """Whether values have to end here as soon as they may."""
        return slot.ends or slot.depth >= _DEEP

    def _built(self, schemas: Schemas, slot: Slot) -> object:
        self.budget.spend()
        if slot.depth > _DEEPEST:
            raise DeadEndError(slot.path[:200], "the schema asks for ever more levels")
        whole = self.conjunction(schemas, slot)
        known = self._given(whole, slot)
        if known is not None:
            return known[0]
        kind = self._kind(whole, slot)
        described = slot if slot.description else slot._replace(description=_described(whole))
        return self._makers[kind](self, whole, described)

    def conjunction(self, schemas: Schemas, slot: Slot) -> Conjunction:
        """The schemas with all that they refer to, and one option of each union."""
        found: dict[int, dict[str, object]] = {}
        waiting = list(reversed(schemas))
        unions: list[list[object]] = []
        while waiting or unions:
            if not waiting:
                waiting.append(self._option(unions.pop(0), found, slot))
            schema = waiting.pop()
            if schema is False:
                raise DeadEndError(slot.path, "the schema false allows nothing")
            if not isinstance(schema, dict) or id(schema) in found:
                continue
            self.budget.spend()
            found[id(schema)] = schema
            waiting += [self.compiled.target(reference) for reference in reversed(references_of(schema))]
            waiting += reversed(cast(list[object], schema.get("allOf") or []))
            waiting += self._condition(schema)
            unions += unions_of(schema)
        return Conjunction(tuple(found.values()))

    def _condition(self, schema: dict[str, object]) -> list[object]:
        """if, then, else: one of the two ways."""
        if "if" not in schema or not ("then" in schema or "else" in schema):
            return []
        then, otherwise = schema.get("then", True), schema.get("else", True)
        if then is False or (otherwise is not False and self.careful and self.draw.number(0, 1)):
            return [otherwise]
        return [then, schema["if"]]

    def _option(self, options: list[object], found: dict[int, dict[str, object]], slot: Slot) -> object:
        """One option of a union: of a type that is possible, and rather something than null."""
        types = Conjunction(tuple(found.values())).types()
        possible = [
            option
            for option in options
            if option is not False and not types_of(self.compiled, option).isdisjoint(types)
        ]
        if not possible:
            raise DeadEndError(slot.path, "no option of the union is of a type that is allowed here")
        if self.is_deep(slot):
            return min(possible, key=self.compiled.height)
        if self.careful:
            return self.draw.pick(possible)
        something = [option for option in possible if types_of(self.compiled, option) != {"null"}]
        if not something or (len(something) < len(possible) and self.suggest.is_denied(slot)):
            return possible[-1] if not something else next(o for o in possible if o not in something)
        ending = [option for option in something if self.compiled.height(option) <= _DEEP]
        return self.suggest.option(ending or something, slot)

    def _given(self, whole: Conjunction, slot: Slot) -> tuple[object] | None:
        """A value of those that const and enum list, in a tuple; None where they list none."""
        lists = [*([value] for value in whole.said("const")), *(cast(list[object], v) for v in whole.said("enum"))]
        if not lists:
            return None
        types = whole.types()
        denied = [value for not_ in whole.denials() for value in _listed(not_)]
        others = [{key_of(value) for value in one} for one in lists[1:]]
        left = [
            value
            for value in lists[0]
            if not kinds_of(value).isdisjoint(types)
            and (not others or all(key_of(value) in other for other in others))
            and not (denied and is_among(value, denied))
        ]
        if whole.mentions(_BESIDE):
            left = [value for value in left if all(self.compiled.allows(one, value) for one in whole.schemas)]
        if not left:
            raise DeadEndError(slot.path, "none of the values of enum or const is allowed")
        if self.careful:
            return (self.draw.pick(left),)
        return (self.suggest.choice(left, slot, whole.first("default")),)

    def _kind(self, whole: Conjunction, slot: Slot) -> str:
        types = whole.meant_types()
        if not types:
            raise DeadEndError(slot.path, "no type is allowed")
        if self.careful and self.draw.number(0, _SELDOM) == 0:
            types = whole.types()
        if types == TYPES and not self.careful:
            types = _ANYTHING
        something = [kind for kind in types if kind != "null"]
        if not something or (len(something) < len(types) and self.suggest.is_denied(slot)):
            return "null"
        flat = [kind for kind in something if kind not in ("array", "object")]
        if flat and self.is_deep(slot):
            something = flat
        return self.draw.pick(something) if self.careful else self.suggest.kind(something, slot)


def types_of(compiled: Compiled, schema: object) -> frozenset[str]:
    """The types that a schema allows at first sight: its own or its reference's."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(schema, dict):
            break
        named = schema.get("type")
        if named is not None:
            return _with_integer((named,) if isinstance(named, str) else named)
        if "const" in schema or "enum" in schema:
            return frozenset[str]().union(*(kinds_of(value) for value in _listed(schema)))
        references = references_of(schema)
        if not references:
            break
        schema = compiled.target(references[0])
    return frozenset(TYPES)


_LONGEST_CHAIN = 8


def _with_integer(named: Sequence[str]) -> frozenset[str]:
    return frozenset((*named, "integer")) if "number" in named else frozenset(named)


def _listed(schema: dict[str, object]) -> list[object]:
    return [schema["const"]] if "const" in schema else cast(list[object], schema.get("enum") or [])


def _described(whole: Conjunction) -> str:
    return next((said for said in whole.said("description") if isinstance(said, str)), "")
