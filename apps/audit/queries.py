"""Reads of the trail: what somebody may see, what a filter asks for, and what the filters of the page offer.

Each filter alone is a walk down one index. Where several are asked for, one index is walked, that of the filter which
names the least, and the others look at what it finds: read one by one, so within a bound (`apps.listing.keyset`). They
are kept from the planner, which has no way of knowing that a rare actor and a common verb hardly meet.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from apps.audit.event_filter import NOBODY_VALUE, EventFilter
from apps.audit.models import AuditEvent, EventQuerySet
from apps.audit.readers import reach_of

# The most that one list of choices holds.
MOST_CHOICES = 500
# Whoever reads some projects alone is offered who did something in so many of the newest events there.
_RECENT = 2_000
# The clock may be set back: of so many events in order of time one has the lowest or the highest number.
_CLOCK_STEPS = 1_000
# The filters that have an index, those that name the least first, and their columns.
_INDEXED = {
    "object": "object_id",
    "address": "address",
    "actor": "actor_id",
    "project": "project_id",
    "verb": "verb",
    "kind": "object_type",
}


class FoundEvents(NamedTuple):
    """`scope`: where `events` needs rows read one by one, those that an index finds; else None."""

    events: EventQuerySet
    scope: EventQuerySet | None


def events_visible_to(user: AbstractBaseUser | AnonymousUser) -> EventQuerySet:
    """All for owners of the organization, for a project's owners what was done in the project."""
    reach = reach_of(user)
    if reach.everything:
        return AuditEvent.objects.all()
    if len(reach.projects) == 1:
        return AuditEvent.objects.filter(project_id=reach.projects[0])
    return AuditEvent.objects.filter(project_id__in=reach.projects)


def may_verify(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whoever reads the whole trail may have it verified: what is found names events of all projects."""
    return reach_of(user).everything


# --- What a filter asks for -------------------------------------------------------------------------------------------


def events_found(user: AbstractBaseUser | AnonymousUser, asked: EventFilter) -> FoundEvents:
    """The events that the person may see and the filter asks for, in no order."""
    if asked.problems:
        return FoundEvents(AuditEvent.objects.none(), None)
    reach = reach_of(user)
    exact = _exact(asked)
    text = None if asked.text and _add_exact_text(asked.text, exact) else asked.text
    if not reach.everything:
        if "project" in exact and exact["project"] not in reach.projects:
            return FoundEvents(AuditEvent.objects.none(), None)
        if len(reach.projects) == 1:
            exact["project"] = reach.projects[0]
    cut = None if reach.everything or "project" in exact else reach.projects
    return _walk_of_one_index(_in_time(AuditEvent.objects.all(), asked), exact, cut, text)


def _exact(asked: EventFilter) -> dict[str, Any]:
    """By filter, the value that its column has to have."""
    values: dict[str, Any] = {name: getattr(asked, name) for name in _INDEXED if getattr(asked, name)}
    if "actor" in values and asked.actor == NOBODY_VALUE:
        values["actor"] = ""
    if "project" in values:
        values["project"] = int(asked.project)
    return values


def _add_exact_text(text: str, exact: dict[str, Any]) -> bool:
    """Whether the text is an id, which indexes find: of an object, else of an actor. What was typed as a filter too
    stays."""
    for name in ("object", "actor"):
        if name not in exact and AuditEvent.objects.filter(**{_INDEXED[name]: text}).exists():
            exact[name] = text
            return True
    return False


def _walk_of_one_index(
    events: EventQuerySet, exact: dict[str, Any], cut: tuple[int, ...] | None, text: str | None
) -> FoundEvents:
    walked = next((name for name in _INDEXED if name in exact), None)
    scope = events.filter(**{_INDEXED[walked]: exact[walked]}) if walked else events
    found = scope
    for name, value in exact.items():
        if name != walked:
            found = _looked_at(found, _INDEXED[name], value)
    if cut is not None:
        found = found.alias(project_looked_at=F("project_id") + Value(0)).filter(project_looked_at__in=cut)
    if text:
        found = found.filter(_says(text))
    return FoundEvents(found, None if found is scope else scope)


def _looked_at(events: EventQuerySet, column: str, value: Any) -> EventQuerySet:
    """Filtered by an expression, which no index answers."""
    expression = F(column) + Value(0) if isinstance(value, int) else Concat(column, Value(""))
    return events.alias(**{f"{column}_looked_at": expression}).filter(**{f"{column}_looked_at": value})


def _says(text: str) -> Q:
    labels = ("actor_label", "object_label", "project_label", "reason")
    found = Q(address=text)
    for name in labels:
        found |= Q(**{f"{name}__icontains": text})
    number = text.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 19:
        found |= Q(pk=int(number))
    return found


def _in_time(events: EventQuerySet, asked: EventFilter) -> EventQuerySet:
    """The index of times finds the first and the last number, and numbers do the rest."""
    if asked.since:
        later = AuditEvent.objects.filter(time__gte=asked.since).order_by("time")
        first = min(later.values_list("pk", flat=True)[:_CLOCK_STEPS], default=None)
        events = events.none() if first is None else events.filter(pk__gte=first, time__gte=asked.since)
    if asked.until:
        earlier = AuditEvent.objects.filter(time__lte=asked.until).order_by("-time")
        last = max(earlier.values_list("pk", flat=True)[:_CLOCK_STEPS], default=None)
        events = events.none() if last is None else events.filter(pk__lte=last, time__lte=asked.until)
    return events


# --- What the filters offer -------------------------------------------------------------------------------------------

Choices = list[tuple[str, str]]


def actors_to_choose(user: AbstractBaseUser | AnonymousUser) -> Choices:
    """Who did something that the person may see."""
    if reach_of(user).everything:
        found = _values_with_labels("actor_id", "actor_label")
    else:
        recent = events_visible_to(user).order_by("-pk").values_list("actor_id", "actor_label")[:_RECENT]
        found = list(dict(reversed(recent)).items())
    return _sorted((actor or NOBODY_VALUE, label or actor) for actor, label in found)


def projects_to_choose(user: AbstractBaseUser | AnonymousUser) -> Choices:
    """The projects in which something was done, by the name that they had last."""
    reach = reach_of(user)
    found = _values_with_labels("project_id", "project_label")
    return _sorted((str(key), label) for key, label in found if reach.everything or key in reach.projects)


def verbs_to_choose(told: Callable[[str], str]) -> Choices:
    return _sorted((verb, told(verb)) for verb, _ in _values_with_labels("verb", "verb"))


def kinds_to_choose(told: Callable[[str], str]) -> Choices:
    return _sorted((kind, told(kind)) for kind, _ in _values_with_labels("object_type", "object_type") if kind)


def _sorted(choices: Any) -> Choices:
    return sorted(choices, key=lambda choice: str(choice[1]).casefold())


def _values_with_labels(column: str, label: str) -> list[tuple[Any, str]]:
    """Each value of a column that an index begins with, and the newest label beside it. Skips from value to value down
    the index, so it costs by the number of values, not of events."""
    table = connection.ops.quote_name(AuditEvent._meta.db_table)
    statement = f"""
        WITH RECURSIVE known(value, seen) AS (
            SELECT min({column}), 1 FROM {table}
            UNION ALL
            SELECT (SELECT min({column}) FROM {table} WHERE {column} > known.value), seen + 1
            FROM known WHERE known.value IS NOT NULL AND seen < %s
        )
        SELECT value, (SELECT {label} FROM {table} WHERE {column} = value ORDER BY sequence DESC LIMIT 1)
        FROM known WHERE value IS NOT NULL
    """  # noqa: S608  (the names are this module's)
    with connection.cursor() as cursor:
        cursor.execute(statement, [MOST_CHOICES])
        return [(value, told) for value, told in cursor.fetchall()]
