"""The list page of the trail."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.audit.actors import ActorKind
from apps.audit.event_filter import EventFilter, event_filter_read
from apps.audit.models import AuditEvent
from apps.audit.objects import is_person, pages_of_objects, people_gone
from apps.audit.queries import events_found
from apps.listing.changelist import KeysetChangeList

# The columns are wide: so many are read in some 50 ms.
REACH = 50_000


class TrailChangeList(KeysetChangeList):
    reach = REACH
    request: HttpRequest
    asked: EventFilter
    scope: QuerySet[AuditEvent] | None
    # The newest event where the trail of one object is asked for: it has the object's name and pages.
    of_object: Any = None

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[AuditEvent]:
        super().get_queryset(request, exclude_parameters)
        self.request = request
        self.asked = event_filter_read(request.GET)
        found = events_found(request.user, self.asked)
        self.scope = found.scope
        return found.events

    def scope_of_scan(self, request: HttpRequest) -> QuerySet[AuditEvent] | None:
        return self.scope

    def look_up(self, rows: list[Any]) -> None:
        people = {row.actor_id for row in rows if row.actor_kind == ActorKind.PERSON.value}
        gone = people_gone(people | {row.object_id for row in rows if is_person(row.object_type)})
        pages = pages_of_objects(
            self.model_admin.admin_site, self.request, {(row.object_type, row.object_id) for row in rows}
        )
        for row in rows:
            row.actor_is_gone = row.actor_kind == ActorKind.PERSON.value and row.actor_id in gone
            row.object_is_gone = is_person(row.object_type) and row.object_id in gone
            row.object_page = pages.get((row.object_type, row.object_id))
        if self.asked.object and rows:
            self.of_object = rows[0]
