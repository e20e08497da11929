"""CSV as RFC 4180 has it: UTF-8, commas, quotes where needed, CRLF. A byte order mark by choice, for spreadsheets."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from apps.exporting.checksum import Reading, Summary
from apps.exporting.pieces import in_pieces
from apps.exporting.table import Cell, Table

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A spreadsheet runs a text that begins so as a formula. Apostrophes before it count, or taking one off would not lead
# back to the text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_BEGINS = frozenset("'=+-@\t\r")


def csv_pieces(table: Table, summary: Summary, *, byte_order_mark: bool = False) -> Iterator[bytes]:
    """Raises ExportChangedError after the last row where they are not those of the summary."""
    return csv_read(Reading(table, summary), byte_order_mark=byte_order_mark)


def csv_read(reading: Reading, *, byte_order_mark: bool = False) -> Iterator[bytes]:
    """The file of what is being read."""
    if byte_order_mark:
        yield BYTE_ORDER_MARK
    yield from in_pieces(_texts(reading))


def escaped(text: str) -> str:
    """Harmless in a spreadsheet: an apostrophe before what it would run. `unescaped` is the way back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _texts(reading: Reading) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(reading.table.names)
    for batch in reading.batches():
        columns = map(_harmless, batch.columns, batch.texts)
        writer.writerows(zip(*columns, strict=True))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _harmless(cells: Sequence[Cell], texts: Sequence[str]) -> Sequence[str]:
    # Texts alone: a negative number is no formula. Most columns hold none that begins so, and few different ones.
    if str not in set(map(type, cells)) or _BEGINS.isdisjoint(text[:1] for text in set(texts)):
        return texts
    return [escaped(text) if isinstance(cell, str) else text for cell, text in zip(cells, texts, strict=True)]
