"""What fired: found by filters, drawn over time, and as a file."""

from typing import cast

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.alerts.exports import FORMATS, alerts_export_record, alerts_table
from apps.alerts.metrics import Metric
from apps.alerts.models import Severity
from apps.alerts.past_search import PERIODS, STATES, alerts_found, search_read
from apps.alerts.timeline import timeline
from apps.exporting.formats import export_response
from apps.listing.keyset import Cursor, keyset_page
from apps.organization.models import User
from apps.organization.queries import projects_visible_to
from apps.pages.frame import page, signed_in

CURSOR = "p"
_SIZE = 50
# Bars of the drawing; what is older than these is in the list.
_MOST_BARS = 500


@require_GET
@never_cache
@signed_in
def history(request: HttpRequest) -> HttpResponse:
    """The list, page by page, below a drawing of the newest of them."""
    person = cast("User", request.user)
    search = search_read(person, request.GET.dict())
    found = alerts_found(person, search)
    asked = request.GET.copy()
    asked.pop(CURSOR, None)
    context = {
        "search": search,
        "page": keyset_page(found, cursor=Cursor.parse(request.GET.get(CURSOR, "")), size=_SIZE),
        "timeline": timeline(found[:_MOST_BARS], search.since, search.until),
        "asked": asked.dict(),
        "query": asked.urlencode(),
        "projects": projects_visible_to(person).order_by("name")[:200],
        "metrics": Metric.choices,
        "severities": Severity.choices,
        "periods": PERIODS,
        "states": STATES,
        "usual": "30",
        "formats": FORMATS,
    }
    return page(
        request,
        "alerts/history.html",
        context,
        title="Alert history",
        lead="What fired, for how long, and who looked after it.",
        fragment="alerts/_history.html",
    )


@require_POST
@signed_in
def export(request: HttpRequest) -> HttpResponseBase:
    """What the history shows, as a file. By POST, as it is put on the audit trail."""
    person = cast("User", request.user)
    chosen = next((one for one in FORMATS if one.value == request.POST.get("format")), None)
    if chosen is None:
        raise BadRequest("A format is csv or json.")
    table = alerts_table(person, search_read(person, request.GET.dict()))
    summary = alerts_export_record(actor=person, query=request.GET.urlencode(), table=table, chosen=chosen)
    return export_response(request, table, summary, chosen)
