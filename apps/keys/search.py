"""What the page of a person's keys is asked for: whose, of which project, in which status, with which words."""

from typing import NamedTuple, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from apps.keys.models import ApiKey
from apps.keys.queries import keys_visible_to, keys_with_status
from apps.organization.models import Project, User
from apps.organization.queries import projects_visible_to, projects_where

STATUSES = (("", "All but revoked"), *ApiKey.Status.choices, ("any", "All"))


class KeySearch(NamedTuple):
    """The state of the page, as its address has it. What the address asks for and does not exist is left out."""

    everybodys: bool = False
    project: str = ""
    status: str = ""
    words: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        status = query.get("status", "")
        return cls(
            everybodys=query.get("whose") == "all",
            project=query.get("project", "")[:40],
            status=status if status in dict(STATUSES) else "",
            words=query.get("q", "").strip()[:100],
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves out more than revoked keys."""
        return bool(self.project or self.status or self.words)

    def address(self, **changes: str) -> str:
        """The query string of this state."""
        state = {
            "whose": "all" if self.everybodys else "",
            "project": self.project,
            "status": self.status,
            "q": self.words,
            **changes,
        }
        return urlencode({name: value for name, value in state.items() if value})


def keys_of(person: User, *, everybodys: bool) -> QuerySet[ApiKey]:
    """The person's own keys, or all that they may see."""
    keys = keys_visible_to(person).order_by("-created_at", "-pk")
    return keys if everybodys else keys.filter(owner=person)


def keys_found(keys: QuerySet[ApiKey], search: KeySearch) -> QuerySet[ApiKey]:
    """Those of `keys` that the search leaves."""
    if search.project:
        keys = keys.filter(project__public_id=search.project)
    if search.status == "":
        keys = keys.exclude(state=ApiKey.State.REVOKED)
    elif search.status != "any":
        keys = keys_with_status(keys, search.status)
    for word in search.words.split():
        keys = keys.filter(
            Q(name__icontains=word)
            | Q(public_id__iexact=word)
            | Q(masked_secret__iendswith=word)
            | Q(owner__username__icontains=word)
        )
    return keys


def projects_to_choose(person: User, keys: QuerySet[ApiKey], search: KeySearch) -> QuerySet[Project]:
    """The projects that these keys belong to, and the one that is searched, which may hold none of them."""
    searched = Q(public_id=search.project, pk__in=projects_visible_to(person).values("pk"))
    return Project.objects.filter(Q(pk__in=keys.order_by().values("project")) | searched)


def may_see_colleagues(person: User) -> bool:
    """Whether there are keys to see beside the person's own."""
    return projects_where(person, "keys.all").exists()
