"""What was refused and what failed, by status and code, beside the limits of the keys that met them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from django.conf import settings
from django.db.models import Sum

from apps.exporting.checksum import Summary
from apps.exporting.table import Fact, Overview
from apps.keys.models import ApiKey
from apps.listing.numbers import NOTHING
from apps.reports.fields import Field, Paper, Type
from apps.reports.kinds.usage import ENDPOINT, KEY, MODEL, PROJECT, WHEN
from apps.reports.question import Question
from apps.reports.report import Report
from apps.reports.use import COLUMN_OF, Names, names_of, use_chart, what, who
from apps.usage.analysis import Metric, error_breakdown
from apps.usage.analysis.told import bar_told
from apps.usage.models import ErrorRollup

_LIMITS = {
    "requests_per_minute": "Requests a minute that the key may make now; nothing: no limit, or none told.",
    "tokens_per_minute": "Tokens a minute.",
    "requests_per_day": "Requests a day.",
    "concurrent_requests": "Requests at once.",
}


class ErrorRow(NamedTuple):
    """How often an error was met in a stretch of time, and the limits in force now of the key that met it."""

    start: datetime
    end: datetime
    told: str
    names: Names
    status: int
    error_code: str
    requests: int
    limits: dict[str, int]


FIELDS = (
    *WHEN,
    *PROJECT,
    *KEY,
    *MODEL,
    *ENDPOINT,
    Field("status", Type.WHOLE, "The HTTP status."),
    Field("error_code", Type.TEXT, "The platform's code, such as `rate_limit_exceeded`; may be empty."),
    Field("requests", Type.WHOLE, "Requests that were answered so.", sums=True),
    *(
        Field(f"limit_{name}", Type.WHOLE, meaning, lambda row, name=name: row.limits.get(name), nullable=True)  # type: ignore[misc]
        for name, meaning in _LIMITS.items()
    ),
)
PAPERS = (
    Paper("Period", 2, lambda row: row.told, lambda _: "In all"),
    Paper("Project, key", 2.2, lambda row: who(row.names)),
    Paper("Model, endpoint", 2.4, lambda row: what(row.names)),
    Paper("Status", 0.7, lambda row: str(row.status)),
    Paper("Code", 2.2, lambda row: row.error_code or NOTHING),
    Paper("Requests", 1, lambda row: f"{row.requests:,}", lambda summary: f"{summary.sum_of('requests'):,}"),
    Paper("Limits of the key", 2.2, lambda row: _limits_told(row.limits)),
)
NUMBERS = frozenset({"Requests"})
_SHORT = {
    "requests_per_minute": "requests/min",
    "tokens_per_minute": "tokens/min",
    "requests_per_day": "requests/day",
    "concurrent_requests": "at once",
}


def _limits_told(limits: dict[str, int]) -> str:
    return "\n".join(f"{limit:,} {_SHORT[name]}" for name, limit in limits.items()) or NOTHING


def _rows(question: Question) -> Callable[[], Iterator[ErrorRow]]:
    return lambda: _read(question)


def _read(question: Question) -> Iterator[ErrorRow]:
    """In order of time, then by name and status."""
    period, edges = question.period, question.period.edges
    columns = [COLUMN_OF[name] for name in question.split]
    limits = _limits(question) if "key" in question.split else {}
    for at, (start, end) in enumerate(pairwise(edges), 1):
        counts: dict[tuple[Names, int, str], int] = {}
        found = ErrorRollup.objects.filter(question.piece.error_rows, start__gte=start, start__lt=end).order_by()
        for *values, status, code, count in (
            found.values(*columns, "status", "error_code")
            .annotate(count=Sum("requests"))
            .values_list(*columns, "status", "error_code", "count")
        ):
            names = names_of(dict(zip(question.split, values, strict=True)), question.piece.sight)
            counts[names, status, code] = counts.get((names, status, code), 0) + count
        told = bar_told(start.astimezone(period.zone), end.astimezone(period.zone), period.grain)
        for names, status, code in sorted(counts):
            row = counts[names, status, code]
            yield ErrorRow(start, end, told, names, status, code, row, limits.get(names.key_id, {}))
        question.meter.share = at / (len(edges) - 1)


def _limits(question: Question) -> dict[str, dict[str, int]]:
    """By public id of a key that is told apart: its limits, else its project's, else the installation's."""
    keys = ApiKey.objects.filter(pk__in=list(question.piece.sight.keys)).select_related("project")
    found = {}
    for key in keys:
        stated = {name: _stated(key, name) for name in _LIMITS}
        found[key.public_id] = {name: limit for name, limit in stated.items() if limit}
    return found


def _stated(key: ApiKey, name: str) -> int:
    own = getattr(key, name)
    if own is None:
        own = getattr(key.project, name)
    return int(getattr(settings, f"DEFAULT_{name.upper()}") if own is None else own)


def _overview(question: Question, summary: Summary) -> Overview:
    lines = error_breakdown(question.piece, top=1_000)
    limited = sum(line.requests for line in lines if line.status == 429)
    failed = sum(line.requests for line in lines if line.status >= 500)
    most = lines[0].code or str(lines[0].status) if lines else NOTHING
    figures = (
        Fact("Errors", f"{summary.sum_of('requests'):,}"),
        Fact("Over a limit (429)", f"{limited:,}"),
        Fact("Refused otherwise", f"{summary.sum_of('requests') - limited - failed:,}"),
        Fact("Failed (5xx)", f"{failed:,}"),
        Fact("Most often", most),
    )
    charts = (use_chart(question, Metric.ERRORS), use_chart(question, Metric.RATE_LIMITED)) if summary.rows else ()
    return Overview(figures, charts)


ERRORS = Report(
    kind="errors",
    title="Limits and errors",
    lead="What was refused and what failed, by status and code, beside the limits of the keys that met them.",
    icon="report",
    fields=FIELDS,
    papers=PAPERS,
    numbers=NUMBERS,
    rows=_rows,
    overview=_overview,
    options=("period", "grain", "split", "project", "key", "member", "model", "endpoint", "status"),
    default_split=("project", "key", "model"),
)
