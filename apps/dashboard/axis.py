"""Moments on the axis of a chart, and the metrics of the usage in the units that pages write."""

from datetime import datetime
from itertools import pairwise

from apps.dashboard.charts import Bucket
from apps.listing.numbers import Unit
from apps.usage.analysis import Grain, Metric, Period
from apps.usage.analysis import Unit as MetricUnit

_UNITS = {
    MetricUnit.COUNT: Unit.COUNT,
    MetricUnit.TOKENS: Unit.COUNT,
    MetricUnit.NANO_DOLLARS: Unit.MONEY,
    MetricUnit.RATIO: Unit.SHARE,
    MetricUnit.MICROSECONDS: Unit.DURATION,
}
# What is counted, where the number alone does not say it.
_NOUNS = {
    Metric.UNPRICED: "requests",
    Metric.RATE_LIMITED: "requests",
    Metric.IMAGES: "images",
    Metric.ERRORS: "errors",
    Metric.STREAMED: "streams",
}
# Up to so many hours each hour of the clock stands once on the axis.
_ONE_DAY_HOURS = 26


def unit_of(metric: Metric) -> Unit:
    """How values of the metric are written."""
    return _UNITS[metric.unit]


def noun_of(metric: Metric) -> str:
    """What a value counts; empty where its unit says it."""
    if metric.unit is MetricUnit.TOKENS:
        return "tokens"
    return "requests" if metric is Metric.REQUESTS else _NOUNS.get(metric, "")


def buckets_of(period: Period) -> list[Bucket]:
    """The bars of the period, in its zone."""
    moments = [moment.astimezone(period.zone) for moment in period.edges]
    is_one_day = (period.end - period.start).total_seconds() <= _ONE_DAY_HOURS * 3_600
    return [
        Bucket(_label(start, period.grain, is_one_day=is_one_day), _told(start, end, period.grain), start, end)
        for start, end in pairwise(moments)
    ]


def period_told(period: Period) -> str:
    """Both ends: `Tue 3 Mar 2026 00:00 to Mon 9 Mar 2026 14:05`."""
    start, end = (moment.astimezone(period.zone) for moment in (period.start, period.end))
    return f"{_day(start)}, {start:%H:%M} to {_day(end)}, {end:%H:%M}"


def _label(start: datetime, grain: Grain, *, is_one_day: bool) -> str:
    if grain is Grain.MONTH:
        return f"{start:%b %Y}"
    if grain.step is None:
        return f"{start.day} {start:%b}"
    return f"{start:%H:%M}" if is_one_day else f"{start:%a %H:%M}"


def _told(start: datetime, end: datetime, grain: Grain) -> str:
    if grain is Grain.MONTH:
        return f"{start:%B %Y}"
    if grain is Grain.WEEK:
        return f"Week of {_day(start)}"
    return _day(start) if grain is Grain.DAY else f"{_day(start)}, {start:%H:%M} to {end:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"
