"""Messages on incidents: one when a rule fires and one when that is over, of all that it fired for at once."""

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from apps.alerts.display import condition_text, happened_text, lasted_text, value_text
from apps.alerts.metrics import Source
from apps.alerts.models import Alert, AlertRule
from apps.billing.display import amount_text
from apps.billing.models import BudgetPassing
from apps.delivery.message import Message
from apps.delivery.services import message_send

FIRED, RESOLVED, MISSED = "fired", "resolved", "missed"
_BEGINNINGS = {RESOLVED: "Over: ", MISSED: "While no worker looked: "}
# Lines of one message; the rest is counted.
_MOST_LINES = 20


def alerts_tell(rule: AlertRule, alerts: Sequence[Alert], what: str, values: dict[int, Decimal | None]) -> str:
    """Send one message over the rule's channels, in the caller's transaction. `what`: FIRED, RESOLVED or MISSED;
    `values`: by the alert's primary key. Returns what the message is called, empty where there is no channel."""
    channels = list(rule.channels.all())
    if not channels:
        return ""
    key = f"{alerts[0].public_id}:{what}"
    message_send(message=_message(rule, alerts, what, values), channels=channels, key=key)
    return key


def passing_tell(passing: BudgetPassing) -> None:
    """Rules on a budget tell of each threshold of the budget that is passed, too. Called in the transaction that marks
    it as told."""
    budget = passing.budget
    rules = AlertRule.objects.watching().filter(budget=budget.pk).exclude(threshold=passing.threshold)
    for rule in rules.select_related("project"):
        if rule.is_quiet_at(passing.at):
            continue
        spent, amount = amount_text(budget.unit, passing.spent), amount_text(budget.unit, budget.amount)
        message = Message(
            kind="budget.threshold_passed",
            subject=f"{budget.name} has passed {passing.threshold} %",
            lines=(f"{spent} of {amount} are spent.",),
            url=settings.PUBLIC_URL + reverse("billing:budget", args=[budget.public_id]),
            severity="info",
            payload={"budget": budget.public_id, "threshold": passing.threshold, "rule": rule.public_id},
        )
        message_send(message=message, channels=rule.channels.all(), key=f"{rule.public_id}:passing-{passing.pk or 0}")


def _message(rule: AlertRule, alerts: Sequence[Alert], what: str, values: dict[int, Decimal | None]) -> Message:
    fired = what == FIRED
    lines = [_line(alert, what, values.get(alert.pk)) for alert in alerts[:_MOST_LINES]]
    if len(alerts) > _MOST_LINES:
        lines.append(f"And {len(alerts) - _MOST_LINES} more.")
    if what != RESOLVED:
        lines.append(f"Rule: {condition_text(rule)}.")
    lines.append(f"For: {rule.get_scope_display()}{'' if rule.subject == 'Organization' else f' {rule.subject}'}.")
    page = reverse("alerts:alert", args=[alerts[0].public_id]) if len(alerts) == 1 else reverse("alerts:open")
    return Message(
        kind=f"alert.{what}",
        # Mails and Slack put the severity before it.
        subject=f"{_BEGINNINGS.get(what, '')}{_title(rule, alerts)}",
        lines=tuple(lines),
        url=settings.PUBLIC_URL + page,
        # That it is over alarms nobody.
        severity=rule.severity if fired else "info",
        payload=_payload(rule, alerts, values),
    )


def _title(rule: AlertRule, alerts: Sequence[Alert]) -> str:
    if len(alerts) == 1:
        return str(alerts[0])
    return f"{rule.name} ({len(alerts)} {'keys' if rule.fact.source is Source.KEYS else 'times'})"


def _line(alert: Alert, what: str, value: Decimal | None) -> str:
    if what == FIRED:
        return f"{happened_text(alert, value)}."
    if what == MISSED:
        begun = alert.since.astimezone(alert.rule.zone)
        return f"{begun:%Y-%m-%d %H:%M %Z}: {happened_text(alert, value)}. It lasted {lasted_text(alert.lasted)}."
    label = f"{alert.subject_label}: " if alert.subject_label else ""
    ended = "" if value is None or alert.subject else f", and is {value_text(alert.rule.metric, value)} now"
    return f"{label}It lasted {lasted_text(alert.lasted)}{ended}."


def _payload(rule: AlertRule, alerts: Sequence[Alert], values: dict[int, Decimal | None]) -> dict[str, object]:
    return {
        "rule": {"id": rule.public_id, "name": rule.name, "metric": rule.metric, "scope": rule.scope},
        "project": rule.project.public_id if rule.project else None,
        "severity": rule.severity,
        "comparison": rule.comparison,
        "threshold": _plain(rule.threshold),
        "unit": rule.fact.unit.value,
        "alerts": [
            {
                "id": alert.public_id,
                "subject": alert.subject_label,
                "value": _plain(values.get(alert.pk)),
                "fired_at": alert.fired_at and alert.fired_at.isoformat(),
                "resolved_at": alert.resolved_at and alert.resolved_at.isoformat(),
            }
            for alert in alerts
        ],
    }


def _plain(value: Decimal | None) -> str | None:
    """As text, so that no reader rounds it."""
    return None if value is None else f"{value.normalize():f}"
