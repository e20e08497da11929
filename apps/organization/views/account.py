"""A person's own account."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.organization.account import account_update, email_change_ask, email_change_confirm, email_wanted
from apps.organization.forms.account import AddressForm, PasswordForm, ProfileForm
from apps.organization.links import LinkError
from apps.organization.models import User
from apps.organization.passwords import password_change
from apps.organization.views.links import followed, forget
from apps.organization.views.outside import errors_into
from apps.pages.frame import page, signed_in


@never_cache
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Name and time zone are saved here, what takes the password by the views below."""
    form = ProfileForm(request.POST or None, instance=_person(request))
    if request.method != "POST" or not form.is_valid():
        return _shown(request, profile_form=form)
    account_update(person=_person(request), **form.cleaned_data)
    messages.success(request, "Your account is saved.")
    return redirect("organization:account")


@never_cache
@sensitive_post_parameters()
@signed_in
def email(request: HttpRequest) -> HttpResponse:
    """Asks for another address; it changes with the link that is mailed there."""
    person = _person(request)
    form = AddressForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["email"]
        with errors_into(form):
            email_change_ask(person=person, email=wanted)
        if form.is_valid():
            messages.success(request, f"A mail is on its way to {wanted}. Follow the link in it to use the address.")
            return redirect("organization:account")
    return _shown(request, address_form=form)


@never_cache
@signed_in
def email_confirm(request: HttpRequest) -> HttpResponse:
    """With the link of the mail."""
    person, token = _person(request), followed(request)
    try:
        if request.method == "POST":
            taken = email_change_confirm(person=person, token=token)
            messages.success(request, f"Your e-mail address is now {taken}.")
            return forget(redirect("organization:account"))
        context = {"email": email_wanted(person=person, token=token)}
    except LinkError as unusable:
        messages.error(request, f"{unusable} Type the address once more, and you get a new link.")
        return forget(redirect("organization:account"))
    return page(request, "organization/email_confirm.html", context, title="Confirm your address")


@never_cache
@sensitive_post_parameters()
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """All sessions of the person end but the one that it is changed in."""
    person = _person(request)
    form = PasswordForm(person, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _shown(request, password_form=form)
    password_change(person=person, password=form.cleaned_data["password"])
    update_session_auth_hash(request, person)
    messages.success(request, "Your password is changed. All other sessions of your account have ended.")
    return redirect("organization:account")


def _shown(request: HttpRequest, **forms: Any) -> HttpResponse:
    """The page, with the form in which something is wrong as it was sent."""
    # Read anew: a form that is refused has put what was typed on the person.
    person = User.objects.get(pk=_person(request).pk)
    context = {
        "person": person,
        "memberships": person.memberships.select_related("project").order_by("project__name"),
        "profile_form": ProfileForm(instance=person),
        "address_form": AddressForm(person),
        "password_form": PasswordForm(person),
        **forms,
    }
    return page(request, "organization/account.html", context, title="Your account")


def _person(request: HttpRequest) -> User:
    """Whoever is signed in; `signed_in` has let nobody else pass."""
    return cast("User", request.user)
