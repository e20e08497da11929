"""What the pages for whoever is not signed in have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.pages.frame import page


def told(
    request: HttpRequest,
    title: str,
    words: tuple[str, ...],
    action: str,
    leads_to: str,
    *,
    status: int = 200,
    quiet: bool = False,
) -> HttpResponse:
    """What happened, paragraph by paragraph, and a button to what comes next."""
    context = {"words": words, "action": action, "href": reverse(leads_to), "quiet": quiet}
    return page(request, "organization/outside/told.html", context, title=title, status=status)


@contextmanager
def errors_into(form: BaseForm) -> Iterator[None]:
    """What a service refuses stands in the form afterwards, beside the field that it is about where the form has it."""
    try:
        yield
    except ValidationError as refused:
        if not hasattr(refused, "error_dict"):
            form.add_error(None, refused)
            return
        for field, errors in refused.error_dict.items():
            form.add_error(field if field in form.fields else None, errors)
