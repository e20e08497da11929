"""What was acknowledged and is not in the database yet: files that outlive the process, read at the next start.

A database keeps a log that it writes ahead of its tables, so that a commit is one append; this is the writer's. A line
is a record (a JSON array) or a row that a record brought along (a JSON object). An append is one call of the operating
system, without waiting for the disk: it survives the end of the process, however it ends, and so does what SQLite
commits as it is set up here.
"""

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from apps.usage.record import Record
from apps.usage.rows import Row

if sys.platform != "win32":
    from fcntl import LOCK_EX, LOCK_NB, flock

logger = logging.getLogger(__name__)


class _RowLine(msgspec.Struct):
    """A Row as a JSON object, so that a line of its own kind tells it from a record."""

    request_id: str
    kind: str
    values: tuple[str | int | float | None, ...]


_encode = msgspec.json.Encoder().encode
_decode_record = msgspec.json.Decoder(Record).decode
_decode_row = msgspec.json.Decoder(_RowLine).decode


class Segment:
    """A file that one process appends to. It is locked as long as that process lives."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{name}.jsonl"
        unfinished = folder / f"{name}.part"
        self._file = os.open(unfinished, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        _lock(self._file)
        # Under its name only once it is locked: another process would take it for one that was left behind.
        unfinished.rename(self._path)
        self._size = 0

    def append(self, record: Record, rows: Sequence[Row]) -> None:
        """Raises OSError where there is no room; nothing of it is kept then."""
        lines = _encode(record) + b"\n"
        for row in rows:
            lines += _encode(_RowLine(*row)) + b"\n"
        try:
            written = os.write(self._file, lines)
            if written < len(lines):
                raise OSError("The disk is full.")
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += written

    def clear(self) -> None:
        """Forgets all lines: they are in the database."""
        if self._size:
            os.ftruncate(self._file, 0)
            self._size = 0

    def close(self) -> None:
        """The file goes if it is empty; what it holds waits for the next start."""
        if self._size:
            os.fsync(self._file)
            logger.warning("The database is away: records wait in %s", self._path)
        else:
            self._path.unlink(missing_ok=True)
        os.close(self._file)


class Journal:
    """The two segments of a process: one is appended to while what is in the other is committed.

    `append` and `turn` belong to one thread; the segment that was turned over is its committer's until it is clear.
    """

    def __init__(self, folder: Path) -> None:
        name = f"{time.time_ns()}-{os.getpid()}"
        self._current = Segment(folder, f"{name}-a")
        self._other = Segment(folder, f"{name}-b")

    def append(self, record: Record, rows: Sequence[Row] = ()) -> None:
        """Returns once the lines outlive this process. Raises OSError where they cannot."""
        self._current.append(record, rows)

    def turn(self) -> Segment:
        """What was appended so far, to be cleared once it is committed. What follows goes to the other segment, which
        must be clear."""
        self._current, self._other = self._other, self._current
        return self._other

    def close(self) -> None:
        self._current.close()
        self._other.close()


def journal_replay(folder: Path, write: Callable[[Sequence[Record], Sequence[Row]], None]) -> int:
    """Hands what each file holds that no living process appends to to `write`, then removes it; returns how many
    records there were.

    `write` must leave out records that it has already: a crash may come between it and the removal.
    """
    replayed = 0
    for path in sorted(folder.glob("*.jsonl")):
        with _left_behind(path) as lines:
            records, rows = _read(lines)
            if records:
                write(records, rows)
            replayed += len(records)
    if replayed:
        logger.warning("%d records of an earlier process were brought into the database", replayed)
    return replayed


@contextmanager
def _left_behind(path: Path) -> Iterator[list[bytes]]:
    """The whole lines of a file whose process is gone; the file goes when all went well. None of one that is in use."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield []
        return
    with file:
        if not _lock(file.fileno()):
            yield []
            return
        # What follows the last line break was cut off by the end of the process, before anybody was answered.
        yield file.read().split(b"\n")[:-1]
    path.unlink(missing_ok=True)


def _lock(file: int) -> bool:
    """Whether the file is this process's now; it is until it is closed."""
    if sys.platform == "win32":
        # One process serves there, and this one does not look before it is the only one.
        return True
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(lines: Sequence[bytes]) -> tuple[list[Record], list[Row]]:
    records = [_decode_record(line) for line in lines if line.startswith(b"[")]
    rows = [_decode_row(line) for line in lines if line.startswith(b"{")]
    return records, [Row(row.request_id, row.kind, row.values) for row in rows]
