"""What is refused of a rule when it is saved: what cannot be, what would never fire and what would always."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model

from apps.alerts.metrics import GRAIN_MINUTES, LONGEST_WINDOW, MINUTES_OF_A_DAY, Comparison, Metric, Scope, Source, Unit
from apps.billing.models import Budget
from apps.keys.models import ApiKey
from apps.organization.models import Project
from apps.usage.histogram import BOUNDS_US

_FULL = Decimal(100)
# Latencies are counted in buckets, and what is slower than the last bound reads as that bound.
_SLOWEST = Decimal(BOUNDS_US[-1]) / 1000
_MOST_DAYS = 3_650
_NEVER = "It can never fire: {}."
_ALWAYS = "It would always fire: {}."


@dataclass(frozen=True)
class Draft:
    """A rule before it is saved. `window` in minutes."""

    metric: Metric
    scope: str
    comparison: str
    threshold: Decimal
    clear: Decimal | None = None
    window: int = 60
    samples: int = 0
    quiet: tuple[time | None, time | None] = (None, None)
    project: Project | None = None
    key: ApiKey | None = None
    member: Model | None = None
    model: str = ""
    budget: Budget | None = None


class Finding(NamedTuple):
    field: str
    sentence: str


def rule_check(draft: Draft) -> None:
    """Raises ValidationError, by field, for a rule that makes no sense."""
    told: dict[str, list[str]] = {}
    for finding in findings(draft):
        told.setdefault(finding.field, []).append(finding.sentence)
    if told:
        raise ValidationError(told)


def findings(draft: Draft) -> Iterator[Finding]:
    """All that is wrong."""
    yield from _subject(draft)
    if draft.comparison not in Comparison.values:
        return  # Its field says so.
    if draft.comparison not in draft.metric.fact.comparisons:
        allowed = " or ".join(Comparison(one).label for one in draft.metric.fact.comparisons)
        yield Finding("comparison", f"{draft.metric.label} is compared by “{allowed}” alone.")
        return
    yield from _window(draft)
    yield from _bounds(draft)
    yield from _clear(draft)
    yield from _samples(draft)
    yield from _quiet(draft)


# --- What it is for ---------------------------------------------------------------------------------------------------


def _subject(draft: Draft) -> Iterator[Finding]:
    if draft.metric is Metric.BUDGET:
        if draft.budget is None:
            yield Finding("budget", _NEVER.format("it watches a budget, and none is chosen"))
        elif not draft.budget.enabled:
            yield Finding("budget", _NEVER.format(f"{draft.budget.name} is disabled, so it counts nothing"))
        return
    if draft.scope in Scope.values and draft.scope not in draft.metric.fact.scopes:
        yield Finding("scope", f"{draft.metric.label} is not watched for a {Scope(draft.scope).label.lower()}.")
        return
    needed = {Scope.PROJECT: "project", Scope.MEMBER: "member", Scope.KEY: "key", Scope.MODEL: "model"}
    field = needed.get(Scope(draft.scope)) if draft.scope in Scope.values else None
    if field and not getattr(draft, field):
        yield Finding(field, f"Choose the {field} that it watches.")
    if draft.scope == Scope.ORGANIZATION and draft.project is not None:
        yield Finding("project", "A rule of the organization belongs to no project.")
    if draft.key is not None and draft.key.state == ApiKey.State.REVOKED:
        yield Finding("key", _NEVER.format(f"{draft.key.name} is revoked"))
    if draft.key is not None and draft.metric is Metric.KEY_EXPIRING and draft.key.expires_at is None:
        yield Finding("key", _NEVER.format(f"{draft.key.name} does not expire"))


# --- Its terms --------------------------------------------------------------------------------------------------------


def _window(draft: Draft) -> Iterator[Finding]:
    if not draft.metric.fact.has_window:
        return
    if draft.window < GRAIN_MINUTES:
        yield Finding("window_minutes", f"Use is summed by {GRAIN_MINUTES} minutes: a window is not shorter.")
    elif draft.window > LONGEST_WINDOW:
        yield Finding("window_minutes", "A window is 30 days at most.")
    elif draft.window % GRAIN_MINUTES:
        yield Finding("window_minutes", f"A window is a multiple of {GRAIN_MINUTES} minutes.")
    elif draft.window > MINUTES_OF_A_DAY and draft.window % MINUTES_OF_A_DAY:
        yield Finding("window_minutes", "Past a day a window is whole days.")
    elif draft.metric is Metric.NEW_ADDRESS and draft.window % MINUTES_OF_A_DAY:
        yield Finding("window_minutes", "Addresses are counted by the day: choose a day or more.")


def _bounds(draft: Draft) -> Iterator[Finding]:
    """Where the threshold lies outside of what the value can be."""
    fact, comparison, threshold = draft.metric.fact, Comparison(draft.comparison), draft.threshold
    if fact.fixed:
        return
    if fact.unit is Unit.DAYS:
        if not 1 <= threshold <= _MOST_DAYS or threshold != threshold.to_integral_value():
            yield Finding("threshold", f"Type a whole number of days, from 1 to {_MOST_DAYS:,}.")
        return
    highest = _FULL if fact.is_rate else _SLOWEST if draft.metric is Metric.LATENCY else None
    thing = f"{draft.metric.label.lower()} {comparison.label} {_number(threshold)}"
    if _is_beyond(comparison, threshold, highest):
        yield Finding("threshold", _NEVER.format(f"there is no {thing}{_reach(fact.is_rate, highest)}"))
    elif _is_everything(comparison, threshold, highest):
        yield Finding("threshold", _ALWAYS.format(f"{thing} is whatever there is"))


def _is_beyond(comparison: Comparison, threshold: Decimal, highest: Decimal | None) -> bool:
    match comparison:
        case Comparison.ABOVE:
            return highest is not None and threshold >= highest
        case Comparison.AT_LEAST:
            return highest is not None and threshold > highest
        case Comparison.BELOW:
            return threshold <= 0
        case _:
            return threshold < 0


def _is_everything(comparison: Comparison, threshold: Decimal, highest: Decimal | None) -> bool:
    match comparison:
        case Comparison.ABOVE:
            return threshold < 0
        case Comparison.AT_LEAST:
            return threshold <= 0
        case Comparison.BELOW:
            return highest is not None and threshold > highest
        case _:
            return highest is not None and threshold >= highest


def _reach(is_rate: bool, highest: Decimal | None) -> str:
    if highest is None:
        return ""
    return ", as it lies between 0 and 100 %" if is_rate else f", as {_number(highest)} ms is the most that is told"


def _clear(draft: Draft) -> Iterator[Finding]:
    if draft.clear is None:
        return
    upward = Comparison(draft.comparison).is_upward
    if draft.metric.fact.source is Source.KEYS:
        yield Finding("clear_threshold", f"{draft.metric.label} has no second threshold.")
    elif (draft.clear > draft.threshold) if upward else (draft.clear < draft.threshold):
        side = "above" if upward else "below"
        yield Finding("clear_threshold", f"It would end before it fires: it cannot lie {side} the threshold.")
    elif upward and (draft.clear < 0 or (draft.clear == 0 and draft.comparison == Comparison.AT_LEAST)):
        yield Finding("clear_threshold", "It would never end: nothing falls below it.")
    elif not upward and draft.metric.fact.is_rate and draft.clear >= _FULL:
        yield Finding("clear_threshold", "It would never end: no rate rises above it.")


def _samples(draft: Draft) -> Iterator[Finding]:
    if not draft.samples:
        return
    if not draft.metric.fact.has_samples:
        yield Finding("min_samples", f"{draft.metric.label} rests on no number of requests: leave it at 0.")
        return
    limit = draft.key.requests_per_minute if draft.key is not None else None
    if limit and draft.samples > limit * draft.window:
        most = limit * draft.window
        yield Finding("min_samples", _NEVER.format(f"the key's limit lets {most:,} requests pass in the window"))


def _quiet(draft: Draft) -> Iterator[Finding]:
    begin, end = draft.quiet
    if (begin is None) != (end is None):
        yield Finding("quiet_until" if end is None else "quiet_from", "Quiet hours have a begin and an end.")
    elif begin is not None and begin == end:
        yield Finding("quiet_until", "They end when they begin: nothing or everything would be quiet.")


def _number(value: Decimal) -> str:
    return f"{value.normalize():,f}"
