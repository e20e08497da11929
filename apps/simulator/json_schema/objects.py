"""Objects: what holds for each property, and a value for it."""

from collections.abc import Mapping
from typing import cast

from apps.simulator.json_schema.builder import Builder
from apps.simulator.json_schema.conjunction import Conjunction, named
from apps.simulator.json_schema.property_names import names_of, property_schemas, required_names
from apps.simulator.json_schema.slot import Slot
from apps.simulator.json_schema.unsatisfiable import DeadEndError

# Properties bring schemas along that may bring further ones; so many rounds of it are followed.
_MOST_ROUNDS = 4


def object_(builder: Builder, whole: Conjunction, slot: Slot) -> dict[str, object]:
    """An object: every property that is required, most that are not, in the schema's order."""
    whole, names = _settled(builder, whole, slot)
    required, least = required_names(whole), whole.least("minProperties")
    title = next((said for said in whole.said("title") if isinstance(said, str)), "")
    inner = slot.inside(whole.schemas, owner=title or slot.name or slot.owner, beside=frozenset(names))
    found: dict[str, object] = {}
    for at, name in enumerate(names):
        place = inner._replace(name=name, path=f"{slot.path}.{name}".lstrip("."))
        try:
            found[name] = builder.value(property_schemas(builder, whole, name), place)
        except DeadEndError:
            # What cannot be there need not be.
            if name in required or len(found) + len(names) - at - 1 < least:
                raise
    return found


def _settled(builder: Builder, whole: Conjunction, slot: Slot) -> tuple[Conjunction, list[str]]:
    """The names of the properties, and the schemas with those that these bring along."""
    names = names_of(builder, whole, slot)
    for _ in range(_MOST_ROUNDS):
        brought = _brought_along(whole, names)
        if not brought:
            break
        whole = builder.conjunction([*whole.schemas, *brought], slot)
        names = names_of(builder, whole, slot)
    return whole, names


def _brought_along(whole: Conjunction, names: list[str]) -> list[object]:
    known = {id(schema) for schema in whole.schemas}
    dependents = [
        cast(Mapping[str, object], named(schema, keyword)).get(name)
        for schema in whole.schemas
        for keyword in ("dependentSchemas", "dependencies")
        for name in names
        if keyword in schema
    ]
    return [
        schema for schema in dependents if schema is False or (isinstance(schema, dict) and id(schema) not in known)
    ]
