"""What is done to a key in a dialog: one view a verb, each the same.

GET shows the dialog (htmx: into the page that is open; else a page of its own) and changes nothing; POST does it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from apps.keys import services
from apps.keys.forms import ExpiryDialog, KeyDialog, ResumeDialog, RevokeDialog, RotateDialog, SuspendDialog
from apps.keys.lifecycle import UnlawfulTransition
from apps.keys.models import ApiKey
from apps.keys.shown_once import shown_once
from apps.keys.views.one import visible_key
from apps.listing.moments import exactly
from apps.pages.frame import page, signed_in

View = Callable[..., Any]
Act = Callable[[ApiKey, Any, Any], str]
"""Does it to the key, with the form's cleaned data, for that person; says the outcome."""


def dialog_view(form_class: type[KeyDialog], submit: str, act: Act) -> View:
    """The view of one verb. `submit`: the words on its button."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in
    def view(request: HttpRequest, key_id: str) -> HttpResponse:
        key = visible_key(request, key_id)
        form = form_class(request, str(key.pk), request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                outcome = act(form.key, form.cleaned_data, request.user)
            except (UnlawfulTransition, ValidationError) as refused:
                form.add_error(None, refused if isinstance(refused, ValidationError) else str(refused))
            else:
                messages.success(request, outcome)
                return to_key(request, key)
        return show_dialog(request, form, submit)

    return view


def show_dialog(
    request: HttpRequest, form: KeyDialog, submit: str, *, whole_page: bool = False, notice: str = ""
) -> HttpResponse:
    """`whole_page`: what its POST answers takes the page's place. `notice`: why it is shown again."""
    context = {
        "form": form,
        "key": form.key,
        "submit": submit,
        "whole_page": whole_page,
        "notice": notice,
        "action": request.path,
        **form.get_before_template_context(request),
    }
    return page(request, "keys/dialog.html", context, title=submit, fragment="keys/_dialog.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@sensitive_variables("issued")
def rotate(request: HttpRequest, key_id: str) -> HttpResponse:
    """Answers the POST with the page that shows the new secret once."""
    assert not isinstance(request.user, AnonymousUser)
    key = visible_key(request, key_id)
    form = RotateDialog(request, str(key.pk), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        grace, reason = form.cleaned_data["grace"], form.cleaned_data["reason"]
        try:
            issued = services.key_rotate(key=form.key, grace=grace, reason=reason, actor=request.user)
        except UnlawfulTransition as unlawful:
            form.add_error(None, str(unlawful))
        else:
            heading = f"New secret of {key.name}{_old_one_told(grace)}"
            return shown_once(request, issued, heading, template="keys/shown_once.html", key_url=_address(key))
    return show_dialog(request, form, "Rotate key", whole_page=True)


def _old_one_told(grace: timedelta) -> str:
    return "" if grace else ": the old one stopped"


def _suspend(key: ApiKey, given: Any, person: Any) -> str:
    services.key_suspend(key=key, reason=given["reason"], actor=person)
    return f"{key.name} is suspended."


def _resume(key: ApiKey, given: Any, person: Any) -> str:
    services.key_resume(key=key, reason=given["reason"], actor=person)
    return f"{key.name} is active again."


def _revoke(key: ApiKey, given: Any, person: Any) -> str:
    services.key_revoke(key=key, reason=given["reason"], actor=person)
    return f"{key.name} is revoked."


def _expire(key: ApiKey, given: Any, person: Any) -> str:
    at = given["expires_at"]
    services.key_expire(key=key, at=at, reason=given["reason"], actor=person)
    return f"{key.name} is valid {f'until {exactly(at)}' if at else 'for ever'}."


suspend = dialog_view(SuspendDialog, "Suspend key", _suspend)
resume = dialog_view(ResumeDialog, "Resume key", _resume)
revoke = dialog_view(RevokeDialog, "Revoke key", _revoke)
expire = dialog_view(ExpiryDialog, "Set expiry date", _expire)


def to_key(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """To the page of the key, by whatever means htmx follows."""
    answer = HttpResponseClientRedirect if request.htmx else HttpResponseRedirect  # type: ignore[attr-defined]
    return answer(_address(key))


def _address(key: ApiKey) -> str:
    return reverse("keys:key", args=(key.public_id,))
