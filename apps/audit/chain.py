"""The chain: how an event's hash is made of the event and of the hash before it.

SHA-256 over canonical JSON (keys in order, no blanks, ASCII) of all columns but the hash itself. The sequence and the
previous hash are among them, so that an event can be neither changed, nor left out, nor put elsewhere, without each
hash from there on being another.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# What the first event stands on.
GENESIS = "0" * 64
HASHED = (
    "sequence",
    "time",
    "actor_kind",
    "actor_id",
    "actor_label",
    "verb",
    "object_type",
    "object_id",
    "object_label",
    "project_id",
    "project_label",
    "details",
    "reason",
    "address",
    "client",
    "previous_hash",
)


def canonical(value: Any) -> str:
    """JSON that is the same text for the same value, everywhere."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def event_hash(columns: Mapping[str, Any]) -> str:
    """The hash of an event, of its columns HASHED by name."""
    return hash_of(*(columns[name] for name in HASHED))


def hash_of(sequence: int, time: datetime, *others: Any) -> str:
    """The hash of an event, of its columns in the order of HASHED."""
    moment = time.astimezone(UTC).isoformat(timespec="microseconds")
    columns = dict(zip(HASHED, (sequence, moment, *others), strict=True))
    return hashlib.sha256(canonical(columns).encode()).hexdigest()
