"""The bell in the header of all pages: how many alerts fire that the person may see, and which."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from apps.alerts.queries import alerts_open_to
from apps.pages.frame import to_sign_in

_MOST = 8
# htmx asks no more after it.
_STOP = 286


@never_cache
def bell(request: HttpRequest) -> HttpResponse:
    """The fragment that each page asks for twice a minute. When a session has ended it stops, and does not lead away
    from what somebody reads."""
    if not request.user.is_authenticated:
        return HttpResponse(status=_STOP) if getattr(request, "htmx", None) else to_sign_in(request)
    found = alerts_open_to(request.user)
    calling = [alert for alert in found.alerts if alert.state == "firing" and not alert.is_snoozed]
    context = {"calling": calling[:_MOST], "firing": found.firing, "critical": found.critical, "total": found.total}
    return render(request, "alerts/_bell.html", context)
