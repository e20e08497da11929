"""Rows of other tables that a request brings along: committed with its record, or not at all.

The app that owns a table registers how its rows are written; the fast path makes the rows, and the writer hands them
over inside the transaction of their record.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

Value = str | int | float | None
Values = tuple[Value, ...]


class Row(NamedTuple):
    """`kind` says who writes it; the values are what that one expects, and survive JSON."""

    request_id: str
    kind: str
    values: Values


_writes: dict[str, Callable[[Sequence[Values]], None]] = {}


def rows_register(kind: str, write: Callable[[Sequence[Values]], None]) -> None:
    """`write` gets rows of this kind in the writer's thread, inside a transaction. It must be quick: all wait."""
    _writes[kind] = write


def rows_write(rows: Sequence[Row]) -> None:
    """Writes in the order in which the rows came, those of one kind that follow each other together."""
    for kind, same in groupby(rows, key=lambda row: row.kind):
        _writes[kind]([row.values for row in same])
