"""Which keys a person sees and may issue. Each page, action and export of keys starts here."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.organization.models import Project, User
from apps.organization.queries import projects_where


def keys_visible_to(user: User | AnonymousUser) -> QuerySet[ApiKey]:
    """All keys for owners of the organization; else those of the projects that the person owns, and own ones. Whoever
    sees a key may change it, as far as its status allows."""
    keys = ApiKey.objects.select_related("project", "owner")
    if user.is_superuser:
        return keys
    own = Q(owner_id=user.pk, project__in=projects_where(user, "keys.own"))
    return keys.filter(own | Q(project__in=projects_where(user, "keys.all")))


def keys_lent_to(user: User | AnonymousUser) -> QuerySet[ApiKey]:
    """The keys that a page may use in the person's name: own ones, in whatever state they are."""
    return keys_visible_to(user).filter(owner_id=user.pk)


def projects_to_issue_in(user: User | AnonymousUser) -> QuerySet[Project]:
    """The projects in which the person may issue keys: viewers may not, and archived ones take none."""
    return projects_where(user, "keys.issue").filter(archived_at__isnull=True)


def owners_to_choose(user: User | AnonymousUser) -> QuerySet[User]:
    """Whom the person may make the owner of a key: a project's owner chooses among its people, a member is one."""
    people = User.objects.filter(is_active=True)
    if user.is_superuser:
        return people
    return people.filter(Q(pk=user.pk) | Q(memberships__project__in=projects_where(user, "keys.all"))).distinct()


def keys_with_status(keys: QuerySet[ApiKey], status: str) -> QuerySet[ApiKey]:
    """Those of `keys` whose `ApiKey.status` is `status` now."""
    expired = Q(expires_at__lte=timezone.now())
    if status == ApiKey.Status.REVOKED:
        return keys.filter(state=ApiKey.State.REVOKED)
    if status == ApiKey.Status.EXPIRED:
        return keys.filter(expired).exclude(state=ApiKey.State.REVOKED)
    return keys.filter(state=status).exclude(expired)


def key_version(key: ApiKey) -> int:
    """Grows with each change of the key. A form carries it along, so that it overwrites no change that it did not
    show."""
    return int(key.history.aggregate(newest=Max("history_id"))["newest"] or 0)
