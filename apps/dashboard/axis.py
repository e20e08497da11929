"""Moments on the axis of a chart, and the metrics of the usage in the units that pages write."""

from itertools import pairwise

from apps.dashboard.charts import Bucket
from apps.listing.numbers import Unit
from apps.usage.analysis import Metric, Period
from apps.usage.analysis import Unit as MetricUnit
from apps.usage.analysis.told import bar_labels, bar_told

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
    return [
        Bucket(label, bar_told(start, end, period.grain), start, end)
        for label, (start, end) in zip(bar_labels(period), pairwise(moments), strict=True)
    ]
