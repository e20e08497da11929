"""The rules that a project begins with: sensible for most, and changed like any other."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.alerts.metrics import Comparison, Metric, Scope
from apps.alerts.models import AlertRule, Severity
from apps.alerts.services import rule_create
from apps.billing.models import Budget
from apps.delivery.queries import channels_usable_in
from apps.organization.models import Project, User

_ABOVE = Comparison.ABOVE
PRESETS: tuple[dict[str, Any], ...] = (
    {
        "name": "Many errors",
        "metric": Metric.ERROR_RATE,
        "window_minutes": 15,
        "comparison": _ABOVE,
        "threshold": Decimal(10),
        "clear_threshold": Decimal(5),
        "min_samples": 20,
        "hold_minutes": 5,
        "severity": Severity.CRITICAL,
    },
    {
        "name": "Often over a limit",
        "metric": Metric.RATE_LIMITED,
        "window_minutes": 15,
        "comparison": _ABOVE,
        "threshold": Decimal(20),
        "clear_threshold": Decimal(10),
        "min_samples": 20,
        "hold_minutes": 5,
    },
    {
        "name": "Slow answers",
        "metric": Metric.LATENCY,
        "window_minutes": 15,
        "comparison": _ABOVE,
        "threshold": Decimal(30_000),
        "clear_threshold": Decimal(20_000),
        "min_samples": 20,
        "hold_minutes": 10,
    },
    {
        "name": "Keys about to expire",
        "metric": Metric.KEY_EXPIRING,
        "comparison": Comparison.AT_MOST,
        "threshold": Decimal(14),
    },
    {
        "name": "Keys that nobody uses",
        "metric": Metric.KEY_UNUSED,
        "comparison": Comparison.AT_LEAST,
        "threshold": Decimal(60),
        "severity": Severity.INFO,
    },
    {
        "name": "New client addresses",
        "metric": Metric.NEW_ADDRESS,
        "window_minutes": 1_440,
        "severity": Severity.INFO,
    },
)
_BUDGET_PERCENT = Decimal(80)


@transaction.atomic
def presets_apply(*, project: Project, actor: User) -> list[AlertRule]:
    """Make the rules that the project lacks: one for each of PRESETS whose metric it does not watch as a whole, and
    one for each of its own budgets that none watches. They are told over all channels of the project. Applied twice
    it makes nothing. Returns what was made."""
    kept = AlertRule.objects.kept().filter(project=project)
    watched = set(kept.filter(scope=Scope.PROJECT).values_list("metric", flat=True))
    budgets = Budget.objects.filter(project=project, enabled=True).exclude(alert_rules__in=kept)
    wanted = [{**one, "scope": Scope.PROJECT, "project": project} for one in PRESETS if one["metric"] not in watched]
    wanted += [_on_budget(budget) for budget in budgets]
    channels = list(channels_usable_in(project))
    return [rule_create(actor=actor, channels=channels, **fields) for fields in wanted]


def _on_budget(budget: Budget) -> dict[str, Any]:
    return {
        "name": f"{budget.name[:70]} is nearly spent",
        "metric": Metric.BUDGET,
        "scope": budget.scope,
        "budget": budget,
        "comparison": Comparison.AT_LEAST,
        "threshold": _BUDGET_PERCENT,
    }
