"""The list of events: its columns and its filters."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display

from apps.audit.actors import ActorKind
from apps.audit.changelist import TrailChangeList
from apps.audit.changes import SHORT, change_told, changes_of
from apps.audit.filters import (
    ActorFilter,
    AddressFilter,
    KindFilter,
    ObjectFilter,
    ProjectFilter,
    TimeFilter,
    VerbFilter,
)
from apps.audit.models import AuditEvent, EventQuerySet
from apps.audit.objects import FORMER_MEMBER
from apps.audit.wording import kind_told, verb_told
from apps.listing.changelist import KeysetPaginator
from apps.listing.moments import NOTHING, moment_html

# So many changes stand in a line; the page of the event has them all.
_CHANGES_SHOWN = 2


class TrailListing(ModelAdmin):
    """The list's part of the admin of events."""

    list_display = ("when", "who", "what", "project", "from_where", "why_and_how")
    list_display_links = ("when",)
    list_filter = (
        ActorFilter,
        VerbFilter,
        KindFilter,
        ObjectFilter,
        ProjectFilter,
        AddressFilter,
        ("time", TimeFilter),
    )
    list_filter_submit = True
    list_fullwidth = True
    list_per_page = 50
    ordering = ("-sequence",)
    sortable_by: tuple[str, ...] = ()
    # Named, so that there is a search; `queries.events_found` does it.
    search_fields = ("object_id",)
    search_help_text = "Names, ids, words of the reason, an IP address, or the number of an event"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would be a COUNT
    paginator = KeysetPaginator
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TrailChangeList]:
        return TrailChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: EventQuerySet, search_term: str
    ) -> tuple[EventQuerySet, bool]:
        return queryset, False

    # Unfold's two lines of a cell are a template each: on a page of 50 events a third of the time.

    @display(description="Time")
    def when(self, event: AuditEvent) -> SafeString:
        moment = timezone.localtime(event.time)
        day = "" if moment.date() == timezone.localdate() else f"{moment:%Y-%m-%d} "
        return _two_lines(moment_html(event.time), f"{day}{moment:%H:%M:%S}")

    @display(description="Who")
    def who(self, event: Any) -> SafeString:
        return _two_lines(event.actor_label or NOTHING, _standing(event))

    @display(description="What")
    def what(self, event: Any) -> SafeString:
        label = object_html(event, event.object_page)
        kind = kind_told(event.object_type) if event.object_type else ""
        if event.object_is_gone:
            kind = FORMER_MEMBER
        return _two_lines(verb_told(event.verb), format_html("{} {}", label, kind) if event.object_label else kind)

    @display(description="Project")
    def project(self, event: AuditEvent) -> str:
        return event.project_label or NOTHING

    @display(description="Address")
    def from_where(self, event: AuditEvent) -> SafeString | str:
        return format_html('<span class="trail-mono">{}</span>', event.address) if event.address else NOTHING

    @display(description="Reason and change")
    def why_and_how(self, event: AuditEvent) -> SafeString | str:
        changes = changes_of(event)
        if not event.reason and not changes:
            return NOTHING
        lines = [("trail-reason", event.reason)] if event.reason else []
        lines += [("trail-change", change_told(change, SHORT)) for change in changes[:_CHANGES_SHOWN]]
        if (more := len(changes) - _CHANGES_SHOWN) > 0:
            lines.append(("trail-kind", f"and {more} more"))
        return format_html('<div class="trail-why">{}</div>', format_html_join("", '<div class="{}">{}</div>', lines))


def object_html(event: AuditEvent, page: Any) -> SafeString | str:
    """The object by its name of then; a link where it still has a page that the person may see."""
    if page is None:
        return event.object_label
    return format_html('<a class="trail-link" href="{}">{}</a>', page.url, event.object_label)


def _standing(event: Any) -> str:
    """What stands below the name of the actor."""
    if event.actor_is_gone:
        return FORMER_MEMBER
    return (
        "" if event.actor_kind in (ActorKind.PERSON.value, ActorKind.SYSTEM.value) else event.get_actor_kind_display()
    )


def _two_lines(first: str, second: str) -> SafeString:
    if not second:
        return format_html('<span class="trail-two">{}</span>', first)
    return format_html('<span class="trail-two">{}<small>{}</small></span>', first, second)
