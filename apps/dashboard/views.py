"""The overview, card by card, and the one large chart of Explore."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django_htmx.http import HttpResponseClientRefresh

from apps.audit.readers import Reach, reach_of
from apps.dashboard.cards import CARDS, Card
from apps.dashboard.charts import Kind
from apps.dashboard.exports import FORMATS, use_export_record, use_table
from apps.dashboard.filter_bar import Option, filter_bar
from apps.dashboard.use_chart import use_chart
from apps.dashboard.view import NONE, View, view_read
from apps.exporting.formats import Format, export_response
from apps.exporting.pdf.document import MOST_ROWS
from apps.keys.snippets import base_url
from apps.organization.models import User
from apps.organization.queries import projects_visible_to, projects_where
from apps.pages.frame import page, signed_in
from apps.usage.analysis import By, Metric, rollups_visible_to

# What the card of a place without any request asks for: whether there is one by now.
FIRST = "first"


class Slot(NamedTuple):
    """A card in its place. Without a `body` it fetches itself."""

    name: str
    title: str
    width: int
    body: SafeString | str


@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """The page, or of it one card (`card`). `whole`: with all cards in it, for browsers without JavaScript."""
    assert isinstance(request.user, User)
    has_requests = rollups_visible_to(request.user).exists()
    if request.GET.get("card") == FIRST:
        return HttpResponseClientRefresh() if has_requests else HttpResponse(status=204)
    view, problems = view_read(request.user, request.GET)
    cards = _cards_for(request.user)
    if "card" in request.GET:
        return _card(request, view, cards)
    if not has_requests:
        return _welcome(request)
    whole = "whole" in request.GET
    slots = [Slot(card.name, card.title, card.width, _body(request, card, view) if whole else "") for card in cards]
    context = {"slots": slots, "whole": whole, **_frame(view, problems)}
    return page(request, "dashboard/overview.html", context, title="Overview")


@signed_in
def explore(request: HttpRequest) -> HttpResponse:
    """One chart with its table, as the address says."""
    assert isinstance(request.user, User)
    view, problems = view_read(request.user, request.GET)
    chart = use_chart(view, "explore")
    context = {"chart": chart, "formats": FORMATS, **_frame(view, problems)}
    return page(
        request,
        "dashboard/explore.html",
        context,
        title="Explore",
        lead="Any number of the use, over any time, by whatever it is made of.",
        fragment="dashboard/_explore.html",
    )


@signed_in
def explore_export(request: HttpRequest) -> HttpResponseBase:
    """The numbers of Explore as a file. By POST, as it is put on the audit trail."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    assert isinstance(request.user, User)
    chosen = next((one for one in FORMATS if one.value == request.POST.get("format")), None)
    if chosen is None:
        raise BadRequest("No such format")
    view, _ = view_read(request.user, request.GET)
    table = use_table(view)
    if chosen is Format.PDF and sum(1 for _ in table.rows()) > MOST_ROWS:
        raise BadRequest(f"A PDF holds up to {MOST_ROWS:,} rows")
    summary = use_export_record(actor=request.user, view=view, table=table, chosen=chosen)
    return export_response(request, table, summary, chosen)


def _cards_for(user: User) -> list[Card]:
    reads_trail = reach_of(user) != Reach()
    return [card for card in CARDS if reads_trail or card.name != "lately"]


def _card(request: HttpRequest, view: View, cards: Iterable[Card]) -> HttpResponse:
    card = next((card for card in cards if card.name == request.GET["card"]), None)
    if card is None:
        raise Http404
    return HttpResponse(_body(request, card, view))


def _body(request: HttpRequest, card: Card, view: View) -> SafeString:
    assert isinstance(request.user, User)
    return render_to_string(card.template, {**card.build(request.user, view), "query": view.query}, request)


def _frame(view: View, problems: list[str]) -> dict[str, Any]:
    """What pages of a view have around it: the bar of filters, and the choices of how it is drawn."""
    return {
        "view": view,
        "problems": problems,
        "bar": filter_bar(view),
        "query": view.query,
        "unselected": view.unselected().query,
        "metrics": [Option(str(metric), metric.label, metric is view.metric) for metric in Metric],
        "groups": [
            *(Option(str(by), by.label, by is view.by) for by in By),
            Option(NONE, "Nothing", view.by is None),
        ],
        "kinds": [
            Option("", f"Automatic ({view.fitting.label.lower()})", view.kind is None),
            *(Option(str(kind), kind.label, kind is view.kind) for kind in Kind),
        ],
    }


def _welcome(request: HttpRequest) -> HttpResponse:
    """Nothing was ever asked of what the person may see: what to do first."""
    user = request.user
    context = {
        "has_projects": projects_visible_to(user).exists(),
        "may_issue": projects_where(user, "keys.issue").exists(),
        "is_owner": user.is_superuser,
        "base_url": base_url(),
    }
    return page(request, "dashboard/welcome.html", context, title="Overview")
