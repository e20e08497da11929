"""How a batch gets into the database: one transaction, one statement for many records, one for each roll-up row.

Plain SQL, not the ORM: an ORM insert for each request costs two thirds of the throughput (docs/performance.md). The
statements run in C without the interpreter's lock, so one of many rows beats `executemany`, which takes the lock back
after each row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from django.db import connection, transaction

from apps.usage.metrics import RECORDS
from apps.usage.models import RequestBody, RequestRecord, UsageRollup
from apps.usage.record import Bodies, Record, microseconds
from apps.usage.rollups import KEY_COLUMNS, SUM_COLUMNS, RollupKey, Sums, moment, rolled_up

# Row counts for which a statement is kept prepared: any batch is a sum of few of them.
_CHUNKS = (256, 128, 64, 32, 16, 8, 4, 2, 1)


def batch_write(records: Sequence[Record], bodies: Sequence[Bodies], *, tried_before: bool = False) -> None:
    """Commits the records, their bodies and their sums, or nothing.

    `tried_before`: an earlier try failed and may have been committed all the same (a connection can break between
    the commit and its confirmation), so what is already there is left out.
    """
    with _transaction():
        if tried_before:
            records, bodies = _missing(records, bodies)
        for chunk in _chunks(records):
            _execute(_insert(RequestRecord, Record._fields, len(chunk)), _flat_records(chunk))
        for body in bodies:
            _execute(_insert(RequestBody, Bodies._fields, 1), (body[0], _time(body.time), body[2], body[3]))
        sums_by_key = rolled_up(records)
        for key, sums in sums_by_key.items():
            _execute(_add_to_rollup(), _rollup_values(key, sums))
    RECORDS.add(sums_by_key)


def _missing(records: Sequence[Record], bodies: Sequence[Bodies]) -> tuple[list[Record], list[Bodies]]:
    ids = [record.request_id for record in records]
    there = set(RequestRecord.objects.filter(request_id__in=ids).values_list("request_id", flat=True))
    return (
        [record for record in records if record.request_id not in there],
        [body for body in bodies if body.request_id not in there],
    )


@contextmanager
def _transaction() -> Iterator[None]:
    """One transaction. SQLite's is spoken to directly: Django's own costs 50 µs a batch."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    _execute("BEGIN IMMEDIATE", ())
    try:
        yield
        _execute("COMMIT", ())
    except BaseException:
        connection.connection.rollback()
        raise


def _execute(statement: str, values: Sequence[Any]) -> None:
    """Straight to the driver where Django would only rewrite 2,000 placeholders with a regular expression."""
    if connection.vendor == "sqlite":
        with connection.wrap_database_errors:
            connection.connection.execute(statement, values)
    else:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def _chunks(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    start = 0
    for size in _CHUNKS:
        while len(records) - start >= size:
            yield records[start : start + size]
            start += size


def _time(seconds: float) -> Any:
    """A moment as the database takes it."""
    whole, rest = divmod(microseconds(seconds), 1_000_000)
    if connection.vendor == "sqlite":
        # As Django writes it, which compares moments as text: a whole second has no fraction.
        return f"{_until_second(whole)}.{rest:06}" if rest else _until_second(whole)
    return connection.ops.adapt_datetimefield_value(moment(whole).replace(microsecond=rest))


@lru_cache(maxsize=16)
def _until_second(whole: int) -> str:
    """SQLite keeps moments as text; down to the second it is the same for most of a batch."""
    return f"{moment(whole):%Y-%m-%d %H:%M:%S}"


def _flat_records(records: Sequence[Record]) -> list[Any]:
    values: list[Any] = []
    for record in records:
        values.append(_time(record.time))
        values += record[1:]
    return values


def _rollup_values(key: RollupKey, sums: Sums) -> list[Any]:
    return [_time(key.hour), *key[1:], *sums.values, _time(sums.last_request_at)]


def _placeholder() -> str:
    return "?" if connection.vendor == "sqlite" else "%s"


@cache
def _insert(model: type[Any], columns: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join([_placeholder()] * len(columns))})"
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"  # noqa: S608


@cache
def _add_to_rollup() -> str:
    table = UsageRollup._meta.db_table
    additions = [f"{column} = {table}.{column} + excluded.{column}" for column in SUM_COLUMNS]
    later = f"excluded.last_request_at > {table}.last_request_at"
    latest = f"CASE WHEN {later} THEN excluded.last_request_at ELSE {table}.last_request_at END"
    additions.append(f"last_request_at = {latest}")
    return (
        f"{_insert(UsageRollup, (*KEY_COLUMNS, *SUM_COLUMNS, 'last_request_at'), 1)} "
        f"ON CONFLICT ({', '.join(KEY_COLUMNS)}) DO UPDATE SET {', '.join(additions)}"
    )
