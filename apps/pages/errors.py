"""The pages for what cannot be shown, and their fragments. `project/urls.py` names them as Django's handlers."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.pages.frame import page, wants_fragment


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(
        request,
        HTTPStatus.BAD_REQUEST,
        "This request cannot be read",
        "Something in the address or in the form is not as it should be. Go back, load the page anew and try again.",
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(
        request,
        HTTPStatus.FORBIDDEN,
        "This is not yours to open",
        "Your roles do not allow it. An owner of the project, or of the organization, can give you one that does.",
    )


def admin_closed(request: HttpRequest) -> HttpResponse:
    """For whoever is signed in and asks for a page of the admin."""
    return _told(
        request,
        HTTPStatus.FORBIDDEN,
        "The admin is not yours to open",
        "It is for those who manage a project or the server. What your roles let you do is on the dashboard.",
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # The same words for what does not exist and for what somebody else's project holds.
    return _told(
        request,
        HTTPStatus.NOT_FOUND,
        "There is nothing here",
        "The address leads nowhere, or to something that your roles do not show you.",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`reason` is Django's, for whoever develops; people are told what helps."""
    return _told(
        request,
        HTTPStatus.FORBIDDEN,
        "The form was open for too long",
        "Nothing was changed. Go back, load the page anew and send the form again. Cookies must be allowed.",
    )


def not_now(request: HttpRequest, title: str, words: str) -> HttpResponse:
    """For what the server cannot do at the moment, whoever asks; `words` say who can change that, and how."""
    return _told(request, HTTPStatus.SERVICE_UNAVAILABLE, title, words)


def server_error(request: HttpRequest) -> HttpResponse:
    """Opens no database and needs no session: they may be what failed."""
    return render(None, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _told(request: HttpRequest, status: HTTPStatus, title: str, words: str) -> HttpResponse:
    context = {"words": words}
    if wants_fragment(request):
        return render(request, "pages/_problem.html", {"title": title, **context}, status=status)
    user = getattr(request, "user", None)
    inside = user is not None and user.is_authenticated
    template = "pages/problem.html" if inside else "pages/problem_outside.html"
    return page(request, template, context, title=title, status=status)
