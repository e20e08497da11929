"""Plain SQL for the writer: transactions, moments and inserts of many rows, on each database.

Not the ORM: an ORM insert for each request costs two thirds of the throughput (docs/performance.md). The statements
run in C without the interpreter's lock, so one of many rows beats `executemany`, which takes the lock back after each
row.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Model

from apps.usage.record import microseconds
from apps.usage.rollups import moment

# Row counts for which a statement is kept prepared: any batch is a sum of few of them.
_CHUNKS = (256, 128, 64, 32, 16, 8, 4, 2, 1)


@contextmanager
def one_transaction() -> Iterator[None]:
    """SQLite's is spoken to directly: Django's own costs 50 µs a batch."""
    if not on_sqlite() or connection.in_atomic_block:
        with transaction.atomic():
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
    start = 0
    for size in _CHUNKS:
        while len(rows) - start >= size:
            values = [value for row in rows[start : start + size] for value in row]
            execute(insert_statement(model, columns, size, ending), values)
            start += size


@cache
def insert_statement(model: type[Model], columns: tuple[str, ...], rows: int, ending: str = "") -> str:
    """The statement that inserts so many rows at once."""
    row = f"({', '.join([placeholder()] * len(columns))})"
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)} {ending}"  # noqa: S608


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
