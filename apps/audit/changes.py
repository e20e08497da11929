"""What an event changed, field by field, as people read it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from apps.audit.models import AuditEvent
from apps.audit.wording import field_told

EMPTY = "empty"
# What a group of settings does not name.
_UNNAMED = "none"
# So much of a value stands in a line of the list.
SHORT = 60


class FieldChange(NamedTuple):
    """`before` is None where the field came to be with the event, `after` where it went. `removed`, `added`: what a
    list lost and gained, where both sides are lists."""

    label: str
    before: str | None
    after: str | None
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        return bool(self.removed or self.added)


def changes_of(event: AuditEvent) -> list[FieldChange]:
    before, after = event.before, event.after
    names = dict.fromkeys([*before, *after])
    return [change for name in names for change in _changes(field_told(name), name, before, after)]


def change_told(change: FieldChange, longest: int | None = None) -> str:
    """In one line: `Name: Find → Search`; values cut at `longest` where that is told."""
    if change.is_list:
        parts = [f"−{item}" for item in change.removed] + [f"+{item}" for item in change.added]
        return f"{change.label}: {_shortened(', '.join(parts), longest)}"
    sides = [_shortened(side, longest) for side in (change.before, change.after) if side is not None]
    return f"{change.label}: {' → '.join(sides)}"


def value_told(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(map(value_told, value))
    if isinstance(value, dict):
        return ", ".join(f"{field_told(key)}: {value_told(one)}" for key, one in value.items())
    return str(value)


def _changes(label: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    was, became = before.get(name), after.get(name)
    if isinstance(was, dict) and isinstance(became, dict):
        for key in dict.fromkeys([*was, *became]):
            if was.get(key) != became.get(key):
                before_told, after_told = (value_told(side[key]) if key in side else _UNNAMED for side in (was, became))
                yield FieldChange(f"{label}: {field_told(key).lower()}", before_told, after_told)
    elif isinstance(was, list) and isinstance(became, list):
        removed = tuple(value_told(item) for item in was if item not in became)
        added = tuple(value_told(item) for item in became if item not in was)
        yield FieldChange(label, value_told(was), value_told(became), removed, added)
    else:
        yield FieldChange(
            label, value_told(was) if name in before else None, value_told(became) if name in after else None
        )


def _shortened(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"
