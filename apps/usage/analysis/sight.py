"""What a person may see of the sums: whose totals, and which keys told apart.

Totals belong to the project (`totals.read`: owner, member, viewer). Which key used how much, and so which person,
belongs to those who may read that key's requests (`requests.all`: the project's owners; `requests.own`: members, of
their own keys). All other keys of a project stand together as "Other keys". Whoever sees the totals and own keys can
subtract one from the other; that is what totals mean, and no single key of others shows, unless it is the only one.
"""

from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from apps.keys.models import ApiKey
from apps.organization.models import Project, User
from apps.organization.queries import projects_where
from apps.usage.models import UsageRollup


class KnownKey(NamedTuple):
    """A key that is told apart."""

    public_id: str
    name: str
    project_id: int
    owner_id: int


class KnownName(NamedTuple):
    """A project or a person."""

    public_id: str
    name: str


class Sight:
    """What `user` may see, asked of the database once and only as far as it is needed."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self._user = user

    @property
    def everything(self) -> bool:
        """Whether all is seen, with what was asked without a valid key."""
        return self._user.is_superuser

    @cached_property
    def projects(self) -> dict[int, KnownName]:
        """The projects whose totals are seen."""
        rows = projects_where(self._user, "totals.read").values_list("pk", "public_id", "name")
        return {pk: KnownName(public_id, name) for pk, public_id, name in rows}

    @cached_property
    def keys(self) -> dict[int, KnownKey]:
        """The keys that are told apart."""
        keys = ApiKey.objects.order_by()
        if not self.everything:
            # By primary keys of few projects, so that the planner takes the index.
            managed = list(projects_where(self._user, "requests.all").values_list("pk", flat=True))
            shown = list(projects_where(self._user, "requests.own").values_list("pk", flat=True))
            keys = keys.filter(Q(project__in=managed) | Q(owner_id=self._user.pk, project__in=shown))
        rows = keys.values_list("pk", "public_id", "name", "project_id", "owner_id")
        return {row[0]: KnownKey(*row[1:]) for row in rows}

    @cached_property
    def members(self) -> dict[int, KnownName]:
        """The people whose keys are told apart."""
        owners = {key.owner_id for key in self.keys.values()}
        return {person.pk: KnownName(person.public_id, str(person)) for person in User.objects.filter(pk__in=owners)}

    @property
    def rows(self) -> Q:
        """Which rows of the sums count at all."""
        return Q() if self.everything else Q(project__in=sorted(self.projects))


def rollups_visible_to(user: User | AnonymousUser) -> QuerySet[UsageRollup]:
    """The sums by the hour whose totals the person may read. They hold keys that may not be told apart: `Sight.keys`
    says which may."""
    return UsageRollup.objects.filter(Sight(user).rows)


def projects_seen(user: User | AnonymousUser) -> QuerySet[Project]:
    """The projects whose totals the person sees, to choose from."""
    return projects_where(user, "totals.read")
