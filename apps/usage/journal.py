"""Where acknowledged records go when the process must end while the database is away: files, read at the next start.

Only `USAGE_DURABILITY=relaxed` has such records: else nothing is acknowledged before its commit. A line is a record (a
JSON array) or a row that a record brought along (a JSON object).
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from apps.usage.record import Record
from apps.usage.rows import Row

logger = logging.getLogger(__name__)


class _RowLine(msgspec.Struct):
    """A Row as a JSON object, so that a line of its own kind tells it from a record."""

    request_id: str
    kind: str
    values: tuple[str | int | float | None, ...]


_decode_record = msgspec.json.Decoder(Record).decode
_decode_row = msgspec.json.Decoder(_RowLine).decode


def journal_write(folder: Path, records: Sequence[Record], rows: Sequence[Row] = ()) -> None:
    """Puts the records and their rows into a new file, safely on disk before this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{time.time_ns()}-{os.getpid()}.part"
    with unfinished.open("wb") as file:
        file.write(msgspec.json.Encoder().encode_lines([*records, *(_RowLine(*row) for row in rows)]))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(unfinished.with_suffix(".jsonl"))
    logger.warning("The database is away: %d records wait in %s", len(records), folder)


def journal_replay(folder: Path, write: Callable[[Sequence[Record], Sequence[Row]], None]) -> int:
    """Hands what each file holds to `write`, then removes the file; returns how many records there were.

    `write` must leave out records that it has already: a crash may come between it and the removal.
    """
    replayed = 0
    for file in sorted(folder.glob("*.jsonl")):
        records, rows = _read(file)
        write(records, rows)
        file.unlink()
        replayed += len(records)
    if replayed:
        logger.warning("%d records of an earlier process were brought into the database", replayed)
    return replayed


def _read(file: Path) -> tuple[list[Record], list[Row]]:
    lines = file.read_bytes().splitlines()
    records = [_decode_record(line) for line in lines if line.startswith(b"[")]
    rows = [_decode_row(line) for line in lines if line.startswith(b"{")]
    return records, [Row(row.request_id, row.kind, row.values) for row in rows]
