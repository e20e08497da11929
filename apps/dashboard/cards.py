"""The cards of the overview: what each shows of a view, ready for its template."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.audit.queries import events_visible_to
from apps.audit.wording import verb_told
from apps.dashboard import standing
from apps.dashboard.axis import buckets_of, noun_of, unit_of
from apps.dashboard.charts import (
    Change,
    Chart,
    Doughnut,
    HeatMap,
    Kind,
    Series,
    Value,
    change_told,
    spark_points,
)
from apps.dashboard.use_chart import use_chart
from apps.dashboard.view import View
from apps.listing.numbers import Unit, brief, exact
from apps.organization.models import User
from apps.usage.analysis import (
    By,
    Metric,
    Slice,
    TopLine,
    Totals,
    error_breakdown,
    heat_map,
    sparklines,
    status_breakdown,
    top_list,
    totals,
)

_MOST_EVENTS = 8
_LOOKED_THROUGH = 100
_DAILY = ("person.signed_in", "person.signed_out")
_MOST_ERRORS = 7
_MOST_LINES = 6
_FAILED = 5


class Card(NamedTuple):
    """A card: `width` in twelfths of the page, `build` gives the context of its template."""

    name: str
    title: str
    width: int
    build: Callable[[User, View], dict[str, Any]]

    @property
    def template(self) -> str:
        return f"dashboard/cards/_{self.name}.html"


# --- Figures ----------------------------------------------------------------------------------------------------------


class Figure(NamedTuple):
    """A number with its change and its course. `exact` and `before` are told on hover."""

    label: str
    text: str
    exact: str
    change: Change
    before: str
    spark: list[str]


_COUNTED = (Metric.REQUESTS, Metric.TOKENS, Metric.COST, Metric.ERROR_RATE)
_DURATIONS = (Metric.DURATION_P50, Metric.DURATION_P95, Metric.DURATION_P99)
_FIRST_TOKENS = (Metric.FIRST_TOKEN_P50, Metric.FIRST_TOKEN_P95, Metric.FIRST_TOKEN_P99)
_LABELS = {Metric.COST: "Simulated cost"}
# More of the others is neither good nor bad.
_LESS_IS_BETTER = {Metric.ERROR_RATE, *_DURATIONS, *_FIRST_TOKENS}


def figures_of(view: View, metrics: Sequence[Metric]) -> list[Figure]:
    """A figure for each metric, in two queries for all of them."""
    both, courses = totals(view.piece, metrics), sparklines(view.piece, metrics)
    return [_figure(metric, both, courses[metric]) for metric in metrics]


def _figure(metric: Metric, both: Totals, course: Sequence[Value]) -> Figure:
    now, before, unit = both.now.value(metric), both.before.value(metric), unit_of(metric)
    better = True if metric in _LESS_IS_BETTER else None
    change = change_told(now, before, unit, less_is_better=better)
    label = _LABELS.get(metric, metric.label)
    return Figure(label, brief(now, unit), exact(now, unit), change, exact(before, unit), spark_points(course))


def _figures(_user: User, view: View) -> dict[str, Any]:
    metrics = (*_COUNTED, *_DURATIONS, *_FIRST_TOKENS)
    both = totals(view.piece, (*metrics, Metric.UNPRICED))
    courses = sparklines(view.piece, metrics)

    def figure(metric: Metric) -> Figure:
        return _figure(metric, both, courses[metric])

    return {
        "counted": [figure(metric) for metric in _COUNTED],
        "durations": [figure(metric) for metric in _DURATIONS],
        "first_tokens": [figure(metric) for metric in _FIRST_TOKENS],
        "unpriced": both.now.value(Metric.UNPRICED),
    }


# --- Charts -----------------------------------------------------------------------------------------------------------


def _use(_user: User, view: View) -> dict[str, Any]:
    return {"chart": use_chart(view), "view": view}


def _outcomes(_user: User, view: View) -> dict[str, Any]:
    piece = view.piece
    courses = sparklines(piece, (Metric.REQUESTS, Metric.ERRORS, Metric.RATE_LIMITED))
    asked, errors, limited = ([value or 0 for value in course] for course in courses.values())
    failed = _failed(piece, len(asked))
    lines = [
        ("Succeeded", _minus(asked, errors), "success"),
        ("Over a limit", limited, "limited"),
        ("Refused otherwise", _minus(errors, limited, failed), "refused"),
        ("Failed", failed, "failed"),
    ]
    series = [Series(name, tuple(values), sum(values), role) for name, values, role in lines]
    return {
        "chart": Chart(
            "outcomes", "Requests by outcome", Kind.BARS, Unit.COUNT, buckets_of(piece.period), series, "requests"
        ),
    }


def _failed(piece: Slice, count: int) -> Sequence[float]:
    """Requests that failed, bar by bar; the sums know classes of status apart only as a selection."""
    classes = piece.selection.status_classes
    if classes and _FAILED not in classes:
        return [0] * count
    only = replace(piece, selection=replace(piece.selection, status_classes=(_FAILED,)))
    return [value or 0 for value in sparklines(only, [Metric.REQUESTS])[Metric.REQUESTS]]


def _minus(whole: Iterable[float], *parts: Iterable[float]) -> list[float]:
    return [value - sum(others) for value, *others in zip(whole, *parts, strict=True)]


def week_of(_user: User, view: View) -> dict[str, Any]:
    metric = view.metric if view.metric.adds_up else Metric.REQUESTS
    found = heat_map(view.piece, metric)
    values = [[cell.mean or 0.0 for cell in row] for row in found.rows]
    noun = f"{noun_of(metric)} an hour".strip()
    chart = HeatMap("week", f"{metric.label} by weekday and hour", unit_of(metric), values, noun)
    hours = [{"label": f"{hour:02}", "shown": hour % 3 == 0} for hour in range(24)]
    return {"chart": chart, "hours": hours, "metric": metric}


# --- Lists ------------------------------------------------------------------------------------------------------------


class Ranked(NamedTuple):
    """A line of a top list. `href`: the page narrowed to it; empty where it cannot be."""

    label: str
    value: str
    exact: str
    share: str
    percent: float
    href: str


class TopList(NamedTuple):
    title: str
    lines: list[Ranked]


def _top(_user: User, view: View) -> dict[str, Any]:
    metric = view.metric if view.metric.adds_up else Metric.REQUESTS
    sight = view.piece.sight
    shown = {By.MODEL: True, By.KEY: bool(sight.keys), By.ENDPOINT: True}
    shown |= {By.MEMBER: len(sight.members) > 1, By.PROJECT: len(sight.projects) > 1}
    lists = [
        found
        for by, is_shown in shown.items()
        if is_shown and (found := top_of(view, by, metric, top=_MOST_LINES)).lines
    ]
    return {"lists": lists, "metric": metric}


def top_of(view: View, by: By, metric: Metric, *, top: int) -> TopList:
    """Who comes first, each with a link that narrows the page to it."""
    lines = top_list(view.piece, by, metric, top=top)
    return TopList(f"{by.label}s", [_ranked(view, by, metric, line) for line in lines])


def _ranked(view: View, by: By, metric: Metric, line: TopLine) -> Ranked:
    unit = unit_of(metric)
    return Ranked(
        line.label,
        brief(line.value, unit),
        f"{exact(line.value, unit)} {noun_of(metric)}".rstrip(),
        exact(line.share, Unit.SHARE),
        100 * (line.share or 0),
        _narrowed(view, by, line.code) if line.code else "",
    )


def _narrowed(view: View, by: By, code: str) -> str:
    fields = {
        By.MODEL: "models",
        By.KEY: "keys",
        By.ENDPOINT: "endpoints",
        By.PROJECT: "projects",
        By.MEMBER: "members",
    }
    rest = view.selecting(**{fields[by]: ()}).query
    return f"?{rest}&{urlencode({str(by): code})}"


_ROLES = {"2xx": "success", "429": "limited", "4xx": "refused", "5xx": "failed"}


def errors_of(_user: User, view: View) -> dict[str, Any]:
    lines = error_breakdown(view.piece, top=_MOST_ERRORS)
    requests = reverse("usage:requests")
    slices = [
        Series(f"{line.label} ({line.code})", (), line.requests, _ROLES.get(line.code, "others"))
        for line in status_breakdown(view.piece)
    ]
    return {
        "chart": Doughnut("statuses", "Requests by status", Unit.COUNT, slices, "requests"),
        "lines": [
            {
                "status": line.status,
                "tone": "failed" if line.status >= 500 else "refused",
                "code": line.code,
                "requests": exact(line.requests, Unit.COUNT),
                "share": exact(line.share, Unit.SHARE),
                "percent": 100 * line.share,
                "href": f"{requests}?status={line.status}",
            }
            for line in lines
        ],
    }


def _lately(user: User, view: View) -> dict[str, Any]:
    events = events_visible_to(user)
    if view.piece.selection.projects:
        events = events.filter(project_id__in=view.piece.selection.projects)
    # People sign in all day, which buries what they do; the trail itself has it all.
    told = (event for event in events.order_by("-pk")[:_LOOKED_THROUGH] if event.verb not in _DAILY)
    return {"events": [_event(event) for event in islice(told, _MOST_EVENTS)]}


def _event(event: AuditEvent) -> dict[str, Any]:
    return {
        "told": verb_told(event.verb),
        "object": event.object_label,
        "actor": event.actor_label or event.get_actor_kind_display(),
        "time": event.time,
    }


CARDS = (
    Card("figures", "At a glance", 12, _figures),
    Card("use", "Use over time", 12, _use),
    Card("outcomes", "What became of requests", 7, _outcomes),
    Card("errors", "Status and errors", 5, errors_of),
    Card("budgets", "Budgets", 7, standing.budgets),
    Card("alerts", "Alerts", 5, standing.alerts),
    Card("week", "The week", 7, week_of),
    Card("lately", "What happened lately", 5, _lately),
    Card("top", "Who and what", 12, _top),
)
