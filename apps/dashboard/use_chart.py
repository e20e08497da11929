"""The chart of the use over time: a metric, stacked by what is told apart, beside the period before."""

from collections.abc import Sequence

from apps.dashboard.axis import buckets_of, noun_of, unit_of
from apps.dashboard.charts import Chart, Doughnut, Kind, Series, Value
from apps.dashboard.view import View
from apps.usage.analysis import Line, series

# As many as there are colours that can be told apart.
_TOP = 7


def use_chart(view: View, name: str = "use") -> Chart | Doughnut:
    """Without a grouping one line. The period before is a line of the whole, bar by bar."""
    unit, noun = unit_of(view.metric), noun_of(view.metric)
    lines = [_series(line, view) for line in series(view.piece, view.metric, by=view.by, top=_TOP).lines]
    if view.drawn_as is Kind.DOUGHNUT:
        return Doughnut(name, _title(view), unit, lines, noun)
    buckets = buckets_of(view.piece.period)
    # Beside lines that do not add up there is no whole to compare with, unless it is the only line.
    if view.compares and (view.metric.adds_up or view.by is None):
        lines.append(_before(view, len(buckets)))
    return Chart(name, _title(view), view.drawn_as, unit, buckets, lines, noun)


def _title(view: View) -> str:
    return f"{view.metric.label} by {view.by.label.lower()}" if view.by else view.metric.label


def _series(line: Line, view: View) -> Series:
    return Series(line.label, tuple(line.values), line.total, "" if line.code or view.by is None else "others")


def _before(view: View, count: int) -> Series:
    (line,) = series(view.piece.before, view.metric).lines
    return Series("Period before", tuple(_fitted(line.values, count)), line.total, "before")


def _fitted(values: Sequence[Value], count: int) -> list[Value]:
    """The period before may have a bar more or less: months differ, and clocks change."""
    return [*values[:count], *[None] * (count - len(values))]
