"""What stands on the overview beside the sums: how budgets stand, and which alerts are open or were lately."""

from typing import Any

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
    """What is open, the worst first; else what was lately."""
    project = _one_project(view)
    opened = alerts_open_to(user, project)
    lately = [] if opened.alerts else alerts_lately(user, project, most=_MOST_ALERTS)
    more = max(opened.total - _MOST_ALERTS, 0)
    return {"open": opened.alerts[:_MOST_ALERTS], "more": more, "lately": lately}


def _one_project(view: View) -> Project | None:
    chosen = view.piece.selection.projects
    return Project.objects.get(pk=chosen[0]) if len(chosen) == 1 else None
