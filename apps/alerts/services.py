"""Verbs that write rules, and what people do to incidents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.alerts.incidents import alerts_close
from apps.alerts.metrics import Metric
from apps.alerts.models import Alert, AlertRule, AlertTransition
from apps.alerts.readings import forecast_scope
from apps.audit.fields import differences, fields_of
from apps.audit.services import event_record
from apps.delivery.models import Channel
from apps.organization.models import User
from apps.usage.forecast.services import forecasts_ensure

# What `rule_update` changes. Metric and scope stay: its history would tell of something else.
RULE_SETTINGS = (
    "name",
    "window_minutes",
    "comparison",
    "threshold",
    "clear_threshold",
    "min_samples",
    "hold_minutes",
    "cooldown_minutes",
    "severity",
    "quiet_from",
    "quiet_until",
)
RULE_SUBJECT = ("metric", "scope", "project", "key", "member", "model", "budget")
_TRAILED = (*RULE_SUBJECT, "enabled", *RULE_SETTINGS)
_NEEDS_REASON = "Give a reason: it goes on record."


@transaction.atomic
def rule_create(*, actor: User | None = None, channels: Iterable[Channel] = (), **fields: Any) -> AlertRule:
    """Make a rule; it watches from the next minute on. Raises ValidationError, also for one that can never fire or
    always would."""
    rule = AlertRule(**fields, created_by=actor)
    if rule.metric in Metric.values:
        rule.settle()
    rule.full_clean()
    rule._history_user = actor  # type: ignore[attr-defined]
    rule.save()
    rule.channels.set(channels)
    if rule.metric == Metric.FORECAST:
        forecasts_ensure(scopes=[forecast_scope(rule)], now=timezone.now())
    _, told = differences({}, _told(rule))
    event_record(actor=actor, verb="alert_rule.created", on=rule, after=told, project=rule.project)
    return rule


@transaction.atomic
def rule_update(
    *, rule: AlertRule, actor: User | None = None, channels: Iterable[Channel] | None = None, **changes: Any
) -> None:
    """Change any of RULE_SETTINGS, and what it is told over (None: as it is). Nothing to change leaves no trace. What
    fires is judged by the new terms within a minute. Raises ValidationError for a bad value."""
    if unknown := set(changes) - set(RULE_SETTINGS):
        raise TypeError(f"Not a field that can be changed: {', '.join(sorted(unknown))}")
    before = _lock(rule)
    for field, value in changes.items():
        setattr(rule, field, value)
    rule.full_clean()
    if channels is not None:
        rule.channels.set(channels)
    _save(rule, "changed", before, actor)


@transaction.atomic
def rule_enable(*, rule: AlertRule, actor: User | None = None) -> None:
    """Let a disabled rule watch again. Raises ValidationError for one that is enabled, or that makes no sense now."""
    before = _lock(rule)
    if rule.enabled:
        raise ValidationError(f"{rule} is enabled already.")
    rule.enabled = True
    rule.full_clean()
    _save(rule, "enabled", before, actor)


@transaction.atomic
def rule_disable(*, rule: AlertRule, reason: str, actor: User | None = None) -> None:
    """Stop watching; what fires ends. Raises ValidationError for an empty reason and for one that is disabled."""
    reason = _reason(reason)
    before = _lock(rule)
    if not rule.enabled:
        raise ValidationError(f"{rule} is disabled already.")
    rule.enabled = False
    alerts_close(rule, "The rule was disabled.", timezone.now(), actor)
    _save(rule, "disabled", before, actor, reason)


@transaction.atomic
def rule_delete(*, rule: AlertRule, reason: str, actor: User | None = None) -> None:
    """Take a rule away; what it told of stays as history. Raises ValidationError for an empty reason and for one that
    is gone."""
    reason = _reason(reason)
    _lock(rule)
    if rule.removed_at is not None:
        raise ValidationError(f"{rule} is deleted already.")
    alerts_close(rule, "The rule was deleted.", timezone.now(), actor)
    told, _ = differences(_told(rule), {})
    rule.removed_at, rule.enabled = timezone.now(), False
    _write(rule, "deleted", actor, reason)
    event_record(actor=actor, verb="alert_rule.deleted", on=rule, before=told, reason=reason, project=rule.project)


@transaction.atomic
def alert_acknowledge(*, alert: Alert, reason: str, actor: User) -> None:
    """Say that somebody looks after it: it stays open and does not call any more. Raises ValidationError for an empty
    reason and for one that does not fire."""
    reason = _reason(reason)
    _lock_alert(alert)
    if alert.state != Alert.State.FIRING:
        raise ValidationError(f"{alert} does not fire: it is {alert.get_state_display().lower()}.")
    alert.state, alert.acknowledged_by = Alert.State.ACKNOWLEDGED, actor
    alert.snoozed_until = None
    alert.save(update_fields=["state", "acknowledged_by", "snoozed_until"])
    _respond(alert, AlertTransition.Kind.ACKNOWLEDGED, "acknowledged", actor, reason, {})


@transaction.atomic
def alert_snooze(*, alert: Alert, until: datetime, reason: str, actor: User) -> None:
    """Let it not call until a moment. Raises ValidationError for an empty reason, a moment that is past and for one
    that does not fire."""
    reason = _reason(reason)
    if until <= timezone.now():
        raise ValidationError({"until": "This is in the past."})
    _lock_alert(alert)
    if alert.state != Alert.State.FIRING:
        raise ValidationError(f"{alert} does not fire: it is {alert.get_state_display().lower()}.")
    alert.snoozed_until = until
    alert.save(update_fields=["snoozed_until"])
    _respond(alert, AlertTransition.Kind.SNOOZED, "snoozed", actor, reason, {"until": until})


def _respond(alert: Alert, kind: str, participle: str, actor: User, reason: str, told: dict[str, Any]) -> None:
    note = f"Until {told['until']:%Y-%m-%d %H:%M} UTC: {reason}" if told else reason
    AlertTransition.objects.create(alert=alert, kind=kind, at=timezone.now(), by=actor, note=note[:300])
    event_record(
        actor=actor, verb=f"alert.{participle}", on=alert, after=told, reason=reason, project=alert.rule.project
    )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _NEEDS_REASON})
    return reason.strip()


def _lock_alert(alert: Alert) -> None:
    # The rule's lock is the one that the worker takes.
    AlertRule.objects.select_for_update().get(pk=alert.rule_id)
    alert.refresh_from_db()


def _lock(rule: AlertRule) -> dict[str, Any]:
    """Takes the row for this transaction, reads it anew, and returns what the trail tells of it."""
    AlertRule.objects.select_for_update().get(pk=rule.pk)
    rule.refresh_from_db()
    return _told(rule)


def _told(rule: AlertRule) -> dict[str, Any]:
    names = sorted(rule.channels.values_list("name", flat=True))
    return {**fields_of(rule, _TRAILED), "channels": ", ".join(names)}


def _save(rule: AlertRule, participle: str, before: dict[str, Any], actor: User | None, reason: str = "") -> None:
    told_before, told_after = differences(before, _told(rule))
    if not told_before and not told_after:
        return
    _write(rule, participle, actor, reason)
    event_record(
        actor=actor,
        verb=f"alert_rule.{participle}",
        on=rule,
        before=told_before,
        after=told_after,
        reason=reason,
        project=rule.project,
    )


def _write(rule: AlertRule, participle: str, actor: User | None, reason: str) -> None:
    rule._history_user = actor  # type: ignore[attr-defined]
    rule._change_reason = reason or participle  # type: ignore[attr-defined]
    rule.save()
