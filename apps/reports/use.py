"""The rows of reports on sums: the use by stretch of time and by what is told apart, read a few stretches at a time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from apps.exporting.table import PaperChart, PaperSeries
from apps.listing.numbers import Unit, dollars, exact
from apps.reports.question import Question
from apps.usage.analysis import By, Figures, Metric, series
from apps.usage.analysis.groups import NO_KEY, OTHER_KEYS
from apps.usage.analysis.metrics import columns_of
from apps.usage.analysis.sight import Sight
from apps.usage.analysis.sums import sums_of
from apps.usage.analysis.told import bar_labels, bar_told
from apps.usage.models import NOBODY

# Stretches of time that are read together: one would be a query a day, all would not keep memory flat.
_TOGETHER = 8
# What a request that named none is said to be of.
NO_MODEL = "No model"
COLUMN_OF = {"project": "project_id", "key": "key_id", "model": "model", "endpoint": "endpoint"}


class Names(NamedTuple):
    """Who and what a row is of, as far as it is told apart; empty where it is not."""

    project: str = ""
    project_id: str = ""
    key: str = ""
    key_id: str = ""
    member: str = ""
    model: str = ""
    endpoint: str = ""


class UseRow(NamedTuple):
    """The use of a stretch of time; `told` says it in words, in the zone of the report."""

    start: datetime
    end: datetime
    told: str
    names: Names
    figures: Figures


def use_rows(question: Question, metrics: Sequence[Metric]) -> Iterator[UseRow]:
    """In order of time, then by name. What was not used has no row."""
    period, columns = question.period, columns_of(metrics)
    group = tuple(COLUMN_OF[name] for name in question.split)
    edges = period.edges
    for first in range(0, len(edges) - 1, _TOGETHER):
        part = edges[first : first + _TOGETHER + 1]
        found: dict[int, dict[Names, Figures]] = {}
        for cell, figures in sums_of(question.piece.rows, part, columns, group or None).items():
            values = cell.group if isinstance(cell.group, tuple) else ()
            names = names_of(dict(zip(question.split, values, strict=False)), question.piece.sight)
            rows = found.setdefault(cell.stretch, {})
            rows[names] = rows[names].plus(figures) if names in rows else figures
        for at, (start, end) in enumerate(pairwise(part)):
            local = start.astimezone(period.zone), end.astimezone(period.zone)
            told = bar_told(*local, period.grain)
            for names in sorted(found.get(at, {})):
                yield UseRow(start, end, told, names, found[at][names])
        question.meter.share = (first + len(part) - 1) / (len(edges) - 1)


def names_of(values: dict[str, int | str], sight: Sight) -> Names:
    """What a group of the sums stands for. Keys that the person may not tell apart have one name."""
    model = str(values["model"] or NO_MODEL) if "model" in values else ""
    names = Names(model=model, endpoint=str(values.get("endpoint", "")))
    if "project" in values:
        names = names._replace(**_project(values["project"], sight))
    return names._replace(**_key(values["key"], sight)) if "key" in values else names


def _project(value: int | str, sight: Sight) -> dict[str, str]:
    if value == NOBODY:
        return {"project": NO_KEY.label}
    known = sight.projects.get(int(value))
    return {"project": known.name, "project_id": known.public_id} if known else {"project": "Unknown project"}


def _key(value: int | str, sight: Sight) -> dict[str, str]:
    if value == NOBODY:
        return {"key": NO_KEY.label}
    known = sight.keys.get(int(value))
    if known is None:
        return {"key": OTHER_KEYS.label}
    member = sight.members.get(known.owner_id)
    return {"key": known.name, "key_id": known.public_id, "member": member.name if member else ""}


# --- On paper ---------------------------------------------------------------------------------------------------------


def who(names: Names) -> str:
    """Project and key in one cell."""
    return "\n".join(filter(None, (names.project, names.key))) or "All"


def what(names: Names) -> str:
    """Model and endpoint in one cell."""
    return "\n".join(filter(None, (names.model, names.endpoint))) or "All"


def use_chart(question: Question, metric: Metric) -> PaperChart:
    """The metric over the period, stacked by model."""
    lines = series(question.piece, metric, by=By.MODEL, top=6).lines
    unit = Unit.MONEY if metric is Metric.COST else Unit.COUNT
    told = (lambda value: dollars(int(value))) if unit is Unit.MONEY else (lambda value: exact(int(value), unit))
    return PaperChart(
        f"{metric.label} by model",
        bar_labels(question.period),
        [PaperSeries(line.label, [float(value or 0) for value in line.values]) for line in lines],
        told,
    )


def whole(metric: Metric, figures: Figures) -> int:
    """A sum of the figures: a whole number."""
    value = figures.value(metric)
    assert isinstance(value, int)
    return value
