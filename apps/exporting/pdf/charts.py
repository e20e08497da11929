"""A chart on paper: stacked bars over an axis, with a legend. Its texts are text, so they can be searched."""

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from apps.exporting.pdf.words import INK, LINE, QUIET, length_of, text_draw
from apps.exporting.table import PaperChart

# Told apart by those who see red and green alike, too, and from black to white in print.
_COLOURS = [HexColor(code) for code in ("#4f46e5", "#0d9488", "#f59e0b", "#db2777", "#38bdf8", "#84cc16", "#7c3aed")]
_REST = HexColor("#9ca3af")
_SIZE, _AXIS_WIDTH, _LEGEND, _LABELS = 7.5, 56.0, 22.0, 14.0
_STEPS = 4


def chart_draw(canvas: Canvas, chart: PaperChart, left: float, top: float, width: float, height: float) -> None:
    """Within the rectangle whose upper left corner is given."""
    canvas.setFillColor(INK)
    text_draw(canvas, chart.title, left, top - 10, 10, bold=True)
    _legend(canvas, chart, left, top - 24, width)
    floor, ceiling = top - height + _LABELS, top - 14 - _LEGEND
    highest = _highest(chart)
    _axis(canvas, chart, left, width, floor, ceiling, highest)
    _bars(canvas, chart, left + _AXIS_WIDTH, width - _AXIS_WIDTH, floor, (ceiling - floor) / highest)
    _labels(canvas, chart.labels, left + _AXIS_WIDTH, width - _AXIS_WIDTH, floor - 10)


def _highest(chart: PaperChart) -> float:
    """The top of the axis: the largest bar, up to a round number."""
    bars = [sum(max(value, 0) for value in values) for values in zip(*(one.values for one in chart.series))]  # noqa: B905
    largest = max(bars, default=0) or 1
    power = 10.0 ** len(str(int(largest))) / 10
    return next(power * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 20) if power * step >= largest)


def _colour(chart: PaperChart, at: int) -> HexColor:
    is_rest = chart.series[at].name.startswith("Other") or at >= len(_COLOURS)
    return _REST if is_rest else _COLOURS[at]


def _legend(canvas: Canvas, chart: PaperChart, left: float, baseline: float, width: float) -> None:
    at = left
    for number, series in enumerate(chart.series):
        wide = length_of(series.name, _SIZE) + 22
        if at + wide > left + width:
            break
        canvas.setFillColor(_colour(chart, number))
        canvas.rect(at, baseline, 7, 7, stroke=0, fill=1)
        canvas.setFillColor(QUIET)
        text_draw(canvas, series.name, at + 10, baseline + 0.5, _SIZE)
        at += wide


def _axis(
    canvas: Canvas, chart: PaperChart, left: float, width: float, floor: float, ceiling: float, highest: float
) -> None:
    canvas.setLineWidth(0.4)
    for step in range(_STEPS + 1):
        height = floor + (ceiling - floor) * step / _STEPS
        canvas.setStrokeColor(LINE)
        canvas.line(left + _AXIS_WIDTH, height, left + width, height)
        told = chart.told(highest * step / _STEPS)
        canvas.setFillColor(QUIET)
        text_draw(canvas, told, left + _AXIS_WIDTH - 6 - length_of(told, _SIZE), height - 2.5, _SIZE)


def _bars(canvas: Canvas, chart: PaperChart, left: float, width: float, floor: float, scale: float) -> None:
    step = width / max(len(chart.labels), 1)
    gap = min(step * 0.2, 3)
    for bar in range(len(chart.labels)):
        bottom = floor
        for number, series in enumerate(chart.series):
            tall = max(series.values[bar], 0) * scale
            if tall <= 0:
                continue
            canvas.setFillColor(_colour(chart, number))
            canvas.rect(left + bar * step + gap / 2, bottom, min(step - gap, 40), tall, stroke=0, fill=1)
            bottom += tall


def _labels(canvas: Canvas, labels: Sequence[str], left: float, width: float, baseline: float) -> None:
    """As many as have room beside each other, the first always."""
    step = width / max(len(labels), 1)
    canvas.setFillColor(QUIET)
    free_from = left
    for number, label in enumerate(labels):
        at = left + number * step
        wide = length_of(label, _SIZE)
        if at >= free_from and at + wide <= left + width + 20:
            text_draw(canvas, label, at, baseline, _SIZE)
            free_from = at + wide + 10
