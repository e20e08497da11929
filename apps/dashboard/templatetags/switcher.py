"""The project switcher above the navigation."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import template
from django.http import HttpRequest
from django.urls import reverse

from apps.organization.models import User
from apps.organization.queries import projects_visible_to

register = template.Library()

# Pages that show one project's part of what they show, and what they call it in their address by.
_BY = {
    "dashboard:overview": "public_id",
    "dashboard:explore": "public_id",
    "keys:list": "public_id",
    "usage:requests": "public_id",
    "usage:live": "pk",
    "usage:forecast": "public_id",
}
# What belongs to the project that is left: a key of it, and a place in its list.
_LEFT_BEHIND = ("project", "key", "p", "page")
_MOST = 100


class Choice(NamedTuple):
    name: str
    href: str
    is_open: bool


@register.inclusion_tag("dashboard/_switcher.html", takes_context=True)
def project_switcher(context: Mapping[str, Any]) -> dict[str, Any]:
    """The projects that the person sees, each as the address of this page for it; on a page that is of no project, as
    that of the overview. Whoever sees one project has nothing to switch."""
    request = context.get("request")
    if request is None or not isinstance(getattr(request, "user", None), User):
        return {}
    projects = list(projects_visible_to(request.user).order_by("name").only("public_id", "name")[: _MOST + 1])
    if len(projects) < 2:
        return {}
    match = request.resolver_match
    page = match.view_name if match and match.view_name in _BY else None
    by = _BY[page or "dashboard:overview"]
    chosen = request.GET.get("project", "") if page else ""
    named = [(project.name, str(getattr(project, by))) for project in projects[:_MOST]]
    choices = [Choice(name, _href(request, page, value), value == chosen) for name, value in named]
    everything = Choice("All projects", _href(request, page, ""), not any(choice.is_open for choice in choices))
    return {
        "choices": [everything, *choices],
        "open": next(choice for choice in [*choices, everything] if choice.is_open),
        "is_cut_short": len(projects) > _MOST,
    }


def _href(request: HttpRequest, page: str | None, project: str) -> str:
    query = request.GET.copy() if page else type(request.GET)(mutable=True)
    for name in _LEFT_BEHIND:
        query.pop(name, None)
    if project:
        query["project"] = project
    path = request.path if page else reverse("dashboard:overview")
    return f"{path}?{query.urlencode()}" if query else path
