"""A table as a PDF: a title page, then the rows with the heads repeated on each page, and "Page x of y"."""

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from apps.exporting.checksum import ExportChangedError, Summary
from apps.exporting.pdf.fonts import BOLD, REGULAR, fonts_register, runs_of
from apps.exporting.pdf.lines import lines_of
from apps.exporting.table import Fact, Table

# More is no reading matter, and a page takes time to lay out.
MOST_ROWS = 5_000

_WIDTH, _HEIGHT = landscape(A4)
_MARGIN, _FOOT = 36.0, 30.0
_SIZE, _LEADING, _PADDING = 7.5, 10.0, 4.0
_INK, _QUIET, _LINE, _HEAD, _BAND = map(HexColor, ("#1a1a2e", "#6b7280", "#d1d5db", "#eef0f4", "#fafafa"))
_TOP, _BOTTOM = _HEIGHT - _MARGIN, _MARGIN + _FOOT


class _Strip(NamedTuple):
    """A row, or the part of a long one that fits a page: lines by column. `band`: every other row has a background."""

    lines: list[list[str]]
    band: bool

    @property
    def height(self) -> float:
        return max(map(len, self.lines)) * _LEADING + 2 * _PADDING


def pdf_bytes(table: Table, summary: Summary) -> bytes:
    """ValueError: there are more than MOST_ROWS rows."""
    if summary.rows > MOST_ROWS:
        raise ValueError(f"A PDF holds up to {MOST_ROWS:,} rows.")
    fonts_register()
    pages = _pages(table, summary)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), pageCompression=1)
    canvas.setTitle(table.title)
    canvas.setAuthor(settings.INSTALLATION_NAME)
    canvas.setSubject(f"{summary.rows:,} rows, SHA-256 {summary.checksum}")
    _title_page(canvas, table, summary)
    _footer(canvas, table, summary, 1, len(pages) + 1)
    for number, strips in enumerate(pages, 2):
        canvas.showPage()
        _page(canvas, table, strips)
        _footer(canvas, table, summary, number, len(pages) + 1)
    canvas.save()
    return buffer.getvalue()


# --- Laid out ---------------------------------------------------------------------------------------------------------


def _pages(table: Table, summary: Summary) -> list[list[_Strip]]:
    pages: list[list[_Strip]] = []
    room = 0.0
    for strip in _strips(table, summary):
        if strip.height > room:
            pages.append([])
            room = _room(table)
        pages[-1].append(strip)
        room -= strip.height
    return pages


def _strips(table: Table, summary: Summary) -> Iterator[_Strip]:
    widths, count = _widths(table), 0
    most = int((_room(table) - 2 * _PADDING) // _LEADING)
    for row in table.rows():
        columns = [
            lines_of(column.text(row), width - 2 * _PADDING, _SIZE)
            for column, width in zip(table.paper_columns, widths, strict=True)
        ]
        for first in range(0, max(map(len, columns)), most):
            yield _Strip([lines[first : first + most] for lines in columns], band=bool(count % 2))
        count += 1
    if count != summary.rows:
        raise ExportChangedError(f"{table.title}: {count:,} rows instead of {summary.rows:,}.")


def _widths(table: Table) -> list[float]:
    shares = [column.share for column in table.paper_columns]
    return [(_WIDTH - 2 * _MARGIN) * share / sum(shares) for share in shares]


def _head(table: Table) -> _Strip:
    columns = zip(table.paper_columns, _widths(table), strict=True)
    return _Strip([lines_of(one.title, width - 2 * _PADDING, _SIZE, BOLD) for one, width in columns], band=False)


def _room(table: Table) -> float:
    return float(_TOP - _BOTTOM - _head(table).height)


# --- Drawn ------------------------------------------------------------------------------------------------------------


def _page(canvas: Canvas, table: Table, strips: list[_Strip]) -> None:
    top = _strip(canvas, table, _head(table), _TOP, BOLD, _HEAD)
    bottoms = []
    for strip in strips:
        top = _strip(canvas, table, strip, top, REGULAR, _BAND if strip.band else None)
        bottoms.append(top)
    # Last: the background of the next row would cover half of a line.
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.4)
    for bottom in bottoms:
        canvas.line(_MARGIN, bottom, _WIDTH - _MARGIN, bottom)


def _strip(canvas: Canvas, table: Table, strip: _Strip, top: float, font: str, fill: Any) -> float:
    """Draws it and returns where the next begins."""
    bottom = top - strip.height
    if fill is not None:
        canvas.setFillColor(fill)
        canvas.rect(_MARGIN, bottom, _WIDTH - 2 * _MARGIN, strip.height, stroke=0, fill=1)
    canvas.setFillColor(_INK)
    left = _MARGIN
    for column, width, lines in zip(table.paper_columns, _widths(table), strip.lines, strict=True):
        for number, line in enumerate(lines):
            baseline = top - _PADDING - _SIZE - number * _LEADING
            at = left + width - _PADDING - _length(line, font, _SIZE) if column.is_number else left + _PADDING
            _text(canvas, line, at, baseline, font, _SIZE)
        left += width
    return bottom


def _title_page(canvas: Canvas, table: Table, summary: Summary) -> None:
    top = _HEIGHT - 120
    canvas.setFillColor(_QUIET)
    _text(canvas, settings.INSTALLATION_NAME, _MARGIN + 36, top, REGULAR, 13)
    canvas.setFillColor(_INK)
    _text(canvas, table.title, _MARGIN + 36, top - 34, BOLD, 26)
    top -= 80
    exported = f"{timezone.localtime():%Y-%m-%d %H:%M %Z}"
    facts = (*table.facts, Fact("Exported", exported), Fact("Rows", f"{summary.rows:,}"))
    for fact in (*facts, Fact("SHA-256 of the data", summary.grouped)):
        top = _fact(canvas, fact, top)


def _fact(canvas: Canvas, fact: Fact, top: float) -> float:
    name_width, left = 150.0, _MARGIN + 36
    width = _WIDTH - left - name_width - _MARGIN
    canvas.setFillColor(_QUIET)
    _text(canvas, fact.name, left, top, REGULAR, 10)
    canvas.setFillColor(_INK)
    # Filters are short; one that somebody made long is cut rather than let run off the page.
    lines = lines_of(fact.text, width, 10)[:4]
    for number, line in enumerate(lines):
        _text(canvas, line, left + name_width, top - number * 14, REGULAR, 10)
    return top - len(lines) * 14 - 6


def _footer(canvas: Canvas, table: Table, summary: Summary, number: int, total: int) -> None:
    canvas.setFillColor(_QUIET)
    told = f"{settings.INSTALLATION_NAME}  ·  {table.title}  ·  {summary.checksum[:16]}"
    _text(canvas, told, _MARGIN, _MARGIN - 6, REGULAR, 7.5)
    place = f"Page {number:,} of {total:,}"
    _text(canvas, place, _WIDTH - _MARGIN - _length(place, REGULAR, 7.5), _MARGIN - 6, REGULAR, 7.5)


def _text(canvas: Canvas, text: str, left: float, baseline: float, font: str, size: float) -> None:
    written = canvas.beginText(left, baseline)
    for run in runs_of(text, font):
        written.setFont(run.font, size)
        written.textOut(run.text)
    canvas.drawText(written)


def _length(text: str, font: str, size: float) -> float:
    return float(sum(pdfmetrics.stringWidth(run.text, run.font, size) for run in runs_of(text, font)))
