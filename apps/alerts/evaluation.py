"""Each minute all rules at once: what they read, and what that changes."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from apps.alerts.catching_up import missed_record
from apps.alerts.incidents import NOTHING_KNOWN, alerts_close, changes_of, known_of, owed_tell, rule_apply
from apps.alerts.metrics import Metric
from apps.alerts.models import Alert, AlertClock, AlertRule
from apps.alerts.readings import forecast_scope, readings_of
from apps.usage.forecast.services import forecasts_ensure

logger = logging.getLogger(__name__)

# Within so long a second worker finds nothing to do.
TURN = timedelta(seconds=30)
# After so long without a look nobody knows whether what was in breach has been so all along: it begins anew.
OUT_OF_SIGHT = timedelta(minutes=5)
_FORECASTS_EACH = timedelta(hours=1)


class Turn(NamedTuple):
    """What one evaluation did. `rules` None: it was not this worker's turn."""

    rules: int | None
    changed: int = 0


def rules_evaluate(now: datetime | None = None) -> Turn:
    """Evaluate all rules that watch. Of two workers that come at once one does nothing.

    After a pause a rule fires once at most, for the window that ends now, however many minutes were missed, and a hold
    begins anew. What came and went meanwhile is put on record (`catching_up.py`). A rule that fails is
    logged and holds no other up.
    """
    now = now or timezone.now()
    before = _take_turn(now)
    if before == now:
        return Turn(None)
    if before is None or now - before > OUT_OF_SIGHT:
        Alert.objects.filter(state=Alert.State.PENDING).update(since=now)
    rules = list(AlertRule.objects.watching().select_related("project", "key", "member", "budget"))
    _keep_forecasts(rules, before, now)
    missed = missed_record(rules, before, now) if before and now - before > OUT_OF_SIGHT else 0
    return Turn(len(rules), missed + _apply(rules, now) + _close_unwatched(rules, now) + _tell_owed(now))


@transaction.atomic
def _take_turn(now: datetime) -> datetime | None:
    """Move the clock on. Returns where it stood; `now` where somebody else has just moved it."""
    AlertClock.objects.bulk_create([AlertClock(pk=1)], ignore_conflicts=True)
    clock = AlertClock.objects.select_for_update().get(pk=1)
    before = clock.evaluated_at
    if before is not None and abs(now - before) < TURN:
        return now
    clock.evaluated_at = now
    clock.save(update_fields=["evaluated_at"])
    return before


def _apply(rules: Sequence[AlertRule], now: datetime) -> int:
    """Only rules of which something changes are opened; that is few of them, or none."""
    readings, known = readings_of(rules, now), known_of()
    changed = 0
    for rule in rules:
        findings = readings.get(rule.pk, [])
        if changes_of(rule, known.get(rule.pk, NOTHING_KNOWN), findings, now):
            try:
                changed += rule_apply(rule, findings, now)
            except Exception:
                logger.exception("Could not put on record what %s found", rule.public_id)
    return changed


def _close_unwatched(rules: Sequence[AlertRule], now: datetime) -> int:
    """Incidents of rules that do not watch any more, as their project was archived."""
    watching = {rule.pk for rule in rules}
    left = set(Alert.objects.filter(is_open=True).values_list("rule_id", flat=True)) - watching
    found = AlertRule.objects.filter(pk__in=left).select_related("project")
    return sum(alerts_close(rule, "The rule does not watch any more.", now) for rule in found)


def _tell_owed(now: datetime) -> int:
    owing = Alert.objects.exclude(owed=Alert.Owed.NONE).values("rule")
    rules = AlertRule.objects.filter(pk__in=owing).select_related("project")
    return sum(owed_tell(rule, now) for rule in rules if not rule.is_quiet_at(now))


def _keep_forecasts(rules: Sequence[AlertRule], before: datetime | None, now: datetime) -> None:
    """Once an hour: the forecasts that rules watch are kept up to date by the worker, as those are that pages ask
    for."""
    if before is not None and before.replace(minute=0, second=0, microsecond=0) + _FORECASTS_EACH > now:
        return
    scopes = [forecast_scope(rule) for rule in rules if rule.metric == Metric.FORECAST]
    if scopes:
        forecasts_ensure(scopes=scopes, now=now)
