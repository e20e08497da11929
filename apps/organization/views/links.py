"""Where the links of mails lead first.

The token goes from the address into a cookie, and the browser on to a page whose address tells nothing: it would
stand in the history, in the log of a proxy and, where something goes wrong, in ours.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from apps.organization.links import PURPOSES

COOKIE = "link_token"
_MINUTES = 30
_LONGEST = 1_000


@never_cache
@sensitive_variables("token")
def follow(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    """Changes nothing: programs that look through mails follow links, too."""
    if purpose not in PURPOSES:
        raise Http404
    answer = redirect(PURPOSES[purpose].page)
    answer.set_cookie(
        COOKIE,
        token[:_LONGEST],
        max_age=60 * _MINUTES,
        path=reverse("dashboard:overview"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def followed(request: HttpRequest) -> str:
    """The token of the link that was followed last; "" without one."""
    return request.COOKIES.get(COOKIE, "")


def forget(answer: HttpResponse) -> HttpResponse:
    """The link was used."""
    answer.delete_cookie(COOKIE, path=reverse("dashboard:overview"), samesite="Lax")
    return answer
