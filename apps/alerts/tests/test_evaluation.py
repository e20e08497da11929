"""Rules as the worker evaluates them: what fires, what is told of it, and that nothing is told twice."""

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.alerts import evaluation
from apps.alerts.evaluation import rules_evaluate
from apps.alerts.incidents import rule_apply
from apps.alerts.key_readings import Finding
from apps.alerts.machine import Reading
from apps.alerts.models import Alert, AlertClock, AlertRule
from apps.alerts.services import alert_acknowledge, rule_disable, rule_update
from apps.alerts.tests.conftest import MINUTE, Use, Worker, World
from apps.audit.models import AuditEvent
from apps.billing.models import Budget
from apps.billing.services import budget_create
from apps.delivery.models import Delivery
from apps.keys.models import ApiKey
from apps.organization.services import project_archive
from apps.usage.forecast.outlook import Band, Outlook, Total, encoded
from apps.usage.models import ClientUse, Forecast

MakeRule = Callable[..., AlertRule]


def told() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("kind", flat=True))


def test_it_tells_once_when_it_fires_and_once_when_it_ends(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    rule()
    worker.minutes(2)
    use(world.key, worker.now, requests=101)
    worker.minutes(30)
    assert told() == ["alert.fired", "alert.resolved"]
    alert = Alert.objects.get()
    assert alert.state == Alert.State.RESOLVED
    assert (int(alert.value), alert.is_open) == (101, None)
    assert alert.lasted <= 15 * MINUTE
    assert [step.kind for step in alert.transitions.all()] == ["fired", "resolved"]
    assert set(alert.transitions.values_list("message_key", flat=True)) == set(
        Delivery.objects.values_list("key", flat=True)
    )
    verbs = list(
        AuditEvent.objects.filter(object_id=alert.public_id).order_by("sequence").values_list("verb", flat=True)
    )
    assert verbs == ["alert.fired", "alert.resolved"]


def test_a_hold_is_waited_for_and_a_short_breach_leaves_no_trace(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    rule(hold_minutes=20)
    use(world.key, worker.now, requests=101)
    worker.minutes(5)
    assert Alert.objects.get().state == Alert.State.PENDING
    worker.minutes(20)
    assert not Alert.objects.exists()
    assert told() == []


def test_two_workers_never_tell_twice(world: World, use: Use, rule: MakeRule, worker: Worker) -> None:
    made = rule()
    use(world.key, worker.now, requests=101)
    assert rules_evaluate(worker.now).changed == 1
    assert rules_evaluate(worker.now + timedelta(seconds=1)).rules is None
    # Nor if both had read before either wrote.
    assert rule_apply(made, [Finding("", "", Reading(Decimal(101), 101))], worker.now) == 0
    assert told() == ["alert.fired"]
    assert Alert.objects.count() == 1


def test_a_pause_brings_no_storm(world: World, use: Use, rule: MakeRule, worker: Worker) -> None:
    for number in range(20):
        rule(name=f"Busy {number}", hold_minutes=10)
    use(world.key, worker.now, requests=101)
    worker.minutes(1)
    assert Alert.objects.filter(state=Alert.State.PENDING).count() == 20
    worker.pause(timedelta(hours=9))
    use(world.key, worker.now, requests=101)
    # The hold begins anew, as nobody saw what was between.
    worker.minutes(10)
    assert told() == []
    worker.minutes(1)
    assert told() == ["alert.fired"] * 20
    worker.pause(timedelta(days=3))
    worker.minutes(3)
    assert told() == ["alert.fired"] * 20 + ["alert.resolved"] * 20


def test_what_came_and_went_within_a_pause_is_told_in_one_message_a_rule(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    made = rule()
    rule(name="Never", threshold=10_000)
    AlertRule.objects.update(created_at=worker.now - timedelta(days=1))
    worker.minutes(1)
    for hours in (1, 3):
        use(world.key, worker.now + timedelta(hours=hours), requests=150)
    worker.pause(timedelta(hours=5))
    worker.minutes(2)
    message = Delivery.objects.get().message
    assert message.subject == "While no worker looked: Busy (2 times)"
    alerts = list(Alert.objects.order_by("fired_at"))
    assert [(alert.rule, alert.state, int(alert.value)) for alert in alerts] == [(made, "resolved", 150)] * 2
    assert all(alert.lasted <= 15 * MINUTE for alert in alerts)
    assert AuditEvent.objects.filter(verb="alert.missed").count() == 2


def test_what_goes_on_after_a_pause_fires_and_is_no_news_of_the_pause(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    rule()
    AlertRule.objects.update(created_at=worker.now - timedelta(days=1))
    worker.minutes(1)
    worker.pause(timedelta(hours=5))
    use(world.key, worker.now - 2 * MINUTE, requests=150)
    worker.minutes(1)
    assert told() == ["alert.fired"]


def test_an_alert_that_was_open_before_a_pause_is_not_told_again(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    rule()
    AlertRule.objects.update(created_at=worker.now - timedelta(days=1))
    use(world.key, worker.now, requests=150)
    worker.minutes(1)
    worker.pause(timedelta(hours=5))
    worker.minutes(2)
    assert told() == ["alert.fired", "alert.resolved"]
    assert Alert.objects.count() == 1


def test_a_month_through_the_worker_by_a_virtual_clock(world: World, use: Use, rule: MakeRule, worker: Worker) -> None:
    """Every third day an hour is busy. Looked at each quarter of an hour, as a month has 44,640 minutes."""
    rule(cooldown_minutes=120)
    start = worker.now
    for quarter in range(30 * 96):
        now = start + quarter * 15 * MINUTE
        if quarter % (3 * 96) in range(8, 12):
            use(world.key, now, requests=120)
        rules_evaluate(now + MINUTE)
    assert told() == ["alert.fired", "alert.resolved"] * 10
    assert Alert.objects.filter(is_open=True).count() == 0


def test_quiet_hours_hold_messages_back_and_not_the_incident(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    world.project.time_zone = "Europe/Berlin"
    world.project.save()
    worker.now = timezone.now().replace(hour=21, minute=50, second=0, microsecond=0)
    local = worker.now.astimezone(rule(quiet_from=time(0), quiet_until=time(0, 1)).zone)
    AlertRule.objects.update(quiet_from=local.time(), quiet_until=(local + timedelta(minutes=12)).time())
    use(world.key, worker.now, requests=101)
    worker.minutes(5)
    alert = Alert.objects.get()
    assert (alert.state, alert.owed, told()) == (Alert.State.FIRING, Alert.Owed.FIRED, [])
    worker.minutes(9)
    assert told() == ["alert.fired"]
    assert Alert.objects.get().owed == Alert.Owed.NONE


def test_what_came_and_went_within_the_quiet_hours_is_told_to_nobody(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    made = rule(quiet_from=time(0), quiet_until=time(0, 1))
    AlertRule.objects.update(
        quiet_from=worker.now.astimezone(made.zone).time(),
        quiet_until=(worker.now.astimezone(made.zone) + timedelta(hours=2)).time(),
    )
    use(world.key, worker.now, requests=101)
    worker.minutes(150)
    assert Alert.objects.get().state == Alert.State.RESOLVED
    assert told() == []


def test_who_fires_for_many_keys_sends_one_message(world: World, rule: MakeRule, worker: Worker) -> None:
    for key in (world.key, world.mias):
        key.expires_at = worker.now + timedelta(days=3)
        key.save()
    rule(name="Keys expire", metric="key_expiring", comparison="at_most", threshold=7)
    worker.minutes(3)
    assert {alert.subject_label for alert in Alert.objects.all()} == {"ci-nightly", "mias"}
    message = Delivery.objects.get()
    assert message.message.subject == "Keys expire (2 keys)"
    world.key.expires_at = worker.now + timedelta(days=90)
    world.key.save()
    worker.minutes()
    assert Alert.objects.get(is_open=True).subject_label == "mias"


@pytest.mark.parametrize(
    ("metric", "fields", "value"),
    [
        ("tokens", {"threshold": 500}, 1_000),
        ("cost", {"threshold": Decimal("0.5")}, Decimal("1")),
        ("error_rate", {"threshold": 40, "min_samples": 10}, 50),
        ("rate_limited", {"threshold": 20}, 25),
        ("latency", {"threshold": 1_000}, None),
    ],
)
def test_metrics_of_sums(
    world: World, use: Use, rule: MakeRule, worker: Worker, metric: str, fields: dict[str, object], value: object
) -> None:
    rule(metric=metric, **fields)
    use(world.other, worker.now, requests=500, duration_us=9_000_000)
    use(
        world.key, worker.now, requests=10, prompt_tokens=60, completion_tokens=40, cost_nano=100_000_000, duration_us=2
    )
    use(world.key, worker.now, requests=5, status=429, error_code="rate_limit_exceeded", duration_us=3_000_000)
    use(world.mias, worker.now, requests=5, status=500, error_code="server_error", duration_us=3_000_000)
    worker.minutes()
    alert = Alert.objects.get()
    if value is None:
        assert 2_000 < alert.value <= 4_096
    else:
        assert alert.value == value


@pytest.mark.parametrize("scope", ["key", "member", "model", "organization"])
def test_scopes(world: World, use: Use, rule: MakeRule, worker: Worker, scope: str) -> None:
    watched: dict[str, dict[str, Any]] = {
        "key": {"key": world.mias, "project": None},
        "member": {"member": world.mia},
        "model": {"model": "gpt-4o"},
        "organization": {"project": None},
    }
    rule(scope=scope, threshold=10, **watched[scope])
    use(world.key, worker.now, requests=8)
    use(world.other, worker.now, requests=2, model="gpt-4o")
    worker.minutes()
    assert not Alert.objects.exists(), "Each is at or below ten so far."
    use(world.mias, worker.now, requests=11, model="gpt-4o")
    worker.minutes()
    assert Alert.objects.get().value == {"key": 11, "member": 11, "model": 11, "organization": 21}[scope]


def test_silence_is_told_and_ends_with_the_next_request(world: World, use: Use, rule: MakeRule, worker: Worker) -> None:
    rule(metric="silence", window_minutes=30)
    use(world.key, worker.now)
    worker.minutes(29)
    assert told() == []
    worker.minutes(7)
    assert told() == ["alert.fired"]
    use(world.key, worker.now)
    worker.minutes(1)
    assert told() == ["alert.fired", "alert.resolved"]


def test_a_long_window_is_read_by_days_hours_and_five_minutes(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    rule(window_minutes=7 * 1_440, threshold=5)
    for days in range(9):
        use(world.key, worker.now - timedelta(days=days))
    worker.minutes()
    assert Alert.objects.get().value == 7


def test_a_budget_is_watched_with_its_own_scope(world: World, use: Use, rule: MakeRule, worker: Worker) -> None:
    worker.now = timezone.now()
    use(world.key, worker.now, cost_nano=900_000_000)
    budget = budget_create(name="Month", scope="project", project=world.project, amount=1_000_000_000)
    made = rule(metric="budget", scope="", project=None, budget=budget, comparison="at_least", threshold=90)
    assert (made.scope, made.project) == ("project", world.project)
    worker.minutes()
    assert Alert.objects.get().value == 90


def test_the_thresholds_of_a_budget_are_told_by_its_rules(world: World, use: Use, rule: MakeRule) -> None:
    from apps.billing.passings import passings_tell

    budget = budget_create(
        name="Month", scope="project", project=world.project, amount=1_000_000_000, thresholds=[50, 90]
    )
    rule(metric="budget", scope="", project=None, budget=budget, comparison="at_least", threshold=90)
    use(world.key, cost_nano=950_000_000)
    passings_tell()
    subjects = [one.message.subject for one in Delivery.objects.all()]
    assert subjects == ["Month has passed 50 %"]  # 90 is the rule's own, and told by its alert.


def test_a_forecast_is_watched_as_long_as_it_is_of_this_month(world: World, rule: MakeRule, worker: Worker) -> None:
    made = rule(metric="forecast", threshold=100)
    row = Forecast.objects.get(metric="cost")
    today = worker.now.astimezone(made.zone).date()
    band = Band(150e9, 100e9, 120e9, 170e9, 200e9)
    total = Total(today, 0.0, band)
    outlook = Outlook(today, 0.0, "naive", "better", (), (), total, total, total, (), (), None, None)
    Forecast.objects.filter(pk=row.pk).update(result=encoded(outlook))
    worker.minutes()
    assert Alert.objects.get().value == 150
    past = Total(today.replace(year=today.year - 1), 0.0, band)
    stale = Outlook(today, 0.0, "naive", "better", (), (), past, past, past, (), (), None, None)
    Forecast.objects.filter(pk=row.pk).update(result=encoded(stale))
    worker.minutes()
    assert Alert.objects.get().state == Alert.State.RESOLVED


def test_a_new_address_is_one_that_a_used_key_was_never_used_from(world: World, rule: MakeRule, worker: Worker) -> None:
    day = worker.now.replace(hour=0, minute=0, second=0, microsecond=0)

    def seen(key: ApiKey, address: str, days_ago: int) -> None:
        ClientUse.objects.create(
            key=key, day=day - timedelta(days=days_ago), address=address, client="curl", last_request_at=day
        )

    seen(world.key, "10.0.0.1", 3)
    seen(world.key, "10.0.0.1", 0)
    seen(world.key, "10.0.0.9", 0)
    seen(world.mias, "10.0.0.5", 0)  # Its first use.
    rule(metric="new_address", window_minutes=1_440)
    worker.minutes(2)
    assert [alert.subject_label for alert in Alert.objects.all()] == ["ci-nightly from 10.0.0.9"]
    worker.pause(timedelta(days=1))
    worker.minutes()
    assert Alert.objects.get().state == Alert.State.RESOLVED
    assert told() == ["alert.fired"], "That time went by is worth no message."


def test_a_key_that_nobody_uses(world: World, use: Use, rule: MakeRule, worker: Worker) -> None:
    for key in (world.key, world.mias):
        type(key).objects.filter(pk=key.pk).update(created_at=worker.now - timedelta(days=60))
    use(world.mias, worker.now - timedelta(days=2))
    rule(metric="key_unused", comparison="at_least", threshold=30)
    worker.minutes()
    assert [alert.subject_label for alert in Alert.objects.all()] == ["ci-nightly"]
    use(world.key, worker.now)
    worker.minutes()
    assert Alert.objects.get().state == Alert.State.RESOLVED


def test_who_acknowledged_is_not_called_again_and_is_told_the_end(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    rule()
    use(world.key, worker.now, requests=101)
    worker.minutes()
    alert_acknowledge(alert=Alert.objects.get(), reason="I look after it", actor=world.tariq)
    worker.minutes(30)
    assert told() == ["alert.fired", "alert.resolved"]


def test_a_changed_threshold_counts_from_the_next_minute(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    made = rule()
    use(world.key, worker.now, requests=101)
    worker.minutes()
    rule_update(rule=made, actor=world.tariq, threshold=Decimal(200))
    worker.minutes()
    assert Alert.objects.get().state == Alert.State.RESOLVED


def test_a_rule_that_is_disabled_or_of_an_archived_project_ends_what_fires(
    world: World, use: Use, rule: MakeRule, worker: Worker
) -> None:
    made = rule()
    rule(name="Another")
    use(world.key, worker.now, requests=101)
    worker.minutes()
    rule_disable(rule=made, reason="Not needed", actor=world.tariq)
    assert list(Alert.objects.filter(is_open=True).values_list("rule__name", flat=True)) == ["Another"]
    project_archive(project=world.project, reason="Done", actor=world.olga)
    worker.minutes()
    assert not Alert.objects.filter(is_open=True).exists()
    assert told() == ["alert.fired"] * 2 + ["alert.resolved"] * 2


def test_a_rule_that_fails_holds_no_other_up(
    world: World, use: Use, rule: MakeRule, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = rule(name="Broken")
    rule(name="Whole")

    def apply(one: AlertRule, *rest: object) -> int:
        if one.pk == broken.pk:
            raise RuntimeError("no")
        return rule_apply(one, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(evaluation, "rule_apply", apply)
    use(world.key, worker.now, requests=101)
    worker.minutes()
    assert [alert.rule.name for alert in Alert.objects.all()] == ["Whole"]


def test_many_rules_cost_few_questions(
    world: World, use: Use, rule: MakeRule, worker: Worker, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(40):
        rule(name=f"Rule {number}", window_minutes=(15, 60, 1_440)[number % 3], threshold=1_000)
    AlertClock.objects.create(pk=1, evaluated_at=worker.now - MINUTE)
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        rules_evaluate(worker.now)


def test_budget_of_a_disabled_budget_has_no_reading(world: World, use: Use, rule: MakeRule, worker: Worker) -> None:
    worker.now = timezone.now()
    use(world.key, worker.now, cost_nano=900_000_000)
    budget = budget_create(name="Month", scope="project", project=world.project, amount=1_000_000_000)
    rule(metric="budget", scope="", project=None, budget=budget, comparison="at_least", threshold=90)
    worker.minutes()
    Budget.objects.update(enabled=False)
    worker.minutes()
    assert Alert.objects.get().state == Alert.State.RESOLVED
