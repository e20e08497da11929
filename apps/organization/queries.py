"""Which projects a person sees and manages."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Q, QuerySet, When

from apps.audit.readers import Reach
from apps.organization.models import Invitation, Membership, Project, User
from apps.organization.roles import roles_that_may


def projects_visible_to(user: User | AnonymousUser) -> QuerySet[Project]:
    """All projects for owners of the organization; else those that the person is in."""
    return projects_where(user, "project.read")


def projects_managed_by(user: User | AnonymousUser) -> QuerySet[Project]:
    """The projects whose name and members the person may change: as owner of the organization or of the project."""
    return projects_where(user, "project.manage")


def projects_with_counts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """`projects`, each with its `member_total` and `key_total`."""
    # Keys lie above on the map; their relation back to a project is known here by name alone. By primary key, so that
    # a join that `projects` was narrowed by does not narrow the counts.
    counted = Project.objects.filter(pk__in=projects.values("pk"))
    return counted.annotate(
        member_total=Count("memberships", distinct=True),
        key_total=Count("api_keys", distinct=True),
    )


def projects_where(user: User | AnonymousUser, verb: str) -> QuerySet[Project]:
    """The projects in which the person's role allows a verb (see `roles`); all of them for owners of the
    organization."""
    if user.is_superuser:
        return Project.objects.all()
    if user.pk is None:
        return Project.objects.none()
    return Project.objects.filter(memberships__user_id=user.pk, memberships__role__in=roles_that_may(verb))


def roles_in_projects(user: User) -> dict[int, Membership.Role]:
    """The person's role by project (primary key). Asked once for each `user` that a request loads."""
    known: dict[int, Membership.Role] | None = getattr(user, "_roles_in_projects", None)
    if known is None:
        rows = user.memberships.values_list("project_id", "role")
        known = {project: Membership.Role(role) for project, role in rows}
        user._roles_in_projects = known  # type: ignore[attr-defined]
    return known


def may_enter_admin(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the admin opens to a person: to staff, and to whoever manages a project."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_staff or not set(roles_in_projects(user).values()).isdisjoint(roles_that_may("project.manage"))


def username_of(typed: str) -> str:
    """The user name of whom is meant by a name or an e-mail address; what was typed, where nobody is."""
    people = User.objects.filter(Q(username=typed) | Q(email__iexact=typed)).values_list("username", flat=True)
    names = list(people[:2])
    # Whose name it is comes before whose address it is.
    return typed if typed in names or not names else names[0]


def person_with_email(email: str) -> User | None:
    """Whose address it is, in whatever case it is written."""
    return User.objects.filter(email__iexact=email).first() if email else None


def trail_reach(user: AbstractBaseUser | AnonymousUser) -> Reach:
    """What the person reads of the audit trail, which lies below on the map and asks for it."""
    if not isinstance(user, User) or not user.is_active:
        return Reach()
    if user.is_superuser:
        return Reach(everything=True)
    readers = roles_that_may("audit.read")
    return Reach(projects=tuple(sorted(key for key, role in roles_in_projects(user).items() if role in readers)))


def invitations_managed_by(user: User | AnonymousUser) -> QuerySet[Invitation]:
    """Those to projects that the person manages; for owners of the organization all."""
    everything = Invitation.objects.select_related("project", "invited_by", "accepted_by")
    return everything if user.is_superuser else everything.filter(project__in=projects_managed_by(user))


def memberships_visible_to(user: User | AnonymousUser) -> QuerySet[Membership]:
    """Who is in the projects that the person sees, owners first."""
    rank = Case(When(role=Membership.Role.OWNER, then=0), When(role=Membership.Role.MEMBER, then=1), default=2)
    seen = Membership.objects.filter(project__in=projects_visible_to(user)).select_related("user", "project")
    return seen.order_by(rank, "user__username")


def memberships_managed_by(user: User | AnonymousUser) -> QuerySet[Membership]:
    """Those whose role the person may change and take."""
    return memberships_visible_to(user).filter(project__in=projects_managed_by(user))
