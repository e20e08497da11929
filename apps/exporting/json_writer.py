"""JSON: one document with what is said of the rows around them, or a line for each row (JSON lines)."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from apps.exporting.checksum import Reading, Summary
from apps.exporting.pieces import in_pieces
from apps.exporting.table import Table

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_pieces(table: Table, summary: Summary) -> Iterator[bytes]:
    """`{"title", "exported_at", "facts", "columns", "rows", "row_count", "checksum"}`, with `schema` and `sums` where
    the table has such. Number and checksum stand last: a file without them was broken off."""
    return json_read(Reading(table, summary))


def jsonl_pieces(table: Table, summary: Summary) -> Iterator[bytes]:
    return jsonl_read(Reading(table, summary))


def json_read(reading: Reading) -> Iterator[bytes]:
    """The document of what is being read."""
    return in_pieces(_document(reading))


def jsonl_read(reading: Reading) -> Iterator[bytes]:
    """A line for each row of what is being read."""
    return in_pieces(f"{row}\n" for row in _rows(reading))


def _document(reading: Reading) -> Iterator[str]:
    table = reading.table
    head = {
        **({"schema": table.schema} if table.schema else {}),
        "title": table.title,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "facts": dict(table.facts),
        "columns": table.names,
    }
    yield f'{_encoded(head)[:-1]},"rows":['
    separator = "\n"
    for row in _rows(reading):
        yield separator + row
        separator = ",\n"
    summary = reading.summary
    tail = {
        **({"note": table.empty} if table.empty and not summary.rows else {}),
        **({"sums": dict(summary.sums)} if summary.sums else {}),
        "row_count": summary.rows,
        "checksum": {"algorithm": "SHA-256", "value": summary.checksum},
    }
    yield f"\n],{_encoded(tail)[1:]}\n"


def _rows(reading: Reading) -> Iterator[str]:
    names = reading.table.names
    for batch in reading.batches():
        for cells in batch.cells:
            yield _encoded(dict(zip(names, cells, strict=True)))


def _encoded(value: Any) -> str:
    return _encoder.encode(value)
