"""Text on a canvas in whatever fonts it needs, and the colours of all pages."""

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from apps.exporting.pdf.fonts import BOLD, REGULAR, runs_of

INK, QUIET, LINE, HEAD, BAND = map(HexColor, ("#1a1a2e", "#6b7280", "#d1d5db", "#eef0f4", "#fafafa"))


def text_draw(canvas: Canvas, text: str, left: float, baseline: float, size: float, *, bold: bool = False) -> None:
    written = canvas.beginText(left, baseline)
    for run in runs_of(text, BOLD if bold else REGULAR):
        written.setFont(run.font, size)
        written.textOut(run.text)
    canvas.drawText(written)


def length_of(text: str, size: float, *, bold: bool = False) -> float:
    """In points."""
    font = BOLD if bold else REGULAR
    return float(sum(pdfmetrics.stringWidth(run.text, run.font, size) for run in runs_of(text, font)))
