"""A table as a PDF: a title page, an overview where there is one, then the rows with the heads repeated on each page,
and "Page x of y" at the foot of all."""

import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from apps.exporting.checksum import ExportChangedError, Summary
from apps.exporting.pdf.cover import overview_page, overview_pages, title_page
from apps.exporting.pdf.fonts import BOLD, fonts_register
from apps.exporting.pdf.lines import lines_of
from apps.exporting.pdf.words import BAND, HEAD, INK, LINE, QUIET, length_of, text_draw
from apps.exporting.table import Table

# More is no reading matter, and a page takes time to lay out.
MOST_ROWS = 5_000

_WIDTH, _HEIGHT = landscape(A4)
_MARGIN, _FOOT = 36.0, 30.0
_SIZE, _LEADING, _PADDING = 7.5, 10.0, 4.0
_TOP, _BOTTOM = _HEIGHT - _MARGIN, _MARGIN + _FOOT


class _Strip(NamedTuple):
    """A row, or the part of a long one that fits a page: lines by column. `band`: every other row has a background."""

    lines: list[list[str]]
    band: bool
    is_total: bool = False

    @property
    def height(self) -> float:
        return max(map(len, self.lines)) * _LEADING + 2 * _PADDING


def pdf_bytes(table: Table, summary: Summary) -> bytes:
    """ValueError: there are more than MOST_ROWS rows."""
    if summary.rows > MOST_ROWS:
        raise ValueError(f"A PDF holds up to {MOST_ROWS:,} rows.")
    buffer = io.BytesIO()
    pdf_write(table, summary, buffer)
    return buffer.getvalue()


def pdf_write(table: Table, summary: Summary, to: BinaryIO | Path, tell: Callable[[int], None] | None = None) -> None:
    """`tell` is called with the number of rows that were laid out or drawn, of twice the rows in all. Raises
    ExportChangedError where the rows are not as many as the summary says."""
    fonts_register()
    pages = _pages(table, summary, tell)
    overview = table.overview(summary) if table.overview else None
    before = 1 + (overview_pages(overview) if overview else 0)
    total = before + len(pages)
    canvas = Canvas(str(to) if isinstance(to, Path) else to, pagesize=(_WIDTH, _HEIGHT), pageCompression=1)
    canvas.setTitle(table.title)
    canvas.setAuthor(settings.INSTALLATION_NAME)
    canvas.setSubject(f"{summary.rows:,} rows, SHA-256 {summary.checksum}")
    # A PDF that names its language is read aloud in it. The library writes no tags, so there are none.
    canvas.setCatalogEntry("Lang", "en")
    title_page(canvas, table, summary, _WIDTH, _HEIGHT, _MARGIN)
    _footer(canvas, table, summary, 1, total)
    for number in range(before - 1):
        canvas.showPage()
        assert overview
        overview_page(canvas, overview, number, _WIDTH, _HEIGHT, _MARGIN, _BOTTOM)
        _footer(canvas, table, summary, 2 + number, total)
    for number, page in enumerate(pages, 1 + before):
        canvas.showPage()
        _page(canvas, table, page.strips)
        _footer(canvas, table, summary, number, total)
        if tell:
            tell(summary.rows + page.rows)
    canvas.save()


# --- Laid out ---------------------------------------------------------------------------------------------------------


class _Laid(NamedTuple):
    """What stands on a page, and how many rows there are up to its end."""

    strips: list[_Strip]
    rows: int


def _pages(table: Table, summary: Summary, tell: Callable[[int], None] | None) -> list[_Laid]:
    pages: list[_Laid] = []
    room = 0.0
    # A long row is several strips, and the totals are one more.
    for count, strip in enumerate(_strips(table, summary), 1):
        rows = min(count, summary.rows)
        if strip.height > room:
            # Totals do not stand alone on the last page.
            last = [pages[-1].strips.pop()] if strip.is_total and len(pages[-1].strips) > 1 else []
            pages.append(_Laid(last, rows))
            room = _room(table) - sum(one.height for one in last)
        pages[-1].strips.append(strip)
        room -= strip.height
        pages[-1] = pages[-1]._replace(rows=rows)
        if tell and count % 50 == 0:
            tell(rows)
    return pages


def _strips(table: Table, summary: Summary) -> Iterator[_Strip]:
    widths, count = _widths(table), 0
    most = int((_room(table) - 2 * _PADDING) // _LEADING)
    for row in table.rows():
        columns = [
            _lines(column.text(row), width - 2 * _PADDING)
            for column, width in zip(table.paper_columns, widths, strict=True)
        ]
        for first in range(0, max(map(len, columns)), most):
            yield _Strip([lines[first : first + most] for lines in columns], band=bool(count % 2))
        count += 1
    if count != summary.rows:
        raise ExportChangedError(f"{table.title}: {count:,} rows instead of {summary.rows:,}.")
    if count and any(column.total for column in table.paper_columns):
        totals = [[column.total(summary)] if column.total else [""] for column in table.paper_columns]
        yield _Strip(totals, band=False, is_total=True)


# The same few texts stand in most rows: names of projects and models, days, zero.
@lru_cache(maxsize=20_000)
def _lines(text: str, width: float) -> list[str]:
    return lines_of(text, width, _SIZE)


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
    top = _strip(canvas, table, _head(table), _TOP, HEAD, bold=True)
    bottoms = []
    for strip in strips:
        top = _strip(canvas, table, strip, top, _fill(strip), bold=strip.is_total)
        bottoms.append(top)
    # Last: the background of the next row would cover half of a line.
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.4)
    for bottom in bottoms:
        canvas.line(_MARGIN, bottom, _WIDTH - _MARGIN, bottom)


def _fill(strip: _Strip) -> Any:
    if strip.is_total:
        return HEAD
    return BAND if strip.band else None


def _strip(canvas: Canvas, table: Table, strip: _Strip, top: float, fill: Any, *, bold: bool) -> float:
    """Draws it and returns where the next begins."""
    bottom = top - strip.height
    if fill is not None:
        canvas.setFillColor(fill)
        canvas.rect(_MARGIN, bottom, _WIDTH - 2 * _MARGIN, strip.height, stroke=0, fill=1)
    canvas.setFillColor(INK)
    left = _MARGIN
    for column, width, lines in zip(table.paper_columns, _widths(table), strip.lines, strict=True):
        for number, line in enumerate(lines):
            baseline = top - _PADDING - _SIZE - number * _LEADING
            at = left + width - _PADDING - length_of(line, _SIZE, bold=bold) if column.is_number else left + _PADDING
            text_draw(canvas, line, at, baseline, _SIZE, bold=bold)
        left += width
    return bottom


def _footer(canvas: Canvas, table: Table, summary: Summary, number: int, total: int) -> None:
    canvas.setFillColor(QUIET)
    told = f"{settings.INSTALLATION_NAME}  ·  {table.title}  ·  {summary.checksum[:16]}"
    text_draw(canvas, told, _MARGIN, _MARGIN - 6, 7.5)
    place = f"Page {number:,} of {total:,}"
    text_draw(canvas, place, _WIDTH - _MARGIN - length_of(place, 7.5), _MARGIN - 6, 7.5)
