"""The pages of one key: all of it, and the form that changes it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.keys import lifecycle
from apps.keys.advice import advice_on, is_too_young
from apps.keys.display import limits_told
from apps.keys.history import changes_since, history_of, key_as_of
from apps.keys.lifecycle import UnlawfulTransition, Verb
from apps.keys.models import ApiKey
from apps.keys.page_forms import EditForm
from apps.keys.panels import usage_source
from apps.keys.permissions import permissions_told
from apps.keys.queries import key_version, keys_visible_to
from apps.keys.services import KeyChangedMeanwhile, key_update
from apps.keys.status_colours import STATUS_COLOURS
from apps.organization.models import User
from apps.pages.frame import page, signed_in

NEWEST_CHANGES = 20
MOST_CLIENTS = 30
# What can be done to a key besides changing it, in the order of the buttons; and how they look.
_ACTS = (
    (Verb.ROTATE, "Rotate", "autorenew"),
    (Verb.EXPIRE, "Expiry date", "event"),
    (Verb.SUSPEND, "Suspend", "pause"),
    (Verb.RESUME, "Resume", "play_arrow"),
    (Verb.REVOKE, "Revoke", "block"),
)


def visible_key(request: HttpRequest, key_id: str) -> ApiKey:
    """The key of that public id, if the person may see it: whoever sees a key may change it. Raises 404."""
    return get_object_or_404(keys_visible_to(request.user), public_id=key_id)


@signed_in
def one(request: HttpRequest, key_id: str) -> HttpResponse:
    """What the key may do, what it used, by whom, and what was done to it."""
    key = visible_key(request, key_id)
    source = usage_source()
    days = source.by_day(key.pk) if source else []
    clients = source.clients(key.pk) if source else []
    entries = history_of(key, NEWEST_CHANGES + 1)
    context = {
        "key": key,
        "colour": STATUS_COLOURS[key.status],
        "old_secrets": [old for old in key.secrets.all() if old.valid_until and old.is_valid_at(timezone.now())],
        "permissions": permissions_told(key.permission_mode, key.permissions),
        "limits": limits_told(key),
        "may_change": not lifecycle.refusal(Verb.UPDATE, key),
        "acts": [act for act in _ACTS if not lifecycle.refusal(act[0], key)],
        "usage": source.recent(key.pk) if source else None,
        "requests_url": f"{reverse('usage:requests')}?key={key.public_id}",
        "days": days,
        "clients": clients[:MOST_CLIENTS],
        "more_clients": len(clients[MOST_CLIENTS:]),
        "advice": advice_on(key),
        "too_young": is_too_young(key),
        "busiest": max((day.use.requests for day in days), default=0),
        "entries": entries[:NEWEST_CHANGES],
        "has_more_history": len(entries) > NEWEST_CHANGES,
    }
    return page(request, "keys/key.html", context, title=f"Key {key.name}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, key_id: str) -> HttpResponse:
    """The form. What somebody else changed since it was read is not overwritten: see `_with_notice`."""
    assert not isinstance(request.user, AnonymousUser)
    key = visible_key(request, key_id)
    if sentence := lifecycle.refusal(Verb.UPDATE, key):
        messages.error(request, sentence)
        return HttpResponseRedirect(_address(key))
    if request.method != "POST":
        return _form(request, key, EditForm(request.user, instance=key))
    version = _version_sent(request)
    as_read = key_as_of(key, version) or visible_key(request, key_id)
    form = EditForm(request.user, request.POST, instance=as_read)
    if not form.is_valid():
        return _form(request, key, form)
    try:
        key_update(
            key=key,
            actor=request.user,
            reason=form.cleaned_data["change_reason"],
            seen_version=version,
            **form.changes(),
        )
    except KeyChangedMeanwhile:
        return _with_notice(request, request.user, key, form, version)
    except (UnlawfulTransition, ValidationError) as refused:
        # It was revoked, or its project got other limits, since the form was checked.
        form.add_error(None, refused if isinstance(refused, ValidationError) else str(refused))
        return _form(request, key, form)
    messages.success(request, f"{key.name} is changed." if form.changes() else f"{key.name} stays as it was.")
    return HttpResponseRedirect(_address(key))


def _with_notice(request: HttpRequest, person: User, key: ApiKey, form: EditForm, version: int) -> HttpResponse:
    """The form on the key as it is now, with what this person typed over it, and what was changed by whom."""
    typed = {**form.changes(), "change_reason": form.cleaned_data["change_reason"]}
    again = EditForm(person, instance=key, initial=typed)
    return _form(request, key, again, meanwhile=changes_since(key, version), status=409)


def _version_sent(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0


def _form(request: HttpRequest, key: ApiKey, form: EditForm, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"key": key, "form": form, "version": key_version(key)}
    return page(request, "keys/change.html", context, title=f"Change {key.name}", status=status)


def _address(key: ApiKey) -> str:
    return reverse("keys:key", args=(key.public_id,))
