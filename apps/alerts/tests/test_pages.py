"""The pages of alerts: what they show, what is done on them, and who is refused."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.alerts.evaluation import rules_evaluate
from apps.alerts.models import Alert, AlertRule
from apps.alerts.queries import alerts_lately, alerts_open_to
from apps.alerts.services import alert_snooze
from apps.alerts.tests.conftest import Use, World
from apps.audit.models import AuditEvent
from apps.billing.services import budget_create
from apps.delivery.models import Channel
from apps.organization.models import User

MakeRule = Callable[..., AlertRule]
RULE = {
    "metric": "error_rate",
    "name": "Many errors",
    "comparison": "above",
    "threshold": "10",
    "clear_threshold": "",
    "window_minutes": "15",
    "min_samples": "20",
    "hold_minutes": "0",
    "cooldown_minutes": "30",
    "severity": "warning",
    "quiet_from": "",
    "quiet_until": "",
}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def alert(world: World, use: Use, rule: MakeRule) -> Alert:
    """A rule of the project that fires."""
    rule()
    use(world.key, requests=101)
    rules_evaluate()
    return Alert.objects.get()


def page_of(alert: Alert, name: str = "alert") -> str:
    return reverse(f"alerts:{name}", args=[alert.public_id])


def everybody(world: World) -> dict[str, Client]:
    return {name: signed_in(getattr(world, name)) for name in ("olga", "tariq", "mia", "victor", "sven")}


# --- What is open -----------------------------------------------------------------------------------------------------


def test_whoever_sees_the_sums_of_a_project_sees_its_alerts(world: World, alert: Alert) -> None:
    seen = {
        name: client.get(page_of(alert)).status_code == 200 and b"Busy" in client.get("/dashboard/alerts/").content
        for name, client in everybody(world).items()
    }
    assert seen == {"olga": True, "tariq": True, "mia": True, "victor": True, "sven": False}


def test_what_tells_keys_apart_is_for_owners_alone(world: World, rule: MakeRule) -> None:
    world.key.expires_at = timezone.now() + timedelta(days=2)
    world.key.save()
    rule(name="Keys", metric="key_expiring", comparison="at_most", threshold=7)
    rules_evaluate()
    seen = {name: alerts_open_to(getattr(world, name)).total for name in ("olga", "tariq", "mia", "victor", "sven")}
    assert seen == {"olga": 1, "tariq": 1, "mia": 0, "victor": 0, "sven": 0}


def test_a_rule_on_a_key_is_seen_by_whoever_sees_the_key(world: World, use: Use, rule: MakeRule) -> None:
    rule(scope="key", project=None, key=world.mias, threshold=5)
    use(world.mias, requests=6)
    rules_evaluate()
    seen = {name: alerts_open_to(getattr(world, name)).total for name in ("olga", "tariq", "mia", "victor", "sven")}
    assert seen == {"olga": 1, "tariq": 1, "mia": 1, "victor": 0, "sven": 0}


def test_what_the_organization_watches_is_seen_by_its_owners_alone(world: World, use: Use, rule: MakeRule) -> None:
    rule(scope="organization", project=None, threshold=5)
    use(world.key, requests=6)
    rules_evaluate()
    seen = {name: alerts_open_to(getattr(world, name)).total for name in ("olga", "tariq", "mia")}
    assert seen == {"olga": 1, "tariq": 0, "mia": 0}


def test_open_alerts_are_counted_for_one_project(world: World, alert: Alert) -> None:
    assert alerts_open_to(world.olga, world.project).firing == 1
    assert alerts_open_to(world.olga, world.elsewhere).firing == 0
    assert alerts_lately(world.olga, world.project) == [alert]
    assert alerts_lately(world.sven) == []


def test_the_bell_counts_what_calls(world: World, alert: Alert) -> None:
    fragment = signed_in(world.victor).get(reverse("alerts:bell")).content.decode()
    assert "Alerts: 1 firing" in fragment
    assert "Busy" in fragment
    assert "none fires" in signed_in(world.sven).get(reverse("alerts:bell")).content.decode()
    alert_snooze(alert=alert, until=timezone.now() + timedelta(hours=1), reason="Known", actor=world.tariq)
    assert "none fires" in signed_in(world.victor).get(reverse("alerts:bell")).content.decode()


def test_the_bell_is_on_each_page_and_stops_with_the_session(world: World) -> None:
    client = signed_in(world.olga)
    for address in ("/dashboard/account/", "/admin/", "/admin/organization/project/"):
        assert f'hx-get="{reverse("alerts:bell")}"' in client.get(address).content.decode(), address
    assert Client().get(reverse("alerts:bell"), headers={"HX-Request": "true"}).status_code == 286
    assert Client().get(reverse("alerts:bell")).status_code == 302


# --- Answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mia", "victor", "sven"])
@pytest.mark.parametrize("what", ["acknowledge", "snooze"])
def test_only_who_manages_a_rule_answers_its_alerts(world: World, alert: Alert, who: str, what: str) -> None:
    sent = {f"{what}-reason": "Mine", f"{what}-hours": "1"}
    refused = signed_in(getattr(world, who)).post(page_of(alert, what), sent)
    assert refused.status_code == (404 if who == "sven" else 403)
    alert.refresh_from_db()
    assert (alert.state, alert.snoozed_until) == (Alert.State.FIRING, None)


def test_who_acknowledges_gives_a_reason_that_goes_on_record(world: World, alert: Alert) -> None:
    client = signed_in(world.tariq)
    assert "goes on record" in client.post(page_of(alert, "acknowledge"), {"acknowledge-reason": ""}).content.decode()
    client.post(page_of(alert, "acknowledge"), {"acknowledge-reason": "The nightly run"})
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == (Alert.State.ACKNOWLEDGED, world.tariq)
    shown = client.get(page_of(alert)).content.decode()
    assert "The nightly run" in shown
    event = AuditEvent.objects.get(verb="alert.acknowledged")
    assert (event.reason, event.actor_label) == ("The nightly run", "tariq")
    again = client.post(page_of(alert, "acknowledge"), {"acknowledge-reason": "Again"}, follow=True).content.decode()
    assert "does not fire" in again


def test_a_snoozed_alert_calls_again_when_the_time_is_over(world: World, alert: Alert) -> None:
    signed_in(world.tariq).post(page_of(alert, "snooze"), {"snooze-reason": "Later", "snooze-hours": "4"})
    assert alerts_open_to(world.tariq).firing == 0
    Alert.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert alerts_open_to(world.tariq).firing == 1
    assert AuditEvent.objects.filter(verb="alert.snoozed").exists()


def test_messages_of_an_alert_are_shown_to_whoever_sees_the_channel(world: World, alert: Alert) -> None:
    assert "On call" in signed_in(world.tariq).get(page_of(alert)).content.decode()
    shown = signed_in(world.victor).get(page_of(alert)).content.decode()
    assert "On call" not in shown
    assert "Messages were sent" in shown


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_an_owner_makes_changes_disables_and_deletes_a_rule(world: World) -> None:
    client = signed_in(world.tariq)
    form = {**RULE, "subject": f"project-{world.project.pk}", "channels": [world.channel.pk]}
    made = client.post(reverse("alerts:rule_new"), form)
    rule = AlertRule.objects.get()
    assert made["Location"] == reverse("alerts:rule", args=[rule.public_id])
    assert (int(rule.threshold), rule.created_by) == (10, world.tariq)
    assert list(rule.channels.all()) == [world.channel]
    page = made["Location"]
    client.post(page, {**RULE, "threshold": "12.5", "channels": []})
    rule.refresh_from_db()
    assert rule.threshold == Decimal("12.5")
    assert not rule.channels.exists()
    client.post(f"{page}disable/", {"disable-reason": "Quiet now"})
    rule.refresh_from_db()
    assert not rule.enabled
    client.post(f"{page}enable/")
    client.post(f"{page}delete/", {"delete-reason": "Never helped"})
    assert client.get(page).status_code == 404
    rule.refresh_from_db()
    assert rule.removed_at is not None
    verbs = AuditEvent.objects.filter(object_id=rule.public_id).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == [f"alert_rule.{did}" for did in ("created", "changed", "disabled", "enabled", "deleted")]
    assert rule.history.count() == 5


@pytest.mark.parametrize("who", ["mia", "victor", "sven"])
@pytest.mark.parametrize("what", ["", "enable/", "disable/", "delete/", "try/"])
def test_others_may_not_change_a_rule(world: World, rule: MakeRule, who: str, what: str) -> None:
    made = rule()
    address = reverse("alerts:rule", args=[made.public_id]) + what
    sent = {**RULE, "threshold": "99", "disable-reason": "x", "delete-reason": "x"}
    assert signed_in(getattr(world, who)).post(address, sent).status_code == (404 if who == "sven" else 403)
    made.refresh_from_db()
    assert (int(made.threshold), made.enabled, made.removed_at) == (100, True, None)


def test_viewers_make_no_rules(world: World) -> None:
    client = signed_in(world.victor)
    assert client.get(reverse("alerts:rule_new")).status_code == 403
    assert client.post(reverse("alerts:rule_try_new"), RULE).status_code == 403
    assert "New rule" not in client.get(reverse("alerts:rules")).content.decode()


def test_a_member_makes_rules_on_own_keys_alone(world: World) -> None:
    client = signed_in(world.mia)
    form = client.get(reverse("alerts:rule_new")).content.decode()
    assert "mias in Search" in form
    assert "ci-nightly" not in form
    assert "On call" not in form
    for subject in (f"project-{world.project.pk}", f"key-{world.key.pk}", "organization-0"):
        client.post(reverse("alerts:rule_new"), {**RULE, "subject": subject})
    assert not AlertRule.objects.exists()
    client.post(reverse("alerts:rule_new"), {**RULE, "subject": f"key-{world.mias.pk}"})
    made = AlertRule.objects.get()
    assert client.post(reverse("alerts:rule", args=[made.public_id]), {**RULE, "threshold": "50"}).status_code == 302


def test_a_member_does_not_touch_what_an_owner_watches_their_key_by(world: World, rule: MakeRule) -> None:
    made = rule(scope="key", project=None, key=world.mias)
    client = signed_in(world.mia)
    page = reverse("alerts:rule", args=[made.public_id])
    assert client.get(page).status_code == 200
    assert client.post(f"{page}delete/", {"delete-reason": "x"}).status_code == 403


def test_a_rule_is_told_over_channels_of_its_own_project(world: World) -> None:
    foreign = Channel.objects.create(name="Theirs", project=world.elsewhere, kind="mail", addresses=["a@example.com"])
    form = {**RULE, "subject": f"project-{world.project.pk}", "channels": [foreign.pk]}
    signed_in(world.tariq).post(reverse("alerts:rule_new"), form)
    told = signed_in(world.olga).post(reverse("alerts:rule_new"), form).content.decode()
    assert "channels of its own project" in told
    assert not AlertRule.objects.exists()


def test_the_form_shows_the_fields_that_the_metric_needs(world: World) -> None:
    client = signed_in(world.tariq)

    def fields(metric: str) -> set[str]:
        asked = client.get(
            reverse("alerts:rule_new"), {"metric": metric, "name": "Kept"}, headers={"HX-Request": "true"}
        )
        text = asked.content.decode()
        assert "<html" not in text
        assert 'value="Kept"' in text
        names = ("comparison", "threshold", "clear_threshold", "window_minutes", "min_samples", "hold_minutes")
        return {name for name in names if f'name="{name}"' in text}

    assert fields("error_rate") == {
        "comparison", "threshold", "clear_threshold", "window_minutes", "min_samples", "hold_minutes"
    }  # fmt: skip
    assert fields("cost") == {"comparison", "threshold", "clear_threshold", "window_minutes", "hold_minutes"}
    assert fields("silence") == {"window_minutes", "hold_minutes"}
    assert fields("key_expiring") == {"threshold"}
    assert fields("new_address") == {"window_minutes"}
    assert fields("budget") == {"comparison", "threshold", "clear_threshold", "hold_minutes"}


def test_a_rule_on_a_budget_chooses_among_budgets_that_the_person_manages(world: World) -> None:
    mine = budget_create(name="Mine", scope="project", project=world.project, amount=1_000)
    theirs = budget_create(name="Theirs", scope="project", project=world.elsewhere, amount=1_000)
    client = signed_in(world.tariq)
    form = {**RULE, "metric": "budget", "comparison": "at_least", "threshold": "80"}
    client.post(reverse("alerts:rule_new"), {**form, "subject": f"budget-{theirs.pk}"})
    assert not AlertRule.objects.exists()
    client.post(reverse("alerts:rule_new"), {**form, "subject": f"budget-{mine.pk}"})
    made = AlertRule.objects.get()
    assert (made.budget, made.scope, made.project) == (mine, "project", world.project)


def test_a_rule_that_never_fires_is_pointed_out_in_the_form(world: World) -> None:
    form = {**RULE, "subject": f"project-{world.project.pk}", "threshold": "100"}
    told = signed_in(world.tariq).post(reverse("alerts:rule_new"), form).content.decode()
    assert "It can never fire" in told
    assert not AlertRule.objects.exists()


# --- On the past ------------------------------------------------------------------------------------------------------


def test_a_rule_is_tried_on_the_past_before_it_is_made(world: World, use: Use) -> None:
    type(world.project).objects.update(created_at=timezone.now() - timedelta(days=60))
    for days in (3, 9, 20):
        use(world.key, timezone.now() - timedelta(days=days), requests=30, status=500)
    form = {**RULE, "subject": f"project-{world.project.pk}"}
    shown = signed_in(world.tariq).post(reverse("alerts:rule_try_new"), form).content.decode()
    assert "Would have fired 3 times" in shown
    assert shown.count("100 %") >= 3
    assert not AlertRule.objects.exists()


def test_a_change_is_tried_before_it_is_saved(world: World, use: Use, rule: MakeRule) -> None:
    type(world.project).objects.update(created_at=timezone.now() - timedelta(days=60))
    made = rule()
    use(world.key, timezone.now() - timedelta(days=3), requests=50)
    client = signed_in(world.tariq)
    address = reverse("alerts:rule_try", args=[made.public_id])
    assert "Would not have fired" in client.post(address, {**RULE, "threshold": "100"}).content.decode()
    assert "Would have fired once" in client.post(address, {**RULE, "threshold": "40"}).content.decode()
    made.refresh_from_db()
    assert made.threshold == 100


def test_what_cannot_be_tried_says_why(world: World) -> None:
    form = {**RULE, "subject": f"project-{world.project.pk}", "threshold": "abc"}
    assert "cannot be tried yet" in signed_in(world.tariq).post(reverse("alerts:rule_try_new"), form).content.decode()


def test_presets_are_made_with_one_click_and_only_once(world: World) -> None:
    budget_create(name="Month", scope="project", project=world.project, amount=1_000)
    client = signed_in(world.tariq)
    for _ in range(2):
        client.post(reverse("alerts:presets"), {"project": world.project.public_id})
    rules = AlertRule.objects.all()
    assert sorted(rule.metric for rule in rules) == sorted(
        ["error_rate", "rate_limited", "latency", "key_expiring", "key_unused", "new_address", "budget"]
    )
    assert all(list(rule.channels.all()) == [world.channel] for rule in rules)


@pytest.mark.parametrize("who", ["mia", "victor", "sven"])
def test_presets_are_for_owners_of_the_project(world: World, who: str) -> None:
    sent = {"project": world.project.public_id}
    assert signed_in(getattr(world, who)).post(reverse("alerts:presets"), sent).status_code == 403
    assert not AlertRule.objects.exists()


# --- History ----------------------------------------------------------------------------------------------------------


def test_the_history_is_found_by_filters(world: World, alert: Alert) -> None:
    client = signed_in(world.tariq)

    def found(**asked: str) -> bool:
        return alert.public_id in client.get(reverse("alerts:history"), asked).content.decode()

    assert found()
    assert found(severity="warning", metric="requests", project=world.project.public_id, state="open")
    assert not found(severity="critical")
    assert not found(metric="cost")
    assert not found(state="resolved")
    assert found(severity="odd"), "What is not understood is left out."
    Alert.objects.update(
        fired_at=timezone.now() - timedelta(days=40), resolved_at=timezone.now() - timedelta(days=39), state="resolved"
    )
    assert not found()
    assert found(period="90")


def test_the_history_is_exported_and_the_export_is_on_record(world: World, alert: Alert) -> None:
    def exported(person: User, query: str = "") -> Any:
        answer = signed_in(person).post(f"{reverse('alerts:history_export')}{query}", {"format": "json"})
        return json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]

    rows = exported(world.victor)["rows"]
    assert [(row["id"], row["rule"], row["value"]) for row in rows] == [(alert.public_id, "Busy", "101 requests")]
    assert exported(world.victor, "?severity=critical")["rows"] == []
    assert exported(world.sven)["rows"] == []
    assert AuditEvent.objects.filter(verb="alert.exported").count() == 3
    client = signed_in(world.victor)
    assert client.get(reverse("alerts:history_export")).status_code == 405
    assert client.post(reverse("alerts:history_export"), {"format": "exe"}).status_code == 400


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(world: World, alert: Alert) -> None:
    for address in ("/dashboard/alerts/", reverse("alerts:rules"), reverse("alerts:history"), page_of(alert)):
        assert Client().get(address).status_code == 302
