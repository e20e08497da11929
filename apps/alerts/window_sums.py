"""Sums of the windows that rules look at: each distinct window is read once, for all rules together.

A window ends now. Use is summed by five minutes, so its ends are those: a rule that fires upwards counts the five
minutes that run now and those before, never more than the window; a rule that fires downwards counts whole ones that
are over, never less than the window. So neither fires for what the window did not hold.

The inner of a window is read by the hour and the day, which are few rows, and its ends by five minutes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Model, Q, Sum

from apps.alerts.machine import NOTHING, Reading
from apps.alerts.metrics import Metric, Scope
from apps.usage.histogram import DURATION_COLUMNS, quantile
from apps.usage.models import DailyRollup, FineRollup, UsageRollup
from apps.usage.retention import fine_since

FINE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NANO = Decimal(1_000_000_000)

BASIC = ("requests", "tokens", "cost", "errors", "limited")
_SUMS = {
    "requests": Sum("requests"),
    "tokens": Sum(F("prompt_tokens") + F("completion_tokens")),
    "cost": Sum("cost_nano"),
    "errors": Sum("requests", filter=Q(status_class__gte=4), default=0),
    "limited": Sum("rate_limited"),
    **{column: Sum(column) for column in DURATION_COLUMNS},
}
WITH_LATENCY = (*BASIC, *DURATION_COLUMNS)


class Window(NamedTuple):
    """`includes_now`: with the five minutes that run. `is_longer`: these come on top of the whole ones, as for silence:
    what came just now has to count, and what is looked at must not be shorter."""

    minutes: int
    includes_now: bool
    is_longer: bool = False

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """Begin and end, on whole five minutes."""
        begun = floor_to(now, FINE)
        end = begun + FINE if self.includes_now else begun
        start = end - timedelta(minutes=self.minutes)
        return (start - FINE if self.is_longer else start), end


class Part(NamedTuple):
    """What sums are told apart by."""

    project: int
    key: int
    model: str


Counts = tuple[int, ...]


@dataclass
class WindowSums:
    """Sums of one window, told apart as far as rules ask for it."""

    columns: tuple[str, ...]
    everything: list[int]
    by: dict[Any, list[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, columns: tuple[str, ...], parts: Iterable[tuple[Part, Counts]], owners: Mapping[int, int]
    ) -> "WindowSums":
        """`owners`: of keys, so that members have sums of their own."""
        width = len(columns)
        made: dict[Any, list[int]] = defaultdict(lambda: [0] * width)
        everything = [0] * width
        for part, counts in parts:
            owner = owners.get(part.key, 0)
            for total in (
                everything,
                made[Scope.PROJECT, part.project],
                made[Scope.KEY, part.key],
                made[Scope.MEMBER, owner, None],
                made[Scope.MEMBER, owner, part.project],
                made[Scope.MODEL, part.model, None],
                made[Scope.MODEL, part.model, part.project],
            ):
                for at, count in enumerate(counts):
                    total[at] += count
        return cls(columns, everything, made)

    def of_scope(self, name: Any) -> dict[str, int]:
        """`name`: as `scope_name` makes it."""
        counts = self.everything if name is None else self.by.get(name)
        return dict(zip(self.columns, counts or [0] * len(self.columns), strict=True))


def scope_name(rule: Any) -> Any:
    """What a rule's sums are called; None: everything."""
    match rule.scope:
        case Scope.PROJECT:
            return Scope.PROJECT, rule.project_id
        case Scope.KEY:
            return Scope.KEY, rule.key_id
        case Scope.MEMBER:
            return Scope.MEMBER, rule.member_id, rule.project_id
        case Scope.MODEL:
            return Scope.MODEL, rule.model, rule.project_id
        case _:
            return None


def window_of(rule: Any) -> Window:
    """Which window a rule looks at."""
    if rule.metric == Metric.SILENCE:
        return Window(rule.window_minutes, includes_now=True, is_longer=True)
    return Window(rule.window_minutes, includes_now=rule.terms.comparison.is_upward)


def columns_for(metrics: Collection[str]) -> tuple[str, ...]:
    return WITH_LATENCY if Metric.LATENCY in metrics else BASIC


def reading_of(metric: str, sums: Mapping[str, int]) -> Reading:
    """The metric's value, in its unit, with the requests that it rests on."""
    requests = sums["requests"]
    match metric:
        case Metric.TOKENS:
            return Reading(Decimal(sums["tokens"]), requests)
        case Metric.COST:
            return Reading(Decimal(sums["cost"]) / NANO, requests)
        case Metric.ERROR_RATE:
            return _share(sums["errors"], requests)
        case Metric.RATE_LIMITED:
            return _share(sums["limited"], requests)
        case Metric.LATENCY:
            microseconds = quantile([sums[column] for column in DURATION_COLUMNS], 0.95)
            return NOTHING if microseconds is None else Reading(Decimal(round(microseconds)) / 1000, requests)
        case _:
            return Reading(Decimal(requests), requests)


def _share(part: int, whole: int) -> Reading:
    return Reading(Decimal(100) * part / whole, whole) if whole else NOTHING


# --- Reading ----------------------------------------------------------------------------------------------------------


def sums_read(
    window: Window, columns: tuple[str, ...], now: datetime, projects: Collection[int] | None, owners: Mapping[int, int]
) -> WindowSums:
    """The sums of a window: one to five questions. `projects`: no others are read; None: all."""
    rows = Q() if projects is None else Q(project__in=projects)
    parts: dict[Part, list[int]] = {}
    for model, name, start, end in pieces(*window.span(now), now):
        for part, counts in _rows(model, name, start, end, columns, rows):
            have = parts.get(part)
            if have is None:
                parts[part] = list(counts)
            else:
                for at, count in enumerate(counts):
                    have[at] += count
    return WindowSums.of(columns, ((part, tuple(counts)) for part, counts in parts.items()), owners)


def _rows(
    model: type[Model], name: str, start: datetime, end: datetime, columns: tuple[str, ...], rows: Q
) -> Iterator[tuple[Part, Counts]]:
    # Columns of the tables have some of these names.
    sums = {f"sum_{column}": _SUMS[column] for column in columns}
    within = model._default_manager.filter(rows, **{f"{name}__gte": start, f"{name}__lt": end})
    found = within.values_list("project_id", "key_id", "model").annotate(**sums).order_by()
    for row in found.iterator(chunk_size=5_000):
        yield Part(*row[:3]), tuple(int(count) for count in row[3:])


def sums_by_start(
    model: type[Model], name: str, start: datetime, end: datetime, columns: tuple[str, ...], rows: Q
) -> Iterator[tuple[datetime, Counts]]:
    """The sums of all that `rows` lets pass, by the moment that a row begins at; one question."""
    sums = {f"sum_{column}": _SUMS[column] for column in columns}
    within = model._default_manager.filter(rows, **{f"{name}__gte": start, f"{name}__lt": end})
    for row in within.values_list(name).annotate(**sums).order_by(name).iterator(chunk_size=5_000):
        yield row[0], tuple(int(count) for count in row[1:])


def pieces(start: datetime, end: datetime, now: datetime) -> list[tuple[type[Model], str, datetime, datetime]]:
    """The span cut into what is read by five minutes, by the hour and by the day; each with the table, the name of its
    time, begin and end. What is past the time of the five minutes is read by whole hours."""
    kept = fine_since(now)
    if start < kept:
        start = floor_to(start, HOUR)
    hours = ceil_to(start, HOUR), floor_to(end, HOUR)
    if hours[0] >= hours[1]:
        return [(FineRollup, "start", start, end)]
    found: list[tuple[type[Model], str, datetime, datetime]] = [
        (FineRollup, "start", start, hours[0]),
        (FineRollup, "start", hours[1], end),
    ]
    days = ceil_to(hours[0], DAY), floor_to(hours[1], DAY)
    if days[0] < days[1]:
        found += [
            (UsageRollup, "hour", hours[0], days[0]),
            (DailyRollup, "day", *days),
            (UsageRollup, "hour", days[1], hours[1]),
        ]
    else:
        found.append((UsageRollup, "hour", *hours))
    return [piece for piece in found if piece[2] < piece[3]]


def floor_to(moment: datetime, step: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    moment = moment.astimezone(UTC)
    return moment - (moment - epoch) % step


def ceil_to(moment: datetime, step: timedelta) -> datetime:
    down = floor_to(moment, step)
    return down if down == moment else down + step
