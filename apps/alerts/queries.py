"""Which rules and alerts a person sees and manages, and what is open now.

An alert tells a sum, so whoever may see the sum sees it: of a project its members and viewers, of a key whoever sees
the key, of a member that member. What tells keys apart is its owners' alone, as it is among the sums. Each list starts
here.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from apps.alerts.metrics import Metric, Scope, Source
from apps.alerts.models import Alert, AlertQuerySet, AlertRule, AlertTransition, Severity
from apps.keys.models import ApiKey
from apps.keys.queries import keys_visible_to
from apps.organization.models import Project, User
from apps.organization.queries import projects_where

_OF_KEYS = [metric.value for metric in Metric if metric.fact.source is Source.KEYS]
LATELY = timedelta(days=7)


def rules_visible_to(user: User | AnonymousUser) -> QuerySet[AlertRule]:
    """All rules for owners of the organization; else those whose alerts the person sees."""
    rules = AlertRule.objects.kept().select_related("project", "key", "member", "budget", "created_by")
    return rules if user.is_superuser else rules.filter(_seen(user, ""))


def rules_managed_by(user: User | AnonymousUser) -> QuerySet[AlertRule]:
    """All rules for owners of the organization; for a project's owners those in it, for members those that
    they made on own keys."""
    rules = AlertRule.objects.kept().select_related("project", "key", "member", "budget", "created_by")
    return rules if user.is_superuser else rules.filter(_managed(user, ""))


def alerts_visible_to(user: User | AnonymousUser) -> AlertQuerySet:
    """Those that fired, of the rules that the person sees; deleted rules are among them."""
    alerts = Alert.objects.told().select_related(
        "rule", "rule__project", "rule__key", "rule__member", "rule__budget", "acknowledged_by"
    )
    return alerts if user.is_superuser else alerts.filter(_seen(user, "rule__"))


def alerts_managed_by(user: User | AnonymousUser) -> AlertQuerySet:
    """Those that the person may answer: of the rules that they manage."""
    alerts = alerts_visible_to(user)
    return alerts if user.is_superuser else alerts.filter(_managed(user, "rule__"))


def may_make_rules(user: User) -> bool:
    """Whether there is anything that the person may watch by a rule."""
    return user.is_superuser or projects_where(user, "alerts.manage").exists() or keys_to_watch(user).exists()


def keys_to_watch(user: User) -> QuerySet[ApiKey]:
    """Keys that the person may make a rule on: of projects that they own, and own ones."""
    keys = keys_visible_to(user).filter(project__archived_at=None)
    if user.is_superuser:
        return keys
    own = Q(owner=user, project__in=projects_where(user, "alerts.own"))
    return keys.filter(own | Q(project__in=projects_where(user, "alerts.manage")))


# --- What is open, and what happened lately ---------------------------------------------------------------------------


class OpenAlerts(NamedTuple):
    """What is open of what a person may see: the worst first, then the newest. `firing` counts what calls somebody:
    neither acknowledged nor snoozed."""

    alerts: list[Alert]
    firing: int
    critical: int
    acknowledged: int

    @property
    def total(self) -> int:
        return len(self.alerts)


def alerts_open_to(user: User | AnonymousUser, project: Project | None = None) -> OpenAlerts:
    """What is open now; of one project where it is named. One question."""
    found = alerts_visible_to(user).open()
    if project is not None:
        found = found.filter(rule__project=project)
    alerts = list(found.order_by(_rank(), "-fired_at", "-pk"))
    calling = [alert for alert in alerts if alert.state == Alert.State.FIRING and not alert.is_snoozed]
    return OpenAlerts(
        alerts,
        firing=len(calling),
        critical=sum(alert.severity == Severity.CRITICAL for alert in calling),
        acknowledged=sum(alert.state == Alert.State.ACKNOWLEDGED for alert in alerts),
    )


def alerts_lately(
    user: User | AnonymousUser, project: Project | None = None, since: datetime | None = None, most: int = 10
) -> list[Alert]:
    """What fired within the last week (or since a moment), the newest first."""
    found = alerts_visible_to(user).filter(fired_at__gte=since or timezone.now() - LATELY)
    if project is not None:
        found = found.filter(rule__project=project)
    return list(found.order_by("-fired_at", "-pk")[:most])


def transitions_of(alert: Alert) -> QuerySet[AlertTransition]:
    """What happened to it, in the order of time."""
    return alert.transitions.select_related("by").order_by("at", "pk")


def _rank() -> Case:
    worst = [Severity.CRITICAL, Severity.WARNING, Severity.INFO]
    return Case(
        *(When(severity=severity, then=Value(rank)) for rank, severity in enumerate(worst)),
        default=Value(len(worst)),
        output_field=IntegerField(),
    )


def _seen(user: User | AnonymousUser, path: str) -> Q:
    """`path`: what leads to the rule."""
    if user.pk is None:
        return Q(pk__in=[])
    totals = Q(
        **{f"{path}scope__in": [Scope.PROJECT, Scope.MODEL], f"{path}project__in": projects_where(user, "totals.read")}
    ) & ~Q(**{f"{path}metric__in": _OF_KEYS})
    of_key = Q(**{f"{path}scope": Scope.KEY, f"{path}key__in": keys_visible_to(user).values("pk")})
    of_member = Q(
        **{
            f"{path}scope": Scope.MEMBER,
            f"{path}member": user.pk,
            f"{path}project__in": projects_where(user, "requests.own"),
        }
    )
    return totals | of_key | of_member | _managed(user, path)


def _managed(user: User | AnonymousUser, path: str) -> Q:
    if user.pk is None:
        return Q(pk__in=[])
    in_projects = Q(**{f"{path}project__in": projects_where(user, "alerts.manage")})
    own = Q(
        **{
            f"{path}scope": Scope.KEY,
            # Not those that the project's owners watch the key by.
            f"{path}created_by": user.pk,
            f"{path}key__owner": user.pk,
            f"{path}key__project__in": projects_where(user, "alerts.own"),
        }
    ) & ~Q(**{f"{path}metric": Metric.BUDGET})
    return in_projects | own
