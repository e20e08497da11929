"""Make an account of one's own, and confirm its address."""

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from apps.audit.context import current_origin
from apps.organization.forms.password import EmailForm
from apps.organization.forms.registration import ConfirmForm, RegistrationForm
from apps.organization.links import LinkError
from apps.organization.registration import (
    registration_ask,
    registration_confirm,
    registration_is_open,
    registration_of,
)
from apps.organization.tasks import registration_link
from apps.organization.views.links import followed, forget
from apps.organization.views.outside import errors_into, told
from apps.pages.frame import page

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@csrf_protect
@sensitive_post_parameters("password")
def register(request: HttpRequest) -> HttpResponse:
    """The same page follows whether the address has an account or not."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if not registration_is_open():
        return _closed(request)
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with errors_into(form):
            registration_ask(username=typed["username"], email=typed["address"], password=typed["password"])
        if form.is_valid():
            return _sent(request, typed["address"])
    domains = ", ".join(settings.REGISTRATION_DOMAINS) if settings.REGISTRATION == "domain" else ""
    context = {
        "form": form,
        "words": f"For people with an e-mail address of {domains}." if domains else "",
        "submit": "Register",
    }
    return page(request, "organization/outside/form.html", context, title="Register")


@never_cache
@csrf_protect
def again(request: HttpRequest) -> HttpResponse:
    """The mail once more, for whom it did not reach."""
    if not registration_is_open():
        return _closed(request)
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        origin = current_origin()
        registration_link(form.cleaned_data["email"], origin.address, origin.client)
        return _sent(request, form.cleaned_data["email"])
    context = {
        "form": form,
        "words": "Type the e-mail address that you registered with.",
        "submit": "Send the mail again",
    }
    return page(request, "organization/outside/form.html", context, title="Did no mail come?")


@never_cache
@csrf_protect
@sensitive_post_parameters("password")
def confirm(request: HttpRequest) -> HttpResponse:
    """With the link of the mail. Signs in."""
    token = followed(request)
    form = ConfirmForm(request.POST or None)
    try:
        with transaction.atomic():
            name = registration_of(token).username
        if request.method == "POST" and form.is_valid():
            with errors_into(form):
                person = registration_confirm(token=token, password=form.cleaned_data["password"])
            if form.is_valid():
                login(request, person, BACKEND)
                return forget(redirect(settings.LOGIN_REDIRECT_URL))
    except LinkError as unusable:
        words = (
            str(unusable),
            "If you have confirmed your address, sign in. Else ask for the mail again, or register once more.",
        )
        again = "organization:register_again"
        return forget(told(request, "This link does not work", words, "Send the mail again", again, status=410))
    context = {
        "form": form,
        "words": f"Welcome, {name}. Type the password that you registered with, and your account is made.",
        "submit": "Confirm and sign in",
    }
    return page(request, "organization/outside/form.html", context, title="Confirm your address")


def _sent(request: HttpRequest, email: str) -> HttpResponse:
    words = (
        f"A mail is on its way to {email}. Follow the link in it to finish.",
        "Nothing came after some minutes? Look into the folder for unwanted mail, and check the address.",
    )
    return told(request, "Look into your mail", words, "Send the mail again", "organization:register_again", quiet=True)


def _closed(request: HttpRequest) -> HttpResponse:
    by_invitation = settings.REGISTRATION == "invitation"
    words = (
        "Accounts are made by invitation here. Ask an owner of your project to invite you."
        if by_invitation
        else "Accounts are made by the owners of this server. Ask one of them for yours."
    )
    return told(request, "Registration is closed", (words,), "Back to the sign-in", "organization:sign_in", status=403)
