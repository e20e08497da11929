"""Which projects a person sees and manages."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from apps.organization.models import Membership, Project, User


def projects_visible_to(user: User | AnonymousUser) -> QuerySet[Project]:
    """All projects for owners of the organization; else those that the person is in."""
    return projects_with_role(user, Membership.Role)


def projects_managed_by(user: User | AnonymousUser) -> QuerySet[Project]:
    """The projects whose name and members the person may change: as owner of the organization or of the project."""
    return projects_with_role(user, (Membership.Role.OWNER,))


def projects_with_counts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """`projects`, each with its `member_total` and `key_total`."""
    # Keys lie above on the map; their relation back to a project is known here by name alone. By primary key, so that
    # a join that `projects` was narrowed by does not narrow the counts.
    counted = Project.objects.filter(pk__in=projects.values("pk"))
    return counted.annotate(
        member_total=Count("memberships", distinct=True),
        key_total=Count("api_keys", distinct=True),
    )


def projects_with_role(user: User | AnonymousUser, roles: Iterable[Membership.Role]) -> QuerySet[Project]:
    """The projects in which the person has one of the roles; all of them for owners of the organization."""
    if user.is_superuser:
        return Project.objects.all()
    if user.pk is None:
        return Project.objects.none()
    return Project.objects.filter(memberships__user_id=user.pk, memberships__role__in=tuple(roles))
