"""Makes the sums of an hour anew from its records, whatever they were: for when they were found to be wrong."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max, Sum
from django.utils import timezone

from apps.usage.models import DailyRollup, ErrorRollup, FineRollup, RequestRecord, UsageRollup
from apps.usage.record import Record
from apps.usage.retention import fine_since
from apps.usage.rollups import SUM_COLUMNS
from apps.usage.sink import sums_add
from apps.usage.statements import one_transaction
from apps.usage.verification import hours_in_use

HOUR = timedelta(hours=1)


class RecordsGoneError(Exception):
    """The records of the time are past RECORDS_DAYS: what is left of them would make sums that are too small."""


def rollups_rebuild(start: datetime, end: datetime) -> Iterator[tuple[datetime, int]]:
    """Rebuilds hour by hour what arrived from `start` up to, not at, `end` (whole hours), each in a transaction of its
    own; yields each hour with its number of records. Reads the records of those hours alone.

    Raises RecordsGoneError before anything is changed.
    """
    if settings.RECORDS_DAYS > 0 and start < timezone.now() - timedelta(days=settings.RECORDS_DAYS):
        raise RecordsGoneError(f"Records are kept for {settings.RECORDS_DAYS} days only.")
    for hour in hours_in_use(start, end):
        yield hour, _rebuild_hour(hour)


def _rebuild_hour(hour: datetime) -> int:
    with one_transaction():
        _hold_off_writers()
        within = RequestRecord.objects.filter(time__gte=hour, time__lt=hour + HOUR)
        records = [_record(row) for row in within.order_by("pk").values_list(*Record._fields)]
        UsageRollup.objects.filter(hour=hour).delete()
        FineRollup.objects.filter(start__gte=hour, start__lt=hour + HOUR).delete()
        ErrorRollup.objects.filter(start__gte=hour, start__lt=hour + HOUR).delete()
        sums_add(records)
        _rebuild_day(hour.replace(hour=0))
        if hour < fine_since(timezone.now()):
            FineRollup.objects.filter(start__gte=hour, start__lt=hour + HOUR).delete()
    return len(records)


def _rebuild_day(day: datetime) -> None:
    """Days are the sums of their hours: what the hours have is added up by the database."""
    DailyRollup.objects.filter(day=day).delete()
    hours = UsageRollup.objects.filter(hour__gte=day, hour__lt=day + timedelta(days=1)).order_by()
    by = ("project_id", "key_id", "endpoint", "model", "status_class")
    sums = {f"sum_{column}": Sum(column) for column in SUM_COLUMNS}
    rows = hours.values(*by).annotate(**sums, latest=Max("last_request_at"))
    DailyRollup.objects.bulk_create(
        DailyRollup(
            day=day,
            last_request_at=row["latest"],
            **{column: row[column] for column in by},
            **{column: row[f"sum_{column}"] for column in SUM_COLUMNS},
        )
        for row in rows
    )


def _hold_off_writers() -> None:
    """A batch that is being committed must be wholly before the reading or wholly after the rebuild. On SQLite the
    transaction has the lock of all from its BEGIN; on PostgreSQL a writer adds to roll-ups after its records are in,
    and waits there."""
    if connection.vendor == "postgresql":
        tables = ", ".join(table._meta.db_table for table in (DailyRollup, UsageRollup, FineRollup, ErrorRollup))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _record(row: tuple[object, ...]) -> Record:
    arrived = row[0]
    assert isinstance(arrived, datetime)
    return Record(arrived.timestamp(), *row[1:])  # type: ignore[arg-type]
