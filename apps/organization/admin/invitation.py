"""Invitations and registrations that wait for their mail to be confirmed."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRedirect
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from apps.audit.audited import AuditedAdmin, Verbs
from apps.listing.moments import moment_html
from apps.organization.admin.owners import OwnersChange
from apps.organization.dialogs import NamingDialog, dialog_of
from apps.organization.invitations import invitation_resend, invitation_revoke
from apps.organization.models import Invitation, Registration
from apps.organization.queries import invitations_managed_by

STATE_COLOURS = {"open": "info", "accepted": "success", "expired": "warning", "revoked": "default"}
_OVER = {Invitation.State.ACCEPTED, Invitation.State.REVOKED}


class InvitationDialog(NamingDialog):
    """A dialog about one invitation."""

    def __init__(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.invitation = invitations_managed_by(request.user).get(pk=object_id)

    def name(self) -> str:
        return self.invitation.email

    def refusal(self) -> str:
        state = self.invitation.state
        return f"It is {state.label.lower()} already." if state in _OVER else ""


class ResendDialog(InvitationDialog):
    heading = "Send again to"
    explanation = "A new link goes out, and the one that was sent before opens nothing any more."


class RevokeDialog(InvitationDialog):
    heading = "Revoke the invitation of"
    explanation = "Its link opens nothing from then on."
    dangerous = True


@admin.register(Invitation)
class InvitationAdmin(ModelAdmin):
    """To look at; people are invited on the page of the dashboard."""

    actions_detail = ("resend", "revoke")
    list_display = ("address", "to", "as_role", "shown_state", "invited_by", "sent", "expires")
    list_filter = (("role", ChoicesDropdownFilter),)
    list_filter_submit = True
    list_per_page = 50
    search_fields = ("email", "project__name", "public_id")
    search_help_text = "E-mail address, project or id"
    fields = (
        "address",
        "to",
        "as_role",
        "shown_state",
        "invited_by",
        "sent_at",
        "expires_at",
        "accepted_at",
        "accepted_by",
        "revoked_at",
        "wanted_at",
        "public_id",
    )
    readonly_fields = fields

    class Media:
        css: ClassVar = {"all": ("css/admin.css", "css/dialogs.css")}

    # --- Who may ------------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        return invitations_managed_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def has_manage_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Unfold hands over the id of the invitation."""
        return object_id is not None and self._one(request, object_id) is not None

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Nothing for what is over."""
        invitation = self._one(request, str(object_id))
        offered: list[Any] = super().get_actions_detail(request, object_id)
        return offered if invitation and invitation.state not in _OVER else []

    def _one(self, request: HttpRequest, object_id: str) -> Invitation | None:
        found: Invitation | None = self.get_object(request, unquote(str(object_id)))
        return found

    # --- Actions ------------------------------------------------------------------------------------------------------

    @action(description="Send again", icon="send", permissions=["manage"], dialog=dialog_of(ResendDialog, "Send again"))
    def resend(self, request: HttpRequest, form: ResendDialog, object_id: str) -> HttpResponse:
        return self._do(request, form, invitation_resend, "A new link is on its way to {}.")

    @action(
        description="Revoke",
        icon="block",
        permissions=["manage"],
        variant=ActionVariant.DANGER,
        dialog=dialog_of(RevokeDialog, "Revoke invitation"),
    )
    def revoke(self, request: HttpRequest, form: RevokeDialog, object_id: str) -> HttpResponse:
        return self._do(request, form, invitation_revoke, "The invitation of {} is revoked.")

    def _do(self, request: HttpRequest, form: Any, service: Callable[..., None], said: str) -> HttpResponse:
        try:
            service(invitation=form.invitation, actor=request.user)
            messages.success(request, said.format(form.invitation.email))
        except ValidationError as invalid:
            messages.error(request, " ".join(invalid.messages))
        answer = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
        return answer(reverse("admin:organization_invitation_change", args=(form.invitation.pk,)))

    # --- The list -----------------------------------------------------------------------------------------------------

    @display(description="E-mail address", ordering="email")
    def address(self, invitation: Invitation) -> str:
        return str(invitation)

    @display(description="To", ordering="project__name")
    def to(self, invitation: Invitation) -> str:
        return str(invitation.project or "The organization")

    @display(description="Role", ordering="role")
    def as_role(self, invitation: Invitation) -> str:
        return invitation.get_role_display()

    @display(description="Sent", ordering="sent_at")
    def sent(self, invitation: Invitation) -> SafeString:
        return moment_html(invitation.sent_at)

    @display(description="Expires", ordering="expires_at")
    def expires(self, invitation: Invitation) -> SafeString:
        return moment_html(invitation.expires_at)

    @display(description="State", label=STATE_COLOURS)
    def shown_state(self, invitation: Invitation) -> tuple[str, str]:
        return invitation.state.value, invitation.state.label


@admin.register(Registration)
class RegistrationAdmin(AuditedAdmin, OwnersChange):
    """Who typed their name and has not followed the link yet."""

    audit_verbs = Verbs.of("registration")
    list_display = ("username", "email", "created_at", "mails", "mailed_at")
    fields = readonly_fields = ("username", "email", "created_at", "mails", "mailed_at")
    search_fields = ("username", "email")
    search_help_text = "Name or e-mail address"

    def audit_fields(self, row: Registration) -> dict[str, Any]:
        return {"username": row.username, "email": row.email}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        return False
