"""Sums of a slice by stretch of time, read from the roll-ups in as few rows as there are.

Days and longer are read by the day (UTC), and the hours between its begin and where a zone cuts it are moved from one
stretch to the other: sums can be subtracted. Else, hours that lie whole within a stretch are read by the hour.

An hour that is cut is read by its five minutes, as long as these are kept (USAGE_FINE_DAYS); past that the whole hour
counts where it begins, so that stretches that follow each other never count a request twice, and never leave one out.
Days of zones whose offset is no whole hour are therefore exact as long as five minutes are kept, and off by the part of
one hour at either end after that.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from apps.usage.analysis.metrics import Figures
from apps.usage.models import DailyRollup, FineRollup, UsageRollup
from apps.usage.retention import fine_since

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FINE = timedelta(minutes=5)
# Parameters of one statement.
_MOST_VALUES = 3_000

# The value of one column, or those of several.
Group = int | str | tuple[int | str, ...] | None
By = str | tuple[str, ...] | None


class Cell(NamedTuple):
    """What is summed apart: the index of a stretch of time, and the value of a column (None without one)."""

    stretch: int
    group: Group


def sums_of(rows: Q, edges: Sequence[datetime], columns: Sequence[str], group: By = None) -> dict[Cell, Figures]:
    """Figures by stretch between two edges (n + 1 for n stretches) and by the values of a column, or of several as a
    tuple; empty cells are left out. `rows` narrows what counts. `errors` is a column, too: the requests of classes 4
    and 5."""
    if _is_read_by_day(edges):
        found = _by_day(rows, edges, columns, group)
    else:
        single = len(edges) == 2
        found = _by_stretch(_by_start(rows, edges, columns, group, single=single), edges)
    return _added(found, columns)


def hourly_figures(
    rows: Q, start: datetime, end: datetime, columns: Sequence[str]
) -> Iterator[tuple[datetime, Figures]]:
    """Figures by the moment at which hours begin (or five minutes, where an end cuts an hour)."""
    for moment, _, values in _by_start(rows, (start, end), columns, None, single=False):
        yield moment, Figures(dict(zip(columns, values, strict=True)))


class _Row(NamedTuple):
    """Sums of what begins at a moment (the hour, five minutes or day of a roll-up)."""

    moment: datetime
    group: Group
    sums: Sequence[int]


class _Part(NamedTuple):
    """Sums that belong to a stretch, by its index; they may be negative."""

    stretch: int
    group: Group
    sums: Sequence[int]


def _added(found: Iterable[_Part], columns: Sequence[str]) -> dict[Cell, Figures]:
    totals: dict[Cell, list[int]] = {}
    for stretch, value, sums in found:
        cell = Cell(stretch, value)
        have = totals.get(cell)
        totals[cell] = list(sums) if have is None else [a + b for a, b in zip(have, sums, strict=True)]
    figures = {cell: Figures(dict(zip(columns, sums, strict=True))) for cell, sums in totals.items()}
    # Hours that were moved away may leave nothing behind.
    return {cell: value for cell, value in figures.items() if value.requests}


def _by_stretch(found: Iterable[_Row], edges: Sequence[datetime]) -> Iterator[_Part]:
    stretch_of: dict[datetime, int] = {}
    for moment, value, sums in found:
        stretch = stretch_of.get(moment)
        if stretch is None:
            stretch = stretch_of[moment] = bisect_right(edges, moment) - 1
        yield _Part(stretch, value, sums)


# --- By the day -------------------------------------------------------------------------------------------------------


def _is_read_by_day(edges: Sequence[datetime]) -> bool:
    """Where bars are days or longer, or one stretch is some days."""
    length = edges[-1] - edges[0]
    # A day in which clocks go forward has 23 hours, and the first and last bar may be short.
    return length >= 2 * DAY and length / (len(edges) - 1) >= DAY / 2 and (len(edges) == 2 or _middle(edges))


def _middle(edges: Sequence[datetime]) -> bool:
    return all(end - start >= 22 * HOUR for start, end in pairwise(edges[1:-1]))


def _by_day(rows: Q, edges: Sequence[datetime], columns: Sequence[str], group: By) -> Iterator[_Part]:
    """As if each edge were the midnight (UTC) next to it; then what lies between the two is moved to where it belongs.

    What begins before an edge but after its midnight was counted to the right of the edge and belongs to the left of
    it, and the other way round.
    """
    snapped = [_midnight_near(edge) for edge in edges]
    days = DailyRollup.objects.filter(rows, day__gte=snapped[0], day__lt=snapped[-1])
    single = snapped[0] if len(edges) == 2 else None
    yield from _by_stretch(_grouped(days, "day", columns, group, single), snapped)
    last = len(edges) - 1
    for moment, value, sums in _between(rows, list(zip(edges, snapped, strict=True)), columns, group):
        negative: Sequence[int] = [-number for number in sums]
        for index, (edge, midnight) in enumerate(zip(edges, snapped, strict=True)):
            if midnight <= moment < edge:
                left, right = sums, negative
            elif edge <= moment < midnight:
                left, right = negative, sums
            else:
                continue
            if index > 0:
                yield _Part(index - 1, value, left)
            if index < last:
                yield _Part(index, value, right)


def _between(rows: Q, pairs: Sequence[tuple[datetime, datetime]], columns: Sequence[str], group: By) -> Iterator[_Row]:
    """Whatever begins between an edge and its midnight, once: hours, and five minutes of those that are cut."""
    cut_hours = set(_cut_hours([edge for edge, _ in pairs]))
    hours: dict[datetime, None] = {}
    fine: dict[datetime, None] = {}
    for pair in pairs:
        low, high = min(pair), max(pair)
        hour = _hour_of(low)
        while hour < high:
            if hour in cut_hours:
                fine |= dict.fromkeys(
                    moment for moment in (hour + FINE * step for step in range(12)) if low <= moment < high
                )
            elif hour >= low:
                hours[hour] = None
            hour += HOUR
    for table, column, moments in ((UsageRollup, "hour", list(hours)), (FineRollup, "start", list(fine))):
        for at in range(0, len(moments), _MOST_VALUES):
            found = table._default_manager.filter(rows, **{f"{column}__in": moments[at : at + _MOST_VALUES]})
            yield from _grouped(found, column, columns, group, None)


def _midnight_near(moment: datetime) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + DAY if moment.hour >= 12 else midnight


# --- By the hour and by five minutes ----------------------------------------------------------------------------------


def _by_start(rows: Q, cuts: Sequence[datetime], columns: Sequence[str], group: By, *, single: bool) -> Iterator[_Row]:
    """All rows from the first cut to the last. Each cut is exact as far as five minutes are kept. A single stretch
    comes without its moments: as the moment of its begin."""
    start, end = cuts[0], cuts[-1]
    one = start if single else None
    cut_hours = _cut_hours(cuts)
    if not _all_cut(cut_hours, start, end):
        hours = UsageRollup.objects.filter(rows, hour__gte=_hour_from(start), hour__lt=end)
        # As many as there are bars on a page, at most.
        whole = hours.exclude(hour__in=cut_hours) if cut_hours else hours
        yield from _grouped(whole, "hour", columns, group, one)
    for part in _fine_ranges(cut_hours, start, end):
        fine = FineRollup.objects.filter(rows & part)
        yield from _grouped(fine, "start", columns, group, one)


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
    table: QuerySet[Any], start: str, columns: Sequence[str], group: By, single: datetime | None
) -> Iterator[_Row]:
    apart = (group,) if isinstance(group, str) else group or ()
    by = [*([] if single else [start]), *apart]
    sums = {f"sum_{column}": _sum(column) for column in columns}
    names = (*by, *sums)
    if by:
        found = table.order_by().values(*by).annotate(**sums).values_list(*names)
    else:
        row = table.aggregate(**sums)
        found = [tuple(row.values())] if row["sum_requests"] else []
    for values in found:
        moment = single or values[0]
        value = values[len(by) - 1] if isinstance(group, str) else tuple(values[len(by) - len(apart) : len(by)]) or None
        yield _Row(moment, value, [int(total or 0) for total in values[len(by) :]])


def _sum(column: str) -> Sum:
    return Sum("requests", filter=Q(status_class__gte=4)) if column == "errors" else Sum(column)


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _hour_from(moment: datetime) -> datetime:
    """The first hour that begins at or after a moment."""
    hour = _hour_of(moment)
    return hour if hour == moment else hour + HOUR
