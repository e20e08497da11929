"""Which properties an object gets."""

from collections.abc import Iterable, Iterator
from typing import cast

from apps.simulator.json_schema.builder import Builder
from apps.simulator.json_schema.conjunction import Conjunction, named
from apps.simulator.json_schema.patterns import text_of
from apps.simulator.json_schema.slot import Slot
from apps.simulator.json_schema.unsatisfiable import DeadEndError, UnsatisfiableSchemaError

# An object that need not have any property but whose properties are described gets so many.
_SOME = 2
_MOST_PROPERTIES = 5000
# So many names in vain, and there is no further name.
_MOST_VAIN_NAMES = 20
# An optional property that needs more levels than this is left out.
_TALLEST = 6


def property_schemas(builder: Builder, whole: Conjunction, name: str) -> list[object]:
    """What holds for a property: its own schemas and those of patterns that match its name, else what holds for the
    rest."""
    held: list[object] = []
    for schema in whole.schemas:
        own = named(schema, "properties").get(name)
        by_pattern = [
            inner
            for pattern, inner in named(schema, "patternProperties").items()
            if builder.compiled.matches(pattern, name)
        ]
        held += ([] if own is None else [own]) + by_pattern
        if own is None and not by_pattern and "additionalProperties" in schema:
            held.append(schema["additionalProperties"])
    # What no other schema speaks of is unevaluated.
    return held or list(whole.said("unevaluatedProperties"))


def required_names(whole: Conjunction, taken: Iterable[str] = ()) -> dict[str, None]:
    """The names that must be there, and those of others that these, or the `taken`, bring along."""
    names: dict[str, None] = {}
    for said in whole.said("required"):
        names.update(dict.fromkeys(cast(list[str], said)))
    waiting = [*names, *taken]
    rules = [cast(dict[str, object], said) for key in ("dependentRequired", "dependencies") for said in whole.said(key)]
    while waiting and rules:
        name = waiting.pop()
        for rule in rules:
            brought = rule.get(name)
            new = [other for other in brought if other not in names] if isinstance(brought, list) else []
            names.update(dict.fromkeys(new))
            waiting += new
    return names


def names_of(builder: Builder, whole: Conjunction, slot: Slot) -> list[str]:
    """The names, those that the schema declares first, in its order. DeadEndError: too few, or too many."""
    least, most = whole.least("minProperties"), whole.most("maxProperties")
    if least > _MOST_PROPERTIES:
        raise UnsatisfiableSchemaError(f"At {slot.path or 'the top'}: {least} properties are asked for.")
    required = required_names(whole)
    possible = [name for name in _declared(whole) if name in required or _is_possible(builder, whole, name)]
    optional = [name for name in possible if name not in required and _is_taken(builder, whole, name, slot)]
    taken = required_names(whole, optional)
    if most is not None and len(taken) > most:
        taken = required
    room = len(optional) if most is None else max(0, most - len(taken))
    taken |= dict.fromkeys([name for name in optional if name not in taken][:room])
    taken |= dict.fromkeys([name for name in possible if name not in taken][: max(0, least - len(taken))])
    taken |= dict.fromkeys(_further(builder, whole, slot, taken, has_declared=bool(possible)))
    if len(taken) < least or (most is not None and len(taken) > most):
        raise DeadEndError(slot.path, f"{len(taken)} properties are there where {least} to {most} are asked for")
    declared = dict.fromkeys(name for name in possible if name in taken)
    return list(declared | taken)


def _declared(whole: Conjunction) -> dict[str, None]:
    return dict.fromkeys(name for schema in whole.schemas for name in named(schema, "properties"))


def _is_possible(builder: Builder, whole: Conjunction, name: str) -> bool:
    return False not in property_schemas(builder, whole, name) and all(
        builder.compiled.allows(rule, name) for rule in whole.said("propertyNames")
    )


def _is_taken(builder: Builder, whole: Conjunction, name: str, slot: Slot) -> bool:
    """Whether an optional property is there: most are; all that are spoken of; none that is denied or never ends."""
    if builder.is_deep(slot) or any(name in cast(list[str], no.get("required") or ()) for no in whole.denials()):
        return False
    if any(builder.compiled.height(inner) > _TALLEST for inner in property_schemas(builder, whole, name)):
        return False
    if builder.careful:
        return builder.draw.number(0, 1) == 1
    own = slot._replace(name=name)
    return builder.suggest.is_named(_options(builder, whole, name), own) or builder.suggest.is_taken(own)


def _options(builder: Builder, whole: Conjunction, name: str) -> list[object]:
    """The values that a property may have, where its own schema lists them."""
    listed = (inner.get("enum") for inner in property_schemas(builder, whole, name) if isinstance(inner, dict))
    return [value for values in listed if isinstance(values, list) for value in values]


def _further(
    builder: Builder, whole: Conjunction, slot: Slot, taken: Iterable[str], *, has_declared: bool
) -> Iterator[str]:
    """Names that the schema does not give: from a pattern, from what it says of names, or from the subject."""
    known = dict.fromkeys(taken)
    least, most = whole.least("minProperties"), whole.most("maxProperties")
    some = 0 if has_declared or builder.is_deep(slot) or not _invites(whole) else _SOME
    wanted = max(least, some) if most is None else min(max(least, some), most)
    vain = 0
    while len(known) < wanted + vain and vain < _MOST_VAIN_NAMES:
        builder.budget.spend()
        name = _invented(builder, whole, slot, len(known))
        if name in known or not _is_possible(builder, whole, name):
            vain += 1
            known[f"\0{vain}"] = None
        else:
            known[name] = None
            yield name


def _invites(whole: Conjunction) -> bool:
    """Whether further properties are described, not just tolerated."""
    return any(
        isinstance(inner, dict) and inner
        for keyword in ("additionalProperties", "patternProperties", "propertyNames")
        for inner in whole.said(keyword)
    )


def _invented(builder: Builder, whole: Conjunction, slot: Slot, at: int) -> str:
    rules = list(whole.said("propertyNames"))
    if rules:
        return str(builder.value([*rules, {"type": "string"}], Slot(name="key", path=slot.path, at=at)))
    patterns = [pattern for said in whole.said("patternProperties") for pattern in cast(dict[str, object], said)]
    if patterns and (not whole.mentions(("additionalProperties",)) or False in whole.said("additionalProperties")):
        return text_of(patterns[at % len(patterns)], builder.draw) or f"key_{at}"
    return builder.suggest.key(slot, at)
