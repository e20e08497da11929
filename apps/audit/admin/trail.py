"""The admin of the trail: who may open it, and that nothing is done to it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.audit.admin.details import EventDetails
from apps.audit.admin.export import TrailExport
from apps.audit.admin.listing import TrailListing
from apps.audit.admin.verify import TrailVerification
from apps.audit.models import AuditEvent, EventQuerySet
from apps.audit.queries import events_visible_to


@admin.register(AuditEvent)
class AuditEventAdmin(TrailListing, EventDetails, TrailExport, TrailVerification):
    list_before_template = "admin/audit/auditevent/_before.html"

    class Media:
        css = {"all": ["css/listing.css", "css/pages.css", "css/trail.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> EventQuerySet:
        return events_visible_to(request.user).order_by()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Audit trail", **(extra_context or {})})
