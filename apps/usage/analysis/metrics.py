"""What is measured: each metric with its unit, the columns that it needs and how it follows from their sums."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from apps.usage.histogram import DURATION_COLUMNS, FIRST_TOKEN_COLUMNS, quantile

Value = int | float | None


class Unit(StrEnum):
    """What a value is counted in; pages write it accordingly."""

    COUNT = "count"
    TOKENS = "tokens"
    NANO_DOLLARS = "nano_dollars"
    RATIO = "ratio"
    """0 to 1."""
    MICROSECONDS = "microseconds"


class Metric(StrEnum):
    """The values are what addresses say."""

    REQUESTS = "requests"
    TOKENS = "tokens"
    INPUT_TOKENS = "input_tokens"
    CACHED_TOKENS = "cached_tokens"
    OUTPUT_TOKENS = "output_tokens"
    REASONING_TOKENS = "reasoning_tokens"
    COST = "cost"
    UNPRICED = "unpriced"
    ERRORS = "errors"
    ERROR_RATE = "error_rate"
    RATE_LIMITED = "rate_limited"
    STREAMED = "streamed"
    IMAGES = "images"
    DURATION_P50 = "duration_p50"
    DURATION_P95 = "duration_p95"
    DURATION_P99 = "duration_p99"
    FIRST_TOKEN_P50 = "first_token_p50"  # noqa: S105
    FIRST_TOKEN_P95 = "first_token_p95"  # noqa: S105
    FIRST_TOKEN_P99 = "first_token_p99"  # noqa: S105

    @property
    def label(self) -> str:
        """As people say it."""
        return _FACTS[self].label

    @property
    def unit(self) -> Unit:
        return _FACTS[self].unit

    @property
    def columns(self) -> tuple[str, ...]:
        """The sums that it follows from."""
        return _FACTS[self].columns

    @property
    def adds_up(self) -> bool:
        """Whether the values of parts make the value of the whole: only then a chart may stack them."""
        return self.unit in (Unit.COUNT, Unit.TOKENS, Unit.NANO_DOLLARS)


class _Fact(NamedTuple):
    label: str
    unit: Unit
    columns: tuple[str, ...]
    quantile: float | None = None


_FACTS = {
    Metric.REQUESTS: _Fact("Requests", Unit.COUNT, ("requests",)),
    Metric.TOKENS: _Fact("Tokens", Unit.TOKENS, ("prompt_tokens", "completion_tokens")),
    Metric.INPUT_TOKENS: _Fact("Input tokens", Unit.TOKENS, ("prompt_tokens",)),
    Metric.CACHED_TOKENS: _Fact("Cached input tokens", Unit.TOKENS, ("cached_tokens",)),
    Metric.OUTPUT_TOKENS: _Fact("Output tokens", Unit.TOKENS, ("completion_tokens",)),
    Metric.REASONING_TOKENS: _Fact("Reasoning tokens", Unit.TOKENS, ("reasoning_tokens",)),
    Metric.COST: _Fact("Cost", Unit.NANO_DOLLARS, ("cost_nano",)),
    Metric.UNPRICED: _Fact("Requests without a price", Unit.COUNT, ("unpriced",)),
    Metric.ERRORS: _Fact("Errors", Unit.COUNT, ("errors",)),
    Metric.ERROR_RATE: _Fact("Error rate", Unit.RATIO, ("errors", "requests")),
    Metric.RATE_LIMITED: _Fact("Over a limit (429)", Unit.COUNT, ("rate_limited",)),
    Metric.STREAMED: _Fact("Streams", Unit.COUNT, ("streamed",)),
    Metric.IMAGES: _Fact("Images", Unit.COUNT, ("images",)),
    Metric.DURATION_P50: _Fact("Duration, median", Unit.MICROSECONDS, DURATION_COLUMNS, 0.5),
    Metric.DURATION_P95: _Fact("Duration, p95", Unit.MICROSECONDS, DURATION_COLUMNS, 0.95),
    Metric.DURATION_P99: _Fact("Duration, p99", Unit.MICROSECONDS, DURATION_COLUMNS, 0.99),
    Metric.FIRST_TOKEN_P50: _Fact("Time to first token, median", Unit.MICROSECONDS, FIRST_TOKEN_COLUMNS, 0.5),
    Metric.FIRST_TOKEN_P95: _Fact("Time to first token, p95", Unit.MICROSECONDS, FIRST_TOKEN_COLUMNS, 0.95),
    Metric.FIRST_TOKEN_P99: _Fact("Time to first token, p99", Unit.MICROSECONDS, FIRST_TOKEN_COLUMNS, 0.99),
}


def columns_of(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """The sums that some metrics need, and the requests, without which no order is told."""
    return tuple(dict.fromkeys(["requests", *(column for metric in metrics for column in metric.columns)]))


class Figures:
    """Sums of some columns, and the metrics that follow from them."""

    __slots__ = ("_sums",)

    def __init__(self, sums: Mapping[str, int] | None = None) -> None:
        self._sums = sums or {}

    def value(self, metric: Metric) -> Value:
        """The metric in its unit. None where there is none: no requests have no error rate, no stream no first token.

        KeyError: the columns that it needs were not asked for.
        """
        fact = _FACTS[metric]
        if not self._sums:
            return 0 if metric.adds_up else None
        if fact.quantile is not None:
            return quantile([self._sums[column] for column in fact.columns], fact.quantile)
        if metric is Metric.ERROR_RATE:
            return self._sums["errors"] / self._sums["requests"] if self._sums["requests"] else None
        return sum(self._sums[column] for column in fact.columns)

    @property
    def requests(self) -> int:
        """How many requests they are made of."""
        return self._sums.get("requests", 0)

    def __getattr__(self, name: str) -> Value:
        """Metrics by name, for templates: `figures.error_rate`."""
        if name in tuple(Metric):
            return self.value(Metric(name))
        raise AttributeError(name)

    def minus(self, other: "Figures") -> "Figures":
        """What is left without a part of it."""
        return Figures({column: self._sums[column] - other._sums.get(column, 0) for column in self._sums})

    def plus(self, other: "Figures") -> "Figures":
        """Both together."""
        columns = self._sums.keys() | other._sums.keys()
        return Figures({column: self._sums.get(column, 0) + other._sums.get(column, 0) for column in columns})


def change(metric: Metric, now: Value, before: Value) -> float | None:
    """How much more it is than before: 0.25 is a quarter more. Of a rate it is the difference, 0.01 is one percentage
    point more. None where there is nothing to compare with."""
    if now is None or before is None:
        return None
    if metric.unit is Unit.RATIO:
        return now - before
    return (now - before) / before if before else None
