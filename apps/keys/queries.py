"""Which keys a person sees, manages and may issue. Each page, action and export of keys starts here."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.organization.models import Membership, Project, User
from apps.organization.queries import projects_visible_to, projects_with_role

Role = Membership.Role
_ISSUERS = (Role.OWNER, Role.MEMBER)


def keys_visible_to(user: User | AnonymousUser) -> QuerySet[ApiKey]:
    """All keys for owners of the organization; else those of the projects that the person is in."""
    keys = ApiKey.objects.select_related("project", "owner")
    if user.is_superuser:
        return keys
    return keys.filter(project__in=projects_visible_to(user))


def keys_managed_by(user: User | AnonymousUser) -> QuerySet[ApiKey]:
    """Of the visible keys, those that the person may change: as owner of the project, or a member's own."""
    keys = keys_visible_to(user)
    if user.is_superuser:
        return keys
    own = Q(owner_id=user.pk, project__in=projects_with_role(user, _ISSUERS))
    return keys.filter(own | Q(project__in=projects_with_role(user, (Role.OWNER,))))


def projects_to_issue_in(user: User | AnonymousUser) -> QuerySet[Project]:
    """The projects in which the person may issue keys: viewers may not."""
    return projects_with_role(user, _ISSUERS)


def owners_to_choose(user: User | AnonymousUser) -> QuerySet[User]:
    """Whom the person may make the owner of a key: a project's owner chooses among its people, a member is one."""
    people = User.objects.filter(is_active=True)
    if user.is_superuser:
        return people
    return people.filter(Q(pk=user.pk) | Q(memberships__project__in=projects_with_role(user, (Role.OWNER,)))).distinct()


def keys_with_status(keys: QuerySet[ApiKey], status: str) -> QuerySet[ApiKey]:
    """Those of `keys` whose `ApiKey.status` is `status` now."""
    expired = Q(expires_at__lte=timezone.now())
    if status == ApiKey.Status.REVOKED:
        return keys.filter(state=ApiKey.State.REVOKED)
    if status == ApiKey.Status.EXPIRED:
        return keys.filter(expired).exclude(state=ApiKey.State.REVOKED)
    return keys.filter(state=status).exclude(expired)
