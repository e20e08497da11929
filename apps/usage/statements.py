"""Plain SQL for the writer: transactions, moments and inserts of many rows, on each database.

Not the ORM: an ORM insert for each request costs two thirds of the throughput (docs/performance.md). The statements
run in C without the interpreter's lock, so one of many rows beats `executemany`, which takes the lock back after each
row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.db.models import Model

from apps.usage.record import microseconds
from apps.usage.rollups import moment

# From so many rows on PostgreSQL takes them quicker as a stream than as a statement.
_COPIED_FROM = 16
# How long one may wait for its turn on MySQL.
_TURN_SECONDS = 30
# Row counts for which a statement is kept prepared: any batch is a sum of few of them.
_CHUNKS = (256, 128, 64, 32, 16, 8, 4, 2, 1)


@contextmanager
def one_transaction() -> Iterator[None]:
    """SQLite's is spoken to directly: Django's own costs 50 µs a batch."""
    if not on_sqlite() or connection.in_atomic_block:
        with _one_at_a_time(), transaction.atomic():
            yield
        return
    connection.ensure_connection()
    execute("BEGIN IMMEDIATE", ())
    try:
        yield
        execute("COMMIT", ())
    except BaseException:
        connection.connection.rollback()
        raise


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """MySQL locks the gaps between rows too, so two that add to the same sums would end in a deadlock; and it cannot
    lock a table within a transaction, for a rebuild. So there they take turns by name."""
    if connection.vendor != "mysql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK('usage_record', %s)", [_TURN_SECONDS])
        if cursor.fetchone()[0] != 1:
            raise OperationalError("Another process writes the record for too long.")
        try:
            yield
        finally:
            cursor.execute("SELECT RELEASE_LOCK('usage_record')")


def execute(statement: str, values: Sequence[Any]) -> None:
    """Straight to the driver where Django would only rewrite 2,000 placeholders with a regular expression."""
    if on_sqlite():
        # Looked up once: it is kept by thread, and each look takes a microsecond.
        opened = connections[DEFAULT_DB_ALIAS]
        with opened.wrap_database_errors:
            opened.connection.execute(statement, values)
    else:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


def insert_rows(model: type[Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]], ending: str = "") -> None:
    """Inserts rows of values in the order of `columns`; `ending` is what to do with a row that is there."""
    if not ending and len(rows) >= _COPIED_FROM and connection.vendor == "postgresql":
        _copy_rows(model, columns, rows)
        return
    start = 0
    for size in _CHUNKS:
        while len(rows) - start >= size:
            values = [value for row in rows[start : start + size] for value in row]
            execute(insert_statement(model, columns, size, ending), values)
            start += size


def _copy_rows(model: type[Model], columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


@cache
def insert_statement(model: type[Model], columns: tuple[str, ...], rows: int, ending: str = "", mark: str = "") -> str:
    """The statement that inserts so many rows at once; `mark` stands for a value, the driver's own if it is empty."""
    row = f"({', '.join([mark or placeholder()] * len(columns))})"
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)} {ending}"  # noqa: S608


@cache
def where_there(
    model: type[Model],
    keys: tuple[str, ...],
    *,
    add: tuple[str, ...] = (),
    latest: tuple[str, ...] = (),
    replace: tuple[str, ...] = (),
) -> str:
    """The ending of an insert that says what to do where a row with these keys is there: add to its sums, keep the
    later of two moments, take the new value; with nothing to do it stays as it is."""
    table = model._meta.db_table
    is_mysql = connection.vendor == "mysql"

    def new(column: str) -> str:
        return f"VALUES({column})" if is_mysql else f"excluded.{column}"

    changes = [f"{column} = {table}.{column} + {new(column)}" for column in add]
    for column in latest:
        later = f"{new(column)} > {table}.{column}"
        changes.append(f"{column} = CASE WHEN {later} THEN {new(column)} ELSE {table}.{column} END")
    changes += [f"{column} = {new(column)}" for column in replace]
    if is_mysql:
        # It knows no "do nothing" that would not pass over other errors as well.
        return f"ON DUPLICATE KEY UPDATE {', '.join(changes) or f'{keys[0]} = {table}.{keys[0]}'}"
    then = f"UPDATE SET {', '.join(changes)}" if changes else "NOTHING"
    return f"ON CONFLICT ({', '.join(keys)}) DO {then}"


def placeholder() -> str:
    return "?" if on_sqlite() else "%s"


@cache
def on_sqlite() -> bool:
    """Which database it is does not change while a process runs."""
    return bool(connection.vendor == "sqlite")


def database_moment(seconds: float) -> Any:
    """A moment (Unix seconds) as the database takes it."""
    whole, rest = divmod(microseconds(seconds), 1_000_000)
    if on_sqlite():
        # As Django writes it, which compares moments as text: a whole second has no fraction.
        return f"{_until_second(whole)}.{rest:06}" if rest else _until_second(whole)
    return connection.ops.adapt_datetimefield_value(moment(whole).replace(microsecond=rest))


@lru_cache(maxsize=16)
def _until_second(whole: int) -> str:
    """SQLite keeps moments as text; down to the second it is the same for most of a batch."""
    return f"{moment(whole):%Y-%m-%d %H:%M:%S}"
