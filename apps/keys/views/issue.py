"""A person makes a key of their own."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from apps.keys.page_forms import IssueForm
from apps.keys.queries import projects_to_issue_in
from apps.keys.services import IssuedKey, key_issue
from apps.keys.shown_once import shown_once
from apps.keys.views.listing import cannot_issue
from apps.pages.frame import page, signed_in

TITLE = "Make a key"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@sensitive_variables("issued")
def issue(request: HttpRequest) -> HttpResponse:
    """The form; htmx gets the limits alone, as another project has others. A POST makes the key and shows its secret,
    once: see `shown_once`."""
    assert not isinstance(request.user, AnonymousUser)
    if not projects_to_issue_in(request.user).exists():
        context = {"nothing": cannot_issue(request.user)}
        return page(request, "keys/cannot_issue.html", context, title=TITLE, status=403)
    if request.method != "POST":
        # What was typed comes along when another project is chosen; a link may name the project.
        return _form(request, IssueForm.begun(request.user, request.GET))
    form = IssueForm(request.user, request.POST)
    issued = _issued(form)
    if issued is None:
        return _form(request, form)
    key_url = reverse("keys:key", args=(issued.key.public_id,))
    heading = f"Secret of {issued.key.name}"
    return shown_once(request, issued, heading, template="keys/shown_once.html", key_url=key_url)


def _issued(form: IssueForm) -> IssuedKey | None:
    if not form.is_valid():
        return None
    try:
        return key_issue(**form.given())
    except ValidationError as error:
        # The project may have got other limits since the form was checked.
        form.add_error(None, error)
        return None


def _form(request: HttpRequest, form: IssueForm) -> HttpResponse:
    return page(
        request,
        "keys/issue.html",
        {"form": form},
        title=TITLE,
        lead="The secret is shown once, on the next page.",
        fragment="keys/_limits.html",
    )
