"""Sums of records by time, as rows that the database adds to what it has.

Five minutes are the finest grain: records are summed by them, and hours and days (UTC) are made of those sums. Days are
a short cut for reading, as each zone cuts its own: `analysis.sums` moves the hours between.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from apps.usage.histogram import BUCKETS, DURATION_COLUMNS, FIRST_TOKEN_COLUMNS, bucket_of
from apps.usage.record import Record, microseconds

HOUR = 3600
DAY = 86_400
FINE = 300


class RollupKey(NamedTuple):
    """What records are summed by; `start` is the Unix time at which the hour or the five minutes begin."""

    start: int
    project_id: int
    key_id: int
    endpoint: str
    model: str
    status_class: int


class ErrorKey(NamedTuple):
    """What errors are counted by; `start` is the Unix time at which the five minutes begin."""

    start: int
    project_id: int
    key_id: int
    endpoint: str
    model: str
    status: int
    error_code: str


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
    "rate_limited",
    *DURATION_COLUMNS,
    *FIRST_TOKEN_COLUMNS,
)
_DURATION_AT = SUM_COLUMNS.index(DURATION_COLUMNS[0])
_FIRST_TOKEN_AT = _DURATION_AT + BUCKETS
_FIRST_ERROR = 400
_RATE_LIMITED = 429


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
        if record.status == _RATE_LIMITED:
            values[11] += 1
        if record.time > self.last_request_at:
            self.last_request_at = record.time

    def plus(self, other: "Sums") -> "Sums":
        """Both together, as a new one."""
        both = Sums()
        both.values = [mine + more for mine, more in zip(self.values, other.values, strict=True)]
        both.last_request_at = max(self.last_request_at, other.last_request_at)
        return both


def start_of(time: float, seconds: int) -> int:
    """Where the hour (or the five minutes) begins that a moment lies in, both in Unix seconds."""
    return microseconds(time) // 1_000_000 // seconds * seconds


def rolled_up(records: Iterable[Record]) -> dict[RollupKey, Sums]:
    """The sums of these records by five minutes."""
    sums: dict[RollupKey, Sums] = {}
    for record in records:
        key = RollupKey(
            start_of(record.time, FINE),
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


def coarser(parts: Mapping[RollupKey, Sums], seconds: int) -> dict[RollupKey, Sums]:
    """Sums as sums by the hour or the day. Where one has one part only, which is nearly always so in a batch, it is
    that very object."""
    sums: dict[RollupKey, Sums] = {}
    for key, row in parts.items():
        whole = RollupKey(key.start // seconds * seconds, *key[1:])
        have = sums.get(whole)
        sums[whole] = row if have is None else have.plus(row)
    return sums


def errors_counted(records: Iterable[Record]) -> dict[ErrorKey, int]:
    """How many of these records are which error."""
    counts: dict[ErrorKey, int] = {}
    for record in records:
        if record.status >= _FIRST_ERROR:
            key = ErrorKey(
                start_of(record.time, FINE),
                record.project_id,
                record.key_id,
                record.endpoint,
                record.model,
                record.status,
                record.error_code,
            )
            counts[key] = counts.get(key, 0) + 1
    return counts


def moment(seconds: float) -> datetime:
    """Unix seconds as an aware UTC datetime."""
    return datetime.fromtimestamp(seconds, UTC)
