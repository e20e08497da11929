"""Each request by itself, as it is on record."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from apps.exporting.checksum import Summary
from apps.exporting.table import Cell, Fact, Overview
from apps.listing.numbers import NOTHING, dollars, duration
from apps.organization.models import User
from apps.reports.fields import Field, Paper, Type
from apps.reports.kinds.usage import price_gap
from apps.reports.question import Question
from apps.reports.report import Report
from apps.reports.use import use_chart
from apps.usage.analysis import Metric
from apps.usage.models import NOBODY, RequestRecord
from apps.usage.queries import records_visible_to
from apps.usage.search import OVERTAKING

# Read so many at a time, by number, so that no cursor stays open and memory stays flat.
_PIECE = 2_000

_SPEC: tuple[tuple[str, Type, str, bool, bool], ...] = (
    ("time", Type.MOMENT, "When it arrived.", False, False),
    ("request_id", Type.TEXT, "Its id, as the answer carried it.", False, False),
    ("project", Type.TEXT, "The project; empty where there was no valid key.", False, False),
    ("project_id", Type.TEXT, "Its id.", False, False),
    ("key", Type.TEXT, "The key.", False, False),
    ("key_id", Type.TEXT, "Its id.", False, False),
    ("member", Type.TEXT, "Whose key it was then.", False, False),
    ("endpoint", Type.TEXT, "The endpoint, such as `chat.completions`.", False, False),
    ("model", Type.TEXT, "The model that answered.", False, False),
    ("status", Type.WHOLE, "The HTTP status.", False, False),
    ("error_code", Type.TEXT, "The platform's code of the error; empty where there was none.", False, False),
    ("streamed", Type.YES_NO, "Whether it was answered as a stream.", False, False),
    ("input_tokens", Type.WHOLE, "Tokens that were sent, cached ones included.", False, True),
    ("cached_input_tokens", Type.WHOLE, "Of them, found in the prompt cache.", False, True),
    ("output_tokens", Type.WHOLE, "Tokens that were answered, reasoning included.", False, True),
    ("reasoning_tokens", Type.WHOLE, "Of them, of reasoning.", False, True),
    ("images", Type.WHOLE, "Images that were made.", False, True),
    ("cost_nano_dollars", Type.WHOLE, "What it cost; nothing where its model had no price then.", True, True),
    ("first_token_us", Type.WHOLE, "Microseconds to the first token of a stream.", True, False),
    ("duration_us", Type.WHOLE, "Microseconds in all.", False, False),
    ("address", Type.TEXT, "From which address it came.", False, False),
    ("client", Type.TEXT, "What the client called itself.", False, False),
    ("retry", Type.WHOLE, "Which retry it was, as the client said; 0 for the first try.", False, False),
)
_AT = {spec[0]: at for at, spec in enumerate(_SPEC)}
FIELDS = tuple(
    Field(name, kind, meaning, lambda row, at=at: row[at], nullable, sums)  # type: ignore[misc]
    for at, (name, kind, meaning, nullable, sums) in enumerate(_SPEC)
)


def _cell(name: str) -> Callable[[Sequence[Any]], Any]:
    at = _AT[name]
    return lambda row: row[at]


def _number(title: str, share: float, name: str) -> Paper:
    cell = _cell(name)
    return Paper(title, share, lambda row: f"{cell(row):,}", lambda summary: f"{summary.sum_of(name):,}")


def _cost(row: Sequence[Any]) -> str:
    cost = row[_AT["cost_nano_dollars"]]
    return "no price" if cost is None else dollars(cost)


PAPERS = (
    Paper("Time (UTC)", 1.9, lambda row: row[0][:19].replace("T", " "), lambda _: "In all"),
    Paper("Request", 2.6, _cell("request_id")),
    Paper("Project, key", 1.9, lambda row: "\n".join(filter(None, (row[2], row[4]))) or NOTHING),
    Paper("Model", 2.0, _cell("model")),
    Paper("Status", 1.3, lambda row: f"{row[_AT['status']]} {row[_AT['error_code']]}".strip()),
    _number("Input", 0.9, "input_tokens"),
    _number("Output", 0.9, "output_tokens"),
    Paper("Cost", 1.3, _cost, lambda summary: dollars(summary.sum_of("cost_nano_dollars"))),
    Paper("Duration", 1, lambda row: duration(row[_AT["duration_us"]])),
)
NUMBERS = frozenset({"Input", "Output", "Cost", "Duration"})
_COLUMNS = (
    "pk",
    "time",
    "request_id",
    "project_id",
    "key_id",
    "user_id",
    "endpoint",
    "model",
    "status",
    "error_code",
    "streamed",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "reasoning_tokens",
    "images",
    "cost_nano",
    "first_token_us",
    "duration_us",
    "client_address",
    "user_agent",
    "retry_count",
)


def _rows(question: Question) -> Callable[[], Iterator[list[Cell]]]:
    found = _records(question)
    first, last = _ends(found)
    return lambda: _read(question, found, first, last)


def _records(question: Question) -> QuerySet[RequestRecord]:
    """Those that the person may read one by one, which may be fewer than are in sums that they see."""
    period, sight = question.period, question.piece.sight
    return records_visible_to(question.user).filter(
        question.piece.selection.error_rows(sight), time__gte=period.start, time__lt=period.end
    )


def _ends(found: QuerySet[RequestRecord]) -> tuple[int, int]:
    """The lowest and the highest number, by the index of times: what arrived first may have been recorded a little
    later than what followed it. Fixed once, so that what is recorded meanwhile is in none of the readings."""
    ids = found.order_by("time").values_list("pk", flat=True)
    newest = found.order_by("-time").values_list("pk", flat=True)
    return min(ids[:OVERTAKING], default=0), max(newest[:OVERTAKING], default=-1)


def _read(question: Question, found: QuerySet[RequestRecord], first: int, last: int) -> Iterator[list[Cell]]:
    known = _Known(question)
    after, span = first - 1, max(last - first + 1, 1)
    while rows := list(found.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list(*_COLUMNS)[:_PIECE]):
        yield from map(known.cells, rows)
        after = rows[-1][0]
        question.meter.share = (after - first + 1) / span
    question.meter.share = 1.0


class _Known:
    """Names by primary key, looked up once."""

    def __init__(self, question: Question) -> None:
        sight = question.piece.sight
        self.projects = {pk: (one.name, one.public_id) for pk, one in sight.projects.items()}
        self.keys = {pk: (one.name, one.public_id) for pk, one in sight.keys.items()}
        self.people = {pk: one.name for pk, one in sight.members.items()}
        self.people[NOBODY] = ""

    def cells(self, row: tuple[Any, ...]) -> list[Cell]:
        _, time, request_id, project, key, user, *rest = row
        if user not in self.people:
            # Whose key it was then and is no more.
            self.people[user] = str(User.objects.filter(pk=user).first() or "")
        return [
            # In UTC, as databases give it.
            time.isoformat(),
            request_id,
            *self.projects.get(project, ("", "")),
            *self.keys.get(key, ("", "")),
            self.people[user],
            *rest,
        ]


def _overview(question: Question, summary: Summary) -> Overview:
    unpriced = _records(question).filter(cost_nano__isnull=True).count()
    figures = (
        Fact("Requests", f"{summary.rows:,}"),
        Fact("Input tokens", f"{summary.sum_of('input_tokens'):,}"),
        Fact("Output tokens", f"{summary.sum_of('output_tokens'):,}"),
        Fact("Cost", dollars(summary.sum_of("cost_nano_dollars"))),
        Fact("Requests without a price", f"{unpriced:,}"),
    )
    chart = use_chart(question, Metric.REQUESTS)
    # Sums may be of more than the person may read one by one.
    is_same = sum(sum(one.values) for one in chart.series) == summary.rows
    return Overview(figures, (chart,) if summary.rows and is_same else (), price_gap(unpriced))


REQUESTS = Report(
    kind="requests",
    title="Requests",
    lead="Each request by itself: when, by which key, what it was answered, tokens, cost and duration.",
    icon="list_alt",
    fields=FIELDS,
    papers=PAPERS,
    numbers=NUMBERS,
    rows=_rows,
    overview=_overview,
    options=("period", "project", "key", "member", "model", "endpoint", "status"),
    cells_are_rows=True,
)
