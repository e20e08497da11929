"""What is looked at only: some projects, keys, people, models, endpoints, classes of status."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from apps.usage.analysis.sight import KnownKey, KnownName, Sight
from apps.usage.models import Endpoint

STATUSES = {"2xx": 2, "4xx": 4, "5xx": 5}
_LONGEST_MODEL = 100
# More of them in one address is no choice that somebody made.
_MOST = 200


@dataclass(frozen=True)
class Selection:
    """Empty: all. Values of one field are alternatives, fields hold together. Projects, keys and members are primary
    keys; what the person may not tell apart is left out, whoever made the selection."""

    projects: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    members: tuple[int, ...] = ()
    models: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    status_classes: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self != Selection()

    def rows(self, sight: Sight) -> Q:
        """Which rows of the hourly or five-minute sums are meant, of those that may be seen."""
        found = self._shared(sight)
        return found & Q(status_class__in=self.status_classes) if self.status_classes else found

    def error_rows(self, sight: Sight) -> Q:
        """The same for the counts of errors, which have the whole status."""
        found = self._shared(sight)
        if not self.status_classes:
            return found
        ranges = Q(pk__in=())
        for digit in self.status_classes:
            ranges |= Q(status__gte=100 * digit, status__lt=100 * (digit + 1))
        return found & ranges

    def _shared(self, sight: Sight) -> Q:
        found = sight.rows
        if self.projects:
            found &= Q(project__in=self.projects)
        if self.keys or self.members:
            found &= Q(key__in=self._keys(sight))
        if self.models:
            found &= Q(model__in=self.models)
        return found & Q(endpoint__in=self.endpoints) if self.endpoints else found

    def _keys(self, sight: Sight) -> list[int]:
        return [
            pk
            for pk, key in sight.keys.items()
            if (not self.keys or pk in self.keys) and (not self.members or key.owner_id in self.members)
        ]

    def as_query(self, sight: Sight) -> list[tuple[str, str]]:
        """The parameters of an address that lead back to it, for a person who sees as much."""
        pairs = [("project", sight.projects[pk].public_id) for pk in self.projects if pk in sight.projects]
        pairs += [("key", sight.keys[pk].public_id) for pk in self.keys if pk in sight.keys]
        pairs += [("member", sight.members[pk].public_id) for pk in self.members if pk in sight.members]
        pairs += [("model", name) for name in self.models]
        pairs += [("endpoint", name) for name in self.endpoints]
        return pairs + [("status", f"{digit}xx") for digit in self.status_classes]


EVERYTHING = Selection()


def selection_read(sight: Sight, query: QueryDict) -> tuple[Selection, list[str]]:
    """The selection that an address asks for, and what of it cannot be understood, in words; that was left out.

    Parameters, each of which may come several times: project, key, member (public ids), model, endpoint, status (2xx,
    4xx, 5xx). Of projects, keys and people those exist that the person may tell apart.
    """
    problems: list[str] = []

    def told(name: str, known: Callable[[], Mapping[str, int]], problem: str) -> tuple[int, ...]:
        texts = _texts(query, name)
        found = known() if texts else {}
        problems.extend([problem] if any(text not in found for text in texts) else [])
        return tuple(dict.fromkeys(found[text] for text in texts if text in found))

    endpoints = _texts(query, "endpoint")
    if any(text not in Endpoint.values for text in endpoints):
        problems.append("There is no such endpoint.")
    selection = Selection(
        projects=told("project", lambda: _by_public_id(sight.projects), "There is no such project."),
        keys=told("key", lambda: _by_public_id(sight.keys), "There is no such key."),
        members=told("member", lambda: _by_public_id(sight.members), "There is no such person."),
        models=tuple(dict.fromkeys(text[:_LONGEST_MODEL] for text in _texts(query, "model"))),
        endpoints=tuple(dict.fromkeys(text for text in endpoints if text in Endpoint.values)),
        status_classes=told("status", lambda: STATUSES, "A status is one of 2xx, 4xx, 5xx."),
    )
    return selection, problems


def _texts(query: QueryDict, name: str) -> list[str]:
    return [text.strip() for text in query.getlist(name)[:_MOST] if text.strip()]


def _by_public_id(known: Mapping[int, KnownKey] | Mapping[int, KnownName]) -> dict[str, int]:
    items: Iterable[tuple[int, KnownKey | KnownName]] = known.items()
    return {value.public_id: pk for pk, value in items}
