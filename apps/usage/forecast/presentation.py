"""A forecast in words and rows, as its page shows it."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format

from apps.usage.forecast.amounts import amount
from apps.usage.forecast.budget import BudgetOutlook, month_budget_outlook
from apps.usage.forecast.outlook import BackTest, Band, Errors, Growth, Outlook, Total
from apps.usage.forecast.queries import DriverLine
from apps.usage.forecast.what_if import what_if
from apps.usage.models import Forecast

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NANO = 1_000_000_000
METHODS = {"smoothing": "Exponential smoothing", "naive": "Last week repeated"}
_WHY_NAIVE = {
    "better": "Last week repeated was less off on the past, so it is what is shown.",
    "too_short": "Four weeks of history are needed to test a method. Until then last week repeated is what is shown.",
    "not_fitted": "Exponential smoothing found no fit for these days, so last week repeated is what is shown.",
}


class TotalCard(NamedTuple):
    """A period and what it is expected to use. `unchanged`: without the growth that is supposed; empty without one."""

    label: str
    expected: str
    of_80: str
    of_95: str
    past_label: str
    past: str
    unchanged: str


class Weekday(NamedTuple):
    """A weekday as a multiple of the mean day; `width` of its bar in percent of the widest."""

    name: str
    factor: float
    width: float


def outlook_context(outlook: Outlook, metric: str, growth: int, budget: float | None) -> dict[str, Any]:
    """What the page shows of a forecast, with so many percent more traffic from now on."""
    supposed = what_if(outlook, growth) if growth else outlook
    return {
        "totals": total_cards(outlook, supposed, metric),
        "budget": budget_words(month_budget_outlook(supposed, budget), metric) if budget else None,
        "chart": chart_data(supposed, metric),
        "days": [(day.day, *_cells(day.total, metric)) for day in supposed.days],
        "past_days": [(day.day, amount(metric, day.used)) for day in reversed(outlook.past)],
        "weekdays": weekdays(outlook),
        "measures": measures(outlook.back_test, metric) if outlook.back_test else [],
        "back_test": outlook.back_test,
        "shown": outlook.method,
        "why_naive": _WHY_NAIVE.get(outlook.why_naive, ""),
    }


# --- Totals -----------------------------------------------------------------------------------------------------------


def total_cards(outlook: Outlook, supposed: Outlook, metric: str) -> list[TotalCard]:
    """The end of the month, 30 days and 90 days."""
    month = date_format(outlook.today, "F")
    return [
        _card(f"{month}, the whole month", "Used so far", outlook.month, supposed.month, metric),
        _card("30 days from today", "Used today", outlook.in_30_days, supposed.in_30_days, metric),
        _card("90 days from today", "Used today", outlook.in_90_days, supposed.in_90_days, metric),
    ]


def _card(label: str, past_label: str, total: Total, supposed: Total, metric: str) -> TotalCard:
    expected, of_80, of_95 = _cells(supposed.whole, metric)
    unchanged = amount(metric, total.whole.expected) if supposed != total else ""
    return TotalCard(label, expected, of_80, of_95, past_label, amount(metric, total.past), unchanged)


def _cells(band: Band, metric: str) -> tuple[str, str, str]:
    """What is expected, and both bands."""
    return (
        amount(metric, band.expected),
        f"{amount(metric, band.low_80)} to {amount(metric, band.high_80)}",
        f"{amount(metric, band.low_95)} to {amount(metric, band.high_95)}",
    )


def budget_words(passed: BudgetOutlook, metric: str) -> dict[str, str]:
    """When a month's budget is passed: one figure, and a sentence on how sure that is."""
    budget, end = amount(metric, passed.amount), _day(passed.until)
    if passed.is_passed:
        return {"figure": "Passed", "words": f"{budget} were used already."}
    if passed.likely is not None:
        latest = f" By {_day(passed.late)} it is 90 %." if passed.late else ""
        return {
            "figure": _day(passed.likely),
            "words": f"The chance that {budget} are passed by {end} is {_chance(passed.chance)}.{latest}",
        }
    words = f"The chance that {budget} are passed by {end} is {_chance(passed.chance)}."
    return {"figure": "Not this month", "words": words}


def _chance(chance: float) -> str:
    """Beyond what is simulated nothing is certain."""
    if chance <= 0.025:
        return "less than 3 %"
    return "more than 97 %" if chance >= 0.975 else _share(chance)


def _day(day: date) -> str:
    return date_format(day, "j F")


# --- Chart, drivers, weekdays, errors ---------------------------------------------------------------------------------


def chart_data(outlook: Outlook, metric: str) -> dict[str, Any]:
    """Days and numbers for the chart; money in dollars."""
    unit = _NANO if metric == Forecast.Metric.COST else 1
    bands = [day.total for day in outlook.days]
    return {
        "metric": str(Forecast.Metric(metric).label),
        "isMoney": metric == Forecast.Metric.COST,
        "past": [[day.day.isoformat(), day.used / unit] for day in outlook.past],
        "days": [day.day.isoformat() for day in outlook.days],
        **{
            name: [getattr(band, name) / unit for band in bands]
            for name in ("expected", "low_80", "high_80", "low_95", "high_95")
        },
    }


def growth_words(growth: Growth | None, drivers: list[DriverLine], metric: str) -> str:
    """One sentence on what most of the change is; empty where there is none."""
    if growth is None or not growth.change or not drivers:
        return ""
    first = drivers[0]
    change = "growth" if growth.change > 0 else "decline"
    before, now = amount(metric, growth.before), amount(metric, growth.now)
    compared = f"{now} in the last {growth.days} days, {before} in the {growth.days} before."
    if first.share <= 0:
        return compared
    on = f" on {first.model}" if first.model else ""
    return f"{compared} {_share(first.share)} of the {change} is {first.key}{on}."


class DriverRow(NamedTuple):
    """A driver in words."""

    key: str
    model: str
    before: str
    now: str
    change: str
    share: str


def driver_rows(drivers: list[DriverLine], metric: str) -> list[DriverRow]:
    """The drivers as rows of a table."""
    return [
        DriverRow(
            driver.key,
            driver.model,
            amount(metric, driver.before),
            amount(metric, driver.now),
            f"{'−' if driver.change < 0 else '+'}{amount(metric, abs(driver.change))}",
            _share(driver.share).replace("-", "−"),
        )
        for driver in drivers
    ]


def weekdays(outlook: Outlook) -> list[Weekday]:
    """Monday to Sunday."""
    widest = max(outlook.weekdays) or 1.0
    return [
        Weekday(name, factor, 100 * factor / widest) for name, factor in zip(_WEEKDAYS, outlook.weekdays, strict=True)
    ]


def measures(tested: BackTest, metric: str) -> list[tuple[str, str, str]]:
    """Both methods' errors on the past: what is measured, smoothing, last week repeated."""

    def row(label: str, words: Callable[[Errors], str]) -> tuple[str, str, str]:
        return label, words(tested.smoothing), words(tested.naive)

    return [
        row("Off by, a day", lambda errors: amount(metric, errors.mean_absolute)),
        row("Off by, of all that was used (WAPE)", lambda errors: _share(errors.wape)),
        row("Off by, scaled (MASE): below 1 is good", lambda errors: _number(errors.mase)),
        row("Mean error of a day (sMAPE)", lambda errors: _share(errors.smape)),
        row("Totals of four weeks off by", lambda errors: _share(errors.total)),
        row("Days within their 80 % band", lambda errors: _share(errors.coverage_80)),
        row("Days within their 95 % band", lambda errors: _share(errors.coverage_95)),
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"
