"""What is refused of a rule: what cannot be, never fires, or always does."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.alerts.models import AlertRule
from apps.alerts.tests.conftest import World
from apps.billing.models import Budget
from apps.billing.services import budget_create
from apps.keys.services import key_revoke

MakeRule = Callable[..., AlertRule]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"metric": "error_rate", "threshold": 100}, "threshold", "never fire"),
        ({"metric": "error_rate", "threshold": 101, "comparison": "at_least"}, "threshold", "never fire"),
        ({"metric": "rate_limited", "threshold": 0, "comparison": "at_least"}, "threshold", "always fire"),
        ({"metric": "error_rate", "threshold": 100, "comparison": "at_most"}, "threshold", "always fire"),
        ({"metric": "requests", "threshold": 0, "comparison": "at_least"}, "threshold", "always fire"),
        ({"metric": "requests", "threshold": 0, "comparison": "below"}, "threshold", "never fire"),
        ({"metric": "cost", "threshold": -1, "comparison": "at_most"}, "threshold", "never fire"),
        ({"metric": "latency", "threshold": 200_000}, "threshold", "never fire"),
        ({"window_minutes": 3}, "window_minutes", "not shorter"),
        ({"window_minutes": 7}, "window_minutes", "multiple of 5"),
        ({"window_minutes": 50_000}, "window_minutes", "30 days at most"),
        ({"metric": "new_address", "window_minutes": 60}, "window_minutes", "by the day"),
        ({"min_samples": 5}, "min_samples", "leave it at 0"),
        ({"clear_threshold": 200}, "clear_threshold", "before it fires"),
        ({"comparison": "below", "clear_threshold": 50}, "clear_threshold", "before it fires"),
        ({"clear_threshold": -1}, "clear_threshold", "never end"),
        ({"metric": "budget"}, "budget", "none is chosen"),
        ({"metric": "key_expiring", "comparison": "at_most", "threshold": 0}, "threshold", "days"),
        ({"metric": "key_expiring", "comparison": "above", "threshold": 3}, "comparison", "at most"),
        ({"metric": "forecast", "scope": "member"}, "scope", "not watched for a member"),
        ({"scope": "key"}, "key", "Choose the key"),
        ({"scope": "organization"}, "project", "belongs to no project"),
        ({"quiet_from": time(22)}, "quiet_until", "a begin and an end"),
        ({"quiet_from": time(22), "quiet_until": time(22)}, "quiet_until", "end when they begin"),
    ],
)
def test_it_is_pointed_out(world: World, rule: MakeRule, fields: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        rule(**fields)
    assert words in " ".join(refused.value.message_dict[field])
    assert not AlertRule.objects.exists()


def test_a_disabled_budget_is_never_spent(world: World, rule: MakeRule) -> None:
    budget = budget_create(name="Month", scope="project", project=world.project, amount=10)
    Budget.objects.update(enabled=False)
    budget.refresh_from_db()
    with pytest.raises(ValidationError, match="counts nothing"):
        rule(metric="budget", budget=budget, comparison="at_least", threshold=80)


def test_a_revoked_key_does_nothing_that_could_be_watched(world: World, rule: MakeRule) -> None:
    key_revoke(key=world.mias, reason="lost")
    world.mias.refresh_from_db()
    with pytest.raises(ValidationError, match="revoked"):
        rule(scope="key", project=None, key=world.mias)


def test_more_samples_than_the_keys_limit_lets_pass_never_come(world: World, rule: MakeRule) -> None:
    world.key.requests_per_minute = 2
    world.key.save()
    fields = {"metric": "error_rate", "scope": "key", "project": None, "key": world.key, "threshold": 10}
    with pytest.raises(ValidationError, match="lets 30 requests pass"):
        rule(**fields, min_samples=31)
    rule(**fields, min_samples=30)
