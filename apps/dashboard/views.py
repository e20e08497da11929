"""The overview: what a person sees first."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from apps.organization.queries import projects_visible_to, roles_in_projects
from apps.pages.frame import page, signed_in


@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """The projects that the person is in, and their role there."""
    assert not isinstance(request.user, AnonymousUser)
    roles = roles_in_projects(request.user)
    projects = [(project, roles.get(project.pk)) for project in projects_visible_to(request.user)]
    return page(request, "dashboard/overview.html", {"projects": projects}, title="Overview")
