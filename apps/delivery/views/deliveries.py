"""The log of deliveries, and one delivery with its attempts."""

import json
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.delivery.log import PERIODS, Search, deliveries_found
from apps.delivery.models import Delivery
from apps.delivery.queries import channels_visible_to, deliveries_visible_to, may_manage_channels
from apps.delivery.services import delivery_replay
from apps.listing.keyset import Cursor
from apps.organization.models import User
from apps.pages.frame import page, signed_in

CURSOR = "p"
_ATTEMPTS = 50


@never_cache
@signed_in
def listing(request: HttpRequest) -> HttpResponse:
    """The log. htmx asks for its rows alone."""
    person = cast("User", request.user)
    if not may_manage_channels(person):
        raise PermissionDenied
    search = Search.read(request.GET)
    asked = request.GET.copy()
    cursor = Cursor.parse(asked.get(CURSOR, ""))
    asked.pop(CURSOR, None)
    channels = channels_visible_to(person)
    context = {
        "page": deliveries_found(person, search, cursor),
        "search": search,
        "query": asked.urlencode(),
        "is_narrowed": any(search) or cursor is not None,
        "channels": channels,
        "paused": [channel for channel in channels if channel.is_paused],
        "kinds": deliveries_visible_to(person).order_by("kind").values_list("kind", flat=True).distinct(),
        "states": Delivery.State.choices,
        "periods": [(value, label) for value, (label, _) in PERIODS.items()],
    }
    return page(
        request,
        "delivery/deliveries.html",
        context,
        title="Deliveries",
        lead="Each message that was sent over a channel, and what became of it.",
        fragment="delivery/_deliveries.html",
    )


@never_cache
@signed_in
def one(request: HttpRequest, delivery: str) -> HttpResponse:
    """One delivery: its message, its attempts. While it is under way htmx asks for it anew."""
    found = _found(request, delivery)
    attempts = list(found.attempts.all()[:_ATTEMPTS])
    context = {
        "delivery": found,
        "message": found.message,
        "attempts": [(attempt, _laid_out(attempt.request_body)) for attempt in attempts],
        "may_replay": found.channel.enabled and not found.channel.is_paused and not found.is_under_way,
        "is_awaited": found.state == Delivery.State.WAITING and found.attempt_count <= 1,
    }
    return page(
        request,
        "delivery/delivery.html",
        context,
        title=found.message.subject,
        fragment="delivery/_delivery.html",
    )


@require_POST
@signed_in
def replay(request: HttpRequest, delivery: str) -> HttpResponse:
    found = _found(request, delivery)
    try:
        delivery_replay(delivery=found, actor=cast("User", request.user))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, "It is on its way once more.")
    return redirect("delivery:delivery", delivery)


def _found(request: HttpRequest, delivery: str) -> Delivery:
    return get_object_or_404(deliveries_visible_to(cast("User", request.user)), public_id=delivery)


def _laid_out(body: str) -> str:
    """JSON in lines; else as it is."""
    try:
        read: Any = json.loads(body)
    except ValueError:
        return body
    return json.dumps(read, ensure_ascii=False, indent=2)
