"""What happened to an object while somebody had its form open: told, not overwritten.

The trail has each change of an object, so the number of its newest event is its version.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Max, Model

from apps.audit.changes import SHORT, change_told, changes_of
from apps.audit.models import AuditEvent
from apps.audit.services import Thing
from apps.audit.wording import verb_told

# The hidden field of a form that says which version it shows.
SEEN = "seen_version"
_SHOWN = 5


def version_of(thing: Thing) -> int:
    """The number of the newest event that changed the object; 0: none did."""
    newest = _events_on(thing).aggregate(newest=Max("sequence"))["newest"]
    return int(newest or 0)


def told_since(thing: Thing, version: int) -> list[str]:
    """What was changed after that version, a sentence each: by whom, and what from what to what."""
    events = _events_on(thing).filter(sequence__gt=version).order_by("sequence")
    return [_told(event) for event in events]


def told_last(thing: Thing, project: Model, verbs: str) -> list[str]:
    """The newest thing done to the object in the project by a verb that begins so, as a sentence; none: nothing was."""
    events = _events_on(thing).filter(project_id=project.pk, verb__startswith=verbs).order_by("-sequence")
    return [_told(event) for event in events[:1]]


def _told(event: AuditEvent) -> str:
    return f"{event.actor_label or 'Somebody'}, meanwhile: {verb_told(event.verb)}{_fields(event)}."


def _events_on(thing: Thing) -> Any:
    # Who signs in changes nothing that a form shows.
    return AuditEvent.objects.filter(object_type=thing.type, object_id=thing.id).exclude(
        verb__in=("person.signed_in", "person.signed_out")
    )


def _fields(event: AuditEvent) -> str:
    told = [change_told(change, SHORT) for change in changes_of(event)]
    more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    return f" ({'; '.join([*told[:_SHOWN], *more])})" if told else ""


class UnchangedForm:
    """Mixed into a form of `thing`: it saves nothing over a change that it did not show."""

    thing: ClassVar[Thing]

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        seen = str(self.data.get(SEEN, ""))  # type: ignore[attr-defined]
        if not seen.isdecimal():
            return cleaned
        row: Model = self.instance  # type: ignore[attr-defined]
        # Held until it is saved: of two who send at the same moment the second sees what the first did.
        type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
        if told := told_since(self.thing, int(seen)):
            self.add_error(None, ValidationError(_with_outcome(told)))  # type: ignore[attr-defined]
        return cleaned


def _with_outcome(told: Iterable[str]) -> list[str]:
    return [*told, "Nothing was saved. What you typed stands below; save again to put it over theirs."]
