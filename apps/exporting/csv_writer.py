"""CSV as RFC 4180 has it: UTF-8, commas, quotes where needed, CRLF. A byte order mark by choice, for spreadsheets."""

import csv
import re
from collections.abc import Iterator
from typing import Any

from apps.exporting.checksum import Summary, cell_text, verified
from apps.exporting.pieces import in_pieces
from apps.exporting.table import Cell, Table

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A spreadsheet runs a text that begins so as a formula. Apostrophes before it count, or taking one off would not lead
# back to the text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


class _Line:
    """What csv.writer writes to: keeps the line that it was handed."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_pieces(table: Table, summary: Summary, *, byte_order_mark: bool = False) -> Iterator[bytes]:
    if byte_order_mark:
        yield BYTE_ORDER_MARK
    yield from in_pieces(_lines(table, summary))


def escaped(text: str) -> str:
    """Harmless in a spreadsheet: an apostrophe before what it would run. `unescaped` is the way back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _lines(table: Table, summary: Summary) -> Iterator[str]:
    line = _Line()
    writer: Any = csv.writer(line)
    writer.writerow(table.names)
    yield line.text
    for cells in verified(table, summary):
        writer.writerow(map(_cell, cells))
        yield line.text


def _cell(cell: Cell) -> str:
    # A negative number is no formula.
    return escaped(cell) if isinstance(cell, str) else cell_text(cell)
