"""The checksum of exported data: the same for the same rows in each format, so that two files can be held together.

SHA-256 over canonical lines: a JSON array of texts for the names of the columns, then one for each row, each ended by
a line feed, UTF-8, without blanks. `cell_text` says what the text of a value is; it is also what stands in a CSV cell.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from apps.exporting.table import Cell, Table

# Made once: json.dumps makes one for each call that asks for anything.
_structure = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_array = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Summary(NamedTuple):
    """How many rows, and the checksum: 64 hexadecimal digits."""

    rows: int
    checksum: str

    @property
    def grouped(self) -> str:
        """The checksum as people compare it, and as the audit trail does not take it for a secret."""
        return grouped(self.checksum)


class ExportChangedError(Exception):
    """The rows were other ones when they were read again. The file is broken off: it must not look whole."""


def cell_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    # `true` and `false`, digits, and structures without blanks and with their keys in order.
    return _structure.encode(cell)


def summary_of(table: Table) -> Summary:
    """Reads all rows and keeps none."""
    digest, count = _begun(table), 0
    for cells in table.cells():
        digest.update(_line(map(cell_text, cells)))
        count += 1
    return Summary(count, digest.hexdigest())


def verified(table: Table, summary: Summary) -> Iterator[list[Cell]]:
    """The rows as they go out. Raises ExportChangedError after the last where they are not those of the summary."""
    digest, count = _begun(table), 0
    for cells in table.cells():
        digest.update(_line(map(cell_text, cells)))
        count += 1
        yield cells
    if (count, digest.hexdigest()) != summary:
        raise ExportChangedError(f"{table.title}: {count:,} rows instead of {summary.rows:,}, or other ones.")


def grouped(checksum: str) -> str:
    return "-".join(checksum[at : at + 8] for at in range(0, len(checksum), 8))


def _begun(table: Table) -> "hashlib._Hash":
    return hashlib.sha256(_line(table.names))


def _line(texts: Iterable[str]) -> bytes:
    return _array.encode(list(texts)).encode(errors="replace") + b"\n"
