"""How a batch gets into the database: one transaction, and one statement for many rows of a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from apps.usage.clients import clients_write
from apps.usage.metrics import RECORDS
from apps.usage.models import DailyRollup, ErrorRollup, FineRollup, RequestBody, RequestRecord, UsageRollup
from apps.usage.pulse import PULSE
from apps.usage.record import Record
from apps.usage.rollups import (
    DAY,
    HOUR,
    SUM_COLUMNS,
    ErrorKey,
    RollupKey,
    Sums,
    coarser,
    errors_counted,
    rolled_up,
)
from apps.usage.rows import Row, Values, rows_register, rows_write
from apps.usage.statements import database_moment, insert_rows, one_transaction, where_there
from apps.usage.tallies import TALLIES

# Rows of `RequestBody`: request id, time in Unix seconds, and both bodies, cut and redacted already.
BODY = "body"
_BODY_COLUMNS = ("request_id", "time", "request", "response")


def batch_write(
    records: Sequence[Record], rows: Sequence[Row], *, tried_before: bool = False, tallied: bool = True
) -> None:
    """Commits the records, what they brought along and their sums, or nothing.

    `tried_before`: an earlier try failed and may have been committed all the same (a connection can break between
    the commit and its confirmation), so what is already there is left out. `tallied`: whether they count for what
    others add up, such as budgets; what nobody sent does not.
    """
    with one_transaction():
        if tried_before:
            records, rows = _missing(records, rows)
        insert_rows(RequestRecord, Record._fields, [(database_moment(record.time), *record[1:]) for record in records])
        rows_write(rows)
        hours = sums_add(records)
        clients_write(records)
        committed = [tally(records) for tally in TALLIES] if tallied else []
    RECORDS.add(hours)
    PULSE.add(hours, records)
    for tell in committed:
        tell()


def sums_add(records: Sequence[Record]) -> Mapping[RollupKey, Sums]:
    """Adds records to all roll-ups, inside the caller's transaction; returns their sums by the hour."""
    fine = rolled_up(records)
    hours = coarser(fine, HOUR)
    _add(DailyRollup, "day", coarser(hours, DAY))
    _add(UsageRollup, "hour", hours)
    _add(FineRollup, "start", fine)
    if errors := errors_counted(records):
        errors_add(errors)
    return hours


def errors_add(errors: Mapping[ErrorKey, int]) -> None:
    """Adds to the counts of errors, inside the caller's transaction."""
    rows = sorted((*key, count) for key, count in errors.items())
    insert_rows(
        ErrorRollup,
        (*ErrorKey._fields, "requests"),
        [(database_moment(row[0]), *row[1:]) for row in rows],
        where_there(ErrorRollup, ErrorKey._fields, add=("requests",)),
    )


def _missing(records: Sequence[Record], rows: Sequence[Row]) -> tuple[list[Record], list[Row]]:
    ids = [record.request_id for record in records]
    there = set(RequestRecord.objects.filter(request_id__in=ids).values_list("request_id", flat=True))
    return (
        [record for record in records if record.request_id not in there],
        [row for row in rows if row.request_id not in there],
    )


def _write_bodies(bodies: Sequence[Values]) -> None:
    insert_rows(
        RequestBody, _BODY_COLUMNS, [(body[0], database_moment(float(body[1] or 0)), *body[2:]) for body in bodies]
    )


rows_register(BODY, _write_bodies)


def _add(table: type[Model], start: str, sums: Mapping[RollupKey, Sums]) -> None:
    # In order, so that two processes that add to the same rows wait for each other and never in a circle.
    key_columns = (start, *RollupKey._fields[1:])
    insert_rows(
        table,
        (*key_columns, *SUM_COLUMNS, "last_request_at"),
        [_values(key, sums[key]) for key in sorted(sums)],
        where_there(table, key_columns, add=SUM_COLUMNS, latest=("last_request_at",)),
    )


def _values(key: RollupKey, sums: Sums) -> list[Any]:
    return [database_moment(key.start), *key[1:], *sums.values, database_moment(sums.last_request_at)]
