"""The request log for everybody who has keys: found by filters, page by page; and one request with all that is kept."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse

from apps.keys.queries import keys_visible_to
from apps.listing.keyset import REACH, Cursor
from apps.organization.models import User
from apps.organization.queries import projects_visible_to
from apps.pages.frame import page, signed_in
from apps.usage.display import duration, outcome, pretty_json
from apps.usage.models import Endpoint, RequestBody, RequestRecord
from apps.usage.queries import records_visible_to
from apps.usage.replay import replays
from apps.usage.search import PERIOD_CHOICES, STATUS_CHOICES, requests_found, search_read

CURSOR = "p"


@signed_in
def log(request: HttpRequest) -> HttpResponse:
    """The list. htmx asks for its rows alone."""
    assert isinstance(request.user, User)
    search = search_read(request.user, request.GET)
    cursor = Cursor.parse(request.GET.get(CURSOR, ""))
    found = requests_found(request.user, search, cursor)
    asked = request.GET.copy()
    asked.pop(CURSOR, None)
    context = {
        "page": found,
        "cursor": cursor,
        "problems": search.problems,
        "asked": asked.dict(),
        "query": asked.urlencode(),
        "keys": keys_visible_to(request.user).order_by("name")[:200],
        "projects": projects_visible_to(request.user),
        "endpoints": Endpoint.choices,
        "periods": PERIOD_CHOICES,
        "statuses": STATUS_CHOICES,
        "reach": f"{REACH:,}",
    }
    return page(
        request,
        "usage/requests.html",
        context,
        title="Requests",
        lead="Each request that was answered, refused ones too.",
        fragment="usage/_requests.html",
    )


@signed_in
def one(request: HttpRequest, request_id: str) -> HttpResponse:
    """One request: its times, its use, what was asked and answered, and code that asks it again."""
    assert isinstance(request.user, User)
    record = records_visible_to(request.user).filter(request_id=request_id).first()
    if record is None:
        raise Http404
    context = {"record": record, "outcome": outcome(record.status), **_details(record)}
    return page(request, "usage/request.html", context, title="Request", fragment="usage/_request.html")


def _details(record: RequestRecord) -> dict[str, Any]:
    body = RequestBody.objects.filter(pk=record.request_id).first()
    return {
        "steps": steps(record),
        "key": getattr(record, "key", None) if record.key_id else None,
        "project": getattr(record, "project", None) if record.project_id else None,
        "body": body and {"request": pretty_json(body.request), "response": pretty_json(body.response)},
        "replays": replays(record.endpoint, body.request) if body else [],
    }


class Step(NamedTuple):
    """A part of a request's time, as a bar of the waterfall: `start` and `width` in percent of the whole."""

    label: str
    took: str
    start: float
    width: float


def steps(record: RequestRecord) -> list[Step]:
    """Admission, the wait for the first token, and the rest up to the last; those that were not measured are left
    out."""
    ends = [
        ("Admission: key, body, limits", record.admitted_us),
        ("First token", record.first_token_us),
        ("Last token" if record.first_token_us is not None else "Answer", record.duration_us),
    ]
    whole = max(record.duration_us, 1)
    told, before = [], 0
    for label, end in ends:
        if end is None:
            continue
        # A clock read in between may lie a microsecond behind the one before.
        end = min(max(end, before), whole)
        told.append(Step(label, duration(end - before), 100 * before / whole, 100 * (end - before) / whole))
        before = end
    return told
