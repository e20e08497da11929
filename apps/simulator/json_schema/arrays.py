"""Arrays: how many items one gets, and what holds for each of them."""

from typing import cast

from apps.simulator.json_schema.builder import Builder
from apps.simulator.json_schema.conjunction import Conjunction
from apps.simulator.json_schema.slot import Slot, singular
from apps.simulator.json_schema.suggestions import Items
from apps.simulator.json_schema.unsatisfiable import DeadEndError, UnsatisfiableSchemaError
from apps.simulator.json_schema.values import key_of

# Nobody asks for more in earnest, and each item is work.
_MOST_ITEMS = 1000
_SOME = 3
# An item that must differ from those before it is drawn so often.
_TRIES = 12


def array(builder: Builder, whole: Conjunction, slot: Slot) -> list[object]:
    """An array of a natural length, unless the conversation or the schema says how many."""
    least, most = _bounds(whole, slot)
    prefix, rest = _prefix(whole), _rest(whole)
    if False in rest:
        most = len(prefix) if most is None else min(most, len(prefix))
    if most is not None and least > most:
        raise DeadEndError(slot.path, f"at least {least} items are asked for, and at most {most} are allowed")
    wanted = _wanted(builder, whole, slot, len(prefix), least)
    count = max(least, wanted if most is None else min(wanted, most))
    items: list[object] = []
    seen: set[bytes] = set()
    is_unique = True in whole.said("uniqueItems")
    for at in range(count):
        held = (prefix[at] if at < len(prefix) else rest) + _contained(whole, at)
        try:
            item = _item(builder, held, whole, slot, at, seen if is_unique else None)
        except DeadEndError:
            # A shorter list may do.
            if at < least:
                raise
            break
        if item is None:
            break
        items.append(item[0])
    if len(items) < least:
        raise DeadEndError(slot.path, f"{least} different items are asked for, and only {len(items)} were found")
    return items


def _bounds(whole: Conjunction, slot: Slot) -> tuple[int, int | None]:
    least = max(whole.least("minItems"), _least_contained(whole))
    if least > _MOST_ITEMS:
        raise UnsatisfiableSchemaError(
            f"At {slot.path or 'the top'}: {least} items are asked for; at most {_MOST_ITEMS} are drawn."
        )
    return least, whole.most("maxItems")


def _wanted(builder: Builder, whole: Conjunction, slot: Slot, prefix: int, least: int) -> int:
    if builder.is_deep(slot):
        return least
    rest = [schema for schema in _rest(whole) if schema is not True]
    if prefix and not rest:
        return prefix
    if any(builder.compiled.height(schema) > _TALLEST for schema in rest):
        return least
    if builder.careful:
        return builder.draw.number(least, least + _SOME)
    return builder.suggest.count(slot, _items(builder, rest)) or max(prefix, _SOME - (slot.depth > 2))


# Items that need more levels than this come in the least number.
_TALLEST = 6


def _items(builder: Builder, rest: list[object]) -> Items:
    """What is known of the items at first sight."""
    for schema in rest:
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            schema = builder.compiled.target(cast(str, schema["$ref"]))
        if isinstance(schema, dict):
            named = schema.get("format")
            return Items(
                tuple(cast(dict[str, object], schema.get("properties") or {})),
                named if isinstance(named, str) else "",
                is_numeric=schema.get("type") in ("number", "integer"),
            )
    return Items()


def _item(
    builder: Builder, held: list[object], whole: Conjunction, slot: Slot, at: int, seen: set[bytes] | None
) -> tuple[object] | None:
    """An item in a tuple; None if each that was tried was there before."""
    inner = slot.inside(whole.schemas, owner=slot.owner, beside=slot.beside)
    inner = inner._replace(name=singular(slot.name), description=slot.description, path=f"{slot.path}[{at}]")
    for attempt in range(_TRIES):
        # A value that was there before is not drawn again from another place in the list.
        value = builder.value(held, inner._replace(at=at + attempt))
        if seen is None:
            return (value,)
        key = key_of(value)
        if key not in seen:
            seen.add(key)
            return (value,)
    return None


def _prefix(whole: Conjunction) -> list[list[object]]:
    """What holds for the first items: one list of schemas for each."""
    lists = [schema["prefixItems"] for schema in whole.schemas if isinstance(schema.get("prefixItems"), list)]
    lists += [schema["items"] for schema in whole.schemas if isinstance(schema.get("items"), list)]
    longest = max((len(cast(list[object], one)) for one in lists), default=0)
    return [[one[at] for one in cast(list[list[object]], lists) if at < len(one)] for at in range(longest)]


def _rest(whole: Conjunction) -> list[object]:
    """What holds for the items after those."""
    held = [said for said in whole.said("items") if not isinstance(said, list)]
    for schema in whole.schemas:
        if isinstance(schema.get("items"), list) and "additionalItems" in schema:
            held.append(schema["additionalItems"])
    return held + [said for said in whole.said("unevaluatedItems") if not held]


def _contained(whole: Conjunction, at: int) -> list[object]:
    """What the first items satisfy beside, so that enough of them do."""
    return [
        schema["contains"]
        for schema in whole.schemas
        if "contains" in schema and at < cast(int, schema.get("minContains", 1))
    ]


def _least_contained(whole: Conjunction) -> int:
    return max(
        (int(cast(int, schema.get("minContains", 1))) for schema in whole.schemas if "contains" in schema), default=0
    )
