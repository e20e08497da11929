"""Sums of records by hour, as rows that the database adds to what it has."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from apps.usage.histogram import BUCKETS, DURATION_COLUMNS, FIRST_TOKEN_COLUMNS, bucket_of
from apps.usage.record import Record, microseconds

HOUR = 3600
HOUR_US = HOUR * 1_000_000


class RollupKey(NamedTuple):
    """What records are summed by; `hour` is the Unix time of its start."""

    hour: int
    project_id: int
    key_id: int
    endpoint: str
    model: str
    status_class: int


KEY_COLUMNS = RollupKey._fields
SUM_COLUMNS = (
    "requests",
    "streamed",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "reasoning_tokens",
    "images",
    "cost_nano",
    "unpriced",
    "duration_us",
    "first_token_us",
    *DURATION_COLUMNS,
    *FIRST_TOKEN_COLUMNS,
)
_DURATION_AT = SUM_COLUMNS.index(DURATION_COLUMNS[0])
_FIRST_TOKEN_AT = _DURATION_AT + BUCKETS


class Sums:
    """The summed columns of one roll-up row, and the time of its last request."""

    __slots__ = ("last_request_at", "values")

    def __init__(self) -> None:
        self.values = [0] * len(SUM_COLUMNS)
        self.last_request_at = 0.0

    def add(self, record: Record) -> None:
        values = self.values
        values[0] += 1
        values[1] += record.streamed
        values[2] += record.prompt_tokens
        values[3] += record.cached_tokens
        values[4] += record.completion_tokens
        values[5] += record.reasoning_tokens
        values[6] += record.images
        if record.cost_nano is None:
            values[8] += 1
        else:
            values[7] += record.cost_nano
        values[9] += record.duration_us
        values[_DURATION_AT + bucket_of(record.duration_us)] += 1
        if record.first_token_us is not None:
            values[10] += record.first_token_us
            values[_FIRST_TOKEN_AT + bucket_of(record.first_token_us)] += 1
        if record.time > self.last_request_at:
            self.last_request_at = record.time


def rolled_up(records: Iterable[Record]) -> dict[RollupKey, Sums]:
    """The sums of these records."""
    sums: dict[RollupKey, Sums] = {}
    for record in records:
        key = RollupKey(
            microseconds(record.time) // HOUR_US * HOUR,
            record.project_id,
            record.key_id,
            record.endpoint,
            record.model,
            record.status // 100,
        )
        row = sums.get(key)
        if row is None:
            row = sums[key] = Sums()
        row.add(record)
    return sums


def moment(seconds: float) -> datetime:
    """Unix seconds as an aware UTC datetime."""
    return datetime.fromtimestamp(seconds, UTC)
