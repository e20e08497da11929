"""Exports read back as somebody would who has the file alone, and their checksum made anew from it."""

import csv
import hashlib
import io
import json
from typing import Any

from apps.exporting.csv_writer import unescaped


def csv_rows(file: bytes) -> list[list[str]]:
    """The head first; cells as they were before they were made harmless."""
    rows = csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True)
    return [[unescaped(cell) for cell in row] for row in rows]


def json_rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    return [list(rows[0]), *([_text(value) for value in row.values()] for row in rows)] if rows else []


def jsonl_rows(file: bytes) -> list[list[str]]:
    return json_rows([json.loads(line) for line in file.decode().split("\n") if line])


def checksum_of(rows: list[list[str]]) -> str:
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
