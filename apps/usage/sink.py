"""How a batch gets into the database: one transaction, one statement for many records, one for each roll-up row."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from apps.usage.clients import clients_write
from apps.usage.metrics import RECORDS
from apps.usage.models import RequestBody, RequestRecord, UsageRollup
from apps.usage.pulse import PULSE
from apps.usage.record import Record
from apps.usage.rollups import KEY_COLUMNS, SUM_COLUMNS, RollupKey, Sums, rolled_up
from apps.usage.rows import Row, Values, rows_register, rows_write
from apps.usage.statements import database_moment, execute, insert_rows, insert_statement, one_transaction
from apps.usage.tallies import TALLIES

# Rows of `RequestBody`: request id, time in Unix seconds, and both bodies, cut and redacted already.
BODY = "body"
_BODY_COLUMNS = ("request_id", "time", "request", "response")


def batch_write(records: Sequence[Record], rows: Sequence[Row], *, tried_before: bool = False) -> None:
    """Commits the records, what they brought along and their sums, or nothing.

    `tried_before`: an earlier try failed and may have been committed all the same (a connection can break between
    the commit and its confirmation), so what is already there is left out.
    """
    with one_transaction():
        if tried_before:
            records, rows = _missing(records, rows)
        insert_rows(RequestRecord, Record._fields, [(database_moment(record.time), *record[1:]) for record in records])
        rows_write(rows)
        sums_by_key = rolled_up(records)
        for key, sums in sums_by_key.items():
            execute(_add_to_rollup(), _rollup_values(key, sums))
        clients_write(records)
        committed = [tally(records) for tally in TALLIES]
    RECORDS.add(sums_by_key)
    PULSE.add(sums_by_key, records)
    for tell in committed:
        tell()


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


def _rollup_values(key: RollupKey, sums: Sums) -> list[Any]:
    return [database_moment(key.hour), *key[1:], *sums.values, database_moment(sums.last_request_at)]


@cache
def _add_to_rollup() -> str:
    table = UsageRollup._meta.db_table
    additions = [f"{column} = {table}.{column} + excluded.{column}" for column in SUM_COLUMNS]
    later = f"excluded.last_request_at > {table}.last_request_at"
    latest = f"CASE WHEN {later} THEN excluded.last_request_at ELSE {table}.last_request_at END"
    additions.append(f"last_request_at = {latest}")
    return insert_statement(
        UsageRollup,
        (*KEY_COLUMNS, *SUM_COLUMNS, "last_request_at"),
        1,
        f"ON CONFLICT ({', '.join(KEY_COLUMNS)}) DO UPDATE SET {', '.join(additions)}",
    )
