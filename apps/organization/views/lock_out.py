"""The answer to a person who is locked out of the sign-in."""

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.pages.frame import page


def locked_out(request: HttpRequest, _response: HttpResponse | None, _credentials: Any) -> HttpResponse:
    """The page after too many failures, and on each attempt until the wait is over. Told to axes by the settings."""
    wait: timedelta = get_cool_off(request) or timedelta()
    now = timezone.now()
    context = {"now": now, "again_at": now + wait}
    answer = page(request, "registration/locked_out.html", context, title="Sign-in locked", status=429)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer
