"""Requests and tokens by time, project, key, model and endpoint."""

from collections.abc import Callable, Iterator

from apps.exporting.checksum import Summary
from apps.exporting.table import Fact, Overview
from apps.listing.numbers import Unit, dollars, exact
from apps.reports.fields import Field, Paper, Type
from apps.reports.question import Question
from apps.reports.report import Report
from apps.reports.use import UseRow, use_chart, use_rows, what, who, whole
from apps.usage.analysis import Metric

_SUMS = {
    "requests": (Metric.REQUESTS, "Requests."),
    "streams": (Metric.STREAMED, "Of them, answered as a stream."),
    "errors": (Metric.ERRORS, "Of them, answered with a status of 400 or above."),
    "rate_limited": (Metric.RATE_LIMITED, "Of them, over a limit (429)."),
    "input_tokens": (Metric.INPUT_TOKENS, "Tokens that were sent, cached ones included."),
    "cached_input_tokens": (Metric.CACHED_TOKENS, "Of them, found in the prompt cache."),
    "output_tokens": (Metric.OUTPUT_TOKENS, "Tokens that were answered, reasoning included."),
    "reasoning_tokens": (Metric.REASONING_TOKENS, "Of them, of reasoning."),
    "images": (Metric.IMAGES, "Images that were made."),
    "cost_nano_dollars": (Metric.COST, "What it cost, in nano-dollars; without the requests of the next column."),
    "requests_without_price": (Metric.UNPRICED, "Requests whose model had no price: their cost is not known."),
}
_METRICS = [metric for metric, _ in _SUMS.values()]

WHEN = (
    Field("start", Type.MOMENT, "When the stretch of time begins."),
    Field("end", Type.MOMENT, "When it ends; that moment belongs to the next one."),
    Field("period", Type.TEXT, "The stretch in words, in the time zone of the report.", lambda row: row.told),
)
PROJECT = (
    Field("project", Type.TEXT, "The project; empty where projects are not told apart.", lambda row: row.names.project),
    Field("project_id", Type.TEXT, "Its id.", lambda row: row.names.project_id),
)
KEY = (
    Field(
        "key",
        Type.TEXT,
        "The key; “Other keys” are those that its reader may not tell apart.",
        lambda row: row.names.key,
    ),
    Field("key_id", Type.TEXT, "Its id.", lambda row: row.names.key_id),
    Field("member", Type.TEXT, "Whose key it is.", lambda row: row.names.member),
)
MODEL = (Field("model", Type.TEXT, "The model; empty where models are not told apart.", lambda row: row.names.model),)
ENDPOINT = (Field("endpoint", Type.TEXT, "The endpoint, such as `chat.completions`.", lambda row: row.names.endpoint),)


def sum_field(name: str, metric: Metric, meaning: str) -> Field:
    """A column whose values add up."""
    return Field(name, Type.WHOLE, meaning, lambda row: whole(metric, row.figures), sums=True)


FIELDS = (
    *WHEN,
    *PROJECT,
    *KEY,
    *MODEL,
    *ENDPOINT,
    *(sum_field(name, metric, meaning) for name, (metric, meaning) in _SUMS.items()),
)


def count_paper(title: str, share: float, metric: Metric, column: str) -> Paper:
    """A number that adds up, with its sum below."""
    return Paper(
        title,
        share,
        lambda row: f"{whole(metric, row.figures):,}",
        lambda summary: f"{summary.sum_of(column):,}",
    )


def cost_text(cost: int, unpriced: int) -> str:
    """Never a silent zero: what had no price is said beside what had one."""
    if not unpriced:
        return dollars(cost)
    gap = f"{unpriced:,} without price"
    return f"{dollars(cost)}\n+ {gap}" if cost else gap


COST_PAPER = Paper(
    "Cost",
    1.7,
    lambda row: cost_text(whole(Metric.COST, row.figures), whole(Metric.UNPRICED, row.figures)),
    lambda summary: cost_text(summary.sum_of("cost_nano_dollars"), summary.sum_of("requests_without_price")),
)
PAPERS = (
    Paper("Period", 2, lambda row: row.told, lambda _: "In all"),
    Paper("Project, key", 2.2, lambda row: who(row.names)),
    Paper("Model, endpoint", 2.4, lambda row: what(row.names)),
    count_paper("Requests", 1.1, Metric.REQUESTS, "requests"),
    count_paper("Errors", 0.9, Metric.ERRORS, "errors"),
    count_paper("Input tokens", 1.3, Metric.INPUT_TOKENS, "input_tokens"),
    count_paper("of them cached", 1.3, Metric.CACHED_TOKENS, "cached_input_tokens"),
    count_paper("Output tokens", 1.3, Metric.OUTPUT_TOKENS, "output_tokens"),
    COST_PAPER,
)
NUMBERS = frozenset({"Requests", "Errors", "Input tokens", "of them cached", "Output tokens", "Cost"})


def _rows(question: Question) -> Callable[[], Iterator[UseRow]]:
    return lambda: use_rows(question, _METRICS)


def price_gap(unpriced: int) -> tuple[str, ...]:
    """The note that a reader of a sum of costs needs."""
    if not unpriced:
        return ()
    were = "request was" if unpriced == 1 else "requests were"
    return (
        f"{unpriced:,} {were} answered by a model that had no price then. What they cost is not known, and in no sum.",
    )


def _overview(question: Question, summary: Summary) -> Overview:
    told = {name: exact(summary.sum_of(name), Unit.COUNT) for name in _SUMS}
    figures = (
        Fact("Requests", told["requests"]),
        Fact("Errors", told["errors"]),
        Fact("Input tokens", told["input_tokens"]),
        Fact("Output tokens", told["output_tokens"]),
        Fact("Cost", dollars(summary.sum_of("cost_nano_dollars"))),
    )
    charts = (use_chart(question, Metric.REQUESTS), use_chart(question, Metric.TOKENS)) if summary.rows else ()
    return Overview(figures, charts, price_gap(summary.sum_of("requests_without_price")))


USAGE = Report(
    kind="usage",
    title="Usage",
    lead="Requests, errors and tokens over time, by project, key, model and endpoint.",
    icon="query_stats",
    fields=FIELDS,
    papers=PAPERS,
    numbers=NUMBERS,
    rows=_rows,
    overview=_overview,
    options=("period", "grain", "split", "project", "key", "member", "model", "endpoint", "status"),
    default_split=("project", "model"),
)
