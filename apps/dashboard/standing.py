"""What stands on the overview beside the sums: how budgets stand, and which alerts are open or were lately."""

from collections.abc import Sequence
from typing import Any

from apps.alerts.models import Alert
from apps.alerts.queries import alerts_lately, alerts_open_to
from apps.billing.queries import budgets_visible_to, may_manage_budgets, standings
from apps.dashboard.view import View
from apps.organization.models import Project, User

_MOST_BUDGETS = 6
_MOST_ALERTS = 6


def budgets(user: User, view: View) -> dict[str, Any]:
    """The fullest budgets of the projects that are looked at; budgets of the organization where all are."""
    found = budgets_visible_to(user).filter(enabled=True)
    if projects := view.piece.selection.projects:
        found = found.filter(project__in=projects)
    # Those for once, before they begin and after they end, have nothing to say.
    standing = [one for one in standings(found) if one.window is not None]
    standing.sort(key=lambda one: one.share, reverse=True)
    more = max(len(standing) - _MOST_BUDGETS, 0)
    return {"standings": standing[:_MOST_BUDGETS], "more": more, "may_make": may_manage_budgets(user)}


def alerts(user: User, view: View) -> dict[str, Any]:
    """What is open in the projects that are looked at, the worst first; else what was lately."""
    chosen = view.piece.selection.projects
    opened = [one for one in alerts_open_to(user).alerts if not chosen or one.rule.project_id in chosen]
    lately = [] if opened else _lately(user, chosen)
    more = max(len(opened) - _MOST_ALERTS, 0)
    return {"open": opened[:_MOST_ALERTS], "more": more, "lately": lately}


def _lately(user: User, chosen: Sequence[int]) -> list[Alert]:
    if not chosen:
        return alerts_lately(user, most=_MOST_ALERTS)
    projects = Project.objects.filter(pk__in=chosen)
    found = [alert for project in projects for alert in alerts_lately(user, project, most=_MOST_ALERTS)]
    return sorted(found, key=lambda alert: (alert.fired_at or alert.since, alert.pk), reverse=True)[:_MOST_ALERTS]
