"""Sums by the day, from the roll-ups: what a forecast is made of.

The database adds up by the hour, which it has an index for, and the hours are cut into days here: a function of the
time zone on each row would cost more than all the rest. In zones that are half an hour off, the hour in which a day
begins counts to the day before.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from django.db.models import F, QuerySet, Sum

from apps.usage.forecast.outlook import Driver, Growth
from apps.usage.forecast.paths import WEEK
from apps.usage.forecast.projection import History
from apps.usage.forecast.scope import Scope
from apps.usage.models import Forecast, UsageRollup

# Half a year: enough for a level, a trend and a week's season, and what is older is another story.
HISTORY_DAYS = 26 * WEEK
_COMPARED_DAYS = 4 * WEEK
_DRIVERS = 12

METRICS = tuple(Forecast.Metric.values)


class Use(NamedTuple):
    """What was used by metric, on each complete day and today."""

    first: date | None
    """The first day with any use within the history that is looked at."""
    by_day: Mapping[date, Mapping[str, int]]
    today: date


def use_read(scope: Scope, now: datetime) -> Use:
    """One question for all three metrics."""
    today = now.astimezone(scope.time_zone).date()
    since = _start_of(today - timedelta(days=HISTORY_DAYS), scope)
    by_day: dict[date, dict[str, int]] = {}
    for row in _sums(_rows(scope, since, now).values("hour")):
        day = row["hour"].astimezone(scope.time_zone).date()
        sums = by_day.setdefault(day, dict.fromkeys(METRICS, 0))
        for metric in METRICS:
            sums[metric] += row[f"sum_{metric}"]
    return Use(min(by_day, default=None), by_day, today)


def history_of(use: Use, metric: str) -> History:
    """The days of a metric, those without use as zeros."""
    days = list(_days(use.first, use.today))
    of_month = _days(use.today.replace(day=1), use.today + timedelta(days=1))
    return History(
        values=np.array([_used(use, day, metric) for day in days], dtype=np.float64),
        today=use.today,
        today_so_far=float(_used(use, use.today, metric)),
        month_so_far=float(sum(_used(use, day, metric) for day in of_month)),
    )


def growth_read(scope: Scope, use: Use) -> Mapping[str, Growth]:
    """For each metric what its change is made of, by key and model; none where two weeks cannot be compared."""
    complete = len(list(_days(use.first, use.today)))
    days = min(_COMPARED_DAYS, complete // (2 * WEEK) * WEEK)
    if not days:
        return {}
    middle, first = (use.today - timedelta(days=days * periods) for periods in (1, 2))
    before, now = _by_key_and_model(scope, first, middle), _by_key_and_model(scope, middle, use.today)
    return {metric: _growth(metric, days, before, now) for metric in METRICS}


_Part: TypeAlias = tuple[int, str]
_ByPart: TypeAlias = Mapping[_Part, Mapping[str, int]]


def _by_key_and_model(scope: Scope, first: date, end: date) -> _ByPart:
    rows = _rows(scope, _start_of(first, scope), _start_of(end, scope)).values("key_id", "model")
    return {(row["key_id"], row["model"]): {metric: row[f"sum_{metric}"] for metric in METRICS} for row in _sums(rows)}


def _growth(metric: str, days: int, before: _ByPart, now: _ByPart) -> Growth:
    parts = before.keys() | now.keys()
    drivers = [_driver(part, before, now, metric) for part in parts]
    drivers.sort(key=lambda driver: (-abs(driver.change), driver.key, driver.model))
    listed, rest = drivers[:_DRIVERS], drivers[_DRIVERS:]
    if rest:
        listed.append(Driver(None, "", sum(each.before for each in rest), sum(each.now for each in rest)))
    return Growth(
        days=days,
        before=sum(driver.before for driver in drivers),
        now=sum(driver.now for driver in drivers),
        drivers=tuple(driver for driver in listed if driver.change),
    )


def _driver(part: _Part, before: _ByPart, now: _ByPart, metric: str) -> Driver:
    key, model = part
    return Driver(key, model, float(before.get(part, {}).get(metric, 0)), float(now.get(part, {}).get(metric, 0)))


def _rows(scope: Scope, since: datetime, until: datetime) -> QuerySet[UsageRollup]:
    return UsageRollup.objects.filter(scope.rows(), hour__gte=since, hour__lt=until)


def _sums(rows: QuerySet[UsageRollup, Any]) -> Iterator[dict[str, Any]]:
    # Columns have some of these names already.
    sums = {
        "sum_requests": Sum("requests", default=0),
        "sum_tokens": Sum(F("prompt_tokens") + F("completion_tokens"), default=0),
        "sum_cost": Sum("cost_nano", default=0),
    }
    yield from rows.annotate(**sums).order_by().iterator()


def _used(use: Use, day: date, metric: str) -> int:
    return use.by_day.get(day, {}).get(metric, 0)


def _days(first: date | None, end: date) -> Iterator[date]:
    """From `first` up to, not with, `end`."""
    while first is not None and first < end:
        yield first
        first += timedelta(days=1)


def _start_of(day: date, scope: Scope) -> datetime:
    return datetime.combine(day, time(), tzinfo=scope.time_zone).astimezone(UTC)
