"""Who signed in, who failed to, who is locked out: read-only, and a lock is lifted by deleting its attempts."""

from typing import Any, ClassVar

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib import admin
from django.db.models import F, Sum, Window
from django.http import HttpRequest
from unfold.contrib.filters.admin import BooleanRadioFilter, RangeDateTimeFilter
from unfold.decorators import display

from apps.audit.audited import AuditedAdmin, Verbs
from apps.audit.services import Thing
from apps.organization.admin.owners import OwnersChange
from apps.organization.sign_ins import typed_name

LOCK_COLOURS = {"locked": "danger", "open": "default"}


class SignInAdmin(AuditedAdmin, OwnersChange):
    """What the three lists share."""

    audit_verbs = Verbs.of("sign_in_entry")
    # An attempt is none of the things that the trail tells of; what is done to it stands with the person.
    has_trail = False
    list_filter_submit = True
    list_per_page = 50
    search_fields = ("username", "ip_address", "user_agent")
    search_help_text = "User name, address or user agent"
    ordering = ("-attempt_time", "-pk")
    list_filter: Any = (("attempt_time", RangeDateTimeFilter),)

    class Media:
        css: ClassVar = {"all": ("css/admin.css",)}

    def audit_fields(self, row: Any) -> dict[str, Any]:
        # Of what was sent with the attempt nothing: people type passwords into the field of the name.
        return {"address": row.ip_address, "time": row.attempt_time}

    def audit_thing(self, row: Any) -> Thing:
        return typed_name(row.username)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.unregister((AccessAttempt, AccessLog, AccessFailureLog))


@admin.register(AccessAttempt)
class AttemptAdmin(SignInAdmin):
    audit_verbs = Verbs("sign_in_lock.created", "sign_in_lock.changed", "sign_in_lock.lifted")
    list_display = ("username", "ip_address", "failed", "lock", "attempt_time")
    # What was sent with the attempt stays out of sight: people type passwords into the field of the name.
    fields = ("username", "ip_address", "failures_since_start", "attempt_time", "path_info", "user_agent")

    @display(description="Failures", ordering="failures_since_start")
    def failed(self, attempt: AccessAttempt) -> str:
        return f"{attempt.failures_since_start:,}"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Each attempt with the failures of its name and address together, of its name, and of its address."""
        failures = Sum("failures_since_start")
        return (
            super()
            .get_queryset(request)
            .annotate(
                of_pair=Window(failures, partition_by=[F("username"), F("ip_address")]),
                of_name=Window(failures, partition_by=[F("username")]),
                of_address=Window(failures, partition_by=[F("ip_address")]),
            )
        )

    @display(description="Lock", label=LOCK_COLOURS)
    def lock(self, attempt: Any) -> tuple[str, str]:
        if attempt.of_address >= settings.LOGIN_FAILURE_LIMIT_ADDRESS:
            return "locked", "Address locked out"
        if attempt.of_name >= settings.LOGIN_FAILURE_LIMIT_NAME:
            return "locked", "Name locked out"
        return ("locked", "Locked out") if attempt.of_pair >= settings.AXES_FAILURE_LIMIT else ("open", "Open")


@admin.register(AccessLog)
class SignInLogAdmin(SignInAdmin):
    list_display = ("username", "ip_address", "attempt_time", "logout_time", "user_agent")
    fields = ("username", "ip_address", "attempt_time", "logout_time", "path_info", "user_agent")


@admin.register(AccessFailureLog)
class FailureLogAdmin(SignInAdmin):
    list_display = ("username", "ip_address", "attempt_time", "locked_out", "user_agent")
    list_filter = (("attempt_time", RangeDateTimeFilter), ("locked_out", BooleanRadioFilter))
    fields = ("username", "ip_address", "attempt_time", "locked_out", "path_info", "user_agent")
