"""The button that has the trail verified, and the page that shows how far it is and what was found."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django_htmx.http import HttpResponseClientRedirect
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import BaseDialogForm

from apps.audit.models import AuditEvent, VerificationRun
from apps.audit.queries import may_verify
from apps.audit.verification_runs import is_stalled, last_verification, verification_ask, verification_stop
from apps.pages.frame import page

_DIALOG = {
    "title": "Verify the audit trail",
    "description": "Walks the whole chain, from the first event to the newest, and tells whether any was changed, "
    "removed or moved, and where. Nothing is changed by it. That you asked, and what was found, goes on the trail.",
    "form_submit_text": "Verify",
}


class TrailVerification(ModelAdmin):
    """The part of the admin of events that verifies the chain."""

    actions_list = ("verify",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.verification_view)
        urls: list[URLPattern] = super().get_urls()
        return [path("verification/<int:run_id>/", view, name="audit_auditevent_verification"), *urls]

    def has_verify_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return may_verify(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        last = last_verification() if may_verify(request.user) else None
        return super().changelist_view(request, {"last_verification": last, **(extra_context or {})})

    @action(description="Verify", icon="verified_user", permissions=["verify"], dialog=_DIALOG)
    def verify(self, request: HttpRequest, form: BaseDialogForm) -> HttpResponse:
        run = verification_ask(actor=request.user)
        answer = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
        return answer(reverse("admin:audit_auditevent_verification", args=(run.pk,)))

    def verification_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        if not may_verify(request.user):
            raise PermissionDenied
        run = get_object_or_404(VerificationRun, pk=run_id)
        if request.method == "POST":
            verification_stop(run=run, actor=request.user)
            return HttpResponseRedirect(request.path)
        context = {"run": run, "stalled": is_stalled(run), "breaks": _breaks(run)}
        return page(
            request,
            "admin/audit/auditevent/verification.html",
            context,
            title="Verification of the audit trail",
            fragment="admin/audit/auditevent/_verification.html",
        )


def _breaks(run: VerificationRun) -> list[tuple[str, str]]:
    """Each sentence, and the page of its event where that is still there."""
    there = set(AuditEvent.objects.filter(pk__in=[sequence for sequence, _ in run.breaks]).values_list("pk", flat=True))
    return [
        (sentence, reverse("admin:audit_auditevent_change", args=(sequence,)) if sequence in there else "")
        for sequence, sentence in run.breaks
    ]
