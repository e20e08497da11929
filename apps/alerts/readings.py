"""What all rules read now, in as few questions as there are different things to look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from apps.alerts.key_readings import Finding, key_findings
from apps.alerts.machine import NOTHING, Reading
from apps.alerts.metrics import Metric, Scope, Source
from apps.alerts.models import AlertRule
from apps.alerts.window_sums import NANO, Window, columns_for, reading_of, scope_name, sums_read, window_of
from apps.billing.models import Budget
from apps.billing.queries import standings
from apps.keys.models import ApiKey
from apps.usage.forecast.outlook import Outlook, decoded
from apps.usage.forecast.scope import Scope as ForecastScope
from apps.usage.models import Forecast

# Of a rule that watches one thing: its subject is the rule's own.
WHOLE = ""


def readings_of(rules: Sequence[AlertRule], now: datetime) -> dict[int, list[Finding]]:
    """By the rule's primary key what it finds: of rules on keys each that is in breach, of all others one reading."""
    of_keys = [rule for rule in rules if rule.fact.source is Source.KEYS]
    of_sums = [rule for rule in rules if rule.fact.source is Source.SUMS]
    budgets = [rule for rule in rules if rule.metric == Metric.BUDGET]
    forecasts = [rule for rule in rules if rule.metric == Metric.FORECAST]
    single = {**_sums(of_sums, now), **_budgets(budgets, now), **_forecasts(forecasts, now)}
    found = key_findings(of_keys, now) if of_keys else {}
    return found | {rule: [Finding(WHOLE, "", reading)] for rule, reading in single.items()}


# --- Sums over a window -----------------------------------------------------------------------------------------------


def _sums(rules: Sequence[AlertRule], now: datetime) -> dict[int, Reading]:
    by_window: dict[Window, list[AlertRule]] = {}
    for rule in rules:
        by_window.setdefault(window_of(rule), []).append(rule)
    owners = _owners(rules)
    found = {}
    for window, some in by_window.items():
        sums = sums_read(window, columns_for({rule.metric for rule in some}), now, _projects(some), owners)
        for rule in some:
            found[rule.pk] = reading_of(rule.metric, sums.of_scope(scope_name(rule)))
    return found


def _projects(rules: Sequence[AlertRule]) -> list[int] | None:
    """The projects whose sums are needed; None where a rule needs those of all."""
    projects = {rule.project_id for rule in rules}
    return None if None in projects else sorted(project for project in projects if project is not None)


def _owners(rules: Sequence[AlertRule]) -> Mapping[int, int]:
    """Whose each key is, where a rule watches a member."""
    members = {rule.member_id for rule in rules if rule.scope == Scope.MEMBER}
    return dict(ApiKey.objects.filter(owner__in=members).values_list("pk", "owner_id")) if members else {}


# --- How something stands ---------------------------------------------------------------------------------------------


def _budgets(rules: Sequence[AlertRule], now: datetime) -> dict[int, Reading]:
    """Percent of what there is to spend, raises included. A disabled budget, or one for once outside of its dates, has
    none."""
    budgets = Budget.objects.filter(pk__in={rule.budget_id for rule in rules}, enabled=True)
    percent = {
        one.budget.pk: Reading(Decimal(100) * one.spent / one.limit)
        for one in (standings(budgets, now) if rules else [])
        if one.window is not None
    }
    return {rule.pk: percent.get(rule.budget_id or 0, NOTHING) for rule in rules}


def forecast_scope(rule: AlertRule) -> ForecastScope:
    """What a rule's forecast is of; months are cut in the rule's zone."""
    return ForecastScope(
        zone=str(rule.zone),
        # As the page of forecasts has it: a key stands for itself.
        projects=None if rule.project_id is None or rule.key_id is not None else (rule.project_id,),
        key=rule.key_id,
        model=rule.model or None,
    )


def _forecasts(rules: Sequence[AlertRule], now: datetime) -> dict[int, Reading]:
    """The expected cost of the running month: what was used of it, and what is to come. A forecast of another month
    tells nothing of this one."""
    names = {rule.pk: forecast_scope(rule).fingerprint for rule in rules}
    rows = Forecast.objects.filter(fingerprint__in=set(names.values()), metric=Forecast.Metric.COST)
    results = {row.fingerprint: decoded(row.result) for row in rows} if rules else {}
    return {rule.pk: _expected(results.get(names[rule.pk]), rule, now) for rule in rules}


def _expected(result: object, rule: AlertRule, now: datetime) -> Reading:
    today = now.astimezone(rule.zone).date()
    if not isinstance(result, Outlook) or (result.month.until.year, result.month.until.month) != (
        today.year,
        today.month,
    ):
        return NOTHING
    return Reading(Decimal(round(result.month.whole.expected)) / NANO)
