"""Exponential smoothing: a level, a trend that fades, and a season of a week, on a log scale (ETS(A, Ad, A))."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.usage.forecast.paths import PATHS, WEEK, Paths, Values, bounded, generator, unit_of

# What lies further out than so many (robust) standard deviations is an outlier, if it is one of few: what happened once
# (a loop that ran away, a change of the level) shall bend neither the fit nor each path. What comes again belongs to
# the series, and stays as it is. Days are held against the same weekday of three weeks before and after.
_DAY_FURTHEST = 5.0
_ERROR_FURTHEST = 3.5
_FEW = 3
_FEW_IN_A_HUNDRED = 2.0
_NEIGHBOURS = 3
# The variance of the level at the start of a path, in that of a mean of all days. A fit tells how days scatter about
# it, not how far off it is itself; without this the bands of totals held 60 % of what they say 80 % of.
_DOUBT = 5.0
# The parameters that the fit estimates: level, trend, season and their smoothing.
_PARAMETERS = 10
# What statsmodels asks for to find where a level and a season began.
_FEWEST = 2 * WEEK + 2


class NotFittedError(Exception):
    """The method found no fit for these days."""


def smoothing_paths(values: Values, steps: int, paths: int = PATHS) -> Paths:
    """Simulated futures with errors drawn from those of the fit. Raises NotFittedError."""
    if values.size < _FEWEST or float(np.ptp(values)) == 0.0:
        raise NotFittedError("too few days, or all the same")
    if np.array_equal(values[WEEK:], values[:-WEEK]):
        # A week that repeats itself to the digit has no errors to fit: whether the search for the likeliest parameters
        # then ends is chance, and what any of them foretells is that week once more.
        return np.tile(np.resize(values[-WEEK:], steps), (paths, 1))
    unit = unit_of(values)
    fit, errors = _robust_fit(np.log1p(values / unit))
    chance = generator()
    drawn = chance.choice(errors, size=(steps, paths))
    simulated = np.asarray(fit.simulate(steps, anchor="end", repetitions=paths, random_errors=drawn)).T
    doubt = errors.std() * np.sqrt(_DOUBT / values.size)
    simulated = simulated.reshape(paths, steps) + chance.normal(0.0, doubt, size=(paths, 1))
    if not np.isfinite(simulated).all():
        raise NotFittedError("the simulation left the range of numbers")
    # Beyond what `bounded` keeps nothing is lost, and nothing overflows.
    return bounded(np.expm1(np.minimum(simulated, 50.0)) * unit, values)


def _robust_fit(logs: Values) -> tuple[Any, Values]:
    """A fit without outliers, and its errors, as wide as those of days that it has not seen."""
    fit = _fitted(_without_outliers(logs))
    errors = np.asarray(fit.resid, dtype=np.float64)
    far, edge = _outlying(errors - np.median(errors), _ERROR_FURTHEST)
    if far.any():
        errors = np.median(errors) + np.clip(errors - np.median(errors), -edge, edge)
    widened: Values = (errors - errors.mean()) * np.sqrt(errors.size / max(errors.size - _PARAMETERS, 1))
    return fit, widened


def _without_outliers(logs: Values) -> Values:
    """Days that lie far from their neighbours, put in the midst of them."""
    reach = [week * WEEK for week in range(-_NEIGHBOURS, _NEIGHBOURS + 1) if week]
    padded = np.pad(logs, _NEIGHBOURS * WEEK, constant_values=np.nan)
    neighbours = [padded[_NEIGHBOURS * WEEK + away :][: logs.size] for away in reach]
    midst = np.nanmedian(neighbours, axis=0)
    far, _ = _outlying(logs - midst, _DAY_FURTHEST)
    return np.where(far, midst, logs)


def _outlying(deviations: Values, furthest: float) -> tuple[NDArray[np.bool_], float]:
    """Which deviations are outliers, and from where on they would be."""
    edge = furthest * 1.4826 * float(np.median(np.abs(deviations)))
    far: NDArray[np.bool_] = np.abs(deviations) > edge
    few = max(_FEW, deviations.size * _FEW_IN_A_HUNDRED / 100)
    if edge == 0.0 or far.sum() > few:
        return np.zeros_like(far), edge
    return far, edge


def _fitted(logs: Values) -> Any:
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(logs, error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=WEEK)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            return model.fit(disp=False)
        except (ConvergenceWarning, ArithmeticError, ValueError, np.linalg.LinAlgError) as problem:
            raise NotFittedError(str(problem)) from problem
