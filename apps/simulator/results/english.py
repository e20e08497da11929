"""Results in English prose: "In Paris, the temperature is 21 °C and the condition is sunny." """

from apps.simulator.json_schema.slot import singular
from apps.simulator.results.measures import Measure, words_of
from apps.simulator.results.parsed import Value
from apps.simulator.results.record import Record

_SINGULAR = ("ss", "us", "is", "ics", "news", "gps", "os")
_STATES = frozenset("in on at under out".split())


def record_told(record: Record) -> str:
    """The sentences that tell a record; "" if there is nothing to tell."""
    clauses = [_clause(key, value, measure) for key, value, measure in record.fields]
    lead = _lead(record)
    if not clauses:
        clauses = [_named(key, told) for key, told in (record.name, record.place) if key]
        lead = ""
    sentences = [_sentence(f"{lead}{_joined(clauses)}")] if clauses and not (record.said and not record.fields) else []
    if record.worked and not record.said:
        sentences.insert(0, "That worked.")
    return " ".join((*sentences, *record.said))


def value_told(value: str) -> str:
    """A bare value."""
    return _sentence(f"the result is {value}")


def heading(count: int, kind: str) -> str:
    """What opens a list of so many things."""
    return f"There is 1 {singular(kind)}:" if count == 1 else f"There are {count} {kind}:"


def _lead(record: Record) -> str:
    place, (name_key, name) = record.place[1], record.name
    where = f"in {place}" if place else ""
    if not name:
        return f"{where}, " if where else ""
    words = [word for word in words_of(name_key) if word not in ("id", "number", "no")]
    kind = f"{' '.join(words)} " if words_of(name_key)[-1] in ("id", "number", "no") else ""
    kind = kind or ("ID " if name_key.lower() == "id" else "")
    return f"for {kind}{name}{' ' if where else ''}{where}, "


def _clause(key: str, value: Value, measure: Measure) -> str:
    words = words_of(key)
    if isinstance(value, bool) or (words[:1] == ["is"] and value in (0, 1)):
        return _flag(words, bool(value))
    verb = "are" if _is_plural(measure.label) else "is"
    return f"the {measure.label} {verb} {measure.told}"


def _flag(words: list[str], value: bool) -> str:
    """ "is_open" as "it is open", "has_parking" as "it has parking"."""
    first, rest = (words[0] if words else ""), " ".join(words[1:])
    if first in ("is", "are") and rest:
        return f"it is {rest}" if value else f"it is not {rest}"
    if first == "has" and rest:
        return f"it has {rest}" if value else f"it does not have {rest}"
    if len(words) == 1 or first in _STATES:
        return f"it is {' '.join(words)}" if value else f"it is not {' '.join(words)}"
    return f"the answer to {' '.join(words) or 'that'} is {'yes' if value else 'no'}"


def _named(key: str, told: str) -> str:
    words = ["ID" if word == "id" else word for word in words_of(key)]
    return f"the {' '.join(words)} is {told}"


def _is_plural(label: str) -> bool:
    return label.endswith("s") and not label.endswith(_SINGULAR)


def _joined(clauses: list[str]) -> str:
    if len(clauses) < 3:
        return " and ".join(clauses)
    return f"{', '.join(clauses[:-1])}, and {clauses[-1]}"


def _sentence(text: str) -> str:
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text[-1:] in ".!?…" else f"{text}."
