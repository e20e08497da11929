"""A rule on the past: when it would have fired within the last month, by the same state machine over the roll-ups."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from django.db.models import Model, Q, Sum

from apps.alerts.key_readings import first_uses, is_within, keys_in_use
from apps.alerts.machine import Incident, Reading, incidents
from apps.alerts.metrics import MINUTES_OF_A_DAY, Metric, Scope
from apps.alerts.models import AlertRule
from apps.alerts.readings import readings_of
from apps.alerts.window_sums import DAY, FINE, HOUR, columns_for, floor_to, reading_of, sums_by_start
from apps.billing.models import Budget
from apps.keys.models import ApiKey
from apps.usage.models import NOBODY, Endpoint, FineRollup, UsageRollup
from apps.usage.retention import fine_since

PERIOD = timedelta(days=30)


@dataclass(frozen=True)
class Trial:
    """What would have been. `until`: now. `why_not`: why the past cannot be told, in a sentence. `extreme`: the value
    that came nearest to the threshold, or passed it furthest. `now`: what fires at this moment, by label."""

    since: datetime
    until: datetime
    incidents: Sequence[Incident] = ()
    step: timedelta = HOUR
    why_not: str = ""
    extreme: Decimal | None = None
    now: Sequence[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of the time the part in which it would have fired, 0 to 1."""
        fired = sum((((one.end or self.until) - one.start) for one in self.incidents), timedelta())
        return min(fired / (self.until - self.since), 1.0) if self.until > self.since else 0.0


def rule_try(rule: AlertRule, now: datetime) -> Trial:
    """Try a rule, saved or not, on the last month."""
    firing = _firing_now(rule, now)
    match rule.metric:
        case Metric.FORECAST:
            why = "What was forecast on a day of the past is not kept, so the past cannot be told."
            return Trial(now - PERIOD, now, why_not=why, now=firing)
        case Metric.KEY_UNUSED:
            why = "When a key began to be unused is not kept, so only what is so now can be told."
            return Trial(now - PERIOD, now, why_not=why, now=firing)
        case Metric.KEY_EXPIRING:
            return Trial(now - PERIOD, now, _expired(rule, now), now=firing)
        case Metric.NEW_ADDRESS:
            return Trial(now - PERIOD, now, _addresses(rule, now), now=firing)
        case Metric.BUDGET:
            readings = list(_budget(rule.budget, now)) if rule.budget else []
            return _judged(rule, readings, now - PERIOD, now, HOUR, firing)
        case _:
            return _sums(rule, now, firing)


def _firing_now(rule: AlertRule, now: datetime) -> list[str]:
    found = next(iter(readings_of([rule], now).values()), [])
    return [finding.label for finding in found if rule.terms.is_breach(finding.reading)]


def _judged(
    rule: AlertRule,
    readings: list[tuple[datetime, Reading]],
    since: datetime,
    now: datetime,
    grain: timedelta,
    firing: list[str],
) -> Trial:
    values = [
        reading.value for _, reading in readings if reading.value is not None and reading.samples >= rule.min_samples
    ]
    extreme = (max if rule.terms.comparison.is_upward else min)(values) if values else None
    return Trial(since, now, incidents(rule.terms, iter(readings)), grain, extreme=extreme, now=firing)


# --- Sums over a window -----------------------------------------------------------------------------------------------


def _sums(rule: AlertRule, now: datetime, firing: list[str]) -> Trial:
    grain = _grain(rule)
    until = floor_to(now, grain)
    since = _kept_since(rule, until - PERIOD, now)
    first, columns, rows = _rows(rule, since, until)
    # Before there was anything to watch it was silent, which tells nothing.
    made = _made_at(rule) or until
    begun = min(made, rows[0][0]) if rows else made
    since = max(since, floor_to(begun, grain))
    if since >= until:
        return Trial(until, now, why_not="There is no past yet to try it on.", now=firing)
    readings = list(_windows(rule, rows, columns, (first, since, until), grain))
    return _judged(rule, readings, since, now, grain, firing)


def incidents_between(rule: AlertRule, since: datetime, until: datetime) -> list[Incident]:
    """What a rule on sums would have fired for within a stretch of time, by the steps of its sums; one question."""
    grain = _grain(rule)
    since, until = _kept_since(rule, floor_to(since, grain), until), floor_to(until, grain)
    if since >= until:
        return []
    first, columns, rows = _rows(rule, since, until)
    return incidents(rule.terms, _windows(rule, rows, columns, (first, since, until), grain))


def _grain(rule: AlertRule) -> timedelta:
    """Sums by the hour are kept for ever, and a long window has little use for finer ones."""
    return HOUR if timedelta(minutes=rule.window_minutes) >= DAY else FINE


def _kept_since(rule: AlertRule, since: datetime, now: datetime) -> datetime:
    """From when on whole windows of a rule can be read."""
    if _grain(rule) == HOUR:
        return since
    return max(since, fine_since(now) + timedelta(minutes=rule.window_minutes))


def _rows(
    rule: AlertRule, since: datetime, until: datetime
) -> tuple[datetime, tuple[str, ...], list[tuple[datetime, Sequence[int]]]]:
    """The begin of the first window, and the sums from there on."""
    grain = _grain(rule)
    first = since - timedelta(minutes=rule.window_minutes) // grain * grain
    columns = columns_for({rule.metric})
    table: type[Model] = UsageRollup if grain == HOUR else FineRollup
    name = "hour" if grain == HOUR else "start"
    return first, columns, list(sums_by_start(table, name, first, until, columns, scope_rows(rule)))


def _windows(
    rule: AlertRule,
    rows: Sequence[tuple[datetime, Sequence[int]]],
    columns: tuple[str, ...],
    span: tuple[datetime, datetime, datetime],
    grain: timedelta,
) -> Iterator[tuple[datetime, Reading]]:
    """The reading at the end of each step, from running totals. `span`: from when there are rows, from when they are
    judged, and until when."""
    first, since, until = span
    width = timedelta(minutes=rule.window_minutes) // grain
    totals = np.zeros(((until - first) // grain + 1, len(columns)), dtype=np.int64)
    for start, counts in rows:
        totals[(start - first) // grain + 1] = counts
    totals = totals.cumsum(axis=0)
    for at in range(max(width, (since - first) // grain + 1), len(totals)):
        sums = dict(zip(columns, (totals[at] - totals[at - width]).tolist(), strict=True))
        yield first + at * grain, reading_of(rule.metric, sums)


def scope_rows(rule: AlertRule) -> Q:
    """Which roll-ups belong to what a rule watches."""
    rows = Q() if rule.project_id is None else Q(project=rule.project_id)
    match rule.scope:
        case Scope.KEY:
            return rows & Q(key=rule.key_id)
        case Scope.MEMBER:
            return rows & Q(key__in=list(ApiKey.objects.filter(owner=rule.member_id).values_list("pk", flat=True)))
        case Scope.MODEL:
            return rows & Q(model=rule.model)
        case _:
            return rows


def _made_at(rule: AlertRule) -> datetime | None:
    if rule.key is not None:
        return rule.key.created_at
    return rule.project.created_at if rule.project is not None else None


# --- A budget ---------------------------------------------------------------------------------------------------------


def _budget(budget: Budget, now: datetime) -> Iterator[tuple[datetime, Reading]]:
    """Percent of the amount as it is now, at the end of each hour; temporary raises do not count."""
    until, since = floor_to(now, HOUR), floor_to(now - PERIOD, HOUR)
    window = budget.window_at(since) or budget.window_at(now)
    if window is None:
        return
    start = floor_to(min(window.start, since), HOUR)
    used = dict(_budget_use(budget, start, until))
    spent, running = 0, None
    for at in range((until - start) // HOUR):
        hour = start + at * HOUR
        window = budget.window_at(hour)
        if window != running:
            spent, running = 0, window
        spent += used.get(hour, 0)
        if hour >= since and window is not None:
            yield hour + HOUR, Reading(Decimal(100) * spent / budget.amount)


def _budget_use(budget: Budget, start: datetime, until: datetime) -> Iterator[tuple[datetime, int]]:
    rows = UsageRollup.objects.filter(hour__gte=start, hour__lt=until)
    match budget.scope:
        case Budget.Scope.PROJECT:
            rows = rows.filter(project=budget.project_id)
        case Budget.Scope.KEY:
            rows = rows.filter(key=budget.key_id)
        case Budget.Scope.MEMBER:
            rows = rows.filter(key__in=list(ApiKey.objects.filter(owner=budget.member_id).values_list("pk", flat=True)))
            rows = rows if budget.project_id is None else rows.filter(project=budget.project_id)
        case _:
            rows = rows.exclude(key=NOBODY)
    if budget.unit == Budget.Unit.REQUESTS:
        rows = rows.filter(status_class__lt=4).exclude(endpoint=Endpoint.MODELS)
    columns = {"cost": ("cost_nano",), "tokens": ("prompt_tokens", "completion_tokens"), "requests": ("requests",)}
    sums = {f"sum_{column}": Sum(column, default=0) for column in columns[budget.unit]}
    for row in rows.values_list("hour").annotate(**sums).order_by("hour"):
        yield row[0].astimezone(UTC), sum(row[1:])


# --- Keys -------------------------------------------------------------------------------------------------------------


def _addresses(rule: AlertRule, now: datetime) -> list[Incident]:
    lasting = max(rule.window_minutes // MINUTES_OF_A_DAY, 1) * DAY
    uses = [use for use in first_uses(now - PERIOD) if is_within(rule, use.key)]
    return [Incident(use.day, Decimal(1), _past(use.day + lasting, now)) for use in uses]


def _expired(rule: AlertRule, now: datetime) -> list[Incident]:
    """Of keys as they are now."""
    ahead = int(rule.threshold) * DAY
    keys = keys_in_use().filter(expires_at__isnull=False, expires_at__gt=now - PERIOD).order_by("expires_at")
    found = []
    for key in keys:
        if is_within(rule, key) and key.expires_at:
            begin = max(key.expires_at - ahead, key.created_at)
            if now - PERIOD <= begin <= now:
                found.append(Incident(begin, rule.threshold, _past(key.expires_at, now)))
    return found


def _past(moment: datetime, now: datetime) -> datetime | None:
    return moment if moment <= now else None
