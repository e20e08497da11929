"""Objects: which properties one gets, and what holds for each of them."""

from collections.abc import Iterator
from typing import cast

from apps.simulator.json_schema.builder import Builder
from apps.simulator.json_schema.conjunction import Conjunction
from apps.simulator.json_schema.patterns import text_of
from apps.simulator.json_schema.slot import Slot
from apps.simulator.json_schema.unsatisfiable import DeadEndError, UnsatisfiableSchemaError

# An object that need not have any property but may have any gets so many.
_SOME = 2
_MOST_PROPERTIES = 5000
# So many names in vain, and there is no further name.
_MOST_VAIN_NAMES = 20


def object_(builder: Builder, whole: Conjunction, slot: Slot) -> dict[str, object]:
    """An object: every property that is required, most that are not, in the schema's order."""
    whole = _with_dependents(builder, whole, slot)
    names = _names(builder, whole, slot)
    title = next((said for said in whole.said("title") if isinstance(said, str)), "")
    inner = Slot(owner=title or slot.name or slot.owner, beside=frozenset(names), at=slot.at)
    found: dict[str, object] = {}
    for name in names:
        place = inner._replace(name=name, path=f"{slot.path}.{name}".lstrip("."), depth=slot.depth + 1)
        found[name] = builder.value(property_schemas(builder, whole, name), place)
    return found


def property_schemas(builder: Builder, whole: Conjunction, name: str) -> list[object]:
    """What holds for a property: its own schemas and those of patterns that match its name, else what holds for the
    rest."""
    held: list[object] = []
    for schema in whole.schemas:
        own = _named(schema, "properties").get(name)
        by_pattern = [
            inner
            for pattern, inner in _named(schema, "patternProperties").items()
            if builder.compiled.matches(pattern, name)
        ]
        held += ([] if own is None else [own]) + by_pattern
        if own is None and not by_pattern and "additionalProperties" in schema:
            held.append(schema["additionalProperties"])
    # What no other schema speaks of is unevaluated.
    return held or list(whole.said("unevaluatedProperties"))


def _named(schema: dict[str, object], keyword: str) -> dict[str, object]:
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}


def _with_dependents(builder: Builder, whole: Conjunction, slot: Slot) -> Conjunction:
    """The schemas with those that a property brings along that is required, or is most likely taken."""
    schemas: tuple[object, ...] = whole.schemas
    for schema in whole.schemas:
        for keyword in ("dependentSchemas", "dependencies"):
            for name, inner in _named(schema, keyword).items():
                if isinstance(inner, dict) and name in _required(whole):
                    schemas = (*schemas, inner)
    return whole if len(schemas) == len(whole.schemas) else builder.conjunction(schemas, slot)


def _required(whole: Conjunction) -> dict[str, None]:
    """The names that must be there, those included that others bring along."""
    names: dict[str, None] = {}
    for said in whole.said("required"):
        names.update(dict.fromkeys(cast(list[str], said)))
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        for keyword in ("dependentRequired", "dependencies"):
            for said in whole.said(keyword):
                brought = cast(dict[str, object], said).get(name)
                new = [other for other in brought if other not in names] if isinstance(brought, list) else []
                names.update(dict.fromkeys(new))
                waiting += new
    return names


def _names(builder: Builder, whole: Conjunction, slot: Slot) -> list[str]:
    required = _required(whole)
    least, most = whole.least("minProperties"), whole.most("maxProperties")
    if least > _MOST_PROPERTIES:
        raise UnsatisfiableSchemaError(f"At {slot.path or 'the top'}: {least} properties are asked for.")
    declared = [name for schema in whole.schemas for name in _named(schema, "properties")]
    possible = [name for name in dict.fromkeys(declared) if _is_possible(builder, whole, name)]
    taken = [name for name in possible if name in required or _is_taken(builder, whole, name, slot)]
    taken += [name for name in required if name not in taken]
    optional = [name for name in taken if name not in required]
    while most is not None and len(taken) > most and optional:
        taken.remove(optional.pop())
    if most is not None and len(taken) > most:
        raise DeadEndError(slot.path, f"more properties are required than the {most} that are allowed")
    taken += [name for name in possible if name not in taken][: max(0, least - len(taken))]
    some = 0 if possible or builder.is_deep(slot) or not _invites(whole) else _SOME
    wanted = max(least, some) if most is None else min(max(least, some), most)
    taken += _further_names(builder, whole, slot, wanted - len(taken), taken)
    if len(taken) < least:
        raise DeadEndError(slot.path, f"{least} properties are asked for, and no names are left")
    return _ordered(taken, possible)


def _ordered(taken: list[str], possible: list[str]) -> list[str]:
    """In the order of the schema; what it does not declare comes last."""
    return [name for name in possible if name in taken] + [name for name in taken if name not in possible]


def _is_possible(builder: Builder, whole: Conjunction, name: str) -> bool:
    return False not in property_schemas(builder, whole, name)


def _is_taken(builder: Builder, whole: Conjunction, name: str, slot: Slot) -> bool:
    """Whether an optional property is there: most are; all that are spoken of; none that is denied or never ends."""
    if builder.is_deep(slot) or any(name in cast(list[str], no.get("required") or ()) for no in whole.denials()):
        return False
    if any(builder.compiled.height(inner) > _TALLEST for inner in property_schemas(builder, whole, name)):
        return False
    if builder.careful:
        return builder.draw.number(0, 1) == 1
    return builder.suggest.is_taken(slot._replace(name=name))


# An optional property that needs more levels than this is left out.
_TALLEST = 6


def _invites(whole: Conjunction) -> bool:
    """Whether further properties are described, not just tolerated."""
    return any(
        isinstance(inner, dict) and inner
        for keyword in ("additionalProperties", "patternProperties", "propertyNames")
        for inner in whole.said(keyword)
    )


def _further_names(builder: Builder, whole: Conjunction, slot: Slot, count: int, taken: list[str]) -> Iterator[str]:
    """Names that the schema does not give: from a pattern, from what it says of names, or from the subject."""
    known = set(taken)
    vain = 0
    while count > 0 and vain < _MOST_VAIN_NAMES:
        name = _invented(builder, whole, slot, len(known))
        builder.budget.spend()
        if name in known or not _is_possible(builder, whole, name):
            vain += 1
            known.add(f"{name}{vain}") if name in known else known.add(name)
            continue
        known.add(name)
        count -= 1
        yield name


def _invented(builder: Builder, whole: Conjunction, slot: Slot, at: int) -> str:
    rules = list(whole.said("propertyNames"))
    patterns = [pattern for said in whole.said("patternProperties") for pattern in cast(dict[str, object], said)]
    if rules:
        named = builder.value([*rules, {"type": "string"}], Slot(name="key", path=slot.path, at=at))
        return str(named)
    if patterns and (not whole.mentions(("additionalProperties",)) or False in whole.said("additionalProperties")):
        return text_of(patterns[at % len(patterns)], builder.draw) or f"key_{at}"
    return builder.suggest.key(slot, at)
