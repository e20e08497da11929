"""The week as it goes: a metric by weekday and hour of the clock in the zone."""

from typing import NamedTuple

from apps.usage.analysis.grain import Grain, edges
from apps.usage.analysis.metrics import Figures, Metric, Value, columns_of
from apps.usage.analysis.slices import Slice
from apps.usage.analysis.sums import hourly_figures

DAYS = 7
HOURS = 24


class HeatCell(NamedTuple):
    value: Value
    """Of all such hours together."""
    hours: int
    """How many such hours the period has, the begun ones included: 0 where it has none."""

    @property
    def mean(self) -> float | None:
        """By the hour, for metrics that add up."""
        return self.value / self.hours if self.hours and self.value is not None else None


class HeatMap(NamedTuple):
    metric: Metric
    rows: list[list[HeatCell]]
    """Monday first; 24 cells each."""
    highest: float
    """The largest mean (of what adds up) or value: what the darkest colour stands for."""


def heat_map(piece: Slice, metric: Metric) -> HeatMap:
    """Sums by weekday and hour. In zones whose offset is no whole hour, an hour (UTC) counts whole where it begins:
    this is a picture of the week, and five minutes of months would cost twelve times as much to read."""
    period = piece.period
    grid = [[Figures() for _ in range(HOURS)] for _ in range(DAYS)]
    for moment, figures in hourly_figures(piece.rows, period.start, period.end, columns_of([metric])):
        local = moment.astimezone(period.zone)
        row = grid[local.weekday()]
        row[local.hour] = row[local.hour].plus(figures)
    occurrences = [[0] * HOURS for _ in range(DAYS)]
    for begin in edges(period.start, period.end, period.zone, Grain.HOUR)[:-1]:
        local = begin.astimezone(period.zone)
        occurrences[local.weekday()][local.hour] += 1
    rows = [
        [HeatCell(grid[day][hour].value(metric), occurrences[day][hour]) for hour in range(HOURS)]
        for day in range(DAYS)
    ]
    shown = [cell.mean if metric.adds_up else cell.value for row in rows for cell in row]
    return HeatMap(metric, rows, max((value for value in shown if value is not None), default=0))
