"""Which dashboards a person finds, and which one is theirs to begin with."""

from django.db.models import Q, QuerySet

from apps.dashboard.models import Dashboard, DashboardDefault
from apps.organization.models import Membership, Project, User
from apps.organization.queries import projects_managed_by, projects_visible_to, roles_in_projects

_RANK = (Membership.Role.OWNER, Membership.Role.MEMBER, Membership.Role.VIEWER)


def dashboards_visible_to(user: User) -> QuerySet[Dashboard]:
    """Their own, and those that are shared with them. Being an owner of the organization opens nobody's drawer."""
    seen = Q(owner=user) | Q(shared=Dashboard.Shared.EVERYBODY)
    seen |= Q(shared=Dashboard.Shared.PROJECT, project__in=projects_visible_to(user).values("pk"))
    for role in _RANK:
        within = [project for project, own in roles_in_projects(user).items() if own == role]
        seen |= Q(shared=Dashboard.Shared.ROLE, role=role, project__in=within)
    return Dashboard.objects.filter(seen).select_related("owner", "project")


def role_of(user: User) -> str:
    """The role whose built-in dashboard is theirs: the highest that they have anywhere."""
    if user.is_superuser:
        return DashboardDefault.Role.ORGANIZATION_OWNER
    roles = set(roles_in_projects(user).values())
    return next((str(role) for role in _RANK if role in roles), DashboardDefault.Role.VIEWER)


def default_for(user: User) -> str:
    """The public id of the dashboard that opens first: that of a project of theirs, else that of their role
    everywhere, else the name of the built-in one."""
    of_roles = Q(project=None, role=role_of(user))
    for project, role in roles_in_projects(user).items():
        of_roles |= Q(project=project, role=role)
    found = DashboardDefault.objects.filter(of_roles, dashboard__in=dashboards_visible_to(user).values("pk"))
    ranked = sorted(
        found.select_related("dashboard", "project"), key=lambda one: (not one.project_id, str(one.project))
    )
    return ranked[0].dashboard.public_id if ranked else role_of(user)


def defaults_set_by(user: User) -> QuerySet[Project]:
    """In which projects the person sets defaults."""
    return projects_managed_by(user).order_by("name")
