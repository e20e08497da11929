"""JSON: one document with what is said of the rows around them, or a line for each row (JSON lines)."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from apps.exporting.checksum import Summary, verified
from apps.exporting.pieces import in_pieces
from apps.exporting.table import Table

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_pieces(table: Table, summary: Summary) -> Iterator[bytes]:
    """`{"title", "exported_at", "facts", "columns", "rows", "row_count", "checksum"}`. Number and checksum stand last:
    a file without them was broken off."""
    return in_pieces(_document(table, summary))


def jsonl_pieces(table: Table, summary: Summary) -> Iterator[bytes]:
    return in_pieces(f"{_encoded(dict(zip(table.names, cells, strict=True)))}\n" for cells in verified(table, summary))


def _document(table: Table, summary: Summary) -> Iterator[str]:
    head = {
        "title": table.title,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "facts": dict(table.facts),
        "columns": table.names,
    }
    yield f'{_encoded(head)[:-1]},"rows":['
    separator = "\n"
    for cells in verified(table, summary):
        yield separator + _encoded(dict(zip(table.names, cells, strict=True)))
        separator = ",\n"
    tail = {"row_count": summary.rows, "checksum": {"algorithm": "SHA-256", "value": summary.checksum}}
    yield f"\n],{_encoded(tail)[1:]}\n"


def _encoded(value: Any) -> str:
    return _encoder.encode(value)
