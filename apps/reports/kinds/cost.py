"""What the use cost, by time, project, key and model."""

from collections.abc import Callable, Iterator

from apps.exporting.checksum import Summary
from apps.exporting.table import Fact, Overview
from apps.listing.numbers import NANO, dollars
from apps.reports.fields import Field, Paper, Type
from apps.reports.kinds.usage import COST_PAPER, KEY, MODEL, PROJECT, WHEN, count_paper, price_gap, sum_field
from apps.reports.question import Question
from apps.reports.report import Report
from apps.reports.use import UseRow, use_chart, use_rows, what, who, whole
from apps.usage.analysis import By, Metric, top_list

_SUMS = {
    "requests": (Metric.REQUESTS, "Requests."),
    "input_tokens": (Metric.INPUT_TOKENS, "Tokens that were sent, cached ones included."),
    "cached_input_tokens": (Metric.CACHED_TOKENS, "Of them, found in the prompt cache."),
    "output_tokens": (Metric.OUTPUT_TOKENS, "Tokens that were answered, reasoning included."),
    "images": (Metric.IMAGES, "Images that were made."),
    "cost_nano_dollars": (Metric.COST, "What it cost, in nano-dollars: the sum of what each request cost when made."),
    "requests_without_price": (Metric.UNPRICED, "Requests whose model had no price: their cost is not known."),
}
_METRICS = [metric for metric, _ in _SUMS.values()]


def dollars_plain(nano: int) -> str:
    """Dollars with nine decimals, for programs: `12.000000001`."""
    whole_dollars, rest = divmod(abs(nano), NANO)
    return f"{'-' if nano < 0 else ''}{whole_dollars}.{rest:09}"


FIELDS = (
    *WHEN,
    *PROJECT,
    *KEY,
    *MODEL,
    *(sum_field(name, metric, meaning) for name, (metric, meaning) in _SUMS.items()),
    Field(
        "cost_dollars",
        Type.TEXT,
        "The same in dollars, with nine decimals.",
        lambda row: dollars_plain(whole(Metric.COST, row.figures)),
    ),
    Field(
        "cost_is_complete",
        Type.YES_NO,
        "Whether all of it had a price.",
        lambda row: not whole(Metric.UNPRICED, row.figures),
    ),
)
PAPERS = (
    Paper("Period", 2, lambda row: row.told, lambda _: "In all"),
    Paper("Project, key", 2.4, lambda row: who(row.names)),
    Paper("Model", 2.4, lambda row: what(row.names)),
    count_paper("Requests", 1.1, Metric.REQUESTS, "requests"),
    count_paper("Input tokens", 1.3, Metric.INPUT_TOKENS, "input_tokens"),
    count_paper("of them cached", 1.3, Metric.CACHED_TOKENS, "cached_input_tokens"),
    count_paper("Output tokens", 1.3, Metric.OUTPUT_TOKENS, "output_tokens"),
    count_paper("Images", 0.8, Metric.IMAGES, "images"),
    COST_PAPER,
)
NUMBERS = frozenset({"Requests", "Input tokens", "of them cached", "Output tokens", "Images", "Cost"})


def _rows(question: Question) -> Callable[[], Iterator[UseRow]]:
    return lambda: use_rows(question, _METRICS)


def _overview(question: Question, summary: Summary) -> Overview:
    cost, requests = summary.sum_of("cost_nano_dollars"), summary.sum_of("requests")
    priced = requests - summary.sum_of("requests_without_price")
    largest = top_list(question.piece, By.MODEL, Metric.COST, top=1)
    figures = (
        Fact("Cost", dollars(cost)),
        Fact("Requests", f"{requests:,}"),
        Fact("A thousand requests", dollars(cost * 1_000 // priced) if priced else "–"),
        Fact("Requests without a price", f"{summary.sum_of('requests_without_price'):,}"),
        Fact("Most spent on", largest[0].label if largest and cost else "–"),
    )
    charts = (use_chart(question, Metric.COST), use_chart(question, Metric.TOKENS)) if summary.rows else ()
    return Overview(figures, charts, price_gap(summary.sum_of("requests_without_price")))


COST = Report(
    kind="cost",
    title="Cost",
    lead="What the use cost over time, by project, key and model, to the nano-dollar.",
    icon="payments",
    fields=FIELDS,
    papers=PAPERS,
    numbers=NUMBERS,
    rows=_rows,
    overview=_overview,
    options=("period", "grain", "split", "project", "key", "member", "model", "endpoint", "status"),
    default_split=("project", "model"),
)
