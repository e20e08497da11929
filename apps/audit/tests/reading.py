"""What tests of other apps read of the trail."""

from collections.abc import Iterator
from contextlib import contextmanager

from apps.audit.models import AuditEvent


@contextmanager
def recorded() -> Iterator[list[AuditEvent]]:
    """The events that come in meanwhile, the first first; filled in at the end."""
    events: list[AuditEvent] = []
    newest = AuditEvent.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    yield events
    events.extend(AuditEvent.objects.filter(pk__gt=newest).order_by("pk"))


def verbs(events: list[AuditEvent]) -> list[str]:
    return [event.verb for event in events]
