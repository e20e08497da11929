"""The trail as a file: exactly the events that a filter finds, and the export itself on the trail."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils import timezone

from apps.audit.changes import change_told, changes_of
from apps.audit.event_filter import EventFilter
from apps.audit.models import AuditEvent, AuditHead, EventQuerySet
from apps.audit.queries import events_found
from apps.audit.services import Thing, event_record
from apps.audit.wording import kind_told, verb_told
from apps.exporting.checksum import Summary, summary_of
from apps.exporting.formats import Format
from apps.exporting.pdf.document import MOST_ROWS
from apps.exporting.table import Column, Fact, PaperColumn, Table

TRAIL = Thing("audit.auditevent", "", "Audit trail")
# Read so many at a time: by number, so that no cursor stays open while a reader takes its time.
_PIECE = 2_000


class TooManyRowsError(Exception):
    """More than a PDF holds."""


def _whole(name: str) -> Column:
    return Column(name, lambda event: getattr(event, name))


COLUMNS = (
    Column("number", lambda event: event.sequence),
    Column("time", lambda event: event.time),
    _whole("verb"),
    Column("action", lambda event: verb_told(event.verb)),
    _whole("actor_kind"),
    _whole("actor_id"),
    Column("actor", lambda event: event.actor_label),
    _whole("object_type"),
    _whole("object_id"),
    Column("object", lambda event: event.object_label),
    _whole("project_id"),
    Column("project", lambda event: event.project_label),
    _whole("reason"),
    _whole("address"),
    _whole("client"),
    _whole("before"),
    _whole("after"),
    _whole("previous_hash"),
    _whole("hash"),
)
PAPER_COLUMNS = (
    PaperColumn("Number", lambda event: f"{event.sequence:,}", 1.1, is_number=True),
    PaperColumn("Time", lambda event: f"{timezone.localtime(event.time):%Y-%m-%d %H:%M:%S}", 2),
    PaperColumn("Who", lambda event: event.actor_label, 2),
    PaperColumn("What", lambda event: verb_told(event.verb), 2),
    PaperColumn("Object", lambda event: _object_told(event), 2.4),
    PaperColumn("Project", lambda event: event.project_label, 1.6),
    PaperColumn("Address", lambda event: event.address, 1.6),
    PaperColumn("Reason and change", lambda event: _change_told(event), 5),
)


def trail_table(user: Any, asked: EventFilter, facts: tuple[Fact, ...]) -> Table:
    """`facts`: the filters in words. Events that are recorded from now on are not in it."""
    head = AuditHead.objects.filter(pk=1).first()
    found = events_found(user, asked).events.filter(pk__lte=head.sequence if head else 0)
    zone = Fact("Times in", str(timezone.get_current_timezone()))
    return Table(
        title="Audit trail",
        file_name="audit-trail",
        columns=COLUMNS,
        rows=lambda: trail_rows(found),
        facts=(*(facts or (Fact("Filters", "None: all that the exporter may read"),)), zone),
        paper_columns=PAPER_COLUMNS,
    )


def trail_export_record(*, actor: Any, table: Table, asked: EventFilter, chosen: Format) -> Summary:
    """Put an export on the trail, with its filters, its number of rows and its checksum, before the first row leaves.

    Raises TooManyRowsError, with nothing recorded, for more rows than a PDF holds. In no transaction, please: the rows
    are read first, and on SQLite that would keep all who write waiting.
    """
    if chosen == Format.PDF and sum(1 for _ in islice(table.rows(), MOST_ROWS + 1)) > MOST_ROWS:
        raise TooManyRowsError
    summary = summary_of(table)
    told = {
        "format": chosen.value,
        "rows": summary.rows,
        "checksum": summary.grouped,
        "filters": dict(asked.parameters()),
    }
    event_record(actor=actor, verb="trail.exported", on=TRAIL, after=told)
    return summary


def trail_rows(events: EventQuerySet) -> Iterator[AuditEvent]:
    """The newest first."""
    below: dict[str, int] = {}
    while piece := list(events.filter(**below).order_by("-pk")[:_PIECE]):
        yield from piece
        below = {"pk__lt": piece[-1].pk}


def _object_told(event: AuditEvent) -> str:
    if not event.object_label:
        return kind_told(event.object_type) if event.object_type else ""
    return f"{event.object_label} ({kind_told(event.object_type)})"


def _change_told(event: AuditEvent) -> str:
    return "\n".join([*filter(None, [event.reason]), *map(change_told, changes_of(event))])
