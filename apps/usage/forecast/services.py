"""Asking for forecasts. The worker computes them; who asks is told when there is nothing to do."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.organization.models import Project, User
from apps.organization.time_zones import time_zones
from apps.usage.forecast.queries import is_behind, is_known_model, may_read_forecast, outdated
from apps.usage.forecast.scope import Scope
from apps.usage.forecast.tasks import IN_ITS_TURN, compute_forecast
from apps.usage.models import Forecast, UsageRollup

# A forecast that is younger is not computed again, however often a page asks.
DEBOUNCE = timedelta(minutes=5)
# Whoever waited longer was lost: with the queue's file, or with a worker that was killed.
LOST = timedelta(hours=1)
# What was not asked for in so long is not kept up to date, and then not kept.
KEPT_UP = timedelta(days=30)
KEPT = timedelta(days=90)
# What went wrong is not tried again on its own for so long.
AFTER_FAILURE = timedelta(hours=6)
# Scopes an hour that the worker refreshes on its own, at about a second each.
AN_HOUR = 600
_IN_USE = timedelta(days=28)


def forecast_request(*, user: User, scope: Scope) -> bool:
    """Have a scope's forecasts computed, unless they wait already or are fresh. Tells whether they wait now.

    Raises PermissionDenied where the person may not read them, ValidationError for a zone or model that is not known.
    """
    if not may_read_forecast(user, scope):
        raise PermissionDenied("These totals are not yours to read.")
    if scope.zone not in time_zones():
        raise ValidationError(f"There is no time zone {scope.zone!r}.")
    if scope.model is not None and not is_known_model(scope.model):
        raise ValidationError(f"There is no model {scope.model!r}.")
    now = timezone.now()
    with transaction.atomic():
        forecasts_ensure(scopes=[scope], now=now)
        rows = Forecast.objects.filter(fingerprint=scope.fingerprint)
        if all(_is_fresh(row, now) for row in rows):
            return False
        _enqueue_once(scope.fingerprint, now)
    return True


def forecasts_refresh() -> int:
    """Enqueue what is behind and still asked for, the latest asked for first; drop what nobody asks for. Tells how
    many scopes were enqueued. Everything and each project in use are kept up unasked."""
    now = timezone.now()
    Forecast.objects.filter(asked_at__lt=now - KEPT).delete()
    forecasts_ensure(scopes=scopes_in_use(zone=settings.TIME_ZONE), now=now)
    behind = (
        Forecast.objects.filter(outdated(now), asked_at__gte=now - KEPT_UP)
        .exclude(failed_at__gt=now - AFTER_FAILURE)
        .exclude(_waits(now))
        .order_by("-asked_at")
        .values_list("fingerprint", flat=True)
    )
    # A scope has a row for each metric.
    chosen = list(dict.fromkeys(behind[: AN_HOUR * len(Forecast.Metric)]))[:AN_HOUR]
    return sum(_enqueue_once(fingerprint, now, IN_ITS_TURN) for fingerprint in chosen)


def forecasts_ensure(*, scopes: Iterable[Scope], now: datetime) -> None:
    """Make the rows of scopes that are not there yet, and note that they are asked for."""
    scopes = list(scopes)
    Forecast.objects.bulk_create(
        [
            Forecast(fingerprint=scope.fingerprint, metric=metric, scope=scope.as_json(), zone=scope.zone, asked_at=now)
            for scope in scopes
            for metric in Forecast.Metric.values
        ],
        ignore_conflicts=True,
    )
    Forecast.objects.filter(fingerprint__in=[scope.fingerprint for scope in scopes]).update(asked_at=now)


def scopes_in_use(*, zone: str) -> list[Scope]:
    """Everything, and each project whose keys were used lately."""
    recent = UsageRollup.objects.filter(project=OuterRef("pk"), hour__gte=timezone.now() - _IN_USE)
    projects = Project.objects.filter(Exists(recent), archived_at__isnull=True).order_by("pk")
    return [Scope(zone), *(Scope(zone, projects=(project,)) for project in projects.values_list("pk", flat=True))]


def _enqueue_once(fingerprint: str, now: datetime, priority: int | None = None) -> bool:
    """One statement decides who enqueues, so that two pages at once make one task."""
    claimed = Forecast.objects.filter(fingerprint=fingerprint).exclude(_waits(now)).update(enqueued_at=now)
    if claimed:
        transaction.on_commit(partial(_enqueue, fingerprint, priority))
    return bool(claimed)


def _waits(now: datetime) -> Q:
    # With the test for NULL, so that it can be negated.
    return Q(enqueued_at__isnull=False, enqueued_at__gte=now - LOST)


def _enqueue(fingerprint: str, priority: int | None) -> None:
    compute_forecast(fingerprint, priority=priority)


def _is_fresh(row: Forecast, now: datetime) -> bool:
    return row.made_at is not None and row.made_at > now - DEBOUNCE and not is_behind(row, now)
