"""Who is in a project, with which role."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.organization.models import Invitation, Membership, Project, User
from apps.organization.queries import (
    invitations_managed_by,
    memberships_managed_by,
    memberships_visible_to,
    projects_managed_by,
    projects_visible_to,
)
from apps.organization.services import membership_remove, membership_set
from apps.pages.frame import page, signed_in, wants_fragment


@never_cache
@signed_in
def members(request: HttpRequest) -> HttpResponse:
    """The people of one project; `project` in the address says which."""
    projects = projects_visible_to(_person(request))
    wanted = request.GET.get("project")
    project = get_object_or_404(projects, public_id=wanted) if wanted else projects.first()
    return _shown(request, project)


@require_POST
@signed_in
def role(request: HttpRequest, membership: int) -> HttpResponse:
    """Another role."""
    row = get_object_or_404(memberships_managed_by(_person(request)), pk=membership)
    chosen = request.POST.get("role", "")
    if chosen not in Membership.Role.values:
        return _done(request, row.project, "", "Choose one of the roles.")
    wanted = Membership.Role(chosen)

    seen = request.POST.get("seen_role")

    def change() -> None:
        membership_set(project=row.project, user=row.user, role=wanted, actor=_person(request), seen_role=seen)

    return _do(request, row.project, change, f"{row.user} is now {wanted.label.lower()} of {row.project}.")


@require_POST
@signed_in
def remove(request: HttpRequest, membership: int) -> HttpResponse:
    """Out of the project."""
    row = get_object_or_404(memberships_managed_by(_person(request)), pk=membership)

    def take_out() -> None:
        membership_remove(membership=row, actor=_person(request))

    return _do(request, row.project, take_out, f"{row.user} is no longer in {row.project}.")


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _do(request: HttpRequest, project: Project, change: Callable[[], None], said: str) -> HttpResponse:
    try:
        change()
    except ValidationError as refused:
        return _done(request, project, "", " ".join(refused.messages))
    return _done(request, project, said)


def _done(request: HttpRequest, project: Project, said: str, refusal: str = "") -> HttpResponse:
    if wants_fragment(request):
        return _shown(request, project, said=said, refusal=refusal)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, said)
    # Who took themselves out of it sees the next project.
    still = projects_visible_to(_person(request)).filter(pk=project.pk).exists()
    return redirect(
        f"{reverse('organization:members')}?project={project.public_id}" if still else "organization:members"
    )


def _shown(request: HttpRequest, project: Project | None, **told: Any) -> HttpResponse:
    person = _person(request)
    projects = list(projects_visible_to(person))
    if project not in projects:
        # Who took themselves out of the project sees the next.
        project = projects[0] if projects else None
    manages = project is not None and projects_managed_by(person).filter(pk=project.pk).exists()
    waiting = invitations_managed_by(person).filter(project=project) if manages else Invitation.objects.none()
    context = {
        "projects": projects,
        "project": project,
        "manages": manages,
        "members": list(memberships_visible_to(person).filter(project=project)),
        "roles": Membership.Role,
        "waiting": [one for one in waiting if one.state in {Invitation.State.OPEN, Invitation.State.EXPIRED}],
        **told,
    }
    return page(
        request,
        "organization/members.html",
        context,
        title="Members",
        lead="Who is in a project, and what they may do there.",
        fragment="organization/_members.html",
    )
