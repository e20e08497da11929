"""What was used and what is likely to be, day by day."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.exporting.checksum import Summary
from apps.exporting.table import Fact, Overview, PaperChart, PaperSeries
from apps.listing.numbers import Unit, exact
from apps.reports.fields import Field, Paper, Type
from apps.reports.question import Question
from apps.reports.report import Report
from apps.usage.forecast.computing import forecast_compute
from apps.usage.forecast.outlook import Outlook
from apps.usage.forecast.queries import ForecastAnswer, forecast_for, may_read_forecast, scope_in_all
from apps.usage.forecast.scope import Scope
from apps.usage.forecast.services import forecasts_ensure
from apps.usage.models import Forecast


class DayRow(NamedTuple):
    """A day that is over, with what was used; or one to come, with what is expected."""

    day: date
    is_forecast: bool
    value: int
    low_80: int | None = None
    high_80: int | None = None
    low_95: int | None = None
    high_95: int | None = None
    unit: Unit = Unit.COUNT


FIELDS = (
    Field("day", Type.TEXT, "The day, in the time zone of the report.", lambda row: row.day.isoformat()),
    Field("is_forecast", Type.YES_NO, "Whether it is still to come."),
    Field("value", Type.WHOLE, "What was used, or the mean of what is expected: requests, tokens or nano-dollars."),
    Field("low_80", Type.WHOLE, "With 80 % it is more than this; nothing for a day that is over.", nullable=True),
    Field("high_80", Type.WHOLE, "With 80 % it is less than this.", nullable=True),
    Field("low_95", Type.WHOLE, "With 95 % it is more than this.", nullable=True),
    Field("high_95", Type.WHOLE, "With 95 % it is less than this.", nullable=True),
)


def _paper(title: str, name: str) -> Paper:
    """A number of the metric: dollars where it is a cost."""
    return Paper(title, 2, lambda row: exact(getattr(row, name), row.unit))


PAPERS = (
    Paper("Day", 2, lambda row: f"{row.day:%a} {row.day.day} {row.day:%b %Y}"),
    Paper("What it is", 1.6, lambda row: "expected" if row.is_forecast else "used"),
    _paper("Value", "value"),
    _paper("80 % from", "low_80"),
    _paper("80 % to", "high_80"),
    _paper("95 % from", "low_95"),
    _paper("95 % to", "high_95"),
)


def _scope(question: Question) -> Scope:
    chosen = question.piece.selection
    scope = scope_in_all(question.user, str(question.period.zone))
    if chosen.projects:
        scope = scope._replace(projects=tuple(sorted(chosen.projects)))
    return scope._replace(model=chosen.models[0]) if chosen.models else scope


def _answer(question: Question) -> ForecastAnswer:
    """The forecast as it is kept; computed first where there is none or days have ended since."""
    scope = _scope(question)
    if not may_read_forecast(question.user, scope):
        raise PermissionDenied("These totals are not yours to read.")
    kept = forecast_for(question.user, scope, question.metric)
    if kept.is_stale or not (kept.outlook or kept.too_little):
        forecasts_ensure(scopes=[scope], now=timezone.now())
        forecast_compute(fingerprint=scope.fingerprint)
        kept = forecast_for(question.user, scope, question.metric)
    return kept


def _rows(question: Question) -> Callable[[], Iterator[DayRow]]:
    # Once: it may be computed anew between two readings.
    outlook = _answer(question).outlook
    return lambda: _days(outlook, unit_of(question.metric)) if outlook else iter(())


def unit_of(metric: str) -> Unit:
    """How its values are written."""
    return Unit.MONEY if metric == Forecast.Metric.COST else Unit.COUNT


def _days(outlook: Outlook, unit: Unit) -> Iterator[DayRow]:
    for past in outlook.past:
        yield DayRow(past.day, False, round(past.used), unit=unit)
    for day in outlook.days:
        band = day.total
        low_80, high_80, low_95, high_95 = map(round, (band.low_80, band.high_80, band.low_95, band.high_95))
        yield DayRow(day.day, True, round(band.expected), low_80, high_80, low_95, high_95, unit)


def _overview(question: Question, summary: Summary) -> Overview:
    answer = _answer(question)
    outlook = answer.outlook
    if outlook is None:
        few = answer.too_little
        told = f"There were {few.days} days of use, and {few.days_needed} are needed." if few else "It is not there."
        return Overview(notes=(f"There is too little history for a forecast. {told}",))
    unit = unit_of(question.metric)
    figures = tuple(
        Fact(name, exact(round(total.whole.expected), unit))
        for name, total in (
            ("This month", outlook.month),
            ("Today and 30 days", outlook.in_30_days),
            ("Today and 90 days", outlook.in_90_days),
        )
    )
    days = list(_days(outlook, unit))
    chart = PaperChart(
        f"{Forecast.Metric(question.metric).label} by day",
        [f"{row.day.day} {row.day:%b}" for row in days],
        [
            PaperSeries("Used", [0 if row.is_forecast else row.value for row in days]),
            PaperSeries("Expected", [row.value if row.is_forecast else 0 for row in days]),
        ],
        lambda value: exact(int(value), unit),
    )
    note = "A forecast is what would come if all went on as before. Bands say how far it was off on the past."
    return Overview(figures, (chart,), (note,))


FORECAST = Report(
    kind="forecast",
    title="Forecast",
    lead="What was used and what is likely to be, day by day, with the bands that it lies within.",
    icon="trending_up",
    fields=FIELDS,
    papers=PAPERS,
    numbers=frozenset(paper.title for paper in PAPERS[2:]),
    rows=_rows,
    overview=_overview,
    options=("project", "model", "metric"),
    # statsmodels is loaded by no process that serves.
    reads_long=True,
)
