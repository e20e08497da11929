"""What came and went while no worker looked: put on record when one looks again, and told in one message a rule.

Only what began and ended within the pause: what goes on is found by the evaluation itself. The same state machine reads
the sums of the pause by five minutes, so this is for rules on sums; keys, budgets and forecasts tell how they stand.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from apps.alerts import telling
from apps.alerts.display import value_text
from apps.alerts.machine import Incident
from apps.alerts.metrics import Source
from apps.alerts.models import Alert, AlertRule, AlertTransition
from apps.alerts.trial import incidents_between
from apps.audit.actors import SYSTEM
from apps.audit.services import event_record

logger = logging.getLogger(__name__)

# What is older than this when it is found helps nobody any more.
LONGEST = timedelta(days=1)
# A pause in which a rule fired more often is told by its first ones and the number.
MOST = 20
NOTE = "Found after a pause of the worker."


def missed_record(rules: Sequence[AlertRule], before: datetime, now: datetime) -> int:
    """Put on record what rules on sums would have fired for between two evaluations. Returns how much that was."""
    since = max(before, now - LONGEST)
    found = 0
    for rule in rules:
        if rule.fact.source is not Source.SUMS or rule.created_at > since:
            continue
        try:
            missed = [one for one in incidents_between(rule, since, now) if one.end is not None and one.start > since]
            if missed:
                found += _record(rule, missed[:MOST], now)
        except Exception:
            logger.exception("Could not look at what %s missed", rule.public_id)
    return found


@transaction.atomic
def _record(rule: AlertRule, missed: Sequence[Incident], now: datetime) -> int:
    AlertRule.objects.select_for_update().get(pk=rule.pk)
    fresh = [one for one in missed if not _is_known(rule, one)]
    alerts = [_alert(rule, one) for one in fresh]
    if not alerts:
        return 0
    values = {alert.pk: alert.value for alert in alerts}
    quiet = rule.is_quiet_at(now)
    key = "" if quiet else telling.alerts_tell(rule, alerts, telling.MISSED, dict(values))
    for alert in alerts:
        for kind, at, sent in (
            (AlertTransition.Kind.FIRED, alert.fired_at, key),
            (AlertTransition.Kind.RESOLVED, alert.resolved_at, ""),
        ):
            AlertTransition.objects.create(
                alert=alert, kind=kind, at=at or now, value=alert.value if sent else None, note=NOTE, message_key=sent
            )
    for alert in alerts:
        told = {"value": value_text(rule.metric, alert.value), "from": alert.fired_at, "to": alert.resolved_at}
        event_record(actor=SYSTEM, verb="alert.missed", on=alert, after=told, reason=NOTE, project=rule.project)
    return len(alerts)


def _is_known(rule: AlertRule, incident: Incident) -> bool:
    """Whether an alert of the rule was open at some time of it."""
    return (
        Alert.objects.told()
        .filter(rule=rule, fired_at__lte=incident.end)
        .exclude(resolved_at__lt=incident.start)
        .exists()
    )


def _alert(rule: AlertRule, incident: Incident) -> Alert:
    return Alert.objects.create(
        rule=rule,
        state=Alert.State.RESOLVED,
        is_open=None,
        severity=rule.severity,
        value=incident.value,
        threshold=rule.threshold,
        since=incident.start,
        fired_at=incident.start,
        resolved_at=incident.end,
    )
