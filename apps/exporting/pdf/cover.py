"""The title page, and the overview behind it: the installation's name and logo, the filters, numbers and charts."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from reportlab.lib.colors import HexColor, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from apps.exporting.checksum import Summary
from apps.exporting.pdf.charts import chart_draw
from apps.exporting.pdf.lines import lines_of
from apps.exporting.pdf.words import HEAD, INK, QUIET, text_draw
from apps.exporting.table import Fact, Overview, Table

logger = logging.getLogger(__name__)

_VIOLET = HexColor("#9333ea")
_LOGO = 40.0
# Charts one above the other on a page.
CHARTS_A_PAGE = 2
_INDENT = 36.0
_LOWEST = 90.0


def title_page(canvas: Canvas, table: Table, summary: Summary, width: float, height: float, margin: float) -> None:
    left, top = margin + _INDENT, height - 96
    _logo(canvas, left, top - 6)
    canvas.setFillColor(QUIET)
    text_draw(canvas, settings.INSTALLATION_NAME, left + _LOGO + 12, top + 9, 13)
    canvas.setFillColor(INK)
    text_draw(canvas, table.title, left, top - 52, 26, bold=True)
    top -= 92
    exported = f"{timezone.localtime():%Y-%m-%d %H:%M %Z}"
    facts = (*table.facts, Fact("Exported", exported), Fact("Rows", f"{summary.rows:,}"))
    for fact in (*facts, Fact("SHA-256 of the data", summary.grouped)):
        # What has no room is cut: filters are short, and the last lines are what a reader looks for.
        top = _fact(canvas, fact, left, top, width - left - margin, lines=4 if top > _LOWEST + 80 else 2)
    if not summary.rows and table.empty:
        canvas.setFillColor(INK)
        text_draw(canvas, table.empty, left, top - 14, 12, bold=True)


def overview_pages(overview: Overview) -> int:
    """How many pages it takes."""
    charts = -(-len(overview.charts) // CHARTS_A_PAGE)
    return max(charts, 1 if overview.figures or overview.notes else 0)


def overview_page(
    canvas: Canvas, overview: Overview, number: int, width: float, height: float, margin: float, floor: float
) -> None:
    """The page of this number, from 0; the first has the figures and the notes."""
    top = height - margin
    if number == 0:
        canvas.setFillColor(INK)
        text_draw(canvas, "Summary", margin, top - 16, 16, bold=True)
        top = _figures(canvas, overview.figures, margin, top - 32, width - 2 * margin)
        top = _notes(canvas, overview.notes, margin, top, width - 2 * margin)
    charts = overview.charts[number * CHARTS_A_PAGE : (number + 1) * CHARTS_A_PAGE]
    tall = min((top - floor) / max(len(charts), 1), 250) - 10
    for chart in charts:
        chart_draw(canvas, chart, margin, top, width - 2 * margin, tall)
        top -= tall + 14


def _figures(canvas: Canvas, figures: Sequence[Fact], left: float, top: float, width: float) -> float:
    """In rows of five; returns where the next begins."""
    wide, gap, tall = (width - 4 * 8) / 5, 8.0, 40.0
    for number, figure in enumerate(figures):
        row, column = divmod(number, 5)
        at, bottom = left + column * (wide + gap), top - row * (tall + gap) - tall
        canvas.setFillColor(HEAD)
        canvas.roundRect(at, bottom, wide, tall, 4, stroke=0, fill=1)
        canvas.setFillColor(QUIET)
        text_draw(canvas, lines_of(figure.name, wide - 16, 7.5)[0], at + 8, bottom + 26, 7.5)
        canvas.setFillColor(INK)
        text_draw(canvas, lines_of(figure.text, wide - 16, 12)[0], at + 8, bottom + 9, 12, bold=True)
    rows = -(-len(figures) // 5)
    return top - rows * (tall + gap) - 10


def _notes(canvas: Canvas, notes: Sequence[str], left: float, top: float, width: float) -> float:
    canvas.setFillColor(INK)
    for note in notes:
        for line in lines_of(note, width, 9):
            text_draw(canvas, line, left, top - 9, 9)
            top -= 13
        top -= 4
    return top - (10 if notes else 0)


def _fact(canvas: Canvas, fact: Fact, left: float, top: float, width: float, lines: int) -> float:
    name_width = 150.0
    canvas.setFillColor(QUIET)
    text_draw(canvas, fact.name, left, top, 10)
    canvas.setFillColor(INK)
    shown = lines_of(fact.text, width - name_width, 10)[:lines]
    for number, line in enumerate(shown):
        text_draw(canvas, line, left + name_width, top - number * 14, 10)
    return top - len(shown) * 14 - 6


def _logo(canvas: Canvas, left: float, bottom: float) -> None:
    """The installation's own, where INSTALLATION_LOGO names one that can be read; else that of the product."""
    if settings.INSTALLATION_LOGO:
        try:
            picture = ImageReader(settings.INSTALLATION_LOGO)
            canvas.drawImage(picture, left, bottom, _LOGO, _LOGO, mask="auto", preserveAspectRatio=True, anchor="w")
        except OSError:
            logger.warning("INSTALLATION_LOGO is no picture that can be read: %s", settings.INSTALLATION_LOGO)
        else:
            return
    _product_logo(canvas, left, bottom, _LOGO / 32)


def _product_logo(canvas: Canvas, left: float, bottom: float, scale: float) -> None:
    """As static/img/favicon.svg has it, 32 units wide; there the vertical axis points down."""
    canvas.saveState()
    canvas.translate(left, bottom)
    canvas.scale(scale, scale)
    canvas.setFillColor(_VIOLET)
    canvas.roundRect(0, 0, 32, 32, 8, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.roundRect(6, 10, 20, 14, 3, stroke=0, fill=1)
    tail = canvas.beginPath()
    tail.moveTo(10, 12)
    tail.lineTo(10, 6)
    tail.lineTo(15, 10)
    tail.close()
    canvas.drawPath(tail, stroke=0, fill=1)
    canvas.setFillColor(_VIOLET)
    for middle in (11.5, 16, 20.5):
        canvas.circle(middle, 17, 1.8, stroke=0, fill=1)
    canvas.restoreState()
