"""Who signed in, who failed to, who is locked out: read-only, but that owners lift a lock."""

from typing import Any, ClassVar, cast

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from unfold.contrib.filters.admin import BooleanRadioFilter, RangeDateTimeFilter
from unfold.decorators import action, display

from apps.audit.audited import AuditedAdmin, Verbs
from apps.audit.services import Thing
from apps.organization.admin.owners import OwnersChange
from apps.organization.dialogs import dialog_of
from apps.organization.forms.lock import UnlockDialog
from apps.organization.lock_outs import Lock, attempts_with_failures, lock_lift, lock_of
from apps.organization.models import User
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
        css: ClassVar = {"all": ("css/admin.css", "css/dialogs.css")}

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
    actions_row = ("unlock",)
    actions_detail = ("unlock",)
    # What was sent with the attempt stays out of sight: people type passwords into the field of the name.
    fields = ("username", "ip_address", "failures_since_start", "attempt_time", "path_info", "user_agent")

    @display(description="Failures", ordering="failures_since_start")
    def failed(self, attempt: AccessAttempt) -> str:
        return f"{attempt.failures_since_start:,}"

    def get_queryset(self, request: HttpRequest) -> Any:
        return attempts_with_failures().order_by(*self.ordering)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A lock is lifted, with a reason, instead.
        return False

    def has_unlock_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(request.user.is_superuser)

    @action(
        description="Unlock",
        icon="lock_open",
        permissions=["unlock"],
        dialog=dialog_of(UnlockDialog, "Unlock"),
    )
    def unlock(self, request: HttpRequest, form: UnlockDialog, object_id: str) -> HttpResponse:
        name = form.name()
        try:
            lock_lift(attempt=form.attempt, reason=form.cleaned_data["reason"], actor=cast("User", request.user))
            messages.success(request, f"{name} may try to sign in again.")
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        answer = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
        return answer(reverse("admin:axes_accessattempt_changelist"))

    @display(description="Lock", label=LOCK_COLOURS)
    def lock(self, attempt: Any) -> tuple[str, str]:
        found = lock_of(attempt)
        return "open" if found in (Lock.NONE, Lock.KNOWN) else "locked", found.value.capitalize()


@admin.register(AccessLog)
class SignInLogAdmin(SignInAdmin):
    list_display = ("username", "ip_address", "attempt_time", "logout_time", "user_agent")
    fields = ("username", "ip_address", "attempt_time", "logout_time", "path_info", "user_agent")


@admin.register(AccessFailureLog)
class FailureLogAdmin(SignInAdmin):
    list_display = ("username", "ip_address", "attempt_time", "locked_out", "user_agent")
    list_filter = (("attempt_time", RangeDateTimeFilter), ("locked_out", BooleanRadioFilter))
    fields = ("username", "ip_address", "attempt_time", "locked_out", "path_info", "user_agent")
