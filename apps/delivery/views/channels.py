"""Channels: listed, made, changed, tried, paused and deleted by whoever manages them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from apps.delivery.channels import (
    channel_create,
    channel_delete,
    channel_disable,
    channel_enable,
    channel_resume,
    channel_secret_rotate,
    channel_test,
    channel_update,
)
from apps.delivery.forms import ChannelChangeForm, ChannelForm, ReasonForm
from apps.delivery.models import Channel
from apps.delivery.queries import channels_visible_to, may_manage_channels
from apps.delivery.verify_snippet import VERIFY
from apps.organization.models import User
from apps.organization.views.outside import errors_into
from apps.pages.frame import page, signed_in

_DELIVERIES = 10
_LEAD = "Where alerts and reports go: mail addresses, webhooks, Slack."


@never_cache
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """Those that are paused first."""
    person = _manager(request)
    channels = sorted(channels_visible_to(person), key=lambda channel: not channel.is_paused)
    context = {"channels": channels, "paused": [channel for channel in channels if channel.is_paused]}
    return page(request, "delivery/channels.html", context, title="Channels", lead=_LEAD)


@never_cache
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Which kind of channel."""
    _manager(request)
    return page(request, "delivery/channel_choose.html", title="New channel")


@never_cache
@signed_in
def new(request: HttpRequest, kind: str) -> HttpResponse:
    person = _manager(request)
    if kind not in Channel.Kind.values:
        raise Http404
    chosen = Channel.Kind(kind)
    form = ChannelForm(person, chosen, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_into(form):
            made = channel_create(actor=person, kind=chosen.value, **form.cleaned_data)
            if made.secret:
                return _shown_once(request, made.channel, made.secret)
            messages.success(request, f"{made.channel.name} is there. Send a test to see that messages arrive.")
            return redirect("delivery:channel", made.channel.public_id)
    return page(
        request, "delivery/channel_new.html", {"form": form, "kind": chosen}, title=f"New channel: {chosen.label}"
    )


@never_cache
@signed_in
def one(request: HttpRequest, channel: str) -> HttpResponse:
    """Where it leads, what was sent over it lately, and the forms that change it."""
    found = _found(request, channel)
    if request.method != "POST":
        return _shown(request, found)
    form = ChannelChangeForm(found, request.POST)
    if form.is_valid():
        with errors_into(form):
            channel_update(channel=found, actor=cast("User", request.user), **form.cleaned_data)
            messages.success(request, "Saved.")
            return redirect("delivery:channel", channel)
    return _shown(request, _found(request, channel), change=form)


@require_POST
@signed_in
def test(request: HttpRequest, channel: str) -> HttpResponse:
    """Leads to the delivery, which tells how it goes."""
    found = _found(request, channel)
    try:
        delivery = channel_test(channel=found, actor=cast("User", request.user))
    except ValidationError as refused:
        return _refused(request, found, refused)
    return redirect("delivery:delivery", delivery.public_id)


@require_POST
@signed_in
def rotate(request: HttpRequest, channel: str) -> HttpResponse:
    found = _found(request, channel)
    try:
        secret = channel_secret_rotate(channel=found, actor=cast("User", request.user))
    except ValidationError as refused:
        return _refused(request, found, refused)
    return _shown_once(request, found, secret, rotated=True)


@require_POST
@signed_in
def resume(request: HttpRequest, channel: str) -> HttpResponse:
    return _do(request, channel, channel_resume, "{name} delivers again, what waited first.")


@require_POST
@signed_in
def enable(request: HttpRequest, channel: str) -> HttpResponse:
    return _do(request, channel, channel_enable, "{name} delivers again.")


@require_POST
@signed_in
def disable(request: HttpRequest, channel: str) -> HttpResponse:
    found = _found(request, channel)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            channel_disable(channel=found, actor=cast("User", request.user), **form.cleaned_data)
            messages.success(request, f"{found.name} is disabled: nothing is delivered over it.")
            return redirect("delivery:channel", channel)
    return _shown(request, found, disable=form)


@require_POST
@signed_in
def delete(request: HttpRequest, channel: str) -> HttpResponse:
    found = _found(request, channel)
    form, name = ReasonForm(request.POST, prefix="delete"), found.name
    if form.is_valid():
        channel_delete(channel=found, actor=cast("User", request.user), **form.cleaned_data)
        messages.success(request, f"{name} is deleted.")
        return redirect("delivery:channels")
    return _shown(request, found, delete=form)


def _manager(request: HttpRequest) -> User:
    person = cast("User", request.user)
    if not may_manage_channels(person):
        raise PermissionDenied
    return person


def _found(request: HttpRequest, channel: str) -> Channel:
    return get_object_or_404(channels_visible_to(cast("User", request.user)), public_id=channel)


def _do(request: HttpRequest, channel: str, verb: Callable[..., None], said: str) -> HttpResponse:
    found = _found(request, channel)
    try:
        verb(channel=found, actor=cast("User", request.user))
    except ValidationError as refused:
        return _refused(request, found, refused)
    messages.success(request, said.format(name=found.name))
    return redirect("delivery:channel", channel)


def _refused(request: HttpRequest, channel: Channel, refused: ValidationError) -> HttpResponse:
    messages.error(request, " ".join(refused.messages))
    return redirect("delivery:channel", channel.public_id)


@sensitive_variables("secret", "context")
def _shown_once(request: HttpRequest, channel: Channel, secret: str, *, rotated: bool = False) -> HttpResponse:
    """The answer to the POST that made the secret: it waits nowhere for a second request."""
    context = {"channel": channel, "secret": secret, "rotated": rotated, "snippet": VERIFY}
    response = page(request, "delivery/secret.html", context, title=f"Secret of {channel.name}")
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _shown(request: HttpRequest, channel: Channel, **told: Any) -> HttpResponse:
    context = {
        "channel": channel,
        "deliveries": channel.deliveries.all()[:_DELIVERIES],
        "secrets": channel.secrets.all(),
        "waiting": channel.deliveries.filter(state="waiting").count() if channel.is_paused else 0,
        "change": ChannelChangeForm(channel),
        "disable": ReasonForm(),
        "delete": ReasonForm(prefix="delete"),
        **told,
    }
    return page(request, "delivery/channel.html", context, title=channel.name)
