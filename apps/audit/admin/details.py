"""The page of one event: who, what, from where, what changed, and its place in the chain."""

from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display

from apps.audit.actors import ActorKind
from apps.audit.admin.listing import object_html
from apps.audit.chain import HASHED, event_hash
from apps.audit.changes import changes_of
from apps.audit.models import AuditEvent
from apps.audit.objects import FORMER_MEMBER, object_trail_url, pages_of_objects, people_gone
from apps.audit.wording import kind_told, verb_told
from apps.listing.moments import NOTHING, relatively


class EventDetails(ModelAdmin):
    """The part of the admin of events that shows one."""

    change_form_after_template = "admin/audit/auditevent/_details.html"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        event: Any = super().get_object(request, unquote(str(object_id)), from_field)
        if event is not None:
            thing = (event.object_type, event.object_id)
            event.object_page = pages_of_objects(self.admin_site, request, [thing]).get(thing)
        return event

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            ("Event", {"fields": [("number", "exact_time"), ("done", "object_shown"), ("project_shown", "because")]}),
            ("Who and from where", {"fields": [("actor_shown", "actor_id_shown"), ("address_shown", "client_shown")]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> Any:
        context = {"title": "Event", "show_history": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **options: Any) -> Any:
        event = options["obj"]
        context |= {
            "event": event,
            "changes": changes_of(event),
            "page": event.object_page,
            "fits": event_hash({name: getattr(event, name) for name in HASHED}) == event.hash,
            "all_url": object_trail_url(event.object_type, event.object_id) if event.object_id else "",
        }
        return super().render_change_form(request, context, **options)

    @display(description="Number")
    def number(self, event: AuditEvent) -> str:
        return f"{event.sequence:,}"

    @display(description="Time")
    def exact_time(self, event: AuditEvent) -> str:
        moment = timezone.localtime(event.time)
        return f"{moment:%Y-%m-%d %H:%M:%S.%f %Z} ({relatively(event.time, timezone.now())})"

    @display(description="What was done")
    def done(self, event: AuditEvent) -> SafeString:
        return format_html('{} <code class="trail-mono trail-quiet">{}</code>', verb_told(event.verb), event.verb)

    @display(description="Object")
    def object_shown(self, event: Any) -> SafeString | str:
        if not event.object_type:
            return NOTHING
        told = object_html(event, event.object_page) or NOTHING
        return format_html(
            '{} <span class="trail-quiet">{}</span> <code class="trail-mono trail-quiet">{}</code>',
            told,
            kind_told(event.object_type),
            event.object_id,
        )

    @display(description="Project")
    def project_shown(self, event: AuditEvent) -> str:
        return event.project_label or NOTHING

    @display(description="Reason")
    def because(self, event: AuditEvent) -> str:
        return event.reason or "None given"

    @display(description="Who")
    def actor_shown(self, event: AuditEvent) -> str:
        if event.actor_kind == ActorKind.PERSON.value and people_gone([event.actor_id]):
            return f"{event.actor_label} ({FORMER_MEMBER})"
        return event.actor_label

    @display(description="Id")
    def actor_id_shown(self, event: AuditEvent) -> SafeString | str:
        return format_html('<code class="trail-mono">{}</code>', event.actor_id) if event.actor_id else NOTHING

    @display(description="IP address")
    def address_shown(self, event: AuditEvent) -> str:
        return event.address or NOTHING

    @display(description="Client")
    def client_shown(self, event: AuditEvent) -> str:
        return event.client or NOTHING
