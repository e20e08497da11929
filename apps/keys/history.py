"""The history of a key as people read it: who did what, why, and each field before and after."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Field, ForeignKey
from django.utils.text import capfirst

from apps.keys.models import ApiKey
from apps.keys.permissions import ENDPOINT_GROUPS, Access
from apps.keys.services import LIMITS
from apps.listing.moments import exactly

# Ids never change, and the moment of a change stands beside it.
_UNTOLD = {"id", "public_id", "created_at", "state_changed_at", "state_reason"}
_FIELDS = [field for field in ApiKey._meta.concrete_fields if field.name not in _UNTOLD]
_VERBS_OF_STATE = {
    ApiKey.State.ACTIVE: "Resumed",
    ApiKey.State.SUSPENDED: "Suspended",
    ApiKey.State.REVOKED: "Revoked",
}
_EMPTY = {
    "expires_at": "never",
    "allowed_models": "all models",
    "allowed_networks": "from everywhere",
    "first_token_ms": "the model's",
    "tokens_per_second": "the model's",
    **dict.fromkeys(LIMITS, "default"),
}


class FieldChange(NamedTuple):
    label: str
    before: str
    after: str


class HistoryEntry(NamedTuple):
    """One change. `actor` is empty where no person did it."""

    moment: datetime
    actor: str
    what: str
    reason: str
    changes: list[FieldChange]


def history_of(key: ApiKey, limit: int) -> list[HistoryEntry]:
    """The newest `limit` changes of a key, newest first."""
    rows = list(key.history.select_related("history_user", "project", "owner")[: limit + 1])
    pairs = zip(rows, [*rows[1:], None], strict=True)
    return [_entry(row, previous) for row, previous in pairs][:limit]


def key_as_of(key: ApiKey, version: int) -> ApiKey | None:
    """The key as it was at that `key_version`; None: there is no such version of it."""
    row = key.history.filter(history_id=version).first()
    return row.instance if row else None


def changes_since(key: ApiKey, version: int) -> list[HistoryEntry]:
    """What was changed after that `key_version`, newest first."""
    return history_of(key, key.history.filter(history_id__gt=version).count())


def _entry(row: Any, previous: Any) -> HistoryEntry:
    changed = (
        [] if previous is None else [f for f in _FIELDS if f.value_from_object(row) != f.value_from_object(previous)]
    )
    return HistoryEntry(
        moment=row.history_date,
        actor=str(row.history_user or ""),
        what="Issued" if previous is None else _what(row, {field.name for field in changed}),
        reason=row.history_change_reason or "",
        changes=[change for field in changed for change in _changes(field, previous, row)],
    )


def _what(row: Any, changed: set[str]) -> str:
    if "state" in changed:
        return _VERBS_OF_STATE[row.state]
    if "masked_secret" in changed:
        return "Rotated"
    return "Expiry date changed" if changed == {"expires_at"} else "Changed"


def _changes(field: Field, previous: Any, row: Any) -> Iterator[FieldChange]:
    if field.name == "permissions":
        yield from permission_changes(previous.permissions, row.permissions)
    else:
        yield FieldChange(capfirst(str(field.verbose_name)), _shown(field, previous), _shown(field, row))


def permission_changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    """One change for each endpoint group that differs."""
    for group in ENDPOINT_GROUPS:
        old, new = (Access(permissions.get(group.code, Access.NONE)) for permissions in (before, after))
        if old != new:
            yield FieldChange(f"Permission: {group.label}", str(old.label), str(new.label))


def _shown(field: Field, row: Any) -> str:
    value = field.value_from_object(row)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, ForeignKey):
        return str(getattr(row, field.name))
    if value is None or value in ("", []):
        return _EMPTY.get(field.name, "empty")
    return _told(field.name, value)


def _told(name: str, value: Any) -> str:
    if value == 0 and name in LIMITS:
        return "no limit"
    if isinstance(value, datetime):
        return exactly(value)
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:,}" if isinstance(value, int) else str(value)
