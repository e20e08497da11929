"""Incidents on record: what a rule's readings make of them, under the lock of the rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from apps.alerts import machine, telling
from apps.alerts.display import value_text
from apps.alerts.key_readings import Finding
from apps.alerts.machine import NOTHING, Change, Reading, Standing, step
from apps.alerts.models import Alert, AlertRule, AlertTransition
from apps.audit.actors import SYSTEM
from apps.audit.services import event_record
from apps.organization.models import User

Kind = AlertTransition.Kind
_LONGEST_LABEL = 200


@dataclass(frozen=True)
class Known:
    """What is on record of a rule: open incidents and the last end by subject."""

    alerts: Mapping[str, Alert] = field(default_factory=dict)
    ends: Mapping[str, datetime] = field(default_factory=dict)

    def standing(self, subject: str) -> Standing:
        alert, end = self.alerts.get(subject), self.ends.get(subject)
        if alert is None:
            return Standing(resolved_at=end)
        return Standing(machine.State(alert.state), alert.since, end)


NOTHING_KNOWN = Known()


def known_of(rules: Iterable[int] | None = None) -> dict[int, Known]:
    """By the rule's primary key what is on record; two questions. None: of all rules."""
    alerts, ends = Alert.objects.filter(is_open=True), Alert.objects.filter(state=Alert.State.RESOLVED)
    if rules is not None:
        rules = list(rules)
        alerts, ends = alerts.filter(rule__in=rules), ends.filter(rule__in=rules)
    by_rule: dict[int, dict[str, Alert]] = {}
    for alert in alerts:
        by_rule.setdefault(alert.rule_id, {})[alert.subject] = alert
    ended: dict[int, dict[str, datetime]] = {}
    for rule, subject, moment in ends.order_by().values_list("rule_id", "subject").annotate(last=Max("resolved_at")):
        ended.setdefault(rule, {})[subject] = moment
    return {rule: Known(by_rule.get(rule, {}), ended.get(rule, {})) for rule in by_rule.keys() | ended.keys()}


def changes_of(
    rule: AlertRule, known: Known, findings: Sequence[Finding], now: datetime
) -> dict[str, tuple[Change, ...]]:
    """By subject what a rule's readings change; mostly nothing. What is open and was not found has ended."""
    terms = rule.terms
    readings = _readings(known, findings)
    stepped = {subject: step(terms, known.standing(subject), reading, now)[1] for subject, reading in readings.items()}
    return {subject: changes for subject, changes in stepped.items() if changes}


def _readings(known: Known, findings: Sequence[Finding]) -> dict[str, Reading]:
    found = {finding.subject: finding.reading for finding in findings}
    return {**dict.fromkeys(known.alerts, NOTHING), **found}


@transaction.atomic
def rule_apply(rule: AlertRule, findings: Sequence[Finding], now: datetime) -> int:
    """Put on record what the readings changed, and tell of it. Returns how many incidents fired or ended.

    The rule is locked and all is looked at again: of two workers the second finds nothing left to do.
    """
    AlertRule.objects.select_for_update().get(pk=rule.pk)
    rule = AlertRule.objects.select_related("project", "key", "member", "budget").get(pk=rule.pk)
    if not rule.enabled or rule.removed_at is not None:
        return 0
    known = known_of([rule.pk]).get(rule.pk, NOTHING_KNOWN)
    readings, labels = _readings(known, findings), {finding.subject: finding.label for finding in findings}
    fired, resolved, values = [], [], {}
    for subject, changes in changes_of(rule, known, findings, now).items():
        alert, value = known.alerts.get(subject), readings[subject].value
        if Change.LAPSED in changes and alert is not None:
            alert.delete()
        elif Change.PENDING in changes:
            pending = _open(rule, subject, labels.get(subject, ""), value, now)
            _step(pending, Kind.PENDING, now, value)
        elif Change.FIRED in changes:
            alert = alert or _open(rule, subject, labels.get(subject, ""), value, now)
            _fire(alert, rule, value, now)
            fired.append(alert)
            values[alert.pk] = value
        elif Change.RESOLVED in changes and alert is not None:
            alert.rule = rule
            resolved.append(alert)
            values[alert.pk] = value
    _tell_fired(rule, fired, values, now)
    _resolve(rule, resolved, values, now, note="")
    return len(fired) + len(resolved)


@transaction.atomic
def alerts_close(rule: AlertRule, note: str, now: datetime, actor: User | None = None) -> int:
    """End the open incidents of a rule that does not watch any more, and tell of it."""
    AlertRule.objects.select_for_update().get(pk=rule.pk)
    known = known_of([rule.pk]).get(rule.pk, NOTHING_KNOWN)
    for alert in known.alerts.values():
        alert.rule = rule
    Alert.objects.filter(rule=rule, state=Alert.State.PENDING).delete()
    told = [alert for alert in known.alerts.values() if alert.state != Alert.State.PENDING]
    _resolve(rule, told, {}, now, note=note, actor=actor)
    return len(told)


@transaction.atomic
def owed_tell(rule: AlertRule, now: datetime) -> int:
    """Tell what waited for the end of the quiet hours. Returns how many messages that were."""
    AlertRule.objects.select_for_update().get(pk=rule.pk)
    sent = 0
    for what, owed in ((telling.FIRED, Alert.Owed.FIRED), (telling.RESOLVED, Alert.Owed.RESOLVED)):
        alerts = list(Alert.objects.filter(rule=rule, owed=owed).select_related("rule").order_by("pk"))
        if not alerts:
            continue
        key = telling.alerts_tell(rule, alerts, what, {alert.pk: alert.value for alert in alerts})
        for alert in alerts:
            alert.owed = Alert.Owed.NONE
            alert.save(update_fields=["owed"])
            _step(alert, Kind.TOLD, now, None, message_key=key)
        sent += 1
    return sent


# --- Single steps -----------------------------------------------------------------------------------------------------


def _open(rule: AlertRule, subject: str, label: str, value: Decimal | None, now: datetime) -> Alert:
    return Alert.objects.create(
        rule=rule,
        subject=subject,
        subject_label=label[:_LONGEST_LABEL],
        severity=rule.severity,
        value=value or Decimal(0),
        threshold=rule.threshold,
        since=now,
    )


def _fire(alert: Alert, rule: AlertRule, value: Decimal | None, now: datetime) -> None:
    alert.rule = rule
    alert.state, alert.fired_at = Alert.State.FIRING, now
    alert.severity, alert.value, alert.threshold = rule.severity, value or Decimal(0), rule.threshold
    alert.save()


def _step(
    alert: Alert,
    kind: str,
    now: datetime,
    value: Decimal | None,
    *,
    by: User | None = None,
    note: str = "",
    message_key: str = "",
) -> None:
    AlertTransition.objects.create(
        alert=alert, kind=kind, at=now, value=value, by=by, note=note, message_key=message_key
    )


def _tell_fired(rule: AlertRule, alerts: list[Alert], values: Mapping[int, Decimal | None], now: datetime) -> None:
    if not alerts:
        return
    quiet = rule.is_quiet_at(now)
    key = "" if quiet else telling.alerts_tell(rule, alerts, telling.FIRED, dict(values))
    for alert in alerts:
        if quiet:
            alert.owed = Alert.Owed.FIRED
            alert.save(update_fields=["owed"])
        _step(alert, Kind.FIRED, now, values.get(alert.pk), note="Quiet hours" if quiet else "", message_key=key)
    for alert in alerts:
        event_record(
            actor=SYSTEM,
            verb="alert.fired",
            on=alert,
            after={"value": value_text(rule.metric, values.get(alert.pk)), "severity": rule.severity},
            project=rule.project,
        )


def _resolve(
    rule: AlertRule,
    alerts: list[Alert],
    values: Mapping[int, Decimal | None],
    now: datetime,
    *,
    note: str,
    actor: User | None = None,
) -> None:
    """End incidents. Only who was told that it fired is told that it is over."""
    if not alerts:
        return
    quiet = rule.is_quiet_at(now)
    to_tell = [alert for alert in alerts if rule.fact.tells_end and alert.owed != Alert.Owed.FIRED]
    for alert in alerts:
        alert.state, alert.is_open, alert.resolved_at = Alert.State.RESOLVED, None, now
        alert.owed = Alert.Owed.RESOLVED if quiet and alert in to_tell else Alert.Owed.NONE
        alert.save()
    key = "" if quiet or not to_tell else telling.alerts_tell(rule, to_tell, telling.RESOLVED, dict(values))
    for alert in alerts:
        told = key if alert in to_tell else ""
        _step(alert, Kind.RESOLVED, now, values.get(alert.pk), by=actor, note=note, message_key=told)
    for alert in alerts:
        event_record(
            actor=actor or SYSTEM, verb="alert.resolved", on=alert, after={"why": note or "back"}, project=rule.project
        )
