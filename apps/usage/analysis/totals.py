"""The numbers of a slice as a whole, each beside that of the period before; top lists; what went wrong."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Sum

from apps.usage.analysis.groups import By, ranked
from apps.usage.analysis.metrics import Figures, Metric, Value, change, columns_of
from apps.usage.analysis.slices import Slice
from apps.usage.analysis.sums import sums_of
from apps.usage.models import ErrorRollup


class Totals(NamedTuple):
    now: Figures
    before: Figures
    """The same in the period before, of like length."""

    def change(self, metric: Metric) -> float | None:
        """How much more than before: 0.25 is a quarter more; of a rate the difference. None: nothing to compare."""
        return change(metric, self.now.value(metric), self.before.value(metric))


def totals(piece: Slice, metrics: Sequence[Metric] = tuple(Metric)) -> Totals:
    """Some metrics of the whole period, and of the one before: p95 and p99 are of all requests in it, no mean of
    hours."""
    return Totals(_whole(piece, metrics), _whole(piece.before, metrics))


def _whole(piece: Slice, metrics: Sequence[Metric]) -> Figures:
    found = sums_of(piece.rows, (piece.period.start, piece.period.end), columns_of(metrics))
    return next(iter(found.values()), Figures())


class TopLine(NamedTuple):
    """A part with its figures; `share` is its part of the whole (None for what does not add up), 0 to 1."""

    label: str
    code: str
    figures: Figures
    value: Value
    share: float | None


def top_list(piece: Slice, by: By, metric: Metric, *, top: int = 10, also: Sequence[Metric] = ()) -> list[TopLine]:
    """The largest parts, the largest first, then all others together (without a code). `also`: further metrics that
    the figures shall have."""
    lines = ranked(piece, by, metric, also)
    told = [line for line in lines if line.part.rows is not None][:top]
    rest = [line for line in lines if line not in told]
    whole = sum(line.figures.value(metric) or 0 for line in lines) if metric.adds_up else 0
    found = [_top_line(part.label, part.code, figures, metric, whole) for part, figures in told]
    if rest:
        figures = Figures()
        for line in rest:
            figures = figures.plus(line.figures)
        label = rest[0].part.label if len(rest) == 1 and by is not By.KEY else _OTHERS.get(by, "Other")
        found.append(_top_line(label, "", figures, metric, whole))
    return found


_OTHERS = {By.KEY: "Other keys", By.MEMBER: "Others"}


def _top_line(label: str, code: str, figures: Figures, metric: Metric, whole: float) -> TopLine:
    value = figures.value(metric)
    return TopLine(label, code, figures, value, value / whole if whole and value is not None else None)


# --- What became of requests ------------------------------------------------------------------------------------------


class StatusLine(NamedTuple):
    code: str
    """`2xx`, `429`, `4xx` (without 429) or `5xx`."""
    label: str
    requests: int
    share: float
    """0 to 1."""


_STATUS_LABELS = {"2xx": "Succeeded", "429": "Over a limit", "4xx": "Refused otherwise", "5xx": "Failed"}


def status_breakdown(piece: Slice) -> list[StatusLine]:
    """How many requests ended how; always all four lines, and one for odd classes where there are such."""
    ends = (piece.period.start, piece.period.end)
    found = sums_of(piece.rows, ends, columns_of([Metric.RATE_LIMITED]), "status_class")
    counts = dict.fromkeys(_STATUS_LABELS, 0)
    for cell, figures in found.items():
        limited = int(figures.value(Metric.RATE_LIMITED) or 0)
        counts["429"] += limited
        code = f"{cell.group}xx"
        counts[code] = counts.get(code, 0) + figures.requests - limited
    whole = sum(counts.values())
    return [
        StatusLine(code, _STATUS_LABELS.get(code, code), count, count / whole if whole else 0.0)
        for code, count in counts.items()
    ]


class ErrorLine(NamedTuple):
    status: int
    code: str
    """The platform's code, such as `rate_limit_exceeded`; may be empty."""
    requests: int
    share: float
    """Of all errors, 0 to 1."""


def error_breakdown(piece: Slice, *, top: int = 20) -> list[ErrorLine]:
    """Which errors there were, the most frequent first. Counted by five minutes, past USAGE_FINE_DAYS by the hour in
    which they began."""
    rows = ErrorRollup.objects.filter(
        piece.error_rows, start__gte=piece.period.start, start__lt=piece.period.end
    ).order_by()
    counted = rows.values("status", "error_code").annotate(count=Sum("requests"))
    lines = sorted(((row["count"], row["status"], row["error_code"]) for row in counted), reverse=True)
    whole = sum(count for count, _, _ in lines)
    return [ErrorLine(status, code, count, count / whole) for count, status, code in lines[:top]]
