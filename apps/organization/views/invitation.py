"""An invitation, opened by whom it is for."""

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.organization.forms.registration import InvitedForm
from apps.organization.invitations import (
    invitation_accept,
    invitation_of,
    invitation_register,
    invitation_want,
)
from apps.organization.links import LinkError, LinkExpiredError
from apps.organization.models import Invitation, User
from apps.organization.queries import person_with_email
from apps.organization.views.links import followed, forget
from apps.organization.views.outside import errors_into, told
from apps.organization.views.registration import BACKEND
from apps.pages.frame import page

_TITLE = "You are invited"
_EXPIRED = "This invitation has expired"


@never_cache
@csrf_protect
@sensitive_post_parameters("password")
def invitation(request: HttpRequest) -> HttpResponse:
    """What it is to, and how to accept: at once by whom it is for, else after signing in or making an account."""
    try:
        found = invitation_of(followed(request))
        if isinstance(request.user, User):
            return _for_person(request, found, request.user)
        if person_with_email(found.email):
            return _for_owner_of_address(request, found)
        return _for_newcomer(request, found)
    except LinkExpiredError:
        return page(request, "organization/outside/invitation_expired.html", title=_EXPIRED, status=410)
    except LinkError as unusable:
        words = (str(unusable), "Links work once, and the newest one that you were sent is the one that does.")
        return forget(told(request, "This link does not work", words, "To the start page", "home", status=410))


@never_cache
@require_POST
@csrf_protect
def again(request: HttpRequest) -> HttpResponse:
    """Whoever sent an invitation that has expired is asked for another one."""
    try:
        invitation_want(token=followed(request))
    except LinkError as unusable:
        return forget(
            told(request, "This link does not work", (str(unusable),), "To the start page", "home", status=410)
        )
    words = ("Whoever invited you is told, and can send you a new link.",)
    return forget(told(request, "You have asked for a new invitation", words, "To the start page", "home"))


def _for_person(request: HttpRequest, found: Invitation, person: User) -> HttpResponse:
    """Whoever is signed in."""
    refusal = ""
    if request.method == "POST":
        try:
            invitation_accept(token=followed(request), person=person)
            return forget(redirect(settings.LOGIN_REDIRECT_URL))
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
    context = {
        "invitation": found,
        "person": person,
        "is_theirs": found.email.lower() == person.email.lower(),
        "refusal": refusal,
    }
    return page(request, "organization/outside/invitation.html", context, title=_TITLE)


def _for_owner_of_address(request: HttpRequest, found: Invitation) -> HttpResponse:
    here = reverse("organization:invitation")
    context = {
        "invitation": found,
        "sign_in": f"{reverse('organization:sign_in')}?{urlencode({'next': here})}",
    }
    return page(request, "organization/outside/invitation.html", context, title=_TITLE)


def _for_newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    if settings.REGISTRATION == "closed":
        words = (
            f"You are invited to become {found.leads_to}, and nobody here has the address {found.email}.",
            "Registration is closed since. Ask an owner of this server to make an account for you, sign in, and open "
            "the link once more.",
        )
        return told(request, _TITLE, words, "Back to the sign-in", "organization:sign_in", status=403)
    form = InvitedForm(found.email, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            person = invitation_register(
                token=followed(request),
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
            )
        if form.is_valid():
            login(request, person, BACKEND)
            return forget(redirect(settings.LOGIN_REDIRECT_URL))
    return page(request, "organization/outside/invitation.html", {"invitation": found, "form": form}, title=_TITLE)
