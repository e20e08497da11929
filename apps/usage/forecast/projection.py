"""From what each day used to what the days to come may use. Arrays in, an `Outlook` out: no database and no clock."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from apps.usage.forecast.backtest import back_test
from apps.usage.forecast.naive import naive_paths
from apps.usage.forecast.outlook import (
    CHANCES,
    BackTest,
    Band,
    Day,
    Growth,
    Outlook,
    PastDay,
    TooLittleHistory,
    Total,
)
from apps.usage.forecast.paths import QUIET_WEEKS, WEEK, Paths, Values
from apps.usage.forecast.smoothing import NotFittedError, smoothing_paths

DAYS_AHEAD = 90
# Two weeks: each weekday is there twice. Fewer used days are a handful of points, not a pattern.
DAYS_NEEDED = 14
USED_DAYS_NEEDED = 7
# A page draws so much of the past.
_PAST_SHOWN = 90
# Tests that stand nearer to each other than so much tell nothing apart; the simpler method is then the better one.
_BETTER_BY = 1e-6
_LEVELS = (0.025, 0.1, 0.9, 0.975)


class History(NamedTuple):
    """What a metric used: on each complete day since the first with any use, and today up to now."""

    values: Values
    today: date
    today_so_far: float
    month_so_far: float
    """Of the month of today, complete days and today: what is certain already."""


def projected(history: History, growth: Growth | None = None) -> Outlook | TooLittleHistory:
    """The forecast of a metric, or why there is none."""
    used_days = int((history.values > 0).sum())
    if history.values.size < DAYS_NEEDED or used_days < USED_DAYS_NEEDED:
        return TooLittleHistory(history.values.size, used_days, DAYS_NEEDED, USED_DAYS_NEEDED)
    tested = back_test(history.values)
    paths, why_naive = _simulated(history.values, tested)
    return _outlook(history, growth, tested, paths, why_naive)


def _simulated(values: Values, tested: BackTest | None) -> tuple[Paths, str]:
    """The paths of the method that was less off, and why that is the naive one, if it is."""
    if tested is None:
        return naive_paths(values, DAYS_AHEAD), "too_short"
    if tested.smoothing.mean_absolute >= tested.naive.mean_absolute * (1 - _BETTER_BY):
        return naive_paths(values, DAYS_AHEAD), "better"
    try:
        return smoothing_paths(values, DAYS_AHEAD), ""
    except NotFittedError:
        return naive_paths(values, DAYS_AHEAD), "not_fitted"


def _outlook(history: History, growth: Growth | None, tested: BackTest | None, paths: Paths, why_naive: str) -> Outlook:
    today = history.today
    # What today used up to now is certain: no path says less.
    whole = paths.copy()
    whole[:, 0] = np.maximum(whole[:, 0], history.today_so_far)
    ahead = whole.copy()
    ahead[:, 0] -= history.today_so_far
    sums = ahead.cumsum(axis=1)
    last_of_month = date(today.year, today.month, monthrange(today.year, today.month)[1])
    return Outlook(
        today=today,
        today_so_far=history.today_so_far,
        method="naive" if why_naive else "smoothing",
        why_naive=why_naive,
        past=_past(history),
        days=tuple(Day(today + timedelta(step), band_of(whole[:, step])) for step in range(DAYS_AHEAD)),
        month=_total(sums, (last_of_month - today).days, today, history.month_so_far),
        in_30_days=_total(sums, 29, today, history.today_so_far),
        in_90_days=_total(sums, DAYS_AHEAD - 1, today, history.today_so_far),
        weekdays=weekday_pattern(history.values, today),
        sums=tuple(_rounded(np.quantile(sums[:, step], CHANCES)) for step in range(DAYS_AHEAD)),
        back_test=tested,
        growth=growth,
    )


def _total(sums: Paths, step: int, today: date, past: float) -> Total:
    """Of the sums of whole paths, not of the bands of days: bad days seldom come all together."""
    return Total(until=today + timedelta(step), past=past, ahead=band_of(sums[:, step]))


def band_of(draws: Values) -> Band:
    """The mean of some draws, and their quantiles."""
    low_95, low_80, high_80, high_95 = np.quantile(draws, _LEVELS)
    expected, low_95, low_80, high_80, high_95 = _rounded([draws.mean(), low_95, low_80, high_80, high_95])
    return Band(expected=expected, low_95=low_95, low_80=low_80, high_80=high_80, high_95=high_95)


def weekday_pattern(values: Values, today: date) -> tuple[float, ...]:
    """Monday to Sunday of the last weeks, as multiples of their mean day. All 1 where nothing was used."""
    weeks = min(values.size // WEEK, QUIET_WEEKS)
    days = values[values.size - weeks * WEEK :].reshape(weeks, WEEK).mean(axis=0)
    mean = float(days.mean())
    if mean == 0:
        return (1.0,) * WEEK
    # The first of the seven is the weekday of today.
    return _rounded(np.roll(days / mean, today.weekday()))


def _past(history: History) -> tuple[PastDay, ...]:
    shown = history.values[-_PAST_SHOWN:]
    first = history.today - timedelta(shown.size)
    return tuple(PastDay(first + timedelta(number), float(value)) for number, value in enumerate(shown))


def _rounded(numbers: Sequence[float] | Values) -> tuple[float, ...]:
    """To six digits: no forecast is as exact, and a row is half as large."""
    return tuple(float(f"{number:.6g}") for number in numbers)
