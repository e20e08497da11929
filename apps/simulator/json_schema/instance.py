"""A value that is valid against a JSON schema, drawn from a seed and from what a conversation says."""

from apps.simulator.drawing import Draw
from apps.simulator.json_schema.arrays import array
from apps.simulator.json_schema.builder import Budget, Builder, Maker
from apps.simulator.json_schema.compiled import MOST_LEVELS, Compiled, compiled
from apps.simulator.json_schema.conjunction import Conjunction
from apps.simulator.json_schema.numbers import integer, number
from apps.simulator.json_schema.objects import object_
from apps.simulator.json_schema.said import Said
from apps.simulator.json_schema.slot import Slot
from apps.simulator.json_schema.strings import string
from apps.simulator.json_schema.suggestions import Suggestions
from apps.simulator.json_schema.unsatisfiable import DeadEndError, UnsatisfiableSchemaError

# Places in a value that may be built: by the first attempt, which takes what fits best, and by all others together.
_MOST_PLACES = 20_000
_MOST_PLACES_SEARCHED = 4_000
# The others try what else there is, and check each part as it is made.
_MOST_ATTEMPTS = 24


def instance_of(schema: object, *, seed: bytes, said: Said) -> object:
    """A JSON value that is valid against the schema; the same one for the same arguments, on every machine.

    UnsatisfiableSchemaError: nothing is valid, or nothing that is found within bounded work; or it is no schema.
    """
    read = compiled(schema)
    if read.height(read.root) > MOST_LEVELS:
        raise UnsatisfiableSchemaError("Every value of the schema would contain a further one, without end.")
    budget, further = Budget(_MOST_PLACES), Budget(_MOST_PLACES_SEARCHED)
    reason = "no value that was tried is valid"
    for attempt in range(_MOST_ATTEMPTS):
        try:
            value = _attempted(read, further if attempt else budget, seed, said, attempt)
        except DeadEndError as error:
            reason = str(error)
            continue
        if read.accepts(value):
            return value
    raise UnsatisfiableSchemaError(f"No value was found that satisfies the schema. {reason}".rstrip(".") + ".")


def _attempted(read: Compiled, budget: Budget, seed: bytes, said: Said, attempt: int) -> object:
    draw = Draw(seed if attempt == 0 else b"%b/%d" % (seed, attempt))
    builder = Builder(read, _MAKERS, Suggestions(said, draw), draw, budget, careful=attempt > 0)
    return builder.value([read.root], Slot(owner=said.name))


def _boolean(builder: Builder, whole: Conjunction, slot: Slot) -> bool:
    default = whole.first("default")
    if builder.careful:
        return builder.draw.number(0, 1) == 1
    return builder.suggest.boolean(slot, default if isinstance(default, bool) else None)


def _null(_: Builder, __: Conjunction, ___: Slot) -> None:
    return None


_MAKERS: dict[str, Maker] = {
    "object": object_,
    "array": array,
    "string": string,
    "number": number,
    "integer": integer,
    "boolean": _boolean,
    "null": _null,
}
