"""The frame around all pages for people: navigation, title and messages, the same as the admin's."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

P = ParamSpec("P")


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    title: str,
    lead: str = "",
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page, or of it only `fragment` where htmx asks for a part.

    `template` extends `pages/base.html` (or `pages/outside.html`, for whoever is not signed in) and fills its block
    `body`. `lead`: one sentence on what the page is for, where its title does not say it.
    """
    if fragment and wants_fragment(request):
        return render(request, fragment, {**(context or {})}, status=status)
    frame = {**admin.site.each_context(request), "title": title, "lead": lead}
    return render(request, template, {**frame, **(context or {})}, status=status)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page. What it puts in place of the whole page, or back into it from the
    history, is the whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view for whoever has signed in. All others are led to the sign-in, and from there back to the page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if isinstance(request.user, AnonymousUser):
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Leads to the sign-in. A redirect would be followed by htmx, and the sign-in swapped into a card."""
    if not getattr(request, "htmx", None):
        return redirect_to_login(request.get_full_path())
    back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return HttpResponseClientRedirect(redirect_to_login(back).url)
