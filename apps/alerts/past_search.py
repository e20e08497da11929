"""What an address asks of the history of alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.alerts.metrics import Metric
from apps.alerts.models import Alert, Severity
from apps.alerts.queries import alerts_visible_to
from apps.organization.models import Project, User
from apps.organization.queries import projects_visible_to

PERIODS = (("1", "1 day"), ("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "A year"))
STATES = (("open", "Open"), ("resolved", "Ended"))
_USUAL = 30


@dataclass
class Search:
    """`problems`: what could not be understood, in sentences; it was left out."""

    until: datetime
    days: int = _USUAL
    project: Project | None = None
    severity: str = ""
    metric: str = ""
    state: str = ""
    rule: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def since(self) -> datetime:
        return self.until - timedelta(days=self.days)


def search_read(user: User, query: Mapping[str, str]) -> Search:
    """Parameters: period (days), project and rule (public ids), severity, metric, state."""
    search = Search(timezone.now())
    text = {name: query.get(name, "").strip() for name in ("period", "project", "severity", "metric", "state", "rule")}
    if text["period"] in dict(PERIODS):
        search.days = int(text["period"])
    elif text["period"]:
        search.problems.append("There is no such period.")
    if text["project"]:
        search.project = projects_visible_to(user).filter(public_id=text["project"]).first()
        if search.project is None:
            search.problems.append("There is no such project.")
    for name, known in (("severity", Severity.values), ("metric", Metric.values), ("state", dict(STATES))):
        if text[name] in known:
            setattr(search, name, text[name])
        elif text[name]:
            search.problems.append(f"There is no such {name}.")
    search.rule = text["rule"][:40]
    return search


def alerts_found(user: User, search: Search) -> QuerySet[Alert]:
    """What fired, or had not ended, within the period; the newest first."""
    found = alerts_visible_to(user).filter(
        Q(resolved_at=None) | Q(resolved_at__gte=search.since), fired_at__lte=search.until
    )
    if search.project is not None:
        found = found.filter(rule__project=search.project)
    if search.severity:
        found = found.filter(severity=search.severity)
    if search.metric:
        found = found.filter(rule__metric=search.metric)
    if search.rule:
        found = found.filter(rule__public_id=search.rule)
    if search.state:
        found = found.filter(resolved_at__isnull=search.state == "open")
    return found.order_by("-pk")
