"""A metric over time: in all, or stacked by what is told apart, the largest by themselves and the rest as one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from apps.usage.analysis.groups import By, Part, Ranked, column_of, part_of, ranked
from apps.usage.analysis.metrics import Figures, Metric, Value, columns_of
from apps.usage.analysis.slices import Slice
from apps.usage.analysis.sums import sums_of

TOTAL = "Total"
OTHER = "Other"


class Line(NamedTuple):
    """One line of a chart: a value for each bar. `code` selects it in an address; empty where nothing can."""

    label: str
    code: str
    values: list[Value]
    total: Value
    """Of the whole period."""


class Series(NamedTuple):
    """Bars begin at `begins` (in the zone of the period); each line has as many values."""

    metric: Metric
    begins: list[datetime]
    end: datetime
    lines: list[Line]


def series(piece: Slice, metric: Metric, *, by: By | None = None, top: int = 7) -> Series:
    """The metric over time; with `by`, a line for each of the `top` largest parts, the largest first, then one for all
    others together."""
    lines = _lines(piece, metric, by, top) if by else [_line(TOTAL, "", metric, _figures(piece, [metric]))]
    return Series(metric, piece.period.begins, piece.period.end.astimezone(piece.period.zone), lines)


def sparklines(piece: Slice, metrics: Sequence[Metric]) -> dict[Metric, list[Value]]:
    """The values of several metrics in all, a list each, from one reading."""
    figures = _figures(piece, metrics)
    return {metric: [bar.value(metric) for bar in figures] for metric in metrics}


def _figures(piece: Slice, metrics: Sequence[Metric], rows: Q | None = None) -> list[Figures]:
    """Figures in all, bar by bar."""
    found = sums_of(piece.rows & rows if rows else piece.rows, piece.period.edges, columns_of(metrics))
    by_bar = {cell.stretch: figures for cell, figures in found.items()}
    return [by_bar.get(bar, Figures()) for bar in range(len(piece.period.edges) - 1)]


def _lines(piece: Slice, metric: Metric, by: By, top: int) -> list[Line]:
    """The largest are read by themselves, and the rest is what they leave of the whole: of five hundred keys, a month
    by the hour would be a hundred thousand sums."""
    largest = [line for line in ranked(piece, by, metric) if line.part.rows is not None][:top]
    bars = _bars_by_part(piece, metric, by, largest) if largest else {}
    lines = [_line(part.label, part.code, metric, bars[part.code]) for part, _ in largest]
    rest = _minus(_figures(piece, [metric]), bars.values())
    if any(bar.requests for bar in rest):
        lines.append(_line(OTHER_LABELS.get(by, OTHER), "", metric, rest))
    return lines


# Nobody sees which other keys there are, nor whether there are some that they may not see.
OTHER_LABELS = {By.KEY: "Other keys", By.MEMBER: "Others"}


def _bars_by_part(piece: Slice, metric: Metric, by: By, largest: Sequence[Ranked]) -> Mapping[str, list[Figures]]:
    chosen = reduce(or_, (part.rows for part, _ in largest if part.rows is not None))
    found = sums_of(piece.rows & chosen, piece.period.edges, columns_of([metric]), column_of(by))
    parts: dict[object, Part] = {}
    count = len(piece.period.edges) - 1
    bars = {part.code: [Figures()] * count for part, _ in largest}
    for cell, figures in found.items():
        part = parts.get(cell.group) or parts.setdefault(cell.group, part_of(by, cell.group, piece.sight))
        bars[part.code][cell.stretch] = bars[part.code][cell.stretch].plus(figures)
    return bars


def _minus(whole: Sequence[Figures], parts: Iterable[Sequence[Figures]]) -> list[Figures]:
    rest = list(whole)
    for part in parts:
        rest = [left.minus(bar) for left, bar in zip(rest, part, strict=True)]
    return rest


def _line(label: str, code: str, metric: Metric, bars: Sequence[Figures]) -> Line:
    total = reduce(Figures.plus, bars, Figures())
    return Line(label, code, [bar.value(metric) for bar in bars], total.value(metric))
