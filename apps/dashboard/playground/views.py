"""The page of the playground, and what it asks for: a pass for a key, what a request cost, code that asks the same.

The page speaks with /v1 by itself. A secret that is pasted into it is sent nowhere else.
"""

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.dashboard.playground.offer import ENDPOINTS, endpoints_offered, keys_offered
from apps.keys.passes import pass_issue
from apps.keys.queries import keys_lent_to
from apps.organization.models import User
from apps.organization.queries import projects_where
from apps.pages.frame import page, signed_in
from apps.usage.queries import records_visible_to
from apps.usage.replay import code_of


@signed_in
@require_GET
def playground(request: HttpRequest) -> HttpResponse:
    """The page."""
    assert isinstance(request.user, User)
    keys = keys_offered(request.user)
    context = {
        "keys": keys,
        "may_issue": projects_where(request.user, "keys.issue").filter(archived_at__isnull=True).exists(),
        "offer": {
            "endpoints": endpoints_offered(),
            "addresses": {
                "pass": reverse("dashboard:playground-pass"),
                "code": reverse("dashboard:playground-code"),
                "receipt": reverse("dashboard:playground-receipt"),
                "request": reverse("usage:request", args=["REQUEST"]),
            },
        },
    }
    return page(
        request,
        "dashboard/playground.html",
        context,
        title="Playground",
        lead="Talk to the server with one of your keys, and see what is sent, answered, counted and charged.",
    )


@signed_in
@require_POST
@never_cache
def lend(request: HttpRequest) -> HttpResponse:
    """A pass for one of the person's own keys. By POST, as it is put on the audit trail."""
    assert isinstance(request.user, User)
    key = keys_lent_to(request.user).filter(public_id=request.POST.get("key", "")).first()
    session_key = request.session.session_key
    if key is None or not session_key:
        raise Http404
    token, lent = pass_issue(key=key, actor=request.user, session_key=session_key, now=timezone.now())
    return JsonResponse({"token": token, "expires_at": lent.expires_at})


@signed_in
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """A request as code that asks it again; the key is left to the environment."""
    try:
        asked = json.loads(request.body)
        endpoint, body = asked["endpoint"], asked["body"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise BadRequest("Send endpoint and body as JSON.") from error
    target = next((one.target for one in ENDPOINTS if one.name == endpoint), None)
    if target is None or not isinstance(body, dict):
        raise BadRequest("No such endpoint, or a body that is no object.")
    return JsonResponse({"code": [replay._asdict() for replay in code_of(target, body)]})


@signed_in
@require_GET
@never_cache
def receipt(request: HttpRequest) -> HttpResponse:
    """What a request used and cost, once it is on record; for whoever may read it there.

    What is not there, or not theirs to read, is no error: the page asks while the record is on its way, and a browser
    would complain of each 404.
    """
    record = records_visible_to(request.user).filter(request_id=request.GET.get("request", "")).first()
    if record is None:
        return JsonResponse({"known": False})
    told: dict[str, Any] = {
        "known": True,
        "status": record.status,
        "prompt_tokens": record.prompt_tokens,
        "completion_tokens": record.completion_tokens,
        "cost_nano": record.cost_nano,
        "first_token_us": record.first_token_us,
        "duration_us": record.duration_us,
    }
    return JsonResponse(told)
