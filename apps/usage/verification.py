"""Whether the sums equal the records that they are made of: by the hour, by five minutes, and the counts of errors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Sum, When
from django.utils import timezone

from apps.usage.histogram import BOUNDS_US, DURATION_COLUMNS, FIRST_TOKEN_COLUMNS
from apps.usage.models import DailyRollup, ErrorRollup, FineRollup, RequestRecord, UsageRollup
from apps.usage.retention import fine_since
from apps.usage.rollups import SUM_COLUMNS

HOUR = timedelta(hours=1)
FINE = timedelta(minutes=5)


class RollupRow(NamedTuple):
    """What one row of the roll-ups stands for; `start` is where its hour or five minutes begin."""

    start: datetime
    project_id: int
    key_id: int
    endpoint: str
    model: str
    status_class: int


class RollupDifference(NamedTuple):
    """A sum that is not what the records add up to. A row that one side lacks counts as zeros and no time there."""

    row: RollupRow
    column: str
    in_records: int | datetime | None
    in_rollups: int | datetime | None

    def __str__(self) -> str:
        row = self.row
        return (
            f"{row.start:%Y-%m-%d %H:%M} project {row.project_id} key {row.key_id} {row.endpoint} "
            f"{row.model or '(no model)'} {row.status_class}xx: {self.column} is {self.in_rollups} in the roll-ups, "
            f"{self.in_records} in the records"
        )


# Sums of a column of the same name; the other sums are counts.
_SUMMED = (
    "streamed",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "reasoning_tokens",
    "images",
    "cost_nano",
    "duration_us",
    "first_token_us",
)
_COMPARED = (*SUM_COLUMNS, "last_request_at")


def rollup_differences(start: datetime, end: datetime) -> list[RollupDifference]:
    """Where roll-ups and records disagree, for requests that arrived from `start` up to, not at, `end` (whole hours).

    Sums by five minutes are compared as long as they are kept; counts of errors by the hour, which is what they become.

    Hours are compared one by one. One that differs may just have been written to between the two reads, so it is
    read again within one transaction before it is told.
    """
    found: list[RollupDifference] = []
    days = set()
    for hour in hours_in_use(start, end):
        days.add(hour.replace(hour=0))
        if _hour_differences(hour):
            with _one_snapshot():
                found += _hour_differences(hour)
    for day in sorted(days):
        if _day_differences(day):
            with _one_snapshot():
                found += _day_differences(day)
    return found


def _day_differences(day: datetime) -> list[RollupDifference]:
    """Days against the hours that they are made of, which outlive the records."""
    hours = UsageRollup.objects.filter(hour__gte=day, hour__lt=day + timedelta(days=1)).order_by()
    sums = hours.values(*RollupRow._fields[1:]).annotate(
        **{f"sum_{column}": Sum(column) for column in SUM_COLUMNS}, sum_last_request_at=Max("last_request_at")
    )
    return _differences(
        _by_row(_begun(day, sums), "start"), _by_row(DailyRollup.objects.filter(day=day).values(), "day")
    )


def hours_in_use(start: datetime, end: datetime) -> Iterator[datetime]:
    """The hours that have records or roll-ups; the index on either leads from one to the next."""
    hour = _hour_of(start)
    while True:
        following = (
            RequestRecord.objects.filter(time__gte=hour, time__lt=end).aggregate(next=Min("time"))["next"],
            UsageRollup.objects.filter(hour__gte=hour, hour__lt=end).aggregate(next=Min("hour"))["next"],
            ErrorRollup.objects.filter(start__gte=hour, start__lt=end).aggregate(next=Min("start"))["next"],
            _fine_from(hour).filter(start__lt=end).aggregate(next=Min("start"))["next"],
        )
        if not any(following):
            return
        hour = _hour_of(min(moment for moment in following if moment is not None))
        yield hour
        hour += timedelta(hours=1)


def _fine_from(moment: datetime) -> QuerySet[FineRollup]:
    """Sums by five minutes that are compared: what is past its days may be there until the night, or not."""
    return FineRollup.objects.filter(start__gte=max(moment, fine_since(timezone.now())))


def _hour_differences(hour: datetime) -> list[RollupDifference]:
    found = _differences(_record_sums(hour, HOUR), _by_row(UsageRollup.objects.filter(hour=hour).values(), "hour"))
    if hour >= fine_since(timezone.now()):
        for step in range(12):
            start = hour + FINE * step
            fine = FineRollup.objects.filter(start=start).values()
            found += _differences(_record_sums(start, FINE), _by_row(fine, "start"))
    return found + _error_differences(hour)


def _differences(
    records: Mapping[RollupRow, Mapping[str, Any]], rollups: Mapping[RollupRow, Mapping[str, Any]]
) -> list[RollupDifference]:
    return [
        RollupDifference(row, column, in_records, in_rollups)
        for row in sorted(records.keys() | rollups.keys())
        for column, in_records, in_rollups in _unequal(records.get(row, {}), rollups.get(row, {}))
    ]


def _unequal(records: Mapping[str, Any], rollups: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for column in _COMPARED:
        nothing = None if column == "last_request_at" else 0
        pair = records.get(column, nothing), rollups.get(column, nothing)
        if pair[0] != pair[1]:
            yield column, *pair


def _error_differences(hour: datetime) -> list[RollupDifference]:
    by = ("project_id", "key_id", "endpoint", "model", "status", "error_code")
    failed = RequestRecord.objects.filter(time__gte=hour, time__lt=hour + HOUR, status__gte=400).order_by()
    counted = ErrorRollup.objects.filter(start__gte=hour, start__lt=hour + HOUR).order_by()
    records = {row[:-1]: row[-1] for row in failed.values_list(*by).annotate(count=Count("pk"))}
    rollups = {row[:-1]: row[-1] for row in counted.values_list(*by).annotate(count=Sum("requests"))}
    return [
        RollupDifference(
            RollupRow(hour, row[0], row[1], row[2], row[3], row[4] // 100),
            f"the count of {row[4]} {row[5] or 'without a code'}",
            records.get(row, 0),
            rollups.get(row, 0),
        )
        for row in sorted(records.keys() | rollups.keys())
        if records.get(row, 0) != rollups.get(row, 0)
    ]


def _record_sums(start: datetime, length: timedelta) -> dict[RollupRow, dict[str, Any]]:
    classes = (When(status__gte=100 * digit, then=digit) for digit in range(9, 0, -1))
    rows = RequestRecord.objects.filter(time__gte=start, time__lt=start + length).values(
        "project_id",
        "key_id",
        "endpoint",
        "model",
        status_class=Case(*classes, default=0, output_field=IntegerField()),
    )
    sums = {f"sum_{column}": Sum(_counted(column), default=0) for column in _SUMMED}
    found = (
        rows.annotate(
            requests=Count("pk"),
            unpriced=Count("pk", filter=Q(cost_nano__isnull=True)),
            rate_limited=Count("pk", filter=Q(status=429)),
            last_request_at=Max("time"),
            **sums,
            **_histogram_counts("duration_us", DURATION_COLUMNS),
            **_histogram_counts("first_token_us", FIRST_TOKEN_COLUMNS),
        )
        .order_by()
        .iterator()
    )
    return _by_row(_begun(start, found), "start")


def _begun(start: datetime, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows with the moment that they are of. It is not asked of the database: a constant comes back from MySQL as
    text."""
    return ({**row, "start": start} for row in rows)


def _counted(column: str) -> Case | F:
    """A sum of truth values: PostgreSQL has no SUM of booleans."""
    if column == "streamed":
        return Case(When(streamed=True, then=1), default=0, output_field=IntegerField())
    return F(column)


def _histogram_counts(column: str, names: Sequence[str]) -> dict[str, Count]:
    lows = (None, *BOUNDS_US)
    highs = (*BOUNDS_US, None)
    counts = {}
    for name, low, high in zip(names, lows, highs, strict=True):
        bounds = {f"{column}__gt": low, f"{column}__lte": high}
        within = Q(**{lookup: bound for lookup, bound in bounds.items() if bound is not None})
        counts[name] = Count(column, filter=within)
    return counts


def _by_row(rows: Iterable[Mapping[str, Any]], start: str) -> dict[RollupRow, dict[str, Any]]:
    return {
        RollupRow(row[start], *(row[field] for field in RollupRow._fields[1:])): {
            name.removeprefix("sum_"): value for name, value in row.items()
        }
        for row in rows
    }


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Two queries that see the same moment. SQLite holds off its writer for as long, so keep it short."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor in ("postgresql", "mysql"):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
