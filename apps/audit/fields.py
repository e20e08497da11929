"""The fields of a row as the trail holds them, and what differs between two moments."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import ForeignKey, Model


def fields_of(row: Model, names: Collection[str] | None = None) -> dict[str, Any]:
    """Values by field name, those of `names` or all; a foreign key by the name of what it leads to."""
    chosen = (field for field in row._meta.concrete_fields if names is None or field.name in names)
    return {
        field.name: _named(row, field) if isinstance(field, ForeignKey) else field.value_from_object(row)
        for field in chosen
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of both, the fields that differ. Of what was made or is gone (the other is empty) what is filled in, as empty
    fields tell nothing."""
    if not before or not after:
        return _filled(before), _filled(after)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _named(row: Model, field: ForeignKey) -> str | None:
    target = getattr(row, field.name)
    return None if target is None else str(target)
