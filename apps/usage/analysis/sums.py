"""Sums of a slice by stretch of time, read from the roll-ups in as few rows as there are.

Hours that lie whole within a stretch are read by the hour. An hour that is cut is read by its five minutes, as long as
these are kept (USAGE_FINE_DAYS); past that the whole hour counts where it begins, so that stretches that follow each
other never count a request twice, and never leave one out. Days of zones whose offset is no whole hour are therefore
exact as long as five minutes are kept, and off by the part of one hour at either end after that.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from apps.usage.analysis.metrics import Figures
from apps.usage.models import FineRollup, UsageRollup
from apps.usage.retention import fine_since

HOUR = timedelta(hours=1)
FINE = timedelta(minutes=5)
# Parameters of one statement.
_MOST_VALUES = 3_000

Group = int | str | None


class Cell(NamedTuple):
    """What is summed apart: the index of a stretch of time, and the value of a column (None without one)."""

    stretch: int
    group: Group


def sums_of(
    rows: Q, edges: Sequence[datetime], columns: Sequence[str], group: str | None = None
) -> dict[Cell, Figures]:
    """Figures by stretch between two edges (n + 1 for n stretches) and by the values of a column; empty cells are left
    out. `rows` narrows what counts. `errors` is a column, too: the requests of classes 4 and 5."""
    return _added(_by_start(rows, edges, edges, columns, group), edges, columns)


def hourly_figures(
    rows: Q, start: datetime, end: datetime, columns: Sequence[str]
) -> Iterator[tuple[datetime, Figures]]:
    """Figures by the moment at which hours begin (or five minutes, where an end cuts an hour)."""
    for moment, _, values in _by_start(rows, (start, end), None, columns, None):
        yield moment, Figures(dict(zip(columns, values, strict=True)))


def _added(
    found: Iterable[tuple[datetime, Group, Sequence[int]]], edges: Sequence[datetime], columns: Sequence[str]
) -> dict[Cell, Figures]:
    totals: dict[Cell, list[int]] = {}
    stretch_of: dict[datetime, int] = {}
    for moment, value, sums in found:
        stretch = stretch_of.get(moment)
        if stretch is None:
            stretch = stretch_of[moment] = bisect_right(edges, moment) - 1
        cell = Cell(stretch, value)
        have = totals.get(cell)
        totals[cell] = list(sums) if have is None else [a + b for a, b in zip(have, sums, strict=True)]
    return {cell: Figures(dict(zip(columns, sums, strict=True))) for cell, sums in totals.items()}


def _by_start(
    rows: Q, cuts: Sequence[datetime], stretches: Sequence[datetime] | None, columns: Sequence[str], group: str | None
) -> Iterator[tuple[datetime, Group, Sequence[int]]]:
    """(moment, group, sums) of all rows from the first cut to the last. Each cut is exact as far as five minutes are
    kept. A single stretch comes without its moments: as the moment of its begin."""
    start, end = cuts[0], cuts[-1]
    single = start if stretches is not None and len(stretches) == 2 else None
    cut_hours = _cut_hours(cuts)
    if not _all_cut(cut_hours, start, end):
        hours = UsageRollup.objects.filter(rows, hour__gte=_hour_from(start), hour__lt=end)
        # As many as there are bars on a page, at most.
        whole = hours.exclude(hour__in=cut_hours) if cut_hours else hours
        yield from _grouped(whole, "hour", columns, group, single)
    for part in _fine_ranges(cut_hours, start, end):
        fine = FineRollup.objects.filter(rows & part)
        yield from _grouped(fine, "start", columns, group, single)


def _cut_hours(cuts: Sequence[datetime]) -> list[datetime]:
    """The hours that a cut divides and whose five minutes are kept."""
    kept = fine_since(timezone.now())
    hours = dict.fromkeys(_hour_of(cut) for cut in cuts if cut != _hour_of(cut))
    return [hour for hour in hours if hour >= kept]


def _all_cut(cut_hours: Sequence[datetime], start: datetime, end: datetime) -> bool:
    return len(cut_hours) >= -((_hour_of(start) - end) // HOUR)


def _fine_ranges(cut_hours: Sequence[datetime], start: datetime, end: datetime) -> Iterator[Q]:
    """Conditions that find the five minutes of some hours between two moments: one range where the hours follow each
    other, else lists of moments, which databases look up one by one."""
    if not cut_hours:
        return
    first, last = max(cut_hours[0], start), min(cut_hours[-1] + HOUR, end)
    if cut_hours[-1] - cut_hours[0] == HOUR * (len(cut_hours) - 1):
        yield Q(start__gte=first, start__lt=last)
        return
    moments = [hour + FINE * step for hour in cut_hours for step in range(12)]
    within = [moment for moment in moments if start <= moment < end]
    for at in range(0, len(within), _MOST_VALUES):
        yield Q(start__in=within[at : at + _MOST_VALUES])


def _grouped(
    table: QuerySet[Any], start: str, columns: Sequence[str], group: str | None, single: datetime | None
) -> Iterator[tuple[datetime, Group, Sequence[int]]]:
    by = [column for column in (None if single else start, group) if column]
    sums = {f"sum_{column}": _sum(column) for column in columns}
    names = (*by, *sums)
    if by:
        found = table.order_by().values(*by).annotate(**sums).values_list(*names)
    else:
        row = table.aggregate(**sums)
        found = [tuple(row.values())] if row["sum_requests"] else []
    for values in found:
        moment = single or values[0]
        value = values[len(by) - 1] if group else None
        yield moment, value, [int(total or 0) for total in values[len(by) :]]


def _sum(column: str) -> Sum:
    return Sum("requests", filter=Q(status_class__gte=4)) if column == "errors" else Sum(column)


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _hour_from(moment: datetime) -> datetime:
    """The first hour that begins at or after a moment."""
    hour = _hour_of(moment)
    return hour if hour == moment else hour + HOUR
