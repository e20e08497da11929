"""Where acknowledged records go when the process must end while the database is away: files, read at the next start.

Only `USAGE_DURABILITY=relaxed` has such records: else nothing is acknowledged before its commit.
"""

import logging
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from apps.usage.record import Record

logger = logging.getLogger(__name__)


def journal_write(folder: Path, records: Sequence[Record]) -> None:
    """Puts the records into a new file, safely on disk before this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{time.time_ns()}-{os.getpid()}.part"
    with unfinished.open("wb") as file:
        file.write(msgspec.json.Encoder().encode_lines(records))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(unfinished.with_suffix(".jsonl"))
    logger.warning("The database is away: %d records wait in %s", len(records), folder)


def journal_replay(folder: Path, write: Callable[[Sequence[Record]], None]) -> int:
    """Hands the records of each file to `write`, then removes the file; returns how many records there were.

    `write` must leave out records that it has already: a crash may come between it and the removal.
    """
    decoder = msgspec.json.Decoder(Record)
    replayed = 0
    for file in sorted(folder.glob("*.jsonl")):
        records = decoder.decode_lines(file.read_bytes())
        write(records)
        file.unlink()
        replayed += len(records)
    if replayed:
        logger.warning("%d records of an earlier process were brought into the database", replayed)
    return replayed
