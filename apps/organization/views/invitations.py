"""Invitations: sent, sent again and revoked by those who manage a project."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.organization.forms.invitations import InvitationsForm
from apps.organization.invitations import invitation_resend, invitation_revoke, invitation_send
from apps.organization.models import Invitation, Membership, User
from apps.organization.queries import invitations_managed_by, projects_managed_by
from apps.pages.frame import page, signed_in, wants_fragment

# Older ones are on the audit trail, and in the admin.
_SHOWN = 200


@never_cache
@signed_in
def invitations(request: HttpRequest) -> HttpResponse:
    """The list, and the form above it that invites people."""
    person = _inviter(request)
    form = InvitationsForm(person, request.POST or None, initial=_wanted(request, person))
    if request.method != "POST" or not form.is_valid():
        return _shown(request, form=form)
    if not _send(form, person):
        return _shown(request, form=form)
    emails = form.cleaned_data["emails"]
    said = f"Invited {emails[0]}." if len(emails) == 1 else f"Invited {len(emails)} people."
    return _done(request, said)


@require_POST
@signed_in
def resend(request: HttpRequest, invitation: str) -> HttpResponse:
    return _do(request, invitation, invitation_resend, "A new link is on its way to {email}.")


@require_POST
@signed_in
def revoke(request: HttpRequest, invitation: str) -> HttpResponse:
    return _do(request, invitation, invitation_revoke, "The invitation of {email} is revoked.")


def _wanted(request: HttpRequest, person: User) -> dict[str, Any]:
    """The project that the page was opened from."""
    project = projects_managed_by(person).filter(public_id=request.GET.get("project", "")).first()
    return {"project": project} if project else {}


def _inviter(request: HttpRequest) -> User:
    person = cast("User", request.user)
    if not person.is_superuser and not projects_managed_by(person).exists():
        raise PermissionDenied
    return person


@transaction.atomic
def _send(form: InvitationsForm, person: User) -> bool:
    """All or none; what is wrong with which address stands in the form."""
    chosen = form.cleaned_data
    for email in chosen["emails"]:
        try:
            with transaction.atomic():
                invitation_send(
                    email=email,
                    project=chosen["project"],
                    role=Membership.Role(chosen["role"]),
                    days=chosen["days"],
                    actor=person,
                )
        except ValidationError as refused:
            form.add_error("emails", refused.messages)
    if form.errors:
        transaction.set_rollback(True)
    return not form.errors


def _do(request: HttpRequest, public_id: str, service: Callable[..., None], said: str) -> HttpResponse:
    person = _inviter(request)
    invitation = get_object_or_404(invitations_managed_by(person), public_id=public_id)
    try:
        service(invitation=invitation, actor=person)
    except ValidationError as refused:
        return _done(request, "", " ".join(refused.messages))
    return _done(request, said.format(email=invitation.email))


def _done(request: HttpRequest, said: str, refusal: str = "") -> HttpResponse:
    """For htmx the part of the page, else the page once more by a redirect: loading it anew sends nothing again."""
    if wants_fragment(request):
        return _shown(request, said=said, refusal=refusal)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, said)
    return redirect("organization:invitations")


def _shown(request: HttpRequest, **told: Any) -> HttpResponse:
    person = _inviter(request)
    context = {
        "form": InvitationsForm(person),
        "invitations": list(invitations_managed_by(person)[:_SHOWN]),
        "open": Invitation.State.OPEN,
        "over": {Invitation.State.ACCEPTED, Invitation.State.REVOKED},
        "is_closed": settings.REGISTRATION == "closed",
        **told,
    }
    return page(
        request,
        "organization/invitations.html",
        context,
        title="Invitations",
        lead="Invite people to a project by mail. Whoever has no account yet makes one with the link.",
        fragment="organization/_invitations.html",
    )
