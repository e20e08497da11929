"""A person's own account."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.organization.forms.account import PasswordForm
from apps.organization.models import User
from apps.organization.passwords import password_change
from apps.pages.frame import page, signed_in


@never_cache
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    return _shown(request)


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
    person = _person(request)
    context = {"person": person, "password_form": PasswordForm(person), **forms}
    return page(request, "organization/account.html", context, title="Your account")


def _person(request: HttpRequest) -> User:
    """Whoever is signed in; `signed_in` has let nobody else pass."""
    return cast("User", request.user)
