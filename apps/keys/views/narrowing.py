"""Applying advice with one click: a dialog that shows exactly what will change, and a POST that does just that."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from apps.keys.advice_dialogs import AdviceDialog, FewerPermissionsDialog, NarrowerNetworksDialog
from apps.keys.lifecycle import UnlawfulTransition
from apps.keys.services import KeyChangedMeanwhile, key_update
from apps.keys.views.acts import show_dialog, to_key
from apps.keys.views.one import visible_key
from apps.organization.models import User
from apps.pages.frame import signed_in

_LOOK_AGAIN = "The key or its use changed while this was open, so nothing was done. Look at it again."


def _view(form_class: type[AdviceDialog], submit: str) -> Callable[..., Any]:
    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in
    def view(request: HttpRequest, key_id: str) -> HttpResponse:
        assert not isinstance(request.user, AnonymousUser)
        key = visible_key(request, key_id)
        form = form_class(request, str(key.pk), request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            if _apply(form, request.user):
                messages.success(request, f"{key.name} is changed.")
                return to_key(request, key)
            return show_dialog(request, form_class(request, str(key.pk)), submit, notice=_LOOK_AGAIN)
        return show_dialog(request, form, submit)

    return view


def _apply(form: AdviceDialog, person: User) -> bool:
    """Whether it was done: only what was shown is."""
    if form.change is None or not form.is_what_was_shown:
        return False
    try:
        key_update(
            key=form.key,
            actor=person,
            reason=f"Advice: {form.change.reason}",
            seen_version=form.cleaned_data["version"] or 0,
            **form.change.fields,
        )
    except (KeyChangedMeanwhile, UnlawfulTransition):
        return False
    return True


permissions = _view(FewerPermissionsDialog, "Take the rest away")
networks = _view(NarrowerNetworksDialog, "Let in this address alone")
