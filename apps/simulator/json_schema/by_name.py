"""A schema for an object of which only the names of its properties are known."""

from collections.abc import Iterable

from apps.simulator.json_schema.meanings import Meaning, meaning_of
from apps.simulator.json_schema.slot import Slot, singular, words_of

_FLAGS = frozenset("is has can should was are does needs".split())
_SET = frozenset("valid enabled active success successful true flag available correct verified required".split())
_LISTS = frozenset(("list", "array"))
_WHOLE = frozenset(
    (Meaning.AGE, Meaning.YEAR, Meaning.QUANTITY, Meaning.RATING, Meaning.MINUTES, Meaning.SECONDS, Meaning.CALORIES,
     Meaning.POPULATION, Meaning.TEMPERATURE)
)  # fmt: skip
_BROKEN = frozenset((Meaning.MONEY, Meaning.SHARE, Meaning.LATITUDE, Meaning.LONGITUDE))


def object_of(names: Iterable[str]) -> dict[str, object]:
    """An object that has exactly these properties, each of the type that its name speaks of."""
    properties = {name: _typed(name) for name in names}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _typed(name: str) -> dict[str, object]:
    words = words_of(name)
    last = words[-1] if words else ""
    meaning = meaning_of(Slot(name=name))
    if (len(words) > 1 and words[0] in _FLAGS) or last in _SET:
        return {"type": "boolean"}
    if meaning in _WHOLE or meaning in _BROKEN:
        return {"type": "integer" if meaning in _WHOLE else "number"}
    if meaning is Meaning.ANSWER:
        return {"type": ["string", "number"]}
    if last in _LISTS or singular(last) != last:
        return {"type": "array", "items": {"type": "string"}}
    return {"type": "string"}
