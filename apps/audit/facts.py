"""A filter in words, as the title page of an export has it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.audit.event_filter import NOBODY_VALUE, EventFilter
from apps.audit.queries import events_visible_to
from apps.audit.wording import kind_told, verb_told
from apps.exporting.table import Fact


def facts_of(user: Any, asked: EventFilter) -> tuple[Fact, ...]:
    """Names come from events that the person may see; what has none there is told as it was typed."""
    return tuple(_facts(user, asked))


def _facts(user: Any, asked: EventFilter) -> Iterator[Fact]:
    if asked.actor:
        actor = "" if asked.actor == NOBODY_VALUE else asked.actor
        yield Fact("Actor", _named(user, "actor_id", actor, "actor_label"))
    if asked.verb:
        yield Fact("What was done", verb_told(asked.verb))
    if asked.kind:
        yield Fact("Kind of object", kind_told(asked.kind))
    if asked.object:
        yield Fact("Object", _named(user, "object_id", asked.object, "object_label"))
    if asked.project:
        yield Fact("Project", _named(user, "project_id", asked.project, "project_label"))
    if asked.address:
        yield Fact("IP address", asked.address)
    if asked.since:
        yield Fact("From", _exact(asked.since))
    if asked.until:
        yield Fact("To", _exact(asked.until))
    if asked.text:
        yield Fact("Search", asked.text)


def _named(user: Any, column: str, value: str, label: str) -> str:
    """`ci-nightly (key_…)`, by the newest name."""
    events = events_visible_to(user).filter(**{column: value}).order_by("-pk")
    name = events.values_list(label, flat=True).first()
    if not name or name == value:
        return value or "Nobody signed in"
    return f"{name} ({value})" if value and column != "project_id" else str(name)


def _exact(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S %Z}"
