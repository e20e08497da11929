"""CSV as RFC 4180 has it: UTF-8, commas, quotes where needed, CRLF. A byte order mark by choice, for spreadsheets."""

import re
from collections.abc import Iterator, Sequence

from apps.exporting.checksum import Reading, Summary
from apps.exporting.pieces import in_pieces
from apps.exporting.table import Cell, Table

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A spreadsheet runs a text that begins so as a formula. Apostrophes before it count, or taking one off would not lead
# back to the text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SPECIAL = re.compile(r'[",\r\n]')
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
    """By column rather than by row: whether anything in it has to be quoted is asked once for many."""
    alone = len(reading.table.columns) == 1
    yield _row_texts([[name] for name in reading.table.names], alone=alone)
    for batch in reading.batches():
        yield _row_texts(list(map(_harmless, batch.columns, batch.texts)), alone=alone)


def _row_texts(columns: Sequence[Sequence[str]], *, alone: bool) -> str:
    quoted = [_quoted(column, alone=alone) for column in columns]
    return "".join(f"{line}\r\n" for line in map(",".join, zip(*quoted, strict=True)))


def _quoted(texts: Sequence[str], *, alone: bool) -> Sequence[str]:
    if not alone and not _SPECIAL.search("\0".join(texts)):
        return texts
    # A line of nothing would be no row.
    return [_in_quotes(text) if _SPECIAL.search(text) or (alone and not text) else text for text in texts]


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _harmless(cells: Sequence[Cell], texts: Sequence[str]) -> Sequence[str]:
    # Texts alone: a negative number is no formula. Most columns hold none that begins so, and few different ones.
    if str not in set(map(type, cells)) or _BEGINS.isdisjoint(text[:1] for text in set(texts)):
        return texts
    return [escaped(text) if isinstance(cell, str) else text for cell, text in zip(cells, texts, strict=True)]
