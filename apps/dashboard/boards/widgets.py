"""What a widget shows to the person who looks: the same cards that the overview has, of their own sight."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.dashboard.boards.document import Shape, Widget
from apps.dashboard.cards import errors_of, figures_of, top_of, week_of
from apps.dashboard.use_chart import use_chart
from apps.dashboard.view import View, view_read
from apps.organization.models import User
from apps.usage.analysis import By, Metric

_TEMPLATES = {
    Shape.NUMBER: "dashboard/boards/_number.html",
    Shape.CHART: "dashboard/cards/_use.html",
    Shape.TOP: "dashboard/cards/_top.html",
    Shape.HEAT: "dashboard/cards/_week.html",
    Shape.STATUS: "dashboard/cards/_errors.html",
}
_MOST_LINES = 8


def widget_body(request: HttpRequest, widget: Widget, name: str) -> SafeString:
    """Its inside. `name` is its own on the page, for its charts."""
    assert isinstance(request.user, User)
    view, problems = view_read(request.user, _query(widget, request.GET))
    if problems:
        # Without what it is narrowed to it would show something else under its title.
        return render_to_string("dashboard/boards/_unknown.html", {"problems": problems}, request)
    context = {**_context(request.user, widget, view, name), "query": view.query}
    return render_to_string(_TEMPLATES[widget.shape], context, request)


def _query(widget: Widget, filters: QueryDict) -> QueryDict:
    """The address of the page, with what the widget says for itself in place of what the page says."""
    query = QueryDict(mutable=True)
    of_page = ("period", "from", "to", "grain", "zone", "project", "key", "member", "model", "endpoint", "status")
    for name in of_page:
        query.setlist(name, filters.getlist(name))
    if widget.period:
        for name in ("from", "to", "grain"):
            query.pop(name, None)
        query["period"] = widget.period
    for name, values in widget.filters.items():
        query.setlist(name, list(values))
    query["metric"], query["group"], query["chart"] = str(widget.metric), widget.group, widget.chart
    return query


def _context(user: User, widget: Widget, view: View, name: str) -> dict[str, Any]:
    if widget.shape is Shape.NUMBER:
        return {"figure": figures_of(view, [view.metric])[0]}
    if widget.shape is Shape.CHART:
        return {"chart": use_chart(view, name), "view": view}
    if widget.shape is Shape.TOP:
        metric = view.metric if view.metric.adds_up else Metric.REQUESTS
        found = top_of(view, view.by or By.MODEL, metric, top=_MOST_LINES)
        return {"lists": [found] if found.lines else [], "metric": metric}
    context = week_of(user, view) if widget.shape is Shape.HEAT else errors_of(user, view)
    return {**context, "chart": replace(context["chart"], name=name)}
