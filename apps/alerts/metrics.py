"""What a rule can watch: each metric with its unit, what it can be watched for, and the terms that it takes."""

from enum import StrEnum
from typing import NamedTuple

from django.db import models

MINUTES_OF_A_DAY = 1_440


class Scope(models.TextChoices):
    ORGANIZATION = "organization", "Organization"
    PROJECT = "project", "Project"
    KEY = "key", "Key"
    MEMBER = "member", "Member"
    MODEL = "model", "Model"


class Comparison(models.TextChoices):
    ABOVE = "above", "above"
    AT_LEAST = "at_least", "at least"
    BELOW = "below", "below"
    AT_MOST = "at_most", "at most"

    @property
    def is_upward(self) -> bool:
        """Whether more is worse."""
        return self in (Comparison.ABOVE, Comparison.AT_LEAST)


class Metric(models.TextChoices):
    REQUESTS = "requests", "Requests"
    TOKENS = "tokens", "Tokens"
    COST = "cost", "Cost"
    BUDGET = "budget", "Spent of a budget"
    FORECAST = "forecast", "Forecast of the month's cost"
    ERROR_RATE = "error_rate", "Error rate"
    RATE_LIMITED = "rate_limited", "Rate of 429"
    LATENCY = "latency", "Latency, p95"
    SILENCE = "silence", "No traffic"
    NEW_ADDRESS = "new_address", "New client address"
    KEY_EXPIRING = "key_expiring", "Key about to expire"
    KEY_UNUSED = "key_unused", "Key unused"

    @property
    def fact(self) -> "Fact":
        return _FACTS[self]


class Unit(StrEnum):
    """What a threshold is typed in. Cost is kept in dollars here, with nine decimals, which is exact."""

    COUNT = "count"
    TOKENS = "tokens"
    DOLLARS = "dollars"
    PERCENT = "percent"
    MILLISECONDS = "milliseconds"
    DAYS = "days"


class Source(StrEnum):
    """Where a value comes from."""

    SUMS = "sums"
    """Sums over a window that ends now."""
    STANDING = "standing"
    """How something stands now: a budget, a forecast."""
    KEYS = "keys"
    """Single keys: each that is found is an incident of its own."""


class Fact(NamedTuple):
    """`fixed`: comparison and threshold that the metric brings along. `tells_end`: whether an end is worth a message,
    which it is not where it only means that time went by."""

    unit: Unit
    source: Source
    scopes: tuple[Scope, ...]
    comparisons: tuple[Comparison, ...]
    has_window: bool = True
    has_samples: bool = False
    fixed: tuple[Comparison, int] | None = None
    tells_end: bool = True

    @property
    def is_rate(self) -> bool:
        """Whether it lies between 0 and 100."""
        return self.unit is Unit.PERCENT and self.source is Source.SUMS

    @property
    def has_hold(self) -> bool:
        """Whether it can go back and forth, so that holding on tells something."""
        return self.source is not Source.KEYS


_ALL = tuple(Scope)
_OF_KEYS = (Scope.ORGANIZATION, Scope.PROJECT, Scope.KEY, Scope.MEMBER)
_ANY = tuple(Comparison)
_UP = (Comparison.ABOVE, Comparison.AT_LEAST)
_FACTS = {
    Metric.REQUESTS: Fact(Unit.COUNT, Source.SUMS, _ALL, _ANY),
    Metric.TOKENS: Fact(Unit.TOKENS, Source.SUMS, _ALL, _ANY),
    Metric.COST: Fact(Unit.DOLLARS, Source.SUMS, _ALL, _ANY),
    # What a budget is for is its own scope.
    Metric.BUDGET: Fact(Unit.PERCENT, Source.STANDING, (), _UP, has_window=False),
    Metric.FORECAST: Fact(
        Unit.DOLLARS,
        Source.STANDING,
        (Scope.ORGANIZATION, Scope.PROJECT, Scope.KEY, Scope.MODEL),
        _ANY,
        has_window=False,
    ),
    Metric.ERROR_RATE: Fact(Unit.PERCENT, Source.SUMS, _ALL, _ANY, has_samples=True),
    Metric.RATE_LIMITED: Fact(Unit.PERCENT, Source.SUMS, _ALL, _ANY, has_samples=True),
    Metric.LATENCY: Fact(Unit.MILLISECONDS, Source.SUMS, _ALL, _ANY, has_samples=True),
    Metric.SILENCE: Fact(Unit.COUNT, Source.SUMS, _ALL, (Comparison.AT_MOST,), fixed=(Comparison.AT_MOST, 0)),
    Metric.NEW_ADDRESS: Fact(
        Unit.COUNT, Source.KEYS, _OF_KEYS, (Comparison.AT_LEAST,), fixed=(Comparison.AT_LEAST, 1), tells_end=False
    ),
    Metric.KEY_EXPIRING: Fact(Unit.DAYS, Source.KEYS, _OF_KEYS, (Comparison.AT_MOST,), has_window=False),
    Metric.KEY_UNUSED: Fact(Unit.DAYS, Source.KEYS, _OF_KEYS, (Comparison.AT_LEAST,), has_window=False),
}

# Windows that can be chosen, in minutes. Sums are kept by five minutes.
WINDOWS = (
    (5, "5 minutes"),
    (10, "10 minutes"),
    (15, "15 minutes"),
    (30, "30 minutes"),
    (60, "1 hour"),
    (120, "2 hours"),
    (180, "3 hours"),
    (360, "6 hours"),
    (720, "12 hours"),
    (MINUTES_OF_A_DAY, "1 day"),
    (2 * MINUTES_OF_A_DAY, "2 days"),
    (7 * MINUTES_OF_A_DAY, "7 days"),
    (30 * MINUTES_OF_A_DAY, "30 days"),
)
GRAIN_MINUTES = 5
LONGEST_WINDOW = 30 * MINUTES_OF_A_DAY
