"""Who did what, from the audit trail: the columns of its own export."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from apps.audit.event_filter import EventFilter
from apps.audit.exports import COLUMNS, PAPER_COLUMNS, trail_rows
from apps.audit.models import AuditEvent, AuditHead
from apps.audit.queries import events_found
from apps.audit.readers import Reach, reach_of
from apps.exporting.checksum import Summary
from apps.exporting.table import Fact, Overview
from apps.listing.numbers import NOTHING
from apps.organization.models import User
from apps.reports.fields import Field, Paper, Type
from apps.reports.question import Question
from apps.reports.report import Report

_MEANINGS: dict[str, tuple[Type, str]] = {
    "number": (Type.WHOLE, "The event's place in the chain."),
    "time": (Type.MOMENT, "When it happened."),
    "verb": (Type.TEXT, "What was done, such as `key.suspended`."),
    "action": (Type.TEXT, "The same in words."),
    "actor_kind": (Type.TEXT, "Whether a person, a command or the server did it."),
    "actor_id": (Type.TEXT, "Who, by id."),
    "actor": (Type.TEXT, "Who, by name."),
    "object_type": (Type.TEXT, "What kind of object it was done to."),
    "object_id": (Type.TEXT, "Its id."),
    "object": (Type.TEXT, "Its name."),
    "project_id": (Type.WHOLE, "The project's number, where it belongs to one."),
    "project": (Type.TEXT, "Its name."),
    "reason": (Type.TEXT, "Why, where it was said."),
    "address": (Type.TEXT, "From which address."),
    "client": (Type.TEXT, "By which client."),
    "before": (Type.THING, "The changed fields as they were."),
    "after": (Type.THING, "The changed fields as they became."),
    "previous_hash": (Type.TEXT, "The hash of the event before it."),
    "hash": (Type.TEXT, "Its own hash."),
}
FIELDS = tuple(
    Field(column.name, *_MEANINGS[column.name], column.value, nullable=column.name == "project_id")
    for column in COLUMNS
)
PAPERS = tuple(Paper(column.title, column.share, column.text) for column in PAPER_COLUMNS)


def _rows(question: Question) -> Callable[[], Iterator[AuditEvent]]:
    """What is recorded from now on is not in it."""
    head = AuditHead.objects.filter(pk=1).first()
    last = head.sequence if head else 0
    period, chosen = question.period, question.piece.selection.projects
    asked = EventFilter(since=period.start, until=period.end - timedelta(microseconds=1))
    if len(chosen) == 1:
        asked = replace(asked, project=str(chosen[0]))
    events = events_found(question.user, asked).events.filter(pk__lte=last)
    return lambda: _watched(question, trail_rows(events.filter(project_id__in=chosen) if chosen else events))


def _watched(question: Question, events: Iterator[AuditEvent]) -> Iterator[AuditEvent]:
    """The newest first, so how far it is can be told by the time."""
    period = question.period
    for event in events:
        yield event
        question.meter.share = min((period.end - event.time) / (period.end - period.start), 1.0)


def _overview(question: Question, summary: Summary) -> Overview:
    verbs: dict[str, int] = {}
    actors: set[str] = set()
    for event in _rows(question)():
        verbs[event.verb] = verbs.get(event.verb, 0) + 1
        actors.add(event.actor_id)
    most = max(verbs, key=lambda verb: (verbs[verb], verb), default=NOTHING)
    figures = (
        Fact("Events", f"{summary.rows:,}"),
        Fact("Actors", f"{len(actors):,}"),
        Fact("Kinds of deeds", f"{len(verbs):,}"),
        Fact("Most often", most),
    )
    return Overview(figures)


def _may(user: User) -> bool:
    return reach_of(user) != Reach()


AUDIT = Report(
    kind="audit",
    title="Audit trail",
    lead="Who did what to which object, from where and why, with each field before and after.",
    icon="policy",
    fields=FIELDS,
    papers=PAPERS,
    numbers=frozenset({"Number"}),
    rows=_rows,
    overview=_overview,
    options=("period", "project"),
    may=_may,
)
